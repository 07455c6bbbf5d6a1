"""The data folder: which snapshot is current, and how a new one takes its place in one step.

<data_dir>/current                 holds the name of the snapshot in use
<data_dir>/snapshots/<name>/       finished snapshots, the newest few
<data_dir>/snapshots/.<name>.tmp/  one being written, or what a crash left of it
<data_dir>/writing.lock            held by the one process that writes
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import SnapshotDamagedError, SnapshotMissingError, StorageError
from index.progress import Progress, Stage
from index.store.disk import disk_errors, replace_file, storage_error, sync
from index.store.manifest import REBUILD

CURRENT_FILE = "current"
SNAPSHOTS_FOLDER = "snapshots"
LOCK_FILE = "writing.lock"
DRAFT_SUFFIX = ".tmp"

KEPT = 3
"""Snapshots that stay after a new one is published, to go back to."""
LOCK_SECONDS = 3600.0
"""How long to wait for another process that is writing; a large index takes most of an hour."""


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
    if not name or Path(name).name != name:
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD)
    return data_dir / SNAPSHOTS_FOLDER / name


@contextmanager
def sole_writer(data_dir: Path, progress: Progress, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock on the data folder, waiting for another writer; StorageError after ``seconds``."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only writers need it

    with disk_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress(Stage.WAITING, 0, 1)
            try:
                lock.acquire(timeout=seconds)
            except Timeout as error:
                raise StorageError("storage_locked", path=data_dir / LOCK_FILE) from error
            progress(Stage.WAITING, 1, 1)
    try:
        yield
    finally:
        lock.release()


def publish(data_dir: Path, name: str, write: Callable[[Path], None]) -> Path:
    """Let ``write`` fill a new folder and make it the current snapshot; returns that folder.

    Call it inside ``sole_writer``. Nothing changes for readers until the last step, which is atomic;
    whatever fails before leaves the former snapshot in use and no half-written folder behind.
    """
    snapshots = data_dir / SNAPSHOTS_FOLDER
    draft = snapshots / f".{name}{DRAFT_SUFFIX}"
    with disk_errors(snapshots):
        snapshots.mkdir(parents=True, exist_ok=True)
        _sweep(snapshots)
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
    with disk_errors(data_dir):
        replace_file(data_dir / CURRENT_FILE, name + "\n")
        _prune(snapshots, name)
    return folder


def _sweep(snapshots: Path) -> None:
    """Remove what a crash left half-written."""
    for leftover in snapshots.glob(f".*{DRAFT_SUFFIX}"):
        shutil.rmtree(leftover)


def _prune(snapshots: Path, current: str) -> None:
    """Remove all but the newest few; names begin with their time, so they sort by age."""
    names = sorted(path.name for path in snapshots.iterdir() if not path.name.startswith("."))
    for name in names[:-KEPT]:
        if name != current:
            # A reader may still hold files open, which some systems refuse to delete: next time then.
            shutil.rmtree(snapshots / name, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for file in files:
            sync(Path(parent) / file)
        sync(Path(parent))
