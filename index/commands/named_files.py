"""The files that paths of the command line stand for, read as uploads under the names of documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.editing.protocol import Upload
from index.errors import SettingsError
from index.reading import is_offered
from index.reading.formats import is_hidden, is_passed_over
from index.reading.sandbox.limits import Limits
from index.types import Change, ChangeKind

_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What was found under the paths that were given."""

    uploads: tuple[Upload, ...]
    refused: tuple[Change, ...]
    """What could not be opened, and files whose name another file of the same call has already."""
    passed_over: tuple[str, ...]
    """Files inside the folders given whose format is not supported."""


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    name: str
    inside_folder: bool = False


def read_named(paths: Sequence[Path], name: str | None = None) -> NamedFiles:
    """Read files, and all below folders; ``name`` is what the only document is to be called.

    A file is named after itself, a file inside a folder by its path below that folder; a ``name`` without
    a suffix gets that of the file. Hidden files, files called README and what programs put beside a
    document are left out of folders, and a file that is given twice is read once. Raises SettingsError
    where ``name`` stands for several files.
    """
    unopened: list[OSError] = []
    found = _each_once(_listed(paths, unopened))
    if name is not None and len(found) != 1:
        raise SettingsError("one_name_for_several", name=name, files=len(found))
    uploads: dict[str, Upload] = {}
    refused = [_refusal(_readable(Path(error.filename)), "file_unreadable", error) for error in unopened]
    passed_over: list[str] = []
    for file in found:
        wanted = file.name if name is None else _with_suffix(name, file.path)
        if file.inside_folder and not is_offered(file.name):
            passed_over.append(file.name)
        elif wanted in uploads:
            refused.append(_refusal(wanted, "name_taken", path=_readable(file.path)))
        else:
            read = _read(file.path, wanted)
            if isinstance(read, Upload):
                uploads[wanted] = read
            else:
                refused.append(read)
    return NamedFiles(tuple(uploads.values()), tuple(refused), tuple(passed_over))


def _listed(paths: Sequence[Path], unopened: list[OSError]) -> Iterator[_Found]:
    for path in paths:
        if not path.is_dir():
            yield _Found(path, _readable(Path(path.name)))
            continue
        for parent, folders, files in os.walk(path, onerror=unopened.append):
            folders[:] = sorted(folder for folder in folders if not is_hidden(folder))
            for file in sorted(files):
                if not is_passed_over(file):
                    inner = Path(parent) / file
                    yield _Found(inner, _readable(inner.relative_to(path)), inside_folder=True)


def _each_once(files: Iterator[_Found]) -> list[_Found]:
    """Keep the first of those that are one file on the disk."""
    kept: dict[Path, _Found] = {}
    for file in files:
        kept.setdefault(file.path.resolve(), file)
    return list(kept.values())


def _with_suffix(name: str, path: Path) -> str:
    """Return ``name`` with the suffix that tells the file's format, unless it has one of its own."""
    return name if is_offered(name) else name + path.suffix


def _read(path: Path, name: str) -> Upload | Change:
    """Return the file, or why it is refused before it takes up any memory."""
    most = Limits().megabytes
    try:
        if path.exists() and not path.is_file():
            return _refusal(name, "not_a_file")  # a pipe or a device would be read without end
        if path.stat().st_size > most * _MEBIBYTE:
            return _refusal(name, "too_large", megabytes=str(most))
        return Upload(name, path.read_bytes())
    except FileNotFoundError:
        return _refusal(name, "file_missing", path=_readable(path))
    except OSError as error:
        return _refusal(name, "file_unreadable", error)


def _readable(path: Path) -> str:
    """Return a path as text; names from before UTF-8 are mostly in the encoding of mainland China."""
    name = os.fsencode(path.as_posix())
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _refusal(name: str, problem: str, error: OSError | None = None, **facts: str) -> Change:
    reason = {} if error is None else {"reason": error.strerror or str(error)}
    facts = {"name": name} | reason | facts
    return Change(name, ChangeKind.REFUSED, "", problem=problem, facts=tuple(facts.items()))
