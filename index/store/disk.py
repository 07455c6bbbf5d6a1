"""What the disk refuses becomes one error that names the place and the reason."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StorageError

_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_permission",
    errno.EPERM: "disk_permission",
    errno.ENOTDIR: "disk_not_a_folder",
    errno.EEXIST: "disk_not_a_folder",
}


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


def replace_file(path: Path, text: str) -> None:
    """Give ``path`` new contents in one step: readers see all of the old or all of the new."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    sync(draft)
    draft.replace(path)
    sync(path.parent)
