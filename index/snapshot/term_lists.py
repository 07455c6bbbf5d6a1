"""Terms of many texts as numbers: split once, for everything that is made of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


class GrowingLists:
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
        growing = GrowingLists()
        for terms in lists:
            growing.append(terms)
        return cls(*growing.arrays())

    def __len__(self) -> int:
        """Return the number of texts."""
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
