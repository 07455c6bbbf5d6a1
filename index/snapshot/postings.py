"""In which entries each term occurs and what it adds there: one pass over lists of terms, no large sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot.term_lists import TermLists

BLOCK = 8192
"""Entries whose terms are counted at a time; larger blocks were no quicker and take more memory."""


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
    """Count the terms of one list per entry."""
    edges = range(0, len(lists), BLOCK)
    return _joined([_count_block(lists, first, min(first + BLOCK, len(lists))) for first in edges], lists)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Counts of some entries in a row, ordered by term and entry."""

    terms: NDArray[np.int32]
    entries: NDArray[np.int32]
    times: NDArray[np.int32]


def _count_block(lists: TermLists, first: int, last: int) -> _Block:
    owners, numbers = lists.block(first, last)
    keys, times = np.unique(numbers.astype(np.int64) * BLOCK + owners, return_counts=True)
    return _Block(
        (keys // BLOCK).astype(np.int32), (keys % BLOCK + first).astype(np.int32), times.astype(np.int32)
    )


def _joined(blocks: Sequence[_Block], lists: TermLists) -> Counts:
    """Put the blocks' postings of each term behind one another."""
    found = np.zeros(len(lists.terms), np.int64)
    for block in blocks:
        found += np.bincount(block.terms, minlength=len(found))
    starts = np.concatenate([[0], np.cumsum(found)]).astype(np.int64)
    entries, times = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    free = starts[:-1].copy()
    for block in blocks:
        present, first, count = np.unique(block.terms, return_index=True, return_counts=True)
        places = np.repeat(free[present] - first, count) + np.arange(len(block.terms))
        entries[places], times[places] = block.entries, block.times
        free[present] += count
    return Counts(lists.terms, starts, entries, times, np.diff(lists.starts).astype(np.int32))
