"""The document that a user means by the beginning of an id or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from index.errors import DocumentAmbiguousError, DocumentMissingError


class Named(Protocol):
    """What has an id and a name."""

    @property
    def id(self) -> str:
        """The document's id."""
        ...

    @property
    def name(self) -> str:
        """The document's name."""
        ...


D = TypeVar("D", bound=Named)


def wished_document(wish: str, documents: Sequence[D]) -> D:
    """Return the document that is meant: an exact id or name, else the only one that begins so.

    Raises DocumentMissingError where none begins so, DocumentAmbiguousError where several do.
    """
    exact = [document for document in documents if wish in {document.id, document.name}]
    begun = [
        document for document in documents if document.id.startswith(wish) or document.name.startswith(wish)
    ]
    found = exact or begun
    if not found:
        raise DocumentMissingError("document_unknown", document=wish)
    if len(found) > 1:
        raise DocumentAmbiguousError("document_ambiguous", document=wish)
    return found[0]
