"""Terms and their numbers, in a trie that stays on disk: a dictionary of a million strings takes 100 MB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self

import marisa_trie
import numpy as np
from numpy.typing import NDArray

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
        """Return the number of terms."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        """Yield the terms in the order of their numbers."""
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
        return cls(trie, np.asarray(np.load(folder / NUMBERS_FILE, mmap_mode="r")))


def _look_up(trie: Any, numbers: NDArray[np.int32], term: str) -> int | None:
    place = trie.get(term)
    return None if place is None else int(numbers[place])
