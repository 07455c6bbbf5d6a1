"""The index's library with what documents and snapshots are called, as the bot's pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.library import DocumentFacts, DocumentVersion, SnapshotFacts
from index.library import Library
from index.types import Document


class IndexLibrary(Library):
    """Implements ``bot.library.SpeechLibrary``."""

    @property
    def model(self) -> str:
        """The name of the model that vectors come from."""
        return self.snapshot.manifest.model

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        return self.snapshot.manifest.passages

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that the snapshot was found to answer well."""
        return self.snapshot.examples

    def titles(self) -> Mapping[str, str]:
        """Titles by id of all documents, in the order of their names; opens none of them."""
        return {key: document.title for key, document in self.snapshot.stored.items()}

    def facts(self, document_id: str) -> DocumentFacts:
        """Describe one document without opening it; raises KeyError for an unknown id."""
        stored = self.snapshot.stored[document_id]
        return DocumentFacts(
            id=stored.id,
            name=stored.name,
            title=stored.title,
            digest=stored.digest,
            encoding=stored.encoding,
            characters=stored.characters,
            speeches=stored.speeches,
            passages=stored.passages,
            warnings=stored.warnings,
            added=_moment(stored.added),
        )

    def document(self, document_id: str) -> Document:
        """Return one document; raises KeyError for an unknown id."""
        return self.snapshot.documents[document_id]

    def former(self) -> SnapshotFacts | None:
        """Describe the snapshot that a rollback would go back to; None if there is none."""
        manifest = self.rollback_target()
        if manifest is None:
            return None
        documents = {
            stored.id: DocumentVersion(stored.name, stored.digest, _moment(stored.added))
            for stored in manifest.documents
        }
        return SnapshotFacts(manifest.name, datetime.fromisoformat(manifest.created), documents)


def _moment(stored: str) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
