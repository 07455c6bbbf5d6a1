"""The facade: opens or rebuilds the index of a folder of documents, asks it and quotes from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.answers.answering import Answerer
from index.answers.ranking import Fitted
from index.answers.scope import Scope
from index.answers.searching import Searcher
from index.answers.stored import load_fitted
from index.errors import SnapshotMissingError, SnapshotStaleError
from index.model.encoder import load_encoder
from index.progress import Progress, Stage, silent
from index.reading import read_folder
from index.settings import IndexSettings
from index.store.building import build_as_sole_writer
from index.store.manifest import read_manifest, require_fresh
from index.store.publishing import current_folder, sole_writer
from index.store.quoting import quote_section, require_verbatim, widen
from index.store.snapshot import Snapshot
from index.types import Answer, Document, Excerpt, Outline

if TYPE_CHECKING:
    from index.model.encoder import Encoder


MOST_SCOPES = 64
"""Groups with limits of their own that are served without preparing their scope anew."""


class Library:
    """A body of speeches that can be asked; any number of threads may use one library at once."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, fitted: Fitted | None = None) -> None:
        """Answer from ``snapshot`` with the encoder that it was built with."""
        self._snapshot = snapshot
        self._searcher = Searcher(snapshot, encoder, fitted or load_fitted(encoder.name))
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
        """Open the index of ``settings.documents``, built anew where it is missing or stale.

        Takes the encoder that the settings name unless one is given; ``rebuild`` builds in any case.
        Raises any error of ``index.errors``; a damaged index is refused unless ``rebuild`` is given.
        """
        documents = _read(settings.documents, progress)
        if encoder is None:
            encoder = load_encoder(settings, lambda done, total: progress(Stage.MODEL, done, total))
        digests = {document.id: document.digest for document in documents}
        saved = None if rebuild else _load_fresh(settings.data_dir, encoder, digests)
        if saved is None:
            with sole_writer(settings.data_dir, progress):
                # Another process may have built the same while this one waited for its turn.
                saved = None if rebuild else _load_fresh(settings.data_dir, encoder, digests)
                if saved is None:
                    saved = build_as_sole_writer(documents, encoder, settings.data_dir, progress)
        return cls(saved, encoder, load_fitted(encoder.name, settings.data_dir))

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

    def ask(
        self, question: str, context: Sequence[str] = (), documents: Collection[str] | None = None
    ) -> Answer:
        """Answer a question; ``context`` holds the earlier questions of the conversation, oldest first.

        ``documents`` are the ids of the only documents that may be quoted, None for all. Every excerpt
        has been compared with its document; VerbatimError where one differs.
        """
        scope = None if documents is None else frozenset(documents)
        found = self._answerer(scope).answer(question, context)
        for excerpt in (*found.excerpts, *found.further):
            self.verify(excerpt)
        return found

    def verify(self, excerpt: Excerpt) -> None:
        """Raise VerbatimError unless the excerpt is exactly what its document says."""
        require_verbatim(excerpt, self._snapshot.documents[excerpt.document_id])

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
        require_verbatim(wider, document)
        return wider

    def section_text(self, document_id: str, section: int) -> Excerpt:
        """Return the whole text of one section by its index in ``Outline.sections``."""
        document, outline = self._snapshot.documents[document_id], self._snapshot.outlines[document_id]
        whole = quote_section(outline.sections[section], document, outline)
        require_verbatim(whole, document)
        return whole

    def close(self) -> None:
        """Let go of the snapshot's files and the model; the library must not be used afterwards."""
        del self._snapshot, self._searcher, self._answerer

    def _make_answerer(self, documents: frozenset[str] | None) -> Answerer:
        return Answerer(self._searcher, Scope.of(self._snapshot, documents))


def open_saved(data_dir: Path, *, checksums: bool = False) -> Snapshot:
    """Open the current snapshot as it is, without documents or model: to list, show and check it."""
    return Snapshot.load(current_folder(data_dir), checksums=checksums)


def _read(folder: Path, progress: Progress) -> list[Document]:
    progress(Stage.READING, 0, 1)
    documents = read_folder(folder)
    progress(Stage.READING, 1, 1)
    return documents


def _load_fresh(data_dir: Path, encoder: Encoder, digests: Mapping[str, str]) -> Snapshot | None:
    """Return the current snapshot, or None where there is none or it was made from something else."""
    try:
        folder = current_folder(data_dir)
        manifest = read_manifest(folder)
        require_fresh(manifest, fingerprint=encoder.fingerprint, model=encoder.name, digests=digests)
    except (SnapshotMissingError, SnapshotStaleError):
        return None
    return Snapshot.load(folder)
