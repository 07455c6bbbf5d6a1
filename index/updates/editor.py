"""Changes a library in this process: every change whole or not at all, one writer at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import DocumentMissingError, SnapshotError, StorageError
from index.models.encoder import load_encoder
from index.progress import Progress, Stage, silent
from index.settings import IndexSettings
from index.snapshot.catalog import Catalog, PastPublication
from index.snapshot.entries import Origin
from index.snapshot.locking import LOCK_SECONDS, sole_writer
from index.snapshot.originals import Originals
from index.snapshot.parts import cut, plain_entry
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.types import Change, Publication
from index.updates.changes import change_of_part, kind_of
from index.updates.checking import find_damage, mend, remove_damaged_snapshots
from index.updates.duplicates import Likeness
from index.updates.garbage import collect_garbage
from index.updates.gathering import Gathering
from index.updates.intake import read_uploads
from index.updates.proposal import Action, Proposal
from index.updates.protocol import Upload
from index.updates.records import Damage, HeldDocument
from index.updates.state import State, held_documents, look, put_in_order
from index.updates.synchronising import proposed_by_folder
from index.updates.way_back import find_way_back
from index.updates.workshop import Workshop

if TYPE_CHECKING:
    from index.models.encoder import Encoder


class Editor:
    """Implements ``Editing``, and what the command line offers besides."""

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

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        """Read and parse files and say what each would do; see ``Editing.inspect``."""
        taken, refused = read_uploads(uploads, progress)
        state = look(self._data_dir)
        known = {entry.id: entry for entry in state.entries}
        parts = [cut(plain_entry(found.document, ""), found.document) for found in taken]
        likeness = Likeness(_open_if_sound(state), parts)
        changes = []
        for part, found in zip(parts, taken, strict=True):
            kind = kind_of(part.document, known.get(part.document.id))
            changes.append(change_of_part(part, kind, likeness.similar(part), found.seconds))
        return (*changes, *(refusal.change for refusal in refused))

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Add documents, or new versions, as one change; see ``Editing.add``."""
        began = time.perf_counter()
        taken, refused = read_uploads(uploads, progress)
        with self._writing(Action.ADD, progress, began) as shop:
            gathering = Gathering(shop.state.entries)
            gathering.take(taken, Origin.ADDED)
            proposal = Proposal(
                action=Action.ADD,
                entries=gathering.entries,
                folder=shop.state.folder,
                changes=(*gathering.changes, *(refusal.change for refusal in refused)),
                fresh=gathering.fresh,
                originals=gathering.originals,
                force=force,
            )
            return shop.carry_out(proposal, self._loaded_encoder(progress))

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Take documents out as one change; see ``Editing.remove``."""
        with self._writing(Action.REMOVE, progress) as shop:
            known = {entry.id for entry in shop.state.entries}
            for document_id in document_ids:
                if document_id not in known:
                    raise DocumentMissingError("document_unknown", document=document_id)
            gathering = Gathering(shop.state.entries)
            gathering.drop(dict.fromkeys(document_ids))
            proposal = Proposal(
                action=Action.REMOVE,
                entries=gathering.entries,
                folder=shop.state.folder,
                changes=gathering.changes,
                force=force,
            )
            return shop.carry_out(proposal, self._loaded_encoder(progress))

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Look at the documents folder, then make the index anew; see ``Editing.rebuild``."""
        with self._writing(Action.REBUILD, progress) as shop:
            proposal = proposed_by_folder(shop.state, self._settings.documents, progress, anew=True)
            return shop.carry_out(replace(proposal, force=force), self._loaded_encoder(progress))

    def synchronise(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Take over what has changed in the documents folder, and mend an index that is stale or damaged.

        What an admin removed, replaced or rolled back stays so until the file's bytes change. A folder
        that is missing or empty changes nothing.
        """
        with self._writing(Action.SYNCHRONISE, progress) as shop:
            encoder = self._loaded_encoder(progress)
            made_by = None if shop.state.manifest is None else shop.state.manifest.stages
            present = present_stages()
            retry = made_by is None or made_by.reading != present.reading
            proposal = proposed_by_folder(shop.state, self._settings.documents, progress, retry=retry)
            return shop.carry_out(replace(proposal, force=force or made_by != present), encoder)

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the snapshot before the one in use; see ``Editing.rollback``."""
        with self._writing(Action.ROLLBACK, progress) as shop:
            way_back = find_way_back(self._data_dir, shop.state)
            if way_back.is_instant:
                return shop.switch(way_back)
            return shop.carry_out(way_back.proposal(shop.state), self._loaded_encoder(progress))

    def original(self, document_id: str) -> Upload:
        """Return a document's file as it was given; see ``Editing.original``."""
        for entry in look(self._data_dir).entries:
            if entry.id == document_id:
                return Upload(entry.name, Originals(self._data_dir).read(entry.digest))
        raise DocumentMissingError("document_unknown", document=document_id)

    def documents(self) -> tuple[HeldDocument, ...]:
        """Return what the library has, by name; without loading the model or opening a document."""
        return held_documents(look(self._data_dir))

    def history(self) -> tuple[PastPublication, ...]:
        """Return how the library came to be, newest first; empty before the first publication."""
        try:
            with Catalog.open_for_reading(self._data_dir) as catalog:
                return catalog.history()
        except StorageError as error:
            if error.message_id == "database_missing":
                return ()
            raise

    def check(self, progress: Progress = silent) -> tuple[Damage, ...]:
        """Examine every file of the library and return what is wrong, each file named; changes nothing."""
        return find_damage(self._settings, progress)

    def repair(self, progress: Progress = silent) -> tuple[Damage, ...]:
        """Mend what can be mended from what else is there, and return what cannot."""
        with self._writing(Action.REPAIR, progress) as shop:
            if mend(self._settings, shop.state):
                proposal = Proposal(
                    Action.REPAIR, shop.state.entries, shop.state.folder, anew=True, force=True
                )
                shop.carry_out(proposal, self._loaded_encoder(progress))
            remove_damaged_snapshots(self._data_dir)
        return find_damage(self._settings, progress)

    def collect_garbage(self, progress: Progress = silent) -> int:
        """Remove originals and cache entries that no kept snapshot needs; returns the bytes freed."""
        with self._writing(Action.COLLECT_GARBAGE, progress) as shop:
            return collect_garbage(self._data_dir, shop.state)

    @contextmanager
    def _writing(self, action: Action, progress: Progress, began: float | None = None) -> Iterator[Workshop]:
        began = time.perf_counter() if began is None else began
        with sole_writer(self._data_dir, progress, self._wait_seconds, str(action)):
            catalog, state = put_in_order(self._data_dir)
            with catalog:
                yield Workshop(self._settings, catalog, state, began=began, progress=progress)

    def _loaded_encoder(self, progress: Progress) -> Encoder:
        if self._encoder is None:
            self._encoder = load_encoder(
                self._settings, lambda done, total: progress(Stage.MODEL, done, total)
            )
        return self._encoder


def _open_if_sound(state: State) -> Snapshot | None:
    """Open the snapshot in use; None where it cannot be compared with, which adding will mend."""
    if state.manifest is None or state.snapshot is None:
        return None
    try:
        return Snapshot.load(state.snapshot)
    except SnapshotError:
        return None
