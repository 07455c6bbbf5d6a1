"""What a snapshot says about itself: what it was made from and by what, and what its files must be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import SnapshotDamagedError, SnapshotStaleError
from index.snapshot.stages import Stages, present_stages
from index.storage.catalog import Entry, FolderFile, Origin
from index.storage.data_folder import REBUILD
from index.storage.disk import storage_error
from index.types import Facets

FORMAT = 8
"""Rises when the files of a snapshot change their meaning."""
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the snapshot as it was written."""

    path: str
    """Relative to the snapshot, with forward slashes."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What can be said of a document without opening it."""

    id: str
    name: str
    title: str
    digest: str
    """SHA-256 of the original bytes."""
    encoding: str
    characters: int
    speeches: int
    sections: int
    first_passage: int
    passages: int
    text_span: tuple[int, int]
    """Where its text and headings lie in the file of texts: offset and length in bytes."""
    outline_span: tuple[int, int]
    """The same of its line in the file of outlines."""
    warnings: tuple[str, ...] = ()
    origin: Origin = Origin.FOLDER
    added: str = ""
    """When this version came in: UTC, ISO 8601."""
    facets: Facets = field(default_factory=Facets)
    """What tells it apart, so that no question opens documents to learn it."""

    @property
    def entry(self) -> Entry:
        """The document as the catalog knows it."""
        return Entry(self.id, self.name, self.digest, self.origin, self.added)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of ``manifest.json``."""

    format: int
    name: str
    created: str
    """UTC, ISO 8601."""
    stages: Stages
    """The program's stages that made it."""
    model: str
    fingerprint: str
    dimension: int
    speeches: int
    sections: int
    passages: int
    sentences: int
    documents: tuple[StoredDocument, ...]
    files: tuple[StoredFile, ...]
    folder: tuple[FolderFile, ...] = ()
    """The documents folder as it was then."""
    unreadable: tuple[Entry, ...] = ()
    """Documents that the library keeps but could not read."""

    @property
    def digests(self) -> dict[str, str]:
        """The documents' ids with the digest of their bytes."""
        return {document.id: document.digest for document in self.documents}

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(file.size for file in self.files)


_ADAPTER = TypeAdapter(Manifest)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write ``manifest.json`` with a hash of itself; OSError where the disk refuses."""
    contents = _ADAPTER.dump_json(manifest, indent=1)
    head = f'{{"format": {FORMAT}, "sha256": "{_checksum(manifest)}", "contents":\n'
    (folder / MANIFEST_FILE).write_bytes(head.encode() + contents + b"}\n")


def read_manifest(folder: Path) -> Manifest:
    """Read ``manifest.json``; SnapshotDamagedError or, for another format, SnapshotStaleError."""
    path = folder / MANIFEST_FILE
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != FORMAT:
            raise SnapshotStaleError(
                "snapshot_stale_format", found=found["format"], expected=FORMAT, command=REBUILD
            )
        # From JSON again, since only there a list may stand for a tuple.
        manifest = _ADAPTER.validate_json(json.dumps(found["contents"]))
        if found["sha256"] != _checksum(manifest):
            raise ValueError("altered")
        return manifest
    except FileNotFoundError as error:
        raise SnapshotDamagedError("snapshot_file_missing", file=path, command=REBUILD) from error
    except OSError as error:
        raise storage_error(error, path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD) from error


def _checksum(manifest: Manifest) -> str:
    return hashlib.sha256(_ADAPTER.dump_json(manifest)).hexdigest()


def require_fresh(manifest: Manifest, *, fingerprint: str | None = None, model: str = "") -> None:
    """Raise SnapshotStaleError where the snapshot was made by other stages or another model.

    ``fingerprint`` and ``model`` are those of the encoder at hand; None is not compared.
    """
    if manifest.stages != present_stages():
        raise SnapshotStaleError("snapshot_stale_rules", command=REBUILD)
    if fingerprint is not None and fingerprint != manifest.fingerprint:
        raise SnapshotStaleError(
            "snapshot_stale_model", found=manifest.model, expected=model, command=REBUILD
        )


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
