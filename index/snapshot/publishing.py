"""The data folder: which snapshot is current, and how a new one takes its place in one step.

<data_dir>/current                 holds the name of the snapshot in use: the one commit point
<data_dir>/snapshots/<name>/       finished snapshots, the newest few
<data_dir>/snapshots/.<name>.tmp/  one being written or removed, or what a crash left of it
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import SnapshotDamagedError, SnapshotError, SnapshotMissingError
from index.snapshot.disk import (
    DRAFT_SUFFIX,
    disk_errors,
    remove_tree,
    replace_file,
    storage_error,
    sweep,
    sync,
)
from index.snapshot.manifest import REBUILD

CURRENT_FILE = "current"
SNAPSHOTS_FOLDER = "snapshots"

KEPT = 3
"""Snapshots that stay after a new one is published, to go back to."""

_TIME = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-[0-9a-f]+")


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
    draft = snapshots / f".{name}{DRAFT_SUFFIX}"
    with disk_errors(snapshots):
        snapshots.mkdir(parents=True, exist_ok=True)
        sweep(snapshots)
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


def sweep_leftovers(data_dir: Path) -> None:
    """Remove what a crash left half-written in the data folder and among the snapshots."""
    with disk_errors(data_dir):
        sweep(data_dir, f"{CURRENT_FILE}.*")
        sweep(data_dir / SNAPSHOTS_FOLDER)


def has_leftovers(data_dir: Path) -> bool:
    """Whether something half-written lies about: a crash left it, or somebody is writing just now."""
    with disk_errors(data_dir):
        drafts = (data_dir / SNAPSHOTS_FOLDER).glob(f".*{DRAFT_SUFFIX}")
        return any(drafts) or any(data_dir.glob(f".{CURRENT_FILE}.*{DRAFT_SUFFIX}"))


def _forget_newer(data_dir: Path) -> None:
    """Remove snapshots newer than the one in use: rolled back, or finished but never published.

    Left there, they would later stand between a new snapshot and the one that it replaced.
    """
    try:
        current = current_folder(data_dir)
    except SnapshotError:
        return  # Which of them are in the way cannot be told.
    for folder in snapshot_folders(data_dir):
        if folder.name > current.name:
            remove_tree(folder)


def _sync_tree(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for file in files:
            sync(Path(parent) / file)
        sync(Path(parent))
