"""The files of a snapshot compared with what its manifest says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.errors import SnapshotDamagedError
from index.snapshot.disk import storage_error
from index.snapshot.manifest import REBUILD, Manifest, file_digest


def verify_files(folder: Path, manifest: Manifest, *, checksums: bool) -> None:
    """Compare the files with the manifest: their sizes and, where asked for, their SHA-256.

    Raises SnapshotDamagedError naming the first file that differs.
    """
    for path, message_id in damaged_files(folder, manifest, checksums=checksums):
        raise SnapshotDamagedError(message_id, file=path, command=REBUILD)


def damaged_files(folder: Path, manifest: Manifest, *, checksums: bool = True) -> Iterator[tuple[Path, str]]:
    """Yield every file that differs from what the manifest says, with the message id that says how."""
    for stored in manifest.files:
        path = folder / stored.path
        try:
            intact = path.stat().st_size == stored.size and (
                not checksums or file_digest(path) == stored.sha256
            )
        except FileNotFoundError:
            yield path, "snapshot_file_missing"
            continue
        except OSError as error:
            raise storage_error(error, path) from error
        if not intact:
            yield path, "snapshot_file_damaged"
