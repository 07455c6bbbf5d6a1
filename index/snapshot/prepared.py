"""Documents prepared for the index: their outlines and passages found, or reused from a snapshot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.outline.facets import find_facets
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.snapshot.passage_table import Keys, keys_of
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.storage.catalog import Entry, FolderFile, Origin
from index.types import Document, Facets, Outline, Passage

if TYPE_CHECKING:
    from index.models.encoder import Encoder


_STATE_DIGITS = 8


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDocument:
    """One document with everything that follows from its text alone."""

    entry: Entry
    document: Document
    outline: Outline
    facets: Facets
    passages: tuple[Passage, ...]
    passage_keys: Keys
    """``(p,)`` like ``passages``."""
    sentence_keys: Keys
    """``(s,)``, the sentences of one passage after another."""

    @property
    def sentences(self) -> list[str]:
        """The texts of all sentences, in the order of ``sentence_keys``."""
        text = self.document.text
        return [text[start:end] for passage in self.passages for start, end in passage.sentences]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a snapshot is made of."""

    documents: tuple[PreparedDocument, ...]
    """In the order of the documents' names."""
    folder: tuple[FolderFile, ...] = ()
    """The documents folder as it is now."""
    unreadable: tuple[Entry, ...] = ()
    """Documents that are kept but cannot be read."""

    @property
    def passages(self) -> list[Passage]:
        """All passages in order."""
        return [passage for document in self.documents for passage in document.passages]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every document of the library, those that cannot be read included."""
        return (*(document.entry for document in self.documents), *self.unreadable)

    def state(self, encoder: Encoder) -> str:
        """Return a short hash of everything that shapes the snapshot."""
        state = hashlib.sha256(f"{encoder.fingerprint} {present_stages()}".encode())
        for document in self.documents:
            state.update(f" {document.document.id} {document.document.digest}".encode())
        return state.hexdigest()[:_STATE_DIGITS]


def prepare(entry: Entry, document: Document) -> PreparedDocument:
    """Find the outline, the passages and the sentences of a document."""
    outline = parse_outline(document)
    passages = tuple(cut_passages(document, outline))
    text = document.text
    return PreparedDocument(
        entry=entry,
        document=document,
        outline=outline,
        facets=find_facets(document, outline),
        passages=passages,
        passage_keys=keys_of(passage.text for passage in passages),
        sentence_keys=keys_of(text[start:end] for passage in passages for start, end in passage.sentences),
    )


def reuse(entry: Entry, snapshot: Snapshot) -> PreparedDocument:
    """Return a document of ``snapshot`` without parsing it; its outlines must be the program's own."""
    numbers = snapshot.passages_of(entry.id)
    first = last = len(snapshot.passages)  # Where the keys of the sentences begin.
    if numbers:
        first += snapshot.passages.sentence_numbers(numbers[0]).start
        last += snapshot.passages.sentence_numbers(numbers[-1]).stop
    return PreparedDocument(
        entry=entry,
        document=snapshot.documents[entry.id],
        outline=snapshot.outlines[entry.id],
        facets=snapshot.stored[entry.id].facets,
        passages=tuple(snapshot.passages[numbers.start : numbers.stop]),
        passage_keys=snapshot.text_keys[numbers.start : numbers.stop],
        sentence_keys=snapshot.text_keys[first:last],
    )


def plain_entry(document: Document, added: str) -> Entry:
    """Return the entry of a document whose file nobody keeps."""
    return Entry(document.id, document.name, document.digest, Origin.FOLDER, added)
