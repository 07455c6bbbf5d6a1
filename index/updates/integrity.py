"""Everything on the disk examined, repaired from what else is there, and cleared of what nothing needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SnapshotError, SnapshotStaleError, SpeechBotError, StorageError
from index.progress import Progress, Stage, counted
from index.settings import IndexSettings
from index.snapshot.manifest import MANIFEST_FILE, Manifest, damaged_files, read_manifest
from index.snapshot.snapshot import Snapshot
from index.storage.cache import CACHE_FILE, Cache, verify_cache
from index.storage.catalog import CATALOG_FILE, Catalog, Entry, Facts, facts_of
from index.storage.data_folder import CURRENT_FILE, REPAIR, current_folder, prune, snapshot_folders
from index.storage.disk import disk_errors, remove_tree
from index.storage.originals import Originals
from index.updates.folder_sync import scan
from index.updates.state import DAMAGED_SUFFIX, State, entries_of, read_state, readable_manifests

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong on the disk, and whether the program can repair it."""

    file: Path
    message_id: str
    """What is wrong; its text takes ``file`` and the facts."""
    facts: Facts = ()
    repairable: bool = True
    """Whether ``Editor.repair`` can put it right from what else is there."""


def find_damage(settings: IndexSettings, progress: Progress) -> tuple[Damage, ...]:
    """Examine every file of the library; names each damaged one. Changes nothing."""
    data_dir = settings.data_dir
    state = read_state(data_dir)
    folders = snapshot_folders(data_dir)
    needed = list({entry.digest: entry for entry in state.entries}.values())
    advance = counted(progress, Stage.CHECKING, len(folders) + len(needed) + 2)
    found: list[Damage] = []
    if folders or state.entries:
        found += _in_pointer(data_dir)
    for folder in folders:
        damages = _in_snapshot(folder, in_use=folder == state.snapshot)
        # One that has gone meanwhile was not damaged: somebody has published, and it was too old.
        found += damages if folder.is_dir() or folder == state.snapshot else []
        advance(1)
    at_hand = set(scan(settings.documents).digests.values())
    for entry in needed:
        found += _in_original(entry, Originals(data_dir), at_hand)
        advance(1)
    found += _in_catalog(data_dir, state)
    advance(1)
    found += _caught(data_dir / CACHE_FILE, lambda: verify_cache(data_dir))
    advance(1)
    return tuple(found)


def repair(settings: IndexSettings, state: State) -> bool:
    """Repair the cache and the originals; returns whether the snapshot in use must be built again.

    Call it inside ``sole_writer`` after ``repair_state``, which repairs the catalog and the name of
    the snapshot in use.
    """
    data_dir = settings.data_dir
    if _caught(data_dir / CACHE_FILE, lambda: verify_cache(data_dir)):
        _LOGGER.warning("The damaged cache is dropped; what is missing is computed again")
        with Cache(data_dir) as cache:
            cache.drop()
    _restore_originals(settings, state.entries)
    if state.snapshot is None:
        return bool(state.entries)
    return bool(_in_snapshot(state.snapshot, in_use=True))


def remove_damaged_snapshots(data_dir: Path) -> None:
    """Remove the damaged ones among the snapshots that are kept to go back to."""
    current = current_folder(data_dir) if snapshot_folders(data_dir) else None
    for folder in snapshot_folders(data_dir):
        if folder != current and _in_snapshot(folder, in_use=False):
            _LOGGER.warning("The damaged snapshot %s, which is not in use, is removed", folder.name)
            remove_tree(folder)


def _restore_originals(settings: IndexSettings, entries: Iterable[Entry]) -> None:
    """Take damaged originals from the documents folder again, where it has the very same bytes."""
    originals = Originals(settings.data_dir)
    found = scan(settings.documents)
    names = {digest: name for name, digest in found.digests.items()}
    for entry in entries:
        if entry.digest in names and _in_original(entry, originals, names):
            originals.keep(found.upload(names[entry.digest]).data)
            _LOGGER.warning("The original of %s is taken from the documents folder", entry.name)


def _in_pointer(data_dir: Path) -> Iterator[Damage]:
    try:
        folder = current_folder(data_dir)
    except SnapshotError as error:
        yield Damage(data_dir / CURRENT_FILE, error.message_id, facts_of(error.facts))
        return
    if not folder.is_dir():
        facts = facts_of({"file": folder, "command": REPAIR})
        yield Damage(data_dir / CURRENT_FILE, "snapshot_file_missing", facts)


def _in_snapshot(folder: Path, *, in_use: bool) -> list[Damage]:
    """Examine every file; the snapshot in use also as a whole."""
    try:
        manifest = read_manifest(folder)
    except SnapshotStaleError:
        return []  # It cannot be read by this version, which is no damage.
    except SpeechBotError as error:
        return [Damage(folder / MANIFEST_FILE, error.message_id, facts_of(error.facts))]
    found = []
    for path, message_id in damaged_files(folder, manifest):
        found.append(Damage(path, message_id, facts_of({"file": path, "command": REPAIR})))
    if in_use and not found:
        found += _caught(folder, lambda: Snapshot.load(folder).require_consistent())
    return found


def _in_original(entry: Entry, originals: Originals, at_hand: Container[str]) -> list[Damage]:
    """Examine the original of one document; it can be had again where the very same file is ``at_hand``."""
    try:
        originals.read(entry.digest)
    except SpeechBotError as error:
        path = originals.path(entry.digest)
        facts = facts_of({**error.facts, "name": entry.name})
        return [Damage(path, error.message_id, facts, repairable=entry.digest in at_hand)]
    return []


def _in_catalog(data_dir: Path, state: State) -> list[Damage]:
    path = data_dir / CATALOG_FILE
    if state.manifest is None and not path.exists():
        return []
    found = _caught(path, lambda: Catalog.open_for_reading(data_dir).close())
    if found or state.manifest is None:
        return found
    with Catalog.open_for_reading(data_dir) as catalog:
        agrees = catalog.in_use() == state.manifest.name and catalog.entries() == entries_of(state.manifest)
    return [] if agrees else [Damage(path, "catalog_behind", facts_of({"file": path}))]


def _caught(path: Path, examine: Callable[[], None]) -> list[Damage]:
    try:
        examine()
    except SpeechBotError as error:
        return [Damage(Path(str(error.facts.get("file", path))), error.message_id, facts_of(error.facts))]
    return []


def collect_garbage(data_dir: Path, state: State) -> int:
    """Remove old snapshots, and originals and cache entries that no kept one needs; returns bytes freed.

    Nothing is removed on the word of what cannot be read: while any kept snapshot's manifest is damaged
    which originals it needs is not known, so all stay.
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
