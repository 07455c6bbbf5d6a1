"""The disk: what it refuses becomes one error with the place and the reason; files replaced in one step."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from index.errors import StorageError

TEMP_SUFFIX = ".tmp"
"""Ends the names, which begin with a dot, of what is not finished yet; such a file may always be removed."""

_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_permission",
    errno.EPERM: "disk_permission",
    errno.ENOTDIR: "disk_not_a_folder",
    errno.EEXIST: "disk_not_a_folder",
}
_SEEKING = threading.Lock()


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn any OSError inside into StorageError; ``path`` stands in where the error names no file."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say which path the disk refused, and why, in the words of ``index.messages``."""
    message_id = _REASONS.get(error.errno or 0, "disk_refused")
    return StorageError(message_id, path=error.filename or path, reason=error.strerror or str(error))


def sync(path: Path) -> None:
    """Force a file or a folder's list of names onto the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders and writes their names through on its own.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, contents: str | bytes) -> None:
    """Give ``path`` new contents in one step: readers see all of the old or all of the new, never a mix."""
    data = contents.encode() if isinstance(contents, str) else contents
    draft = path.with_name(f".{path.name}.{os.getpid()}{TEMP_SUFFIX}")
    try:
        draft.write_bytes(data)
        sync(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder; even where that is cut short nothing of it is left under its name.

    Does nothing where the system refuses because another process has files of it open.
    """
    removed = folder.with_name(f".{folder.name}{TEMP_SUFFIX}")
    try:
        folder.rename(removed)
    except OSError:
        return
    shutil.rmtree(removed, ignore_errors=True)


def remove_temp_files(folder: Path, name: str = "*") -> None:
    """Remove what a crash left half-written or half-removed of ``name`` directly in ``folder``."""
    for leftover in folder.glob(f".{name}{TEMP_SUFFIX}"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def read_at(file: FileIO, length: int, offset: int) -> bytes:
    """Read ``length`` bytes from ``offset`` on, fewer at the end; any number of threads may do so at once."""
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), length, offset)
    with _SEEKING:  # Windows knows only the one cursor of a file
        file.seek(offset)
        return file.read(length)
