"""Terms and their numbers: of many texts while an index is built, and in a trie that stays on disk.

A dictionary of a million strings would take 100 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import mapped_array

TRIE_FILE = "terms.trie"
NUMBERS_FILE = "numbers.npy"

CACHED = 1024
"""Terms whose numbers are kept: a question asks for each of its twenty about ten times."""


class Vocabulary:
    """Distinct terms numbered from 0; read-only once made, so any thread may look terms up."""

    def __init__(self, trie: Any, numbers: NDArray[np.int32]) -> None:
        """``numbers`` tells the term's number for each of the trie's own, ``(n,)`` int32."""
        self._trie = trie
        self._numbers = numbers
        self._number = lru_cache(CACHED)(partial(_look_up, trie, numbers))

    @classmethod
    def build(cls, terms: Sequence[str]) -> Self:
        """Give distinct ``terms``, none with a NUL, their numbers in the order given."""
        trie = marisa_trie.Trie(terms)
        numbers = np.empty(len(terms), np.int32)
        numbers[[trie[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
        return cls(trie, numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        restore = self._trie.restore_key
        return (restore(place) for place in np.argsort(self._numbers).tolist())

    def number(self, term: str) -> int | None:
        """Return the term's number, None for an unknown one."""
        return self._number(term)

    def save(self, folder: Path) -> None:
        """Write two files into ``folder``; OSError where the disk refuses."""
        (folder / TRIE_FILE).write_bytes(self._trie.tobytes())
        np.save(folder / NUMBERS_FILE, self._numbers)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open saved terms; they stay on disk and are paged in as they are used."""
        trie = marisa_trie.Trie().mmap(str(folder / TRIE_FILE))
        return cls(trie, mapped_array(folder / NUMBERS_FILE))


def _look_up(trie: Any, numbers: NDArray[np.int32], term: str) -> int | None:
    place = trie.get(term)
    return None if place is None else int(numbers[place])


class GrowingTermLists:
    """Lists of terms while they are taken in, one per text."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._numbers, self._starts = array("i"), array("q", [0])

    def append(self, terms: Iterable[str]) -> None:
        """Take in the terms of the next text."""
        known = self._known
        self._numbers.extend([known.setdefault(term, len(known)) for term in terms])
        self._starts.append(len(self._numbers))

    def arrays(self) -> tuple[tuple[str, ...], NDArray[np.int32], NDArray[np.int64]]:
        """Return what a ``TermLists`` is made of."""
        return tuple(self._known), np.array(self._numbers, np.int32), np.array(self._starts, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TermLists:
    """One list of terms per text, in order and with repeated ones; a list may be empty."""

    terms: tuple[str, ...]
    """Distinct terms in the order of their first occurrence; a term's number is its place here."""
    numbers: NDArray[np.int32]
    """``(t,)``: the terms of one text after another."""
    starts: NDArray[np.int64]
    """``(texts + 1,)``: where each text's terms begin, and the end."""

    @classmethod
    def of(cls, lists: Iterable[Sequence[str]]) -> Self:
        """Give every term of one list per text its number."""
        growing = GrowingTermLists()
        for terms in lists:
            growing.append(terms)
        return cls(*growing.arrays())

    def __len__(self) -> int:
        return len(self.starts) - 1

    def joined(self, counts: Sequence[int]) -> Self:
        """Make one list of so many in a row each; ``counts`` add up to the number of lists."""
        return type(self)(self.terms, self.numbers, self.starts[np.cumsum([0, *counts])])

    def block(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return, for every term of the lists from ``first`` to before ``last``, its list and its number.

        The lists are counted from ``first``.
        """
        starts = self.starts[first : last + 1]
        return np.repeat(np.arange(last - first), np.diff(starts)), self.numbers[starts[0] : starts[-1]]
