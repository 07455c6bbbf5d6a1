"""Files that the bot's own account alone may read: what people wrote, tokens and keys."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OWNER_ALONE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_privately(path: Path, flags: int = 0) -> int:
    """Open a file for writing, made for us alone where there is none; returns its descriptor."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | flags, _OWNER_ALONE)


def write_privately(path: Path, data: bytes) -> None:
    """Write a whole file that nobody else may read; raises OSError."""
    with os.fdopen(open_privately(path, os.O_TRUNC), "wb") as file:
        file.write(data)


def make_private(path: Path) -> None:
    """Take a file from everybody else, made if there is none; raises OSError.

    One that an earlier version has left open, or a copy from a backup, is closed by it too.
    """
    os.close(open_privately(path))
    if is_open_to_others(path):
        path.chmod(_OWNER_ALONE)


def is_open_to_others(path: Path) -> bool:
    """Whether other accounts of the system may read or change a file; False where that is not known."""
    if os.name == "nt":  # There the bits say nothing; a user's folders are closed to others.
        return False
    # What systemd hands to a service is closed to all others by the folder that it lies in.
    if (handed := os.environ.get("CREDENTIALS_DIRECTORY")) and path.is_relative_to(handed):
        return False
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
