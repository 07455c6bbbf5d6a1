"""The files that paths of the command line stand for, read as uploads under the names of documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingsError
from index.processes.limits import Limits
from index.reading import is_offered
from index.reading.formats import is_hidden, is_passed_over
from index.types import Change, ChangeKind
from index.updates.uploads import Upload

_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What was found under the paths that were given."""

    uploads: tuple[Upload, ...]
    refused: tuple[Change, ...]
    """What could not be opened, and files whose name another file of the same call has already."""
    passed_over: tuple[str, ...]
    """Files inside the folders given whose format is not supported."""


def read_named(paths: Sequence[Path], name: str | None = None) -> NamedFiles:
    """Read files, and all below folders; ``name`` is what the only document is to be called.

    A file is named after itself, a file inside a folder by its path below that folder; a ``name`` without
    a suffix gets that of the file. Hidden files, files called README and what programs put beside a
    document are left out of folders, and a file that is given twice is read once. Raises SettingsError
    where ``name`` stands for several files.
    """
    unopened: list[OSError] = []
    found: dict[Path, tuple[Path, str, bool]] = {}
    for path, own_name, inside_folder in _listed(paths, unopened):
        found.setdefault(path.resolve(), (path, own_name, inside_folder))
    if name is not None and len(found) != 1:
        raise SettingsError("one_name_for_several", name=name, files=len(found))
    uploads: dict[str, Upload] = {}
    refused = [_refusal(_readable(Path(error.filename)), "file_unreadable", error) for error in unopened]
    passed_over: list[str] = []
    for path, own_name, inside_folder in found.values():
        wanted = own_name if name is None else name if is_offered(name) else name + path.suffix
        if inside_folder and not is_offered(own_name):
            passed_over.append(own_name)
        elif wanted in uploads:
            refused.append(_refusal(wanted, "name_taken", path=_readable(path)))
        else:
            read = _read(path, wanted)
            if isinstance(read, Upload):
                uploads[wanted] = read
            else:
                refused.append(read)
    return NamedFiles(tuple(uploads.values()), tuple(refused), tuple(passed_over))


def _listed(paths: Sequence[Path], unopened: list[OSError]) -> Iterator[tuple[Path, str, bool]]:
    """Yield each file with its name and whether it was found inside a folder."""
    for path in paths:
        if not path.is_dir():
            yield path, _readable(Path(path.name)), False
            continue
        for parent, folders, files in os.walk(path, onerror=unopened.append):
            folders[:] = sorted(folder for folder in folders if not is_hidden(folder))
            for file in sorted(files):
                if not is_passed_over(file):
                    inner = Path(parent) / file
                    yield inner, _readable(inner.relative_to(path)), True


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
