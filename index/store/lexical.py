"""BM25 over lists of terms: built once, saved as a folder, loaded memory-mapped."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import bm25s
import numpy as np
from numpy.typing import NDArray

# The library sets its own logger to DEBUG, which would fill any log that the program keeps.
logging.getLogger("bm25s").setLevel(logging.WARNING)

K1 = 1.5
"""How soon a repeated term stops adding to the score; the customary value, passages being short."""
B = 0.75
"""How much long entries are held back; the customary value."""
METHOD = "lucene"
"""The variant whose term weights are never negative, so that a match never lowers a score."""

HEAD_FILE = "lexical.json"


class LexicalIndex:
    """A BM25 index over entries numbered from 0; read-only once made, so any thread may search it."""

    def __init__(self, entries: int, bm25: Any | None) -> None:
        """``bm25`` is None where no entry holds a term, a case that the library refuses to index."""
        self._entries = entries
        self._bm25 = bm25

    def __len__(self) -> int:
        """Return the number of entries, those without terms included."""
        return self._entries

    @classmethod
    def build(cls, term_lists: Iterable[Sequence[str]]) -> Self:
        """Index one list of terms per entry; a list may repeat terms or be empty."""
        vocabulary: dict[str, int] = {}
        entries = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in term_lists]
        if not vocabulary:
            return cls(len(entries), None)
        bm25 = bm25s.BM25(k1=K1, b=B, method=METHOD, backend="numpy", csc_backend="numpy")
        bm25.index((entries, vocabulary), create_empty_token=False, show_progress=False)
        return cls(len(entries), bm25)

    def search(
        self, terms: Sequence[str], k: int, within: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids ``(m,)`` and scores ``(m,)`` of the at most ``k`` best entries, best first.

        Only entries that share a term with the query are returned; equal scores come in the order of
        the ids. A term given twice counts twice, an unknown one is passed over. ``within`` names the
        only ids to be searched.
        """
        scores = self._scores(terms)
        if within is not None:
            allowed = np.zeros_like(scores)
            allowed[within] = 1
            scores = scores * allowed
        ids = np.flatnonzero(scores > 0)
        if k <= 0 or ids.size == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if ids.size > k:
            lowest = np.partition(scores[ids], ids.size - k)[ids.size - k]
            ids = ids[scores[ids] >= lowest]
        ids = ids[np.lexsort((ids, -scores[ids]))][:k].astype(np.int64)
        return ids, scores[ids]

    def scores_for(self, terms: Sequence[str], ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """Return the scores ``(m,)`` of the given entries, 0 where an entry shares no term."""
        return self._scores(terms)[np.asarray(ids, np.int64)]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms that occur."""
        return () if self._bm25 is None else tuple(self._bm25.vocab_dict)

    def document_frequency(self, term: str) -> int:
        """Return in how many entries the term occurs."""
        if self._bm25 is None or term not in self._bm25.vocab_dict:
            return 0
        number = self._bm25.vocab_dict[term]
        bounds = self._bm25.scores["indptr"]
        return int(bounds[number + 1] - bounds[number])

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made if need be; OSError where the disk refuses."""
        folder.mkdir(parents=True, exist_ok=True)
        head = {"entries": self._entries, "empty": self._bm25 is None}
        (folder / HEAD_FILE).write_text(json.dumps(head), encoding="utf-8")
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved index; its large arrays stay on disk and are paged in as they are used."""
        head = json.loads((folder / HEAD_FILE).read_text(encoding="utf-8"))
        bm25 = None if head["empty"] else bm25s.BM25.load(folder, mmap=True, show_progress=False)
        return cls(int(head["entries"]), bm25)

    def _scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the score of every entry, ``(n,)``."""
        numbers = [] if self._bm25 is None else self._bm25.get_tokens_ids(list(terms))
        if self._bm25 is None or not numbers:
            return np.zeros(self._entries, np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(numbers), np.float32)
