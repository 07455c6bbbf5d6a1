"""Changes a library in this process: every change whole or not at all, one writer at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DocumentMissingError, SnapshotError
from index.models.encoder import load_encoder
from index.progress import Progress, Stage, counted, silent
from index.settings import IndexSettings
from index.snapshot.prepared import plain_entry, prepare
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.storage.catalog import Action, Origin, PastPublication, read_history
from index.storage.data_folder import LOCK_SECONDS, sole_writer
from index.storage.originals import Originals
from index.types import Change, Publication
from index.updates.changes import ChangePlan, change_of_prepared, kind_of
from index.updates.duplicates import Likeness
from index.updates.folder_sync import plan_folder_sync
from index.updates.integrity import Damage, collect_garbage, find_damage, remove_damaged_snapshots, repair
from index.updates.publisher import Publisher
from index.updates.rollback import find_rollback
from index.updates.state import DocumentInfo, State, document_infos, read_state, repair_state
from index.updates.uploads import Inspected, Upload, fingerprint, read_uploads

if TYPE_CHECKING:
    from index.models.encoder import Encoder


class Editor:
    """Every change of a library; each takes effect whole or not at all.

    One writer at a time: a change waits for another writer and reports ``Stage.WAITING`` meanwhile. All
    may raise StorageError, ModelError or SnapshotDamagedError; the library is then what it was.
    """

    def __init__(
        self, settings: IndexSettings, encoder: Encoder | None = None, *, wait_seconds: float = LOCK_SECONDS
    ) -> None:
        """Change the library of ``settings.data_dir``.

        The encoder that the settings name is loaded when first needed unless one is given;
        ``wait_seconds`` says how long another writer is waited for, 0 for not at all.
        """
        self._settings = settings
        self._data_dir = settings.data_dir
        self._encoder = encoder
        self._wait_seconds = wait_seconds
        self.inspected: Inspected | None = None
        """What ``inspect`` has read, to be added."""

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        """Read and parse files and say what each would do; writes nothing and waits for nobody.

        One change per document: an archive stands for the documents in it. A file that cannot be read
        is a change of kind refused, never an error.
        """
        read, refused = read_uploads(uploads, progress)
        state = read_state(self._data_dir)
        known = {entry.id: entry for entry in state.entries}
        documents = [prepare(plain_entry(one.document, ""), one.document) for one in read]
        likeness = Likeness(_open_if_intact(state), documents)
        changes = []
        for prepared, one in zip(documents, read, strict=True):
            kind = kind_of(one.document, known.get(one.document.id))
            changes.append(change_of_prepared(prepared, kind, likeness.similar(prepared), one.seconds))
        kept = (replace(one, prepared=prepared) for one, prepared in zip(read, documents, strict=True))
        self.inspected = Inspected(fingerprint(uploads), tuple(kept), refused)
        return (*changes, *refused)

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Add documents, or new versions of those of the same name, as one change.

        Files that cannot be read are refused one by one, the others go in. ``force`` publishes even
        where golden questions are lost; without it such a change is held back.
        """
        began = time.perf_counter()
        inspected, self.inspected = self.inspected, None
        if inspected is not None and inspected.fingerprint == fingerprint(uploads):
            read, refused = inspected.documents, inspected.refused
            counted(progress, Stage.READING, len(uploads))(len(uploads))
        else:
            read, refused = read_uploads(uploads, progress)
        with self._writing(Action.ADD, progress, began) as publisher:
            plan = _plan(Action.ADD, publisher.state, force=force)
            plan.refused = refused
            plan.take(read, Origin.ADDED)
            return publisher.apply(plan, self._loaded_encoder(progress))

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Take documents out as one change; DocumentMissingError for an unknown id, then nothing changes."""
        with self._writing(Action.REMOVE, progress) as publisher:
            plan = _plan(Action.REMOVE, publisher.state, force=force)
            for document_id in document_ids:
                if document_id not in plan.documents:
                    raise DocumentMissingError("document_unknown", document=document_id)
            plan.drop(dict.fromkeys(document_ids))
            return publisher.apply(plan, self._loaded_encoder(progress))

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Look at the documents folder, then build the index again from the originals."""
        with self._writing(Action.REBUILD, progress) as publisher:
            plan = plan_folder_sync(
                publisher.state, self._settings.documents, progress, force=force, reread=True
            )
            return publisher.apply(plan, self._loaded_encoder(progress))

    def synchronise(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Take over what has changed in the documents folder, and repair an index that is stale or damaged.

        What an admin removed, replaced or rolled back stays so until the file's bytes change. A folder
        that is missing or empty changes nothing.
        """
        with self._writing(Action.SYNCHRONISE, progress) as publisher:
            encoder = self._loaded_encoder(progress)
            manifest, present = publisher.state.manifest, present_stages()
            plan = plan_folder_sync(
                publisher.state,
                self._settings.documents,
                progress,
                force=force or manifest is None or manifest.stages != present,
                retry=manifest is None or manifest.stages.reading != present.reading,
            )
            return publisher.apply(plan, encoder)

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the newest intact snapshot older than the one in use.

        Raises SnapshotMissingError ``nothing_to_roll_back_to`` where there is none.
        """
        with self._writing(Action.ROLLBACK, progress) as publisher:
            rollback = find_rollback(self._data_dir, publisher.state)
            if rollback.is_instant:
                return publisher.switch(rollback)
            return publisher.apply(rollback.plan(publisher.state), self._loaded_encoder(progress))

    def original(self, document_id: str) -> Upload:
        """Return a document's file as it was given, byte for byte; DocumentMissingError for an unknown id."""
        for entry in read_state(self._data_dir).entries:
            if entry.id == document_id:
                return Upload(entry.name, Originals(self._data_dir).read(entry.digest))
        raise DocumentMissingError("document_unknown", document=document_id)

    def documents(self) -> tuple[DocumentInfo, ...]:
        """Return what the library has, by name; without loading the model or opening a document."""
        return document_infos(read_state(self._data_dir))

    def history(self) -> tuple[PastPublication, ...]:
        """Return how the library came to be, newest first; empty before the first publication."""
        return read_history(self._data_dir)

    def check(self, progress: Progress = silent) -> tuple[Damage, ...]:
        """Examine every file of the library and return what is wrong, each file named; changes nothing."""
        return find_damage(self._settings, progress)

    def repair(self, progress: Progress = silent) -> tuple[Damage, ...]:
        """Repair what can be repaired from what else is there, and return what cannot."""
        with self._writing(Action.REPAIR, progress) as publisher:
            if repair(self._settings, publisher.state):
                plan = _plan(Action.REPAIR, publisher.state, force=True)
                plan.reread = True
                publisher.apply(plan, self._loaded_encoder(progress))
            remove_damaged_snapshots(self._data_dir)
        return find_damage(self._settings, progress)

    def collect_garbage(self, progress: Progress = silent) -> int:
        """Remove originals and cache entries that no kept snapshot needs; returns the bytes freed."""
        with self._writing(Action.COLLECT_GARBAGE, progress) as publisher:
            return collect_garbage(self._data_dir, publisher.state)

    @contextmanager
    def _writing(self, action: Action, progress: Progress, began: float | None = None) -> Iterator[Publisher]:
        began = time.perf_counter() if began is None else began
        with sole_writer(self._data_dir, progress, self._wait_seconds, action):
            catalog, state = repair_state(self._data_dir)
            with catalog:
                yield Publisher(self._settings, catalog, state, began=began, progress=progress)

    def _loaded_encoder(self, progress: Progress) -> Encoder:
        if self._encoder is None:
            self._encoder = load_encoder(
                self._settings, lambda done, total: progress(Stage.MODEL, done, total)
            )
        return self._encoder


def _plan(action: Action, state: State, *, force: bool) -> ChangePlan:
    """Return a plan that leaves the library as it is, to be filled in."""
    return ChangePlan(action, {entry.id: entry for entry in state.entries}, state.folder, force=force)


def _open_if_intact(state: State) -> Snapshot | None:
    """Open the snapshot in use; None where it cannot be compared with, which adding will repair."""
    if state.manifest is None or state.snapshot is None:
        return None
    try:
        return Snapshot.load(state.snapshot)
    except SnapshotError:
        return None
