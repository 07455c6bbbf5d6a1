"""What nothing needs any more: removed from the disk, and counted."""

from __future__ import annotations

import logging
from pathlib import Path

from index.errors import SnapshotError, StorageError
from index.snapshot.cache import Cache
from index.snapshot.catalog import CATALOG_FILE
from index.snapshot.disk import disk_errors
from index.snapshot.manifest import Manifest
from index.snapshot.originals import Originals
from index.snapshot.publishing import prune, snapshot_folders
from index.snapshot.snapshot import Snapshot
from index.updates.state import DAMAGED_SUFFIX, State, readable_manifests

_LOGGER = logging.getLogger(__name__)


def collect_garbage(data_dir: Path, state: State) -> int:
    """Remove old snapshots, and originals and cache entries that no kept one needs; returns bytes freed.

    Nothing is removed on the word of what cannot be read: while any kept snapshot's manifest is damaged
    its originals cannot be told, so all originals stay.
    """
    before = _size(data_dir)
    if state.snapshot is not None:
        prune(data_dir)
    kept = list(readable_manifests(data_dir))
    if len(kept) == len(snapshot_folders(data_dir)):
        needed = {entry.digest for entry in state.entries}
        for _, manifest in kept:
            needed |= {stored.digest for stored in manifest.documents}
            needed |= {entry.digest for entry in manifest.unreadable}
        originals = Originals(data_dir)
        for digest in set(originals.digests()) - needed:
            originals.drop(digest)
    else:
        _LOGGER.warning("A snapshot is damaged; until it is repaired all originals are kept")
    _clear_cache(data_dir, kept)
    with disk_errors(data_dir):
        (data_dir / f"{CATALOG_FILE}{DAMAGED_SUFFIX}").unlink(missing_ok=True)
    return max(0, before - _size(data_dir))


def _clear_cache(data_dir: Path, kept: list[tuple[Path, Manifest]]) -> None:
    """Drop what is cached of texts and models that no kept snapshot has; the model used last stays too."""
    keys: set[bytes] = set()
    for folder, _ in kept:
        try:
            snapshot = Snapshot.load(folder)
        except SnapshotError as error:
            _LOGGER.warning("The cache is left as it is: %s", error)
            return
        keys.update(key.tobytes() for key in snapshot.text_keys)
    try:
        with Cache(data_dir) as cache:
            cache.retain(keys, {manifest.fingerprint for _, manifest in kept})
    except StorageError as error:
        _LOGGER.warning("The cache is left as it is: %s", error)  # Clearing it needs some room itself.


def _size(data_dir: Path) -> int:
    with disk_errors(data_dir):
        return sum(path.stat().st_size for path in data_dir.rglob("*") if path.is_file())
