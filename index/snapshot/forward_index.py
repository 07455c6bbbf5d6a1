"""Forward index: the terms of each sentence, heading and document name, found when they are indexed.

A question is compared with some hundred sentences; splitting them then took nine tenths of its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import ArrayRows, TableRows, mapped_array, open_rows
from index.snapshot.vocabulary import TermLists, Vocabulary

STARTS_FILE = "starts.npy"
TERMS_FILE = "terms.npy"
GRAMS_FOLDER = "grams"
WORDS_FOLDER = "words"
HEADINGS_FOLDER = "headings"
NAMES_FOLDER = "names"
EVIDENCE_FILE = "evidence.npy"

MAPPED_BYTES = 1 << 25
"""Size up to which the terms are mapped. Over 200,000 passages they take 160 MB, of which a hundred questions
read 10 and page in nearly all; reading the rows of a question's candidates instead takes .2 ms."""
BLOCK = 8192
"""Texts whose terms are sorted at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Which of some terms stand in which of some rows; pairs of places, each pair once."""

    rows: NDArray[np.int64]
    """Places among the rows asked for, ``(h,)``, ascending."""
    terms: NDArray[np.int64]
    """Places among the terms asked for, ``(h,)``."""

    def matrix(self, rows: int, terms: int) -> NDArray[np.bool_]:
        """Return the hits as a table, ``(rows, terms)``."""
        table = np.zeros((rows, terms), np.bool_)
        table[self.rows, self.terms] = True
        return table


class ForwardIndex:
    """The distinct terms of each text, numbered from 0; read-only once made."""

    def __init__(self, vocabulary: Vocabulary, starts: NDArray[np.int64], terms: TableRows) -> None:
        """Row ``i`` holds the term numbers from ``starts[i]`` to before ``starts[i + 1]`` of ``terms``."""
        self._vocabulary = vocabulary
        self._starts = starts
        self._terms = terms

    @classmethod
    def build(cls, lists: TermLists) -> Self:
        """Take one list of terms per text; a term that a text repeats is kept once."""
        rows, terms = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
        size = max(1, len(lists.terms))
        for first in range(0, len(lists), BLOCK):
            owners, numbers = lists.block(first, min(first + BLOCK, len(lists)))
            keys = np.unique(owners * size + numbers)
            rows.append(keys // size + first)
            terms.append((keys % size).astype(np.int32))
        counts = np.bincount(np.concatenate(rows), minlength=len(lists))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(Vocabulary.build(lists.terms), starts, ArrayRows(np.concatenate(terms)))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def find(self, wanted: Iterable[str], rows: NDArray[np.integer[Any]]) -> Hits:
        """Return which of the ``wanted`` terms, at most 65,535 distinct ones, the given rows hold."""
        # Place 0 stands for every other term; a table is quicker than searching the wanted ones for each.
        place_of = np.zeros(len(self._vocabulary), np.uint16)
        for place, term in enumerate(wanted, start=1):
            number = self._vocabulary.number(term)
            if number is not None:
                place_of[number] = place
        first = self._starts[rows]
        counts = self._starts[np.asarray(rows) + 1] - first
        ends = np.cumsum(counts)
        held = self._terms.take(np.arange(counts.sum()) + np.repeat(first - ends + counts, counts))
        places = place_of[held]
        hit = np.flatnonzero(places)
        return Hits(np.searchsorted(ends, hit, side="right"), places[hit].astype(np.int64) - 1)

    def coverage(self, weights: Mapping[str, float], rows: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return the share of the terms' total weight that each row holds, ``(m,)`` in ``[0, 1]``."""
        values = np.fromiter(weights.values(), np.float64)
        return self.find(weights, rows).matrix(len(rows), len(weights)) @ values / (values.sum() or 1.0)

    def save(self, folder: Path) -> None:
        """Write the rows into ``folder``, which is made if need be; OSError where the disk refuses."""
        folder.mkdir(parents=True, exist_ok=True)
        self._vocabulary.save(folder)
        np.save(folder / STARTS_FILE, self._starts)
        np.save(folder / TERMS_FILE, self._terms.take(np.arange(self._terms.shape[0])))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved rows; they stay on disk and are paged in as they are used."""
        starts = mapped_array(folder / STARTS_FILE)
        return cls(Vocabulary.load(folder), starts, open_rows(folder / TERMS_FILE, MAPPED_BYTES))


@dataclass(frozen=True, slots=True, eq=False)
class ForwardIndexes:
    """Terms of the sentences in the order of the passages, and of their headings."""

    grams: ForwardIndex
    """Character bigrams of each sentence."""
    words: ForwardIndex
    """Words of each sentence."""
    headings: ForwardIndex
    """Character bigrams of each heading path, numbered as ``PassageTable`` numbers the paths."""
    names: ForwardIndex
    """Character bigrams of each document's title and name."""
    evidence: NDArray[np.uint8]
    """``index.evidence.Evidence`` of each sentence, ``(s,)``."""

    def save(self, folder: Path) -> None:
        """Write the table into ``folder``, which is made if need be; OSError where the disk refuses."""
        self.grams.save(folder / GRAMS_FOLDER)
        self.words.save(folder / WORDS_FOLDER)
        self.headings.save(folder / HEADINGS_FOLDER)
        self.names.save(folder / NAMES_FOLDER)
        np.save(folder / EVIDENCE_FILE, self.evidence)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved table; it stays on disk and is paged in as it is used."""
        return cls(
            grams=ForwardIndex.load(folder / GRAMS_FOLDER),
            words=ForwardIndex.load(folder / WORDS_FOLDER),
            headings=ForwardIndex.load(folder / HEADINGS_FOLDER),
            names=ForwardIndex.load(folder / NAMES_FOLDER),
            evidence=mapped_array(folder / EVIDENCE_FILE),
        )
