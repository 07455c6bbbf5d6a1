"""What the bot asks of the index: the one place that names it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from index.types import Answer, Document, Excerpt, Outline, Turn
from index.updates.editor_protocol import Editing


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What can be said of a document without opening it."""

    id: str
    name: str
    """The file name, which is its identity."""
    title: str
    digest: str
    """SHA-256 of its bytes: tells versions apart."""
    encoding: str
    characters: int
    speeches: int
    passages: int
    warnings: tuple[str, ...]
    """Message ids of the index."""
    added: datetime | None
    """When this version came in, in UTC; None where that is not known."""


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of a document."""

    name: str
    digest: str
    """SHA-256 of its bytes."""
    added: datetime | None
    """When this version came in, in UTC; None where that is not known."""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What can be said of a snapshot without loading it."""

    id: str
    published: datetime
    """In UTC."""
    documents: Mapping[str, DocumentVersion]
    """By id."""


class LibraryEditing(Editing, Protocol):
    """What changes the library; its methods are called on threads."""

    def cancel(self) -> None:
        """End the change that is running; its call raises EditingError. What only reads goes on.

        The library is then as before or, where the change was all but done, as after it.
        """
        ...

    def close(self) -> None:
        """End what is running; the library is then as before or as after each change, never between."""
        ...


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

    @property
    def model(self) -> str:
        """The name of the model that vectors come from."""
        ...

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        ...

    def ask(
        self,
        question: str,
        context: Sequence[Turn | str] = (),
        documents: Collection[str] | None = None,
        *,
        further: int = ...,
    ) -> Answer:
        """Answer from the speeches.

        ``context`` holds the earlier turns of the conversation, oldest first; ``documents`` the
        ids that may be quoted, None for all; ``further`` how many excerpts are wanted for "more", as
        many as the library offers unless told.
        """
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that the loaded snapshot was found to answer well; empty where it yielded none."""
        ...

    def titles(self) -> Mapping[str, str]:
        """Titles by id of all documents that can be quoted, in their order; a look into memory."""
        ...

    def facts(self, document_id: str) -> DocumentFacts:
        """Describe one document; raises KeyError for an unknown id."""
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

    def refreshed(self) -> Self | None:
        """Return a library of the snapshot in use now, None if this one has it loaded; may take seconds.

        The new one shares the model with this one, which stays usable until it is closed.
        """
        ...

    def former(self) -> SnapshotFacts | None:
        """Describe the snapshot that a rollback would go back to; None if there is none."""
        ...

    def close(self) -> None:
        """Release files and threads; the model stays with the libraries that share it."""
        ...
