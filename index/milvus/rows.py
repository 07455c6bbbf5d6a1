"""The rows that are searched: written for documents that are new or changed, shared by all others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.terms import bigrams_of, term_form, words, words_of
from index.milvus.connection import Connection
from index.milvus.layout import (
    BIGRAMS,
    HEADINGS,
    PASSAGES_PREFIX,
    ROW_BITS,
    SENTENCES_PREFIX,
    STRONG,
    WORDS,
    insert_all,
)
from index.milvus.record import DocumentRows, Record, incomplete
from index.milvus.term_fields import field_text
from index.progress import Progress, Stage, counted
from index.snapshot.snapshot import Snapshot

AT_ONCE = 500
"""Rows of one call: a passage's take 6 KB."""
SLOTS_AT_ONCE = 1000
"""Documents that one filter names."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Slots given so far and the rows that can be shared."""

    known: Mapping[str, DocumentRows]
    """By content."""
    last_slot: int


def write_rows(
    connection: Connection, snapshot: Snapshot, key: str, numbering: Numbering, progress: Progress
) -> tuple[DocumentRows, ...]:
    """Write the rows of all documents that have none yet; returns those of all, in the manifest's order."""
    found: list[DocumentRows] = []
    slot = numbering.last_slot
    first_sentence = 0
    advance = counted(progress, Stage.SAVING, len(snapshot.manifest.documents))
    waiting = _Waiting(connection, key)
    for number, stored in enumerate(snapshot.manifest.documents):
        passages = range(stored.first_passage, stored.first_passage + stored.passages)
        sentences = range(first_sentence, first_sentence + _sentences(snapshot, passages))
        first_sentence = sentences.stop
        content = _content(snapshot, number, passages, sentences)
        rows = numbering.known.get(content)
        if rows is None:
            slot += 1
            lengths = waiting.add(snapshot, slot, passages, sentences)
            rows = DocumentRows(slot, content, len(passages), len(sentences), lengths)
        found.append(rows)
        advance(1)
    waiting.write(least=1)
    for prefix in (PASSAGES_PREFIX, SENTENCES_PREFIX):
        connection.write("flush", prefix + key)
    return tuple(found)


def require_rows(connection: Connection, record: Record) -> None:
    """Count the rows of every document of a version; EngineError where any is missing."""
    for prefix, counted_of in ((PASSAGES_PREFIX, "passages"), (SENTENCES_PREFIX, "sentences")):
        for start in range(0, len(record.documents), SLOTS_AT_ONCE):
            some = record.documents[start : start + SLOTS_AT_ONCE]
            expected = sum(int(getattr(rows, counted_of)) for rows in some)
            found = count(connection, prefix + record.rows, slot_filter(rows.slot for rows in some))
            if found != expected:
                raise incomplete(connection, record.name, counted_of, found, expected)


def count(connection: Connection, collection: str, expression: str) -> int:
    """Return how many rows of a collection there are, whatever was just written included."""
    options = {"filter": expression, "output_fields": ["count(*)"], "consistency_level": STRONG}
    return int(connection.write("query", collection, **options)[0]["count(*)"])


def slot_filter(slots: Iterable[int]) -> str:
    """Return the filter that lets only rows of these documents through."""
    return f"slot in [{','.join(map(str, slots))}]"


class _Waiting:
    """Rows on their way: gathered, then written many at a time."""

    def __init__(self, connection: Connection, key: str) -> None:
        self._connection = connection
        self._key = key
        self._passages: list[dict[str, Any]] = []
        self._sentences: list[dict[str, Any]] = []

    def add(self, snapshot: Snapshot, slot: int, passages: range, sentences: range) -> tuple[int, int, int]:
        """Take in the rows of one document; returns how many terms they hold."""
        first = slot << ROW_BITS
        lengths = [0, 0, 0]
        vectors = snapshot.passage_vectors.take(np.arange(passages.start, passages.stop))
        for place, number in enumerate(passages):
            fields = _terms(snapshot, number)
            for field, terms in enumerate(fields):
                lengths[field] += len(terms)
            texts = dict(zip((WORDS, BIGRAMS, HEADINGS), map(field_text, fields), strict=True))
            self._passages.append({"id": first + place, "slot": slot, **texts, "vector": vectors[place]})
        vectors = snapshot.sentence_vectors.vectors(np.arange(sentences.start, sentences.stop))
        self._sentences += [
            {"id": first + place, "slot": slot, "vector": vector} for place, vector in enumerate(vectors)
        ]
        self.write(least=AT_ONCE)
        return lengths[0], lengths[1], lengths[2]

    def write(self, least: int) -> None:
        if len(self._passages) + len(self._sentences) >= least:
            insert_all(self._connection, PASSAGES_PREFIX + self._key, self._passages, AT_ONCE)
            insert_all(self._connection, SENTENCES_PREFIX + self._key, self._sentences, AT_ONCE)
            self._passages, self._sentences = [], []


def _terms(snapshot: Snapshot, number: int) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the words, pairs and words of headings of a passage, as the embedded index has them."""
    passage = snapshot.passages[number]
    part = snapshot.documents.part
    forms = [term_form(part(passage.document_id, start, end)) for start, end in passage.sentences]
    return (
        [term for form in forms for term in words_of(form)],
        [term for form in forms for term in bigrams_of(form)],
        list(words(BREAK.join(passage.path))),
    )


def _sentences(snapshot: Snapshot, passages: range) -> int:
    return int(snapshot.passages.sentences_of(np.array(passages, np.int64))[1].sum()) if passages else 0


def _content(snapshot: Snapshot, number: int, passages: range, sentences: range) -> str:
    """Name what a document's rows are made of."""
    stored = snapshot.manifest.documents[number]
    stages = snapshot.manifest.stages
    made_of = hashlib.sha256(
        json.dumps([stored.id, stored.digest, stages.reading, stages.outline, stages.terms]).encode()
    )
    keys: NDArray[np.void] = snapshot.text_keys
    whole = len(snapshot.passages)
    made_of.update(keys[passages.start : passages.stop].tobytes())
    made_of.update(keys[whole + sentences.start : whole + sentences.stop].tobytes())
    return made_of.hexdigest()[:32]
