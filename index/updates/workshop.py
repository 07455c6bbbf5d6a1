"""Where a new snapshot is made and published; held by the one writer while it works."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import (
    QuestionSetError,
    SettingsError,
    SnapshotDamagedError,
    SnapshotError,
    SnapshotStaleError,
    StorageError,
)
from index.models.judge import load_judge
from index.progress import Progress
from index.reading.sandbox import Sandbox
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.building import add_examples, write_snapshot
from index.snapshot.cache import Cache
from index.snapshot.catalog import Catalog, PastPublication, now_in_utc
from index.snapshot.entries import Entry, FolderFile
from index.snapshot.manifest import require_fresh
from index.snapshot.originals import Originals
from index.snapshot.parts import Contents
from index.snapshot.publishing import make_current, new_name, prune, publish
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.types import Change, GoldenCheck, Publication
from index.updates.assembling import Assembler
from index.updates.changes import completed, described
from index.updates.examples import choose_examples
from index.updates.golden import GoldenGate, golden_questions, is_held
from index.updates.proposal import Action, Proposal
from index.updates.state import State, entries_of
from index.updates.way_back import WayBack

if TYPE_CHECKING:
    from index.models.encoder import Encoder

_LOGGER = logging.getLogger(__name__)


class _HeldBack(Exception):  # noqa: N818 - no error: it ends the writing of a draft that is not wanted
    def __init__(self, check: GoldenCheck) -> None:
        super().__init__()
        self.check = check


class Workshop:
    """Carries out proposals; the caller holds ``sole_writer`` and has put the data folder in order."""

    def __init__(
        self, settings: IndexSettings, catalog: Catalog, state: State, *, began: float, progress: Progress
    ) -> None:
        """Work on ``state``, noting what is done in ``catalog``; ``began`` is ``time.perf_counter``'s."""
        self._settings = settings
        self._data_dir = settings.data_dir
        self._catalog = catalog
        self._progress = progress
        self.state = state
        self._began = began

    def carry_out(self, proposal: Proposal, encoder: Encoder) -> Publication:
        """Build and publish what is proposed, unless the golden questions hold it back.

        Nothing is built where nothing would change and the snapshot in use is sound and fresh.
        """
        originals = Originals(self._data_dir)
        for data in proposal.originals:
            originals.keep(data)
        base = self._sound()
        fresh = base if base is not None and _is_fresh(base, encoder) else None
        if fresh is not None and not (proposal.alters or proposal.anew):
            if proposal.folder != self.state.folder:
                self._write_down(None, None, proposal.folder)
            return self._unpublished(fresh, completed(proposal.changes, fresh.manifest))
        return self._build(proposal, encoder, base, fresh)

    def switch(self, way_back: WayBack) -> Publication:
        """Let a former snapshot be the one in use again, just as it is."""
        manifest = way_back.manifest
        make_current(self._data_dir, manifest.name)
        publication = Publication(
            snapshot=manifest.name,
            published=True,
            changes=way_back.changes,
            documents=len(manifest.documents),
            passages=manifest.passages,
            encoded=0,
            seconds=self._seconds(),
        )
        self._note(Action.ROLLBACK, publication, entries_of(manifest), None)
        return publication

    def _build(
        self, proposal: Proposal, encoder: Encoder, base: Snapshot | None, fresh: Snapshot | None
    ) -> Publication:
        """Build and publish; what ``base`` has of the same stages and model is not made again.

        ``fresh`` is the same where all of it is, else None. Golden questions are compared with that alone:
        what another program or model answered otherwise is no loss.
        """
        gate = self._gate(proposal, encoder)
        taken_over = None if proposal.anew else base
        same_vectors = base is not None and base.manifest.fingerprint == encoder.fingerprint
        same_terms = taken_over is not None and taken_over.manifest.stages.terms == present_stages().terms
        with Sandbox() as sandbox:
            assembler = Assembler(self._data_dir, taken_over, sandbox)
            made = assembler.assemble(proposal.entries, proposal.fresh, self._progress)
        contents = Contents(made.parts, proposal.folder, made.unreadable)
        changes = described(proposal, contents, self.state.manifest)
        name = new_name(self._data_dir, contents.state(encoder))
        encoded = 0
        check: GoldenCheck | None = None

        def write(draft: Path) -> None:
            nonlocal encoded, check
            with Cache(self._data_dir) as cache:
                encoded = write_snapshot(
                    contents,
                    encoder,
                    name,
                    draft,
                    cache=cache,
                    vectors_from=base if same_vectors else None,
                    glossary_from=taken_over if same_terms else None,
                    progress=self._progress,
                )
            after = Snapshot.load(draft, checksums=True)
            after.require_consistent()
            if gate is not None and fresh is not None:
                check = gate.compare(fresh, after, self._progress)
                if is_held(check) and not proposal.force:
                    raise _HeldBack(check)
            add_examples(draft, self._examples(after, encoder))

        try:
            publish(self._data_dir, name, write)
        except _HeldBack as held:
            assert fresh is not None, "only a comparison holds back"
            held_back = replace(
                self._unpublished(fresh, changes), golden=held.check, encoded=encoded, held=True
            )
            self._note(proposal.action, held_back, None, None)
            return held_back
        publication = Publication(
            snapshot=name,
            published=True,
            changes=changes,
            documents=len(contents.parts),
            passages=len(contents.passages),
            encoded=encoded,
            seconds=self._seconds(),
            golden=check,
        )
        self._note(proposal.action, publication, contents.entries, contents.folder)
        try:
            prune(self._data_dir)
        except StorageError as error:
            _LOGGER.warning("Old snapshots could not be removed: %s", error)
        return publication

    def _sound(self) -> Snapshot | None:
        """Open the snapshot in use, be it stale; None where it is missing or damaged."""
        if self.state.snapshot is None or self.state.manifest is None:
            return None
        try:
            return Snapshot.load(self.state.snapshot, checksums=True)
        except SnapshotError as error:
            _LOGGER.warning("The index is built anew: %s", error)
            return None

    def _gate(self, proposal: Proposal, encoder: Encoder) -> GoldenGate | None:
        try:
            questions = golden_questions(self._settings)
        except QuestionSetError as error:
            if proposal.attended and not proposal.force:
                raise
            _LOGGER.warning("Published without golden questions: %s", error)
            return None
        return (
            None
            if questions is None
            else GoldenGate(questions, encoder, self._data_dir, load_judge(self._settings, encoder.name))
        )

    def _examples(self, snapshot: Snapshot, encoder: Encoder) -> tuple[str, ...]:
        try:
            fitted = load_ranking_model(encoder.name, self._data_dir)
        except (
            SettingsError
        ) as error:  # Whoever opens the library is told; the documents are taken all the same.
            _LOGGER.warning("Published without example questions: %s", error)
            return ()
        return choose_examples(snapshot, encoder, fitted, load_judge(self._settings, encoder.name))

    def _unpublished(self, base: Snapshot, changes: tuple[Change, ...]) -> Publication:
        return Publication(
            snapshot=base.manifest.name,
            published=False,
            changes=changes,
            documents=len(base.manifest.documents),
            passages=base.manifest.passages,
            encoded=0,
            seconds=self._seconds(),
        )

    def _note(
        self,
        action: Action,
        publication: Publication,
        entries: tuple[Entry, ...] | None,
        folder: tuple[FolderFile, ...] | None,
    ) -> None:
        golden = publication.golden
        note = PastPublication(
            time=now_in_utc(),
            action=str(action),
            snapshot=publication.snapshot,
            documents=publication.documents,
            passages=publication.passages,
            encoded=publication.encoded,
            seconds=publication.seconds,
            golden_before=None if golden is None else golden.before,
            golden_after=None if golden is None else golden.after,
            held=publication.held,
            changes=tuple((change.name, str(change.kind)) for change in publication.changes),
        )
        self._write_down(note, entries, folder)

    def _write_down(
        self,
        note: PastPublication | None,
        entries: tuple[Entry, ...] | None,
        folder: tuple[FolderFile, ...] | None,
    ) -> None:
        """Bring the catalog up to date; where that fails the next start does it from the snapshot."""
        try:
            self._catalog.note(note, entries, folder)
        except (StorageError, SnapshotDamagedError) as error:
            _LOGGER.warning("The catalog could not be written: %s", error)

    def _seconds(self) -> float:
        return time.perf_counter() - self._began


def _is_fresh(base: Snapshot, encoder: Encoder) -> bool:
    """Whether a snapshot is what this program would make with this encoder."""
    try:
        require_fresh(base.manifest, fingerprint=encoder.fingerprint, model=encoder.name)
    except SnapshotStaleError as error:
        _LOGGER.info("The index is brought up to date: %s", error)
        return False
    return True
