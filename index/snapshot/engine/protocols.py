"""What a search needs of an engine: passages found by words and by vectors, and what is read of them after.

``index.snapshot.engine.embedded`` is the engine of one machine, over the files of a snapshot;
``index.milvus`` is one that spreads over many. Everything that comes after the passages are found (features,
ranking, judge, excerpts, the comparison with the stored document) is the same for both, so scores of engines
are never compared: of what ``Engine.find`` finds only the numbers count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import Selection, TableRows


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What passages are looked for by."""

    words: Sequence[str]
    """Looked for among the words of passages."""
    bigrams: Sequence[str]
    """Looked for among their pairs of characters; empty for no such search."""
    headings: Sequence[str]
    """Looked for among the words of the headings above them; empty for no such search."""
    vector: NDArray[np.float32]
    """Of unit length, ``(d,)``; compared with the sentences, of ``Engine.relevance`` with the passages."""


class Within(Protocol):
    """The part of a snapshot that is searched; ``index.search.scope`` makes it."""

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The documents, by their places in the snapshot, ``(d,)`` ascending."""
        ...

    @property
    def passages(self) -> Selection | None:
        """Their passages; None for all of the snapshot."""
        ...

    @property
    def sentences(self) -> Selection | None:
        """Their sentences; None for all of the snapshot."""
        ...


class TermIndex(Protocol):
    """Entries found by their terms, by BM25; numbered like the passages."""

    def __len__(self) -> int:
        """Return the number of entries."""
        ...

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms that occur."""
        ...

    def document_frequency(self, term: str) -> int:
        """Return in how many entries the term occurs."""
        ...

    def search(
        self, terms: Sequence[str], k: int, within: Selection | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and scores, ``(m,)`` each, of the at most ``k`` best entries, best first."""
        ...

    def scores_for(self, terms: Sequence[str], ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return BM25 of the given entries, ``(m,)``, 0 where an entry shares no term."""
        ...


class VectorIndex(Protocol):
    """The vectors of all sentences, in their order."""

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    def search(
        self, queries: NDArray[np.float32], k: int, within: Selection | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and inner products, ``(q, k)`` each or fewer, best first, for queries ``(q, d)``."""
        ...

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors ``(m, d)`` of the given ids."""
        ...


class Engine(Protocol):
    """Holds the indexes of one snapshot; any number of threads may use it at once.

    An engine on other machines raises EngineError from whatever asks it.
    """

    @property
    def words(self) -> TermIndex:
        """By the words of passages."""
        ...

    @property
    def bigrams(self) -> TermIndex:
        """By their pairs of characters."""
        ...

    @property
    def headings(self) -> TermIndex:
        """By the words of the headings above them."""
        ...

    @property
    def sentence_vectors(self) -> VectorIndex:
        """By the vectors of sentences."""
        ...

    @property
    def passage_vectors(self) -> TableRows:
        """``(p, d)``: passages are ranked by them but not searched."""
        ...

    def find(self, wanted: Wanted, most: int, within: Within) -> NDArray[np.int64]:
        """Return the numbers of the passages that any search ranks among its ``most`` best, ascending."""
        ...

    def relevance(
        self, wanted: Wanted, numbers: NDArray[np.int64], within: Within
    ) -> Sequence[NDArray[np.floating[Any]]]:
        """Return how well passages ``(m,)`` fit by words, pairs, headings and vector, ``(m,)`` each.

        ``numbers`` are all passages of ``within``. Comparable within one of the four only; by vector it may
        be below zero.
        """
        ...
