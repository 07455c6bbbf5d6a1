"""Implements ``index.snapshot.engine.protocols.Engine``: one version of the library, searched in Milvus.

What is found is what the embedded engine finds, but for two things. Milvus weighs a term by how rare it is
among the rows of one of its segments, not of the whole library; and a server's index of vectors, a graph,
misses a few of the nearest. Both concern only which passages are among the best 24 of a search: how well each
fits is computed here, from its terms and its vector as Milvus keeps them and from the library's own counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.milvus.connection import Connection
from index.milvus.indexes import VECTOR, Hits, MilvusTerms, PassageRow, PassageVectors, SentenceVectors
from index.milvus.layout import (
    BIGRAMS,
    HEADINGS,
    PASSAGES_PREFIX,
    SENTENCES_PREFIX,
    SPARSE_SUFFIX,
    TERM_FIELDS,
    WORDS,
)
from index.milvus.record import Record
from index.milvus.row_numbers import RowNumbers
from index.milvus.row_reader import RowReader, vector_of
from index.milvus.term_fields import FieldCounts, field_text
from index.snapshot.engine.protocols import Wanted, Within
from index.snapshot.passage_table import PassageTable

MOST_COMPARED = 16_384
"""Rows that Milvus returns at most. Of more passages than these only so many by each search are compared."""
KEPT_PASSAGES = 4_096
"""Passages whose vectors and words are kept, 4 KB each."""
KEPT_COUNTS = 1_024
"""The same for their pairs and headings, which are rarely asked for."""
KEPT_SENTENCES = 16_384
"""Sentences whose vectors are kept, 1.5 KB each; a question looks at some four hundred."""

_CALLS = ThreadPoolExecutor(8, thread_name_prefix="milvus")
"""Makes the calls of a question that do not wait for each other: two of each of four questions."""
_Result = TypeVar("_Result")


class MilvusEngine:
    """Implements ``Engine``; every call reads the one version that it was made for."""

    def __init__(
        self, connection: Connection, record: Record, folder: Path, passages: PassageTable, dimension: int
    ) -> None:
        """Search the version of ``record``, whose files lie in ``folder``."""

        def reader(
            prefix: str, fields: Sequence[str], read: Callable[[dict[str, Any]], _Result], kept: int
        ) -> RowReader[_Result]:
            return RowReader(connection, record.name, prefix + record.rows, fields, read=read, kept=kept)

        rows = reader(PASSAGES_PREFIX, (VECTOR, WORDS), _passage_row, KEPT_PASSAGES)
        self._passages, self._dimension = rows, dimension
        numbers = self._numbers = RowNumbers(record, passages)

        def words_of(ids: NDArray[np.int64]) -> list[FieldCounts]:
            return [own for _, own in rows.read(ids)]

        def terms(field: str) -> MilvusTerms:
            length = sum(one.lengths[TERM_FIELDS.index(field)] for one in record.documents)
            counts: Callable[[NDArray[np.int64]], list[FieldCounts]] = words_of
            if field != WORDS:  # Those come with the vectors, which are read in any case.
                own = reader(PASSAGES_PREFIX, (field,), lambda row: FieldCounts.of(row[field]), KEPT_COUNTS)
                counts = own.read
            return MilvusTerms(field, folder / field, rows, numbers, length=length, counts=counts)

        self.words, self.bigrams, self.headings = map(terms, (WORDS, BIGRAMS, HEADINGS))
        self.passage_vectors = PassageVectors(rows, numbers, dimension)
        sentences = reader(SENTENCES_PREFIX, (VECTOR,), vector_of, KEPT_SENTENCES)
        self._sentences = sentences
        self.sentence_vectors = SentenceVectors(sentences, numbers, dimension)

    def warm_up(self) -> None:
        """Search every index once before it is taken up, so that no question waits for one to be read."""
        for field in TERM_FIELDS:
            self._passages.warm_up(field_text([field]), field + SPARSE_SUFFIX)
        vector = np.full(self._dimension, self._dimension**-0.5, np.float32)
        self._passages.warm_up(vector, VECTOR)
        self._sentences.warm_up(vector, VECTOR)

    def find(self, wanted: Wanted, most: int, within: Within) -> NDArray[np.int64]:
        """Let Milvus search by all terms in one call and by the vector in another; see ``Engine.find``."""
        if not self._numbers.passage_count or not len(within.numbers):
            return np.empty(0, np.int64)
        expression = self._filter(within)
        terms = (self.words, wanted.words), (self.bigrams, wanted.bigrams), (self.headings, wanted.headings)
        texts = {index.field: text for index, given in terms if (text := index.text_of(given))}
        by_terms, near = _at_once(
            [
                lambda: self._numbers.passages(self._passages.search_texts(texts, most, expression)),
                lambda: self._numbers.owners(self.sentence_vectors.best(wanted.vector, most, expression)[0]),
            ]
        )
        return np.unique(np.concatenate([by_terms, near]))

    def relevance(
        self, wanted: Wanted, numbers: NDArray[np.int64], within: Within
    ) -> Sequence[NDArray[np.floating[Any]]]:
        """Let Milvus score all passages of the documents; see ``Engine.relevance``."""
        expression, most = self._filter(within), min(MOST_COMPARED, len(numbers))
        found = _at_once(
            [
                lambda: self.words.best(wanted.words, most, expression),
                lambda: self.bigrams.best(wanted.bigrams, most, expression),
                lambda: self.headings.best(wanted.headings, most, expression),
                lambda: self.passage_vectors.best(wanted.vector, most, expression),
            ]
        )
        return [_spread(hits, numbers) for hits in found]

    def _filter(self, within: Within) -> str:
        return self._numbers.filter(None if within.passages is None else within.numbers)


def _passage_row(row: dict[str, Any]) -> PassageRow:
    return vector_of(row), FieldCounts.of(row[WORDS])


def _spread(hits: Hits, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the score of each of ``numbers``, ascending; what was not found is no better than the worst."""
    ids, scores = hits
    values = np.full(len(numbers), min(0.0, scores.min(initial=0.0)), np.float32)
    values[np.searchsorted(numbers, ids)] = scores
    return values


def _at_once(searches: Sequence[Callable[[], _Result]]) -> list[_Result]:
    return [future.result() for future in [_CALLS.submit(search) for search in searches]]
