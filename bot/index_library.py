"""The index's library as the bot uses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from index.library import Library
from index.types import Answer, AnswerStatus, Document, Excerpt, Outline


class IndexLibrary:
    """Implements ``bot.library.SpeechLibrary``."""

    def __init__(self, library: Library) -> None:
        """Use a library that is open."""
        self._library = library
        manifest = library.snapshot.manifest
        self._titles = {document.id: document.title for document in manifest.documents}
        self._published = datetime.fromisoformat(manifest.created)

    @property
    def snapshot_id(self) -> str:
        """Identity of the loaded snapshot."""
        return self._library.snapshot_id

    @property
    def published(self) -> datetime:
        """When the loaded snapshot was built, in UTC."""
        return self._published

    def ask(
        self, question: str, context: Sequence[str] = (), documents: Collection[str] | None = None
    ) -> Answer:
        """Answer from all documents, or from those of ``documents`` among the best found."""
        answer = self._library.ask(question, context)
        return answer if documents is None else _only_from(answer, documents)

    def titles(self) -> Mapping[str, str]:
        """Titles by id of all documents."""
        return self._titles

    def document(self, document_id: str) -> Document:
        """Return one document; raises KeyError for an unknown id."""
        return self._library.snapshot.documents[document_id]

    def outline(self, document_id: str) -> Outline:
        """Return the outline of one document; raises KeyError for an unknown id."""
        return self._library.outline(document_id)

    def context(self, excerpt: Excerpt) -> Excerpt:
        """Return the paragraph around an excerpt with its neighbours."""
        return self._library.context(excerpt)

    def close(self) -> None:
        """Release files and threads."""
        self._library.close()


def _only_from(answer: Answer, documents: Collection[str]) -> Answer:
    """Leave out what other documents say; nothing was found if nothing is left."""
    own = tuple(e for e in answer.excerpts if e.document_id in documents)
    further = tuple(e for e in answer.further if e.document_id in documents)
    if len(own) == len(answer.excerpts):
        return replace(answer, further=further)
    if own or further:
        return replace(answer, excerpts=own or further, further=further if own else (), total=None)
    return replace(answer, excerpts=(), further=(), total=None, status=AnswerStatus.NOT_FOUND)
