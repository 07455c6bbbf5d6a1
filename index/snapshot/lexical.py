"""BM25 over lists of terms: built once, saved as a folder, loaded memory-mapped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import Selection, mapped_array
from index.snapshot.vocabulary import TermLists, Vocabulary

K1 = 1.5
"""How soon a repeated term stops adding to the score; the customary value, passages being short."""
B = 0.75
"""How much long entries are held back; the customary value."""

CHUNK = 1 << 20
"""Postings that are weighed at a time while building: a few arrays of 8 MB."""

HEAD_FILE = "lexical.json"
STARTS_FILE = "starts.npy"
ENTRIES_FILE = "entries.npy"
IMPACTS_FILE = "impacts.npy"
BLOCK = 8192
"""Entries whose terms are counted at a time; larger blocks were no quicker and take more memory."""


class LexicalIndex:
    """A BM25 index over entries numbered from 0; read-only once made, so any thread may search it.

    The variant is Lucene's, whose term weights are never negative, so that a match never lowers a score.
    """

    def __init__(
        self,
        count: int,
        vocabulary: Vocabulary,
        starts: NDArray[np.int64],
        entries: NDArray[np.int32],
        impacts: NDArray[np.float32],
    ) -> None:
        """``entries`` and ``impacts``, what a term adds to a score, are grouped by term at ``starts``."""
        self._count = count
        self._vocabulary = vocabulary
        self._starts, self._entries, self._impacts = starts, entries, impacts

    def __len__(self) -> int:
        return self._count

    @classmethod
    def build(cls, lists: TermLists) -> Self:
        """Index one list of terms per entry."""
        counts = count_terms(lists)
        vocabulary = Vocabulary.build(counts.terms)
        return cls(len(counts.lengths), vocabulary, counts.starts, counts.entries, _impacts(counts))

    def search(
        self, terms: Sequence[str], k: int, within: Selection | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids ``(m,)`` and scores ``(m,)`` of the at most ``k`` best entries, best first.

        Only entries that share a term with the query are returned; equal scores come in the order of
        the ids. A term given twice counts twice, an unknown one is passed over. ``within`` holds the
        only ids to be searched.
        """
        # Adding up every posting of every term, as bm25s does, takes 1.3 ms for a question over a million
        # passages; passing over long postings that cannot matter (MaxScore) took 2.2 ms in numpy.
        found = np.zeros(self._count, np.float32)
        postings = list(self._postings(terms))
        for entries, impacts in postings:
            np.add.at(found, entries, impacts)
        if within is not None:
            found *= within.mask
        least = _kth_best(found, [entries for entries, _ in postings], k)
        ids = np.flatnonzero(found >= least if least > 0 else found > 0)
        scores = found[ids]
        if k <= 0 or ids.size == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if ids.size > k:
            kept = scores >= np.partition(scores, ids.size - k)[ids.size - k]
            ids, scores = ids[kept], scores[kept]
        order = np.lexsort((ids, -scores))[:k]
        return ids[order].astype(np.int64), scores[order]

    def scores_for(self, terms: Sequence[str], ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return the scores ``(m,)`` of the given entries, 0 where an entry shares no term."""
        wanted = np.asarray(ids, np.int32)
        scores = np.zeros(len(wanted), np.float32)
        for entries, impacts in self._postings(terms):
            places = np.minimum(np.searchsorted(entries, wanted), len(entries) - 1)
            scores += np.where(entries[places] == wanted, impacts[places], np.float32(0))
        return scores

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms that occur, in the order of their first occurrence."""
        return tuple(self._vocabulary)

    def document_frequency(self, term: str) -> int:
        """Return in how many entries the term occurs."""
        number = self._vocabulary.number(term)
        if number is None:
            return 0
        start, end = self._starts[number : number + 2].tolist()
        return int(end - start)

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made if need be; OSError where the disk refuses."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HEAD_FILE).write_text(json.dumps({"entries": self._count}), encoding="utf-8")
        self._vocabulary.save(folder)
        np.save(folder / STARTS_FILE, self._starts)
        np.save(folder / ENTRIES_FILE, self._entries)
        np.save(folder / IMPACTS_FILE, self._impacts)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved index; its large arrays stay on disk and are paged in as they are used."""
        head = json.loads((folder / HEAD_FILE).read_text(encoding="utf-8"))
        arrays = (mapped_array(folder / name) for name in (STARTS_FILE, ENTRIES_FILE, IMPACTS_FILE))
        return cls(int(head["entries"]), Vocabulary.load(folder), *arrays)

    def _postings(self, terms: Sequence[str]) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Yield entries, ascending, and impacts of each known term of the query, in its order."""
        for term, times in Counter(terms).items():
            number = self._vocabulary.number(term)
            if number is not None:
                start, end = self._starts[number : number + 2].tolist()
                impacts = self._impacts[start:end]
                yield self._entries[start:end], impacts if times == 1 else times * impacts


def _kth_best(found: NDArray[np.float32], postings: Sequence[NDArray[np.int32]], k: int) -> float:
    """Return the ``k``-th best score of one term's entries, 0 where no term has so many.

    No entry below it is among the ``k`` best of all: looking for all that score took as long as scoring.
    """
    shortest = min((entries for entries in postings if len(entries) >= k > 0), key=len, default=None)
    return 0.0 if shortest is None else float(np.partition(found[shortest], -k)[-k])


def _impacts(counts: Counts) -> NDArray[np.float32]:
    """Return what each term adds to each entry that holds it, ``(p,)``."""
    total = len(counts.lengths)
    found = np.diff(counts.starts)
    weights = np.log(1 + (total - found + 0.5) / (found + 0.5)).astype(np.float32)
    mean = counts.lengths.mean() if total else 0.0
    impacts = np.empty(len(counts.entries), np.float32)
    for start in range(0, len(impacts), CHUNK):
        part = slice(start, start + CHUNK)
        times = counts.times[part].astype(np.float64)
        held_back = K1 * (1 - B + B * counts.lengths[counts.entries[part]] / mean)
        terms = np.searchsorted(counts.starts, np.arange(start, start + len(times)), side="right") - 1
        impacts[part] = weights[terms] * (times / (held_back + times))
    return impacts


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each term occurs in each entry, grouped by term; entries ascend within a term."""

    terms: tuple[str, ...]
    """Distinct terms in the order of their first occurrence."""
    starts: NDArray[np.int64]
    """``(terms + 1,)``: where each term's entries begin, and the end."""
    entries: NDArray[np.int32]
    """``(p,)``: entries that hold the term, each once."""
    times: NDArray[np.int32]
    """``(p,)``: how often."""
    lengths: NDArray[np.int32]
    """``(entries,)``: terms of each entry, repeated ones counted."""


def count_terms(lists: TermLists) -> Counts:
    """Count the terms of one list per entry, block by block: no sort of all of them."""
    edges = range(0, len(lists), BLOCK)
    blocks = [_count_block(lists, first, min(first + BLOCK, len(lists))) for first in edges]
    found = np.zeros(len(lists.terms), np.int64)
    for terms, _, _ in blocks:
        found += np.bincount(terms, minlength=len(found))
    starts = np.concatenate([[0], np.cumsum(found)]).astype(np.int64)
    entries, times = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    free = starts[:-1].copy()
    for terms, own_entries, own_times in blocks:  # each term's postings behind one another
        present, first, count = np.unique(terms, return_index=True, return_counts=True)
        places = np.repeat(free[present] - first, count) + np.arange(len(terms))
        entries[places], times[places] = own_entries, own_times
        free[present] += count
    return Counts(lists.terms, starts, entries, times, np.diff(lists.starts).astype(np.int32))


def _count_block(
    lists: TermLists, first: int, last: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return terms, entries and counts of some entries in a row, ordered by term and entry."""
    owners, numbers = lists.block(first, last)
    keys, times = np.unique(numbers.astype(np.int64) * BLOCK + owners, return_counts=True)
    return (keys // BLOCK).astype(np.int32), (keys % BLOCK + first).astype(np.int32), times.astype(np.int32)
