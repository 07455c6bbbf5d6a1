"""The indexes of one version, each as the search knows it: terms, vectors of passages and of sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.milvus.layout import SPARSE_SUFFIX
from index.milvus.row_numbers import RowNumbers
from index.milvus.row_reader import RowReader
from index.milvus.term_fields import FieldCounts, encoded, field_text
from index.snapshot.lexical import K1, STARTS_FILE, B
from index.snapshot.rows import Selection, mapped_array
from index.snapshot.vocabulary import Vocabulary

VECTOR = "vector"
Hits = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Numbers and scores, ``(m,)`` each, best first."""
PassageRow = tuple[NDArray[np.float32], FieldCounts]
"""The vector of a passage and its words."""


class MilvusTerms:
    """Implements ``TermIndex``. How rare a term is, the version's own files say."""

    def __init__(
        self,
        field: str,
        folder: Path,
        rows: RowReader[PassageRow],
        numbers: RowNumbers,
        *,
        length: int,
        counts: Callable[[NDArray[np.int64]], Sequence[FieldCounts]],
    ) -> None:
        """Search ``field``, whose terms lie in ``folder``.

        ``length`` is the number of terms of all passages together; ``counts`` gives those of some rows.
        """
        self.field = field + SPARSE_SUFFIX
        """What Milvus searches."""
        self._rows = rows
        self._numbers = numbers
        self._counts = counts
        self._vocabulary = Vocabulary.load(folder)
        self._starts = mapped_array(folder / STARTS_FILE)
        self._mean = length / max(1, len(self))

    def __len__(self) -> int:
        return self._numbers.passage_count

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms that occur."""
        return tuple(self._vocabulary)

    def document_frequency(self, term: str) -> int:
        """Return in how many passages the term occurs."""
        number = self._vocabulary.number(term)
        if number is None:
            return 0
        start, end = self._starts[number : number + 2].tolist()
        return int(end - start)

    def text_of(self, terms: Sequence[str]) -> str:
        """Return the text by which Milvus finds terms; empty where none of them occurs."""
        return field_text(term for term in terms if self.document_frequency(term))

    def search(self, terms: Sequence[str], k: int, within: Selection | None = None) -> Hits:
        """Return the best passages; see ``TermIndex.search``."""
        return self.best(terms, k, self._numbers.filter_passages(within))

    def best(self, terms: Sequence[str], most: int, expression: str) -> Hits:
        """Return the best passages that a filter lets through, by BM25 as Milvus computes it."""
        text = self.text_of(terms)
        if not text or most < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids, scores = self._rows.search(text, self.field, most, expression)
        return self._numbers.passages(ids), np.abs(scores)  # Lite gives distances, below zero.

    def scores_for(self, terms: Sequence[str], ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return BM25 of passages by the whole library's counts, as ``LexicalIndex`` computes it."""
        scores = np.zeros(len(ids), np.float32)
        weights = [(encoded(term), times * self._weight(term)) for term, times in Counter(terms).items()]
        weights = [(term, weight) for term, weight in weights if weight]
        if not weights:
            return scores
        rows = self._numbers.rows_of_passages(np.asarray(ids, np.int64))
        for place, counts in enumerate(self._counts(rows)):
            held_back = K1 * (1 - B + B * counts.length / self._mean)
            for term, weight in weights:
                times = counts.times.get(term, 0)
                scores[place] += np.float32(weight * (times / (held_back + times)))
        return scores

    def _weight(self, term: str) -> float:
        found = self.document_frequency(term)
        return math.log(1 + (len(self) - found + 0.5) / (found + 0.5)) if found else 0.0


class PassageVectors:
    """Implements ``TableRows`` over the vectors of passages."""

    def __init__(self, rows: RowReader[PassageRow], numbers: RowNumbers, dimension: int) -> None:
        """Read rows of ``dimension`` numbers."""
        self._rows = rows
        self._numbers = numbers
        self.shape: tuple[int, ...] = (numbers.passage_count, dimension)

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of passages, ``(m, d)``."""
        rows = self._rows.read(self._numbers.rows_of_passages(numbers))
        return np.array([vector for vector, _ in rows], np.float32).reshape(-1, self.shape[1])

    def best(self, vector: NDArray[np.float32], most: int, expression: str) -> Hits:
        """Return the nearest passages that a filter lets through."""
        ids, scores = self._rows.search(vector, VECTOR, most, expression)
        return self._numbers.passages(ids), scores


class SentenceVectors:
    """Implements ``VectorIndex``."""

    def __init__(self, rows: RowReader[NDArray[np.float32]], numbers: RowNumbers, dimension: int) -> None:
        """Read rows of ``dimension`` numbers."""
        self._rows = rows
        self._numbers = numbers
        self._dimension = dimension

    def __len__(self) -> int:
        return self._numbers.sentence_count

    def search(self, queries: NDArray[np.float32], k: int, within: Selection | None = None) -> Hits:
        """Return the nearest sentences; see ``VectorIndex.search``."""
        expression = self._numbers.filter_sentences(within)
        found = [self.best(query, k, expression) for query in queries]
        return np.array([ids for ids, _ in found]), np.array([scores for _, scores in found])

    def best(self, vector: NDArray[np.float32], most: int, expression: str) -> Hits:
        """Return the nearest sentences that a filter lets through."""
        ids, scores = self._rows.search(vector, VECTOR, most, expression)
        return self._numbers.sentences(ids), scores

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of sentences, ``(m, d)``."""
        rows = self._rows.read(self._numbers.rows_of_sentences(np.asarray(ids, np.int64)))
        return np.array(rows, np.float32).reshape(-1, self._dimension)
