"""What the library holds just now: found out, and repaired after a crash or damage, by the one writer.

The order of trust: the manifest of the snapshot in use, then the catalog, then any other manifest.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SnapshotDamagedError, SnapshotError, SnapshotMissingError, SpeechBotError
from index.snapshot.manifest import Manifest, StoredDocument, read_manifest, verify_files
from index.storage.catalog import (
    CATALOG_FILE,
    Action,
    Catalog,
    Entry,
    FolderFile,
    Origin,
    PastPublication,
)
from index.storage.data_folder import (
    REPAIR,
    clean_data_folder,
    current_folder,
    is_clean,
    make_current,
    now_in_utc,
    snapshot_folders,
)
from index.storage.database import set_aside
from index.storage.originals import Originals

_LOGGER = logging.getLogger(__name__)

DAMAGED_SUFFIX = ".damaged"
"""Ends the name under which a damaged catalog is kept, to be looked into."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One document of the library, as a list shows it."""

    id: str
    name: str
    title: str
    digest: str
    """SHA-256 of the document's own bytes."""
    encoding: str
    characters: int
    speeches: int
    sections: int
    passages: int
    warnings: tuple[str, ...]
    """Message ids."""
    origin: Origin
    """Whether it came from the documents folder or was added by hand."""
    added: str
    """When this version came in: UTC, ISO 8601."""
    problem: str = ""
    """Message id of why it cannot be read just now; it is then kept, but not searched."""


@dataclass(frozen=True, slots=True)
class State:
    """The documents of the library, and the snapshot that readers use."""

    entries: tuple[Entry, ...]
    """By name; those included that cannot be read just now."""
    folder: tuple[FolderFile, ...]
    """The documents folder as it was when last dealt with."""
    snapshot: Path | None
    """The folder of the snapshot in use; None before the first one."""
    manifest: Manifest | None
    """None where there is none, or it is damaged or of another format."""
    is_in_order: bool = True
    """Whether the catalog agrees with that and nothing is half-written."""


def repair_state(data_dir: Path) -> tuple[Catalog, State]:
    """Remove what crashes left over, repair what needs no building, and say what there is.

    Call it inside ``sole_writer``; the caller closes the catalog. Raises StorageError.
    """
    clean_data_folder(data_dir)
    Originals(data_dir).remove_temp_files()
    catalog = _open_catalog(data_dir)
    try:
        snapshot = _repaired_current(data_dir, catalog)
        manifest = None if snapshot is None else _readable(snapshot)
        if manifest is not None:
            _reconcile(catalog, manifest, data_dir)
        elif not catalog.entries():
            _recover_entries(catalog, data_dir)
        state = State(catalog.entries(), catalog.folder_files(), snapshot, manifest)
    except BaseException:
        catalog.close()
        raise
    return catalog, state


def read_state(data_dir: Path) -> State:
    """Say what there is without changing anything; never fails over damage.

    Where the catalog cannot be read the manifest alone is asked.
    """
    try:
        snapshot: Path | None = current_folder(data_dir)
    except SnapshotError:
        snapshot = None
    manifest = None if snapshot is None else _readable(snapshot)
    clean = is_clean(data_dir)
    try:
        with Catalog.open_for_reading(data_dir) as catalog:
            if manifest is None or catalog.in_use() == manifest.name:
                return State(catalog.entries(), catalog.folder_files(), snapshot, manifest, clean)
    except SpeechBotError as error:
        _LOGGER.debug("The catalog cannot be read: %s", error)
    if manifest is None:
        return State((), (), snapshot, None, is_in_order=False)
    return State(entries_of(manifest), manifest.folder, snapshot, manifest, is_in_order=False)


def entries_of(manifest: Manifest) -> tuple[Entry, ...]:
    """Return the documents that a snapshot says the library has, by name."""
    found = [*(stored.entry for stored in manifest.documents), *manifest.unreadable]
    return tuple(sorted(found, key=lambda entry: entry.name))


def readable_manifests(data_dir: Path) -> Iterator[tuple[Path, Manifest]]:
    """Yield the snapshots whose manifests can be read, newest first."""
    for folder in reversed(snapshot_folders(data_dir)):
        manifest = _readable(folder)
        if manifest is not None:
            yield folder, manifest


def _readable(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except SnapshotError as error:
        _LOGGER.warning("The snapshot %s cannot be used: %s", folder.name, error)
        return None


def _open_catalog(data_dir: Path) -> Catalog:
    try:
        return Catalog.open(data_dir)
    except SnapshotDamagedError as error:
        aside = set_aside(data_dir / CATALOG_FILE, DAMAGED_SUFFIX)
        _LOGGER.warning("The catalog is damaged and made again; the old one is %s: %s", aside, error)
        return Catalog.open(data_dir)


def _repaired_current(data_dir: Path, catalog: Catalog) -> Path | None:
    """Return the snapshot in use; where its name is lost or leads nowhere, choose again and say so."""
    snapshots = snapshot_folders(data_dir)
    try:
        folder = current_folder(data_dir)
        if folder in snapshots:
            return folder
        problem: SnapshotError = SnapshotMissingError("snapshot_missing", path=folder, command=REPAIR)
    except SnapshotError as error:
        problem = error
    if not snapshots:
        return None
    noted = [folder for folder in snapshots if folder.name == catalog.in_use()]
    for folder in (*noted, *reversed(snapshots)):
        try:
            verify_files(folder, read_manifest(folder), checksums=True)
        except SnapshotError as error:
            _LOGGER.warning("The snapshot %s cannot be used: %s", folder.name, error)
            continue
        _LOGGER.warning("The snapshot in use was not known; it is %s now: %s", folder.name, problem)
        make_current(data_dir, folder.name)
        return folder
    return None


def _reconcile(catalog: Catalog, manifest: Manifest, data_dir: Path) -> None:
    """Bring the catalog to what the snapshot in use says, where the note of it was lost."""
    entries = entries_of(manifest)
    if catalog.in_use() == manifest.name and catalog.entries() == entries:
        return
    folder = None if catalog.has_seen(manifest.name) else manifest.folder
    if catalog.in_use() is None:
        # Made again: the newest manifest knows the documents folder best, a rolled-back one included.
        newest = next(readable_manifests(data_dir), None)
        folder = manifest.folder if newest is None else newest[1].folder
    _LOGGER.info("The catalog is brought to what the snapshot %s says", manifest.name)
    note = PastPublication(
        time=now_in_utc(),
        action=Action.RECOVERED,
        snapshot=manifest.name,
        documents=len(manifest.documents),
        passages=manifest.passages,
    )
    catalog.note(note, entries, folder)


def _recover_entries(catalog: Catalog, data_dir: Path) -> None:
    """Take the documents from the newest manifest that can be read, for lack of anything better."""
    for folder, manifest in readable_manifests(data_dir):
        _LOGGER.warning("The documents are those of the snapshot %s", folder.name)
        catalog.note(None, entries_of(manifest), manifest.folder)
        return


def document_infos(state: State) -> tuple[DocumentInfo, ...]:
    """Return the documents as a list shows them, by name."""
    stored = (
        {} if state.manifest is None else {document.id: document for document in state.manifest.documents}
    )
    return tuple(_info(entry, stored.get(entry.id)) for entry in state.entries)


def _info(entry: Entry, stored: StoredDocument | None) -> DocumentInfo:
    own = (entry.id, entry.name, entry.name if stored is None else stored.title, entry.digest)
    came = (entry.origin, entry.added, entry.problem)
    if stored is None:
        return DocumentInfo(*own, "", 0, 0, 0, 0, (), *came)
    counts = (stored.characters, stored.speeches, stored.sections, stored.passages)
    return DocumentInfo(*own, stored.encoding, *counts, stored.warnings, *came)
