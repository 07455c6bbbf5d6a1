"""Terms of many texts as numbers: split once, for everything that is made of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


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
        known: dict[str, int] = {}
        numbers, starts = array("i"), array("q", [0])
        for terms in lists:
            numbers.extend([known.setdefault(term, len(known)) for term in terms])
            starts.append(len(numbers))
        return cls(tuple(known), np.array(numbers, np.int32), np.array(starts, np.int64))

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
