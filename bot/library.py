"""What the bot asks of the index: the one place that names it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from index.types import Answer, Document, Excerpt, Outline


class SpeechLibrary(Protocol):
    """The facade of the index as the bot sees it; every method may be called from any thread."""

    @property
    def snapshot_id(self) -> str:
        """Identity of the loaded snapshot; answers of one snapshot are reproducible."""
        ...

    @property
    def published(self) -> datetime:
        """When the loaded snapshot was published, in UTC."""
        ...

    def ask(
        self, question: str, context: Sequence[str] = (), documents: Collection[str] | None = None
    ) -> Answer:
        """Answer from the speeches.

        ``context`` holds the earlier questions of the conversation, oldest first; ``documents`` the
        ids that may be quoted, None for all.
        """
        ...

    def titles(self) -> Mapping[str, str]:
        """Titles by id of all documents that can be quoted, in their order; a look into memory."""
        ...

    def document(self, document_id: str) -> Document:
        """Return one document; raises KeyError for an unknown id."""
        ...

    def outline(self, document_id: str) -> Outline:
        """Return the outline of one document; raises KeyError for an unknown id."""
        ...

    def context(self, excerpt: Excerpt) -> Excerpt:
        """Return the paragraph around an excerpt with its neighbours."""
        ...

    def close(self) -> None:
        """Release files and threads."""
        ...
