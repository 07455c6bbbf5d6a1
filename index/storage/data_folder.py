"""The data folder: who may write, which snapshot is in use, and how a new one takes its place in one step.

<data_dir>/writing.lock            held by the one process that writes; the system releases it when that ends
<data_dir>/writing.json            who holds it, since when and what for; means nothing while nobody does
<data_dir>/current                 holds the name of the snapshot in use: the one commit point
<data_dir>/snapshots/<name>/       finished snapshots, the newest few
<data_dir>/snapshots/.<name>.tmp/  one being written or removed, or what a crash left of it
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import SnapshotDamagedError, SnapshotError, SnapshotMissingError, StorageError
from index.progress import Progress, Stage
from index.storage.disk import (
    TEMP_SUFFIX,
    disk_errors,
    remove_temp_files,
    remove_tree,
    replace_file,
    storage_error,
    sync,
)

REBUILD = "speechbot index rebuild"
"""The command that repairs a snapshot which cannot be used."""
REPAIR = "speechbot index check --repair"
"""The command that repairs whatever else is damaged."""

LOCK_FILE = "writing.lock"
HOLDER_FILE = "writing.json"
LOCK_SECONDS = 3600.0
"""How long to wait for another process that is writing; a large index takes most of an hour."""


CURRENT_FILE = "current"
SNAPSHOTS_FOLDER = "snapshots"

KEPT = 3
"""Snapshots that stay after a new one is published, to go back to."""

_TIME = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes."""

    pid: int
    since: str
    """UTC, ISO 8601."""
    action: str
    """What it does, see ``index.storage.catalog.Action``."""


@contextmanager
def sole_writer(
    data_dir: Path, progress: Progress, seconds: float = LOCK_SECONDS, action: str = "build"
) -> Iterator[None]:
    """Hold the lock on the data folder, waiting for another writer and reporting ``Stage.WAITING``.

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

    Meant for a program that has to wait.
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


def now_in_utc() -> str:
    """Return the time as the catalog and manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def current_folder(data_dir: Path) -> Path:
    """Return the folder of the snapshot in use; SnapshotMissingError where none was ever published."""
    path = data_dir / CURRENT_FILE
    try:
        name = path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SnapshotMissingError("snapshot_missing", path=data_dir, command=REBUILD) from error
    except UnicodeDecodeError as error:
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD) from error
    except OSError as error:
        raise storage_error(error, path) from error
    if not name.isprintable() or not name or Path(name).name != name:
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD)
    return data_dir / SNAPSHOTS_FOLDER / name


def snapshot_folders(data_dir: Path) -> list[Path]:
    """Return the folders of all finished snapshots, oldest first; names begin with their time."""
    folder = data_dir / SNAPSHOTS_FOLDER
    with disk_errors(folder):
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())


def new_name(data_dir: Path, state: str) -> str:
    """Name a snapshot by the time and by what it is made from, later than the one in use.

    ``state`` is hexadecimal. A clock that was set back must not make the new one sort before the old.
    """
    now = datetime.now(UTC)
    try:
        before = _NAME.fullmatch(current_folder(data_dir).name)
    except SnapshotError:
        before = None
    if before is not None:
        earliest = datetime.strptime(before[1], _TIME).replace(tzinfo=UTC) + timedelta(microseconds=1)
        now = max(now, earliest)
    return f"{now:{_TIME}}-{state}"


def publish(data_dir: Path, name: str, write: Callable[[Path], None]) -> Path:
    """Let ``write`` fill a new folder and make it the current snapshot; returns that folder.

    Call it inside ``sole_writer``. Nothing changes for readers until the last step, which is atomic;
    whatever fails before, ``write`` included, leaves the former snapshot in use and no trace.
    """
    snapshots = data_dir / SNAPSHOTS_FOLDER
    draft = snapshots / f".{name}{TEMP_SUFFIX}"
    with disk_errors(snapshots):
        snapshots.mkdir(parents=True, exist_ok=True)
        remove_temp_files(snapshots)
        _forget_newer(data_dir)
        draft.mkdir()
    try:
        write(draft)
        with disk_errors(snapshots):
            _sync_tree(draft)
            folder = draft.rename(snapshots / name)
            sync(snapshots)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    make_current(data_dir, name)
    return folder


def make_current(data_dir: Path, name: str) -> None:
    """Let a finished snapshot be the one in use, in one step; call it inside ``sole_writer``."""
    with disk_errors(data_dir):
        replace_file(data_dir / CURRENT_FILE, name + "\n")


def prune(data_dir: Path) -> None:
    """Remove all but the newest few snapshots; the one in use stays in any case."""
    current = current_folder(data_dir)
    for folder in snapshot_folders(data_dir)[:-KEPT]:
        if folder != current:
            # A reader may still hold files open, which some systems refuse to delete: next time then.
            remove_tree(folder)


def clean_data_folder(data_dir: Path) -> None:
    """Remove what a crash left half-written in the data folder and among the snapshots."""
    with disk_errors(data_dir):
        remove_temp_files(data_dir, f"{CURRENT_FILE}.*")
        remove_temp_files(data_dir / SNAPSHOTS_FOLDER)


def is_clean(data_dir: Path) -> bool:
    """Whether nothing is half-written: else a crash left it, or somebody is writing just now."""
    with disk_errors(data_dir):
        drafts = (data_dir / SNAPSHOTS_FOLDER).glob(f".*{TEMP_SUFFIX}")
        return not any(drafts) and not any(data_dir.glob(f".{CURRENT_FILE}.*{TEMP_SUFFIX}"))


def _forget_newer(data_dir: Path) -> None:
    """Remove snapshots newer than the one in use: rolled back, or finished but never published.

    Left there, they would later stand between a new snapshot and the one that it replaced.
    """
    try:
        current = current_folder(data_dir)
    except SnapshotError:
        return  # Which of them are in the way is not known.
    for folder in snapshot_folders(data_dir):
        if folder.name > current.name:
            remove_tree(folder)


def _sync_tree(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for file in files:
            sync(Path(parent) / file)
        sync(Path(parent))
