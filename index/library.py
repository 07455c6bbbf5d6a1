"""The facade: opens the library, asks it, quotes from it and changes it; all that the bot knows of the index.

Beside it the bot uses the data of ``index.types``, the errors, the settings and the messages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.analysis.terms import term_form, words
from index.errors import SnapshotMissingError
from index.models.judge import load_judge
from index.progress import Progress, Stage, silent
from index.published import OwnSnapshots, SnapshotSource
from index.search.answer import FURTHER, Answerer
from index.search.conversation.gaps import tells_of_gap
from index.search.ranking import RankingModel
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.manifest import Manifest, StoredDocument, require_fresh
from index.snapshot.snapshot import Snapshot
from index.storage.disk import disk_errors
from index.types import Answer, Change, Document, Excerpt, Outline, Turn
from index.updates.editor_process import EditorProcess
from index.updates.open_library import open_library
from index.updates.rollback import find_rollback
from index.updates.state import read_state
from index.updates.uploads import Upload
from index.verbatim import require_verbatim, widen

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.models.judge import Judge

__all__ = [
    "EditorProcess",
    "Library",
    "Manifest",
    "Progress",
    "Stage",
    "StoredDocument",
    "Upload",
    "disk_errors",
    "tells_of_gap",
    "titles_with",
]

MOST_SCOPES = 64
"""Groups with limits of their own that are served without preparing their scope again."""


class Library:
    """A body of speeches that can be asked; any number of threads may use one library at once."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        fitted: RankingModel | None = None,
        refused: Sequence[Change] = (),
        doubtful: Sequence[Change] = (),
        *,
        judge: Judge | None = None,
        source: SnapshotSource | None = None,
        data_dir: Path | None = None,
    ) -> None:
        """Answer from ``snapshot`` with the encoder that it was built with, and a judge if there is one.

        ``source`` tells what to take up next and ``data_dir`` holds numbers that were fitted here; without
        them both are those of the data folder that the snapshot lies in.
        """
        self._snapshot = snapshot
        self._data_dir = data_dir or snapshot.folder.parents[1]
        self._source = source or OwnSnapshots(self._data_dir)
        self._encoder = encoder
        self._judge = judge
        self._refused = tuple(refused)
        self._doubtful = tuple(doubtful)
        self._searcher = Searcher(
            snapshot, encoder, fitted or load_ranking_model(encoder.name), judge, paced=True
        )
        # One answerer per set of documents that some group is limited to.
        self._answerer = lru_cache(MOST_SCOPES)(self._make_answerer)

    @classmethod
    def open(
        cls,
        settings: IndexSettings,
        encoder: Encoder | None = None,
        progress: Progress = silent,
        *,
        rebuild: bool = False,
    ) -> Self:
        """Open the library, brought up to date first with the documents folder, the model and the program.

        Takes the encoder that the settings name unless one is given; ``rebuild`` builds in any case. What
        is missing, stale or damaged is made again from the originals. Where the disk allows no writing, or
        another process is writing just now, a snapshot that can answer does so as it is. Raises any error
        of ``index.errors``; FolderMissingError where there is no document at all.
        """
        opened = open_library(settings, encoder, progress, rebuild=rebuild)
        fitted = load_ranking_model(opened.encoder.name, settings.data_dir)
        judge = load_judge(settings, opened.encoder.name)
        return cls(
            opened.snapshot,
            opened.encoder,
            fitted,
            opened.refused,
            opened.doubtful,
            judge=judge,
            source=opened.source,
            data_dir=settings.data_dir,
        )

    def refreshed(self) -> Self | None:
        """Return a library on the snapshot now in use, None where that is the one loaded.

        Reads one small file, or asks the engine once, where nothing has changed. The encoder is shared, and
        this library stays as it is. Raises SnapshotStaleError where the new snapshot was made with another
        model or another version of the program, SnapshotDamagedError, StorageError or EngineError where it
        cannot be read.
        """
        snapshot = self._source.newer(self._snapshot)
        if snapshot is None:
            return None
        require_fresh(snapshot.manifest, fingerprint=self._encoder.fingerprint, model=self._encoder.name)
        fitted = load_ranking_model(self._encoder.name, self._data_dir)
        return type(self)(
            snapshot,
            self._encoder,
            fitted,
            self._refused,
            self._doubtful,
            judge=self._judge,
            source=self._source,
            data_dir=self._data_dir,
        )

    def rollback_target(self) -> Manifest | None:
        """Return the manifest of the snapshot that a rollback would go back to, None where there is none."""
        try:
            return find_rollback(self._data_dir, read_state(self._data_dir)).manifest
        except SnapshotMissingError:
            return None

    @property
    def refused(self) -> tuple[Change, ...]:
        """The files of the documents folder that could not be read when the library was opened."""
        return self._refused

    @property
    def doubtful(self) -> tuple[Change, ...]:
        """The documents that were read when the library was opened, and with warnings."""
        return self._doubtful

    @property
    def snapshot_id(self) -> str:
        """The name of the snapshot that answers come from; another one after every rebuild."""
        return self._snapshot.manifest.name

    @property
    def snapshot(self) -> Snapshot:
        """What is searched."""
        return self._snapshot

    @property
    def published(self) -> datetime:
        """When the snapshot was made, in UTC."""
        return datetime.fromisoformat(self._snapshot.manifest.created)

    @property
    def model(self) -> str:
        """The name of the model that vectors come from."""
        return self._snapshot.manifest.model

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        return self._snapshot.manifest.passages

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that the snapshot was found to answer well; empty where it yielded none."""
        return self._snapshot.examples

    def titles(self, containing: str = "") -> Mapping[str, str]:
        """Return the titles by id of all documents, or of those whose titles hold some words; opens none."""
        titles = {key: document.title for key, document in self._snapshot.stored.items()}
        return titles_with(containing, titles) if containing else titles

    def info(self, document_id: str) -> StoredDocument:
        """Describe one document without opening it; KeyError for an unknown id."""
        return self._snapshot.stored[document_id]

    def document(self, document_id: str) -> Document:
        """Return one document; KeyError for an unknown id."""
        return self._snapshot.documents[document_id]

    def ask(
        self,
        question: str,
        context: Sequence[Turn | str] = (),
        documents: Collection[str] | None = None,
        *,
        further: int = FURTHER,
    ) -> Answer:
        """Answer a question; ``context`` holds the earlier turns of the conversation, oldest first.

        A turn may be given as a mere question; what was quoted for it is then looked for again.
        ``documents`` are the ids of the only documents that may be quoted, None for all; ``further`` is how
        many excerpts at most are cut for "more". Every excerpt has been compared with its document;
        VerbatimError where one differs.
        """
        scope = None if documents is None else frozenset(documents)
        found = self._answerer(scope).answer(question, context, further)
        for excerpt in (*found.excerpts, *found.further):
            self.verify(excerpt)
        return found

    def verify(self, excerpt: Excerpt) -> None:
        """Raise VerbatimError unless the excerpt is exactly what its document says."""
        key = excerpt.document_id
        source = self._snapshot.documents.part(key, excerpt.start, excerpt.end)
        require_verbatim(excerpt, source, self._snapshot.stored[key].name)

    def documents(self) -> list[Document]:
        """Return all documents in the order of their names."""
        return list(self._snapshot.documents.values())

    def outline(self, document_id: str) -> Outline:
        """Return the parsed outline of a document; KeyError for an unknown id."""
        return self._snapshot.outlines[document_id]

    def context(self, excerpt: Excerpt) -> Excerpt:
        """Return the excerpt's whole paragraphs and one neighbour on each side, the excerpt marked."""
        document = self._snapshot.documents[excerpt.document_id]
        wider = widen(excerpt, document, self._snapshot.outlines[excerpt.document_id])
        self.verify(wider)
        return wider

    def close(self) -> None:
        """Let go of the snapshot's files and the model; the library must not be used afterwards."""
        del self._snapshot, self._encoder, self._judge, self._searcher, self._answerer

    def _make_answerer(self, documents: frozenset[str] | None) -> Answerer:
        return Answerer(self._searcher, Scope.of(self._snapshot, documents))


def titles_with(wanted: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles that hold all the words, by document; in whatever script and digits they are written.

    No spaces are needed between the words: 湖北2025, 湖北政府报告.
    """
    terms = words(wanted)
    forms = {document: term_form(title) for document, title in titles.items()}
    return {
        document: titles[document]
        for document, form in forms.items()
        if terms and all(term in form for term in terms)
    }
