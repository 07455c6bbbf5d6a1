"""The original bytes of every document, each in a file named by its SHA-256 and checked when it is read.

<data_dir>/originals/<first two digits>/<SHA-256>
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from index.errors import SnapshotDamagedError
from index.storage.disk import disk_errors, remove_temp_files, replace_file, storage_error, sync

ORIGINALS_FOLDER = "originals"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Originals:
    """A store of files that are written once and never changed; the same bytes are kept once."""

    def __init__(self, data_dir: Path) -> None:
        """Use the store below ``data_dir``; nothing is made before the first file is kept."""
        self.folder = data_dir / ORIGINALS_FOLDER

    def path(self, digest: str) -> Path:
        """Return where the bytes with this SHA-256 lie or would lie."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a SHA-256: {digest!r}")
        return self.folder / digest[:2] / digest

    def keep(self, data: bytes) -> str:
        """Store bytes durably and return their SHA-256; a damaged copy that is there is replaced.

        Raises StorageError where the disk refuses.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        with disk_errors(path):
            if path.is_file() and path.read_bytes() == data:
                return digest
            for folder in (self.folder, path.parent):
                if not folder.is_dir():
                    folder.mkdir(parents=True, exist_ok=True)
                    sync(folder.parent)
            replace_file(path, data)
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes; SnapshotDamagedError naming the file where it is missing or altered."""
        path = self.path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise SnapshotDamagedError("original_missing", file=path) from error
        except OSError as error:
            raise storage_error(error, path) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise SnapshotDamagedError("original_damaged", file=path)
        return data

    def digests(self) -> Iterator[str]:
        """Yield the SHA-256 of everything that is stored, by the files' names alone."""
        with disk_errors(self.folder):
            if self.folder.is_dir():
                for path in sorted(self.folder.glob("??/*")):
                    if _DIGEST.fullmatch(path.name):
                        yield path.name

    def drop(self, digest: str) -> int:
        """Remove one file and return how many bytes that frees."""
        path = self.path(digest)
        with disk_errors(path):
            freed = path.stat().st_size
            path.unlink()
        return freed

    def remove_temp_files(self) -> None:
        """Remove what a crash left half-written."""
        with disk_errors(self.folder):
            for folder in self.folder.glob("??"):
                remove_temp_files(folder)
