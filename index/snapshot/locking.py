"""One writer at a time, and who it is.

<data_dir>/writing.lock   held by the one process that writes; the system lets go of it when that ends
<data_dir>/writing.json   who holds it, since when and what for; means nothing while nobody does
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import StorageError
from index.progress import Progress, Stage
from index.snapshot.catalog import now_in_utc
from index.snapshot.disk import disk_errors

LOCK_FILE = "writing.lock"
HOLDER_FILE = "writing.json"
LOCK_SECONDS = 3600.0
"""How long to wait for another process that is writing; a large index takes most of an hour."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes."""

    pid: int
    since: str
    """UTC, ISO 8601."""
    action: str
    """What it does, see ``index.updates.proposal.Action``."""


@contextmanager
def sole_writer(
    data_dir: Path, progress: Progress, seconds: float = LOCK_SECONDS, action: str = "build"
) -> Iterator[None]:
    """Hold the lock on the data folder, waiting for another writer and telling ``Stage.WAITING``.

    Raises StorageError ``storage_locked``, which says who holds it, after ``seconds``; 0 does not wait.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only writers need it

    with disk_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            if seconds <= 0:
                raise _locked(data_dir) from error
            progress(Stage.WAITING, 0, 1)
            try:
                lock.acquire(timeout=seconds)
            except Timeout as late:
                raise _locked(data_dir) from late
            progress(Stage.WAITING, 1, 1)
    try:
        with disk_errors(data_dir):
            holder = {"pid": os.getpid(), "since": now_in_utc(), "action": action}
            (data_dir / HOLDER_FILE).write_text(json.dumps(holder), "utf-8")
        yield
    finally:
        lock.release()


def holder_of(data_dir: Path) -> Holder | None:
    """Return who wrote last, who is writing now if anybody is; None where nobody can be named.

    Meant for whoever has just been told to wait.
    """
    try:
        found = json.loads((data_dir / HOLDER_FILE).read_text("utf-8"))
        return Holder(int(found["pid"]), str(found["since"]), str(found["action"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # Half-written at this very moment, or never: the wait goes on without a name.


def _locked(data_dir: Path) -> StorageError:
    holder = holder_of(data_dir) or Holder(0, "", "")
    return StorageError(
        "storage_locked",
        path=data_dir / LOCK_FILE,
        pid=holder.pid or "?",
        since=holder.since or "?",
        action=holder.action or "?",
    )
