"""The documents folder: what has changed in it since the library last dealt with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from index.editing.protocol import Upload
from index.errors import ReadingError
from index.reading import document_names, storable
from index.store.entries import FolderFile


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of the folder with the SHA-256 of their bytes."""

    paths: dict[str, Path]
    """By name; a name that is no text in any encoding stands for its file all the same."""
    digests: dict[str, str]
    """Of those that can be opened."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """The system's reason by name for files and folders that cannot."""
    whole: bool = True
    """Whether every folder below it could be looked into."""

    def upload(self, name: str) -> Upload:
        """Return a file's present bytes; OSError where it cannot be opened any more."""
        return Upload(name, self.paths[name].read_bytes())


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What the library must take note of; empty where nothing has happened."""

    changed: tuple[str, ...]
    """Names of files that are new or have other bytes than before."""
    vanished: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changed or self.vanished)


def scan(folder: Path) -> Scan:
    """Hash every document and archive below ``folder``; none where there is no such folder."""
    paths: dict[str, Path] = {}
    digests: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    whole = True
    try:
        for name in document_names(folder) if folder.is_dir() else ():
            paths[storable(os.fsencode(name).decode("utf-8", "replace"))] = folder / name
    except ReadingError as error:
        whole = False
        unreadable[str(error.facts["name"])] = str(error.facts["reason"])
    for name, path in paths.items():
        try:
            with path.open("rb") as file:
                digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            unreadable[name] = error.strerror or str(error)
    return Scan(paths, digests, unreadable, whole)


def compare(found: Scan, before: Iterable[FolderFile]) -> FolderChanges:
    """Compare a scan with the folder as it was.

    A folder that holds nothing at all is more likely not mounted than emptied, and one that cannot be
    looked into may hold anything: nothing then counts as vanished.
    """
    known = {file.name: file.digest for file in before}
    changed = tuple(name for name, digest in found.digests.items() if known.get(name) != digest)
    certain = found.whole and found.paths
    return FolderChanges(changed, tuple(sorted(known.keys() - found.paths.keys())) if certain else ())
