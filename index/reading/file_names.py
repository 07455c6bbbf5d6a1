"""Files that lie among documents and are none, told by their names."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath
from typing import Final

_HIDDEN: Final = "."
_NOT_SPEECHES: Final = "readme"  # a readme describes the folder it lies in; its name is the convention
# What programs put beside a file: Word and WPS while it is open (~$), LibreOffice likewise, and macOS
# where a disk cannot hold what it knows about the file.
_COMPANIONS: Final = ("~$", ".~lock.", "._")


def is_companion(name: str) -> bool:
    """Whether a file of this name was put beside a document by a program, and is not the document."""
    return PurePath(name).name.startswith(_COMPANIONS)


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is not to be seen among others."""
    return name.startswith(_HIDDEN) or is_companion(name)


def is_passed_over(path: str) -> bool:
    """Whether a file in a folder or an archive, by its path there, is left out without a word."""
    parts = PurePosixPath(path).parts
    return any(map(is_hidden, parts)) or PurePosixPath(path).stem.lower() == _NOT_SPEECHES
