"""The index's library with what the table of contents asks of it besides."""

from __future__ import annotations

from collections.abc import Mapping

from index.library import Library
from index.types import Document


class IndexLibrary(Library):
    """Implements ``bot.library.SpeechLibrary``."""

    def titles(self) -> Mapping[str, str]:
        """Titles by id of all documents, in the order of their names; opens none of them."""
        return {document.id: document.title for document in self.snapshot.manifest.documents}

    def document(self, document_id: str) -> Document:
        """Return one document; raises KeyError for an unknown id."""
        return self.snapshot.documents[document_id]
