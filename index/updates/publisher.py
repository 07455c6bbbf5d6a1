"""How a planned change is applied: documents prepared, a new snapshot built, checked and published.

All of it happens while the one writer holds the lock on the data folder.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import (
    EngineError,
    QuestionSetError,
    ReadingError,
    SettingsError,
    SnapshotDamagedError,
    SnapshotError,
    SnapshotStaleError,
    StorageError,
)
from index.models.judge import load_judge
from index.progress import Progress, Stage, counted
from index.published import published_library
from index.reading.sandbox import Refusal, Sandbox
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.building import add_examples, write_snapshot
from index.snapshot.documents import TEXTS_FILE, read_document
from index.snapshot.encoding import encode_here
from index.snapshot.manifest import Manifest, StoredDocument, file_digest, require_fresh
from index.snapshot.prepared import Contents, PreparedDocument, prepare, reuse
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.storage.cache import Cache
from index.storage.catalog import Action, Catalog, Entry, FolderFile, PastPublication, facts_of
from index.storage.data_folder import (
    SNAPSHOTS_FOLDER,
    make_current,
    new_name,
    now_in_utc,
    prune,
    publish,
    snapshot_folders,
)
from index.storage.disk import disk_errors
from index.storage.originals import Originals
from index.types import Change, Document, GoldenCheck, Publication
from index.updates.changes import ChangePlan, completed, described
from index.updates.examples import choose_examples
from index.updates.golden import GoldenGate, golden_questions, is_held
from index.updates.rollback import Rollback
from index.updates.state import State, entries_of, readable_manifests
from index.updates.uploads import ReadUpload

if TYPE_CHECKING:
    from index.evaluation.question_sets import QuestionSet
    from index.models.encoder import Encoder
    from index.models.judge import Judge

_LOGGER = logging.getLogger(__name__)


class _HeldBack(Exception):  # noqa: N818 - no error: it ends the writing of a draft that is not wanted
    def __init__(self, check: GoldenCheck) -> None:
        super().__init__()
        self.check = check


class Publisher:
    """Applies plans; the caller holds ``sole_writer`` and has repaired the data folder."""

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
        self._published = published_library(settings)
        """Where readers elsewhere take up what is made here, if anywhere."""

    def apply(self, plan: ChangePlan, encoder: Encoder) -> Publication:
        """Build and publish what is planned, unless the golden questions hold it back.

        Nothing is built where nothing would change and the snapshot in use is intact and fresh.
        """
        originals = Originals(self._data_dir)
        for data in plan.originals.values():
            originals.keep(data)
        base = self._intact_snapshot()
        fresh = base if base is not None and _is_fresh(base, encoder) else None
        if fresh is not None and not (plan.alters or plan.reread):
            if plan.folder != self.state.folder:
                self._write_down(None, None, plan.folder)
            self._publish_as_it_is(fresh.folder)
            return self._publication(fresh.manifest, completed(plan, fresh.manifest), published=False)
        return self._build(plan, encoder, base, fresh)

    def switch(self, rollback: Rollback) -> Publication:
        """Let a former snapshot be the one in use again, just as it is."""
        manifest = rollback.manifest
        if self._published is not None:
            self._published.require_writable()
            if not self._published.has(manifest.name):
                self._published.stage(self._data_dir / SNAPSHOTS_FOLDER / manifest.name, self._progress)
        make_current(self._data_dir, manifest.name)
        self._let_readers_take_up(manifest.name)
        publication = self._publication(manifest, rollback.changes, published=True)
        self._note(Action.ROLLBACK, publication, entries_of(manifest), None)
        return publication

    def _build(
        self, plan: ChangePlan, encoder: Encoder, base: Snapshot | None, fresh: Snapshot | None
    ) -> Publication:
        """Build and publish; what ``base`` has of the same stages and model is not made again.

        ``fresh`` is the same where all of it is, else None. Golden questions are compared with that alone:
        what another program or model answered otherwise is no loss.
        """
        if self._published is not None:
            self._published.require_writable(take_over=plan.force and plan.action is Action.REBUILD)
        questions = self._golden_questions(plan)
        judge = load_judge(self._settings, encoder.name)
        gate = None if questions is None else GoldenGate(questions, encoder, self._data_dir, judge)
        reused = None if plan.reread else base
        same_vectors = base is not None and base.manifest.fingerprint == encoder.fingerprint
        same_terms = reused is not None and reused.manifest.stages.terms == present_stages().terms
        contents = self._prepare(plan, reused)
        changes = described(plan, contents, self.state.manifest)
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
                    glossary_from=reused if same_terms else None,
                    encode=encode_here if self._published is None else self._published.encode_batches,
                    progress=self._progress,
                )
            after = Snapshot.load(draft, checksums=True)
            after.require_consistent()
            if gate is not None and fresh is not None:
                check = gate.compare(fresh, after, self._progress)
                if is_held(check) and not plan.force:
                    raise _HeldBack(check)
            add_examples(draft, self._examples(after, encoder, judge))
            self._stage(draft, after, gate, plan)

        try:
            publish(self._data_dir, name, write)
        except _HeldBack as held:
            assert fresh is not None, "only a comparison holds back"
            former = self._publication(fresh.manifest, changes, published=False)
            held_back = replace(former, golden=held.check, encoded=encoded, held=True)
            self._note(plan.action, held_back, None, None)
            return held_back
        self._let_readers_take_up(name)
        publication = Publication(
            snapshot=name,
            published=True,
            changes=changes,
            documents=len(contents.documents),
            passages=len(contents.passages),
            encoded=encoded,
            seconds=self._seconds(),
            golden=check,
        )
        self._note(plan.action, publication, contents.entries, contents.folder)
        try:
            prune(self._data_dir)
        except StorageError as error:
            _LOGGER.warning("Old snapshots could not be removed: %s", error)
        self._collect_published()
        return publication

    def _stage(self, draft: Path, after: Snapshot, gate: GoldenGate | None, plan: ChangePlan) -> None:
        """Write the new version beside the published one, and ask it what it must answer."""
        if self._published is None:
            return
        served = self._published.stage(draft, self._progress)
        served.require_consistent()
        if gate is not None:
            check = gate.compare(after, served, self._progress)
            if is_held(check) and not plan.force:
                raise EngineError("engine_answers_worse", uri=self._settings.milvus_uri, lost=len(check.lost))

    def _let_readers_take_up(self, name: str) -> None:
        """Switch the published library too; where that fails this machine goes back to what it had."""
        if self._published is None:
            return
        try:
            self._published.switch(name)
        except EngineError:
            if self.state.snapshot is not None:
                make_current(self._data_dir, self.state.snapshot.name)
            raise

    def _publish_as_it_is(self, folder: Path) -> None:
        """Publish a snapshot of this machine that readers elsewhere have not taken up."""
        if self._published is None or self._published.present() == folder.name:
            return
        self._published.require_writable()
        if not self._published.has(folder.name):
            self._published.stage(folder, self._progress)
        self._published.switch(folder.name)
        self._collect_published()

    def _collect_published(self) -> None:
        if self._published is None:
            return
        try:
            self._published.collect([folder.name for folder in snapshot_folders(self._data_dir)])
        except EngineError as error:
            _LOGGER.warning("Old versions could not be removed: %s", error)

    def _prepare(self, plan: ChangePlan, base: Snapshot | None) -> Contents:
        """Prepare every document from what is cheapest: just read, in the snapshot ``base``, its original."""
        documents: list[PreparedDocument] = []
        unreadable: list[Entry] = []
        advance = counted(self._progress, Stage.OUTLINING, len(plan.documents))
        with Sandbox() as sandbox:
            for entry in sorted(plan.documents.values(), key=lambda entry: entry.name):
                prepared = self._prepared(
                    replace(entry, problem="", facts=()), plan.fresh.get(entry.id), base, sandbox
                )
                if isinstance(prepared, PreparedDocument):
                    documents.append(prepared)
                else:
                    unreadable.append(prepared)
                advance(1)
        return Contents(tuple(documents), plan.folder, tuple(unreadable))

    def _prepared(
        self, entry: Entry, read: ReadUpload | None, base: Snapshot | None, sandbox: Sandbox
    ) -> PreparedDocument | Entry:
        """Prepare a document; one that is nowhere to be read becomes an entry with its problem."""
        if read is not None:
            return replace(read.prepared, entry=entry) if read.prepared else prepare(entry, read.document)
        present = present_stages()
        if (
            base is not None
            and base.manifest.stages.reading == present.reading
            and base.manifest.digests.get(entry.id) == entry.digest
        ):
            if base.manifest.stages.outline == present.outline:
                return reuse(entry, base)
            return prepare(entry, base.documents[entry.id])
        try:
            (found,) = sandbox.read(Originals(self._data_dir).read(entry.digest), entry.name)
            if isinstance(found, Refusal):
                raise found.error
            return prepare(entry, found)
        except (ReadingError, SnapshotDamagedError) as error:
            former = self._former_text(entry)
            outcome = "left out" if former is None else "kept as it was read before"
            _LOGGER.warning("%s is %s: %s", entry.name, outcome, error)
            if former is not None:
                return prepare(entry, former)
            return replace(entry, problem=error.message_id, facts=facts_of(error.facts))

    def _former_text(self, entry: Entry) -> Document | None:
        """Return the document as some older snapshot has it, if the file that it lies in is whole."""
        for path, stored in self._stored(entry):
            try:
                with disk_errors(path):
                    return read_document(path, stored)
            except SnapshotError as error:
                _LOGGER.warning("%s: %s", path.parent.name, error)
        return None

    def _stored(self, entry: Entry) -> Iterator[tuple[Path, StoredDocument]]:
        for folder, manifest in readable_manifests(self._data_dir):
            path = folder / TEXTS_FILE
            expected = {file.path: file.sha256 for file in manifest.files}.get(TEXTS_FILE)
            for stored in manifest.documents:
                if (stored.id, stored.digest) == (entry.id, entry.digest) and path.is_file():
                    with disk_errors(path):
                        if file_digest(path) == expected:
                            yield path, stored

    def _intact_snapshot(self) -> Snapshot | None:
        """Open the snapshot in use, even a stale one; None where it is missing or damaged."""
        if self.state.snapshot is None or self.state.manifest is None:
            return None
        try:
            return Snapshot.load(self.state.snapshot, checksums=True)
        except SnapshotError as error:
            _LOGGER.warning("The index is rebuilt: %s", error)
            return None

    def _golden_questions(self, plan: ChangePlan) -> QuestionSet | None:
        try:
            return golden_questions(self._settings)
        except QuestionSetError as error:
            if plan.attended and not plan.force:
                raise
            _LOGGER.warning("Published without golden questions: %s", error)
            return None

    def _examples(self, snapshot: Snapshot, encoder: Encoder, judge: Judge | None) -> tuple[str, ...]:
        try:
            fitted = load_ranking_model(encoder.name, self._data_dir)
        except (
            SettingsError
        ) as error:  # Opening the library reports it; the documents are taken all the same.
            _LOGGER.warning("Published without example questions: %s", error)
            return ()
        return choose_examples(snapshot, encoder, fitted, judge)

    def _publication(
        self, manifest: Manifest, changes: tuple[Change, ...], *, published: bool
    ) -> Publication:
        return Publication(
            snapshot=manifest.name,
            published=published,
            changes=changes,
            documents=len(manifest.documents),
            passages=manifest.passages,
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
            action=action,
            snapshot=publication.snapshot,
            documents=publication.documents,
            passages=publication.passages,
            encoded=publication.encoded,
            seconds=publication.seconds,
            golden_before=None if golden is None else golden.before,
            golden_after=None if golden is None else golden.after,
            held=publication.held,
            changes=tuple((change.name, change.kind) for change in publication.changes),
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
