"""The documents folder: what has changed in it since the library last dealt with it, and what follows."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import ReadingError
from index.progress import Progress
from index.reading import document_names, storable
from index.reading.formats import is_archive
from index.storage.catalog import Action, FolderFile, Origin
from index.types import Change
from index.updates.changes import ChangePlan
from index.updates.state import State
from index.updates.uploads import Upload, read_uploads, refusal

_LOGGER = logging.getLogger(__name__)


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


def refused_files(found: Scan, files: Iterable[FolderFile]) -> tuple[Change, ...]:
    """Return the files of the documents folder that the library passes over, with the reasons."""
    known = (refusal(file.name, file.problem, dict(file.facts)) for file in files if file.problem)
    return (*(_unopened(name, reason) for name, reason in found.unreadable.items()), *known)


def plan_folder_sync(
    state: State,
    folder: Path,
    progress: Progress,
    *,
    force: bool = False,
    reread: bool = False,
    retry: bool = False,
) -> ChangePlan:
    """Read what is new in the folder and plan the library that follows from it.

    ``retry`` reads files again that were refused, since another reader may read them; ``reread`` does so
    too, and reads every document again.
    """
    found = scan(folder)
    if not found.paths and state.entries:
        _LOGGER.warning("The documents folder %s holds no document; the library stays as it is", folder)
    files = {file.name: file for file in state.folder}
    again = retry or reread
    differences = compare(found, [file for file in files.values() if not (again and file.problem)])
    uploads, closed = _opened(found, differences.changed)
    archives = [upload.name for upload in uploads if is_archive(upload.name, upload.data)]
    read, unread = read_uploads([upload for upload in uploads if upload.name not in archives], progress)
    # The folder holds documents as they are; what an archive in it holds would have no file to go with.
    packed = [
        refusal(name, "archive_in_folder", {"name": name, "command": "speechbot index add"})
        for name in archives
    ]
    plan = ChangePlan(
        Action.REBUILD if reread else Action.SYNCHRONISE,
        {entry.id: entry for entry in state.entries},
        folder=(),
        refused=(*closed, *packed, *unread),
        reread=reread,
        force=force,
        attended=reread,
    )
    for name in differences.vanished:
        del files[name]
        plan.drop_of_folder(name)
    problems = {refused.name: refused for refused in (*packed, *unread)}
    for upload in uploads:
        # Where it was refused the former version of the document, if any, stays: better than none.
        digest = hashlib.sha256(upload.data).hexdigest()
        refused = problems.get(upload.name)
        problem = () if refused is None else (refused.problem, refused.facts)
        files[upload.name] = FolderFile(upload.name, digest, *problem)
    plan.take(read, Origin.FOLDER)
    plan.folder = tuple(sorted(files.values(), key=lambda file: file.name))
    return plan


def _opened(found: Scan, names: Iterable[str]) -> tuple[list[Upload], list[Change]]:
    """Read the bytes of files; those that cannot be opened are tried again at the next look."""
    uploads = []
    refused = [_unopened(name, reason) for name, reason in found.unreadable.items()]
    for name in names:
        try:
            uploads.append(found.upload(name))
        except OSError as error:
            refused.append(_unopened(name, error.strerror or str(error)))
    return uploads, refused


def _unopened(name: str, reason: str) -> Change:
    return refusal(name, "file_unreadable", {"name": name, "reason": reason})
