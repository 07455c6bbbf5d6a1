"""The part of a snapshot that may be quoted: all of it, or the documents that a group is limited to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.snapshot.rows import Selection
from index.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A selection of documents with the numbers of their passages and sentences."""

    documents: tuple[str, ...]
    """Ids, in the order of the snapshot."""
    numbers: NDArray[np.int64]
    """Their places in that order, ``(d,)``."""
    passages: Selection | None
    """None for all."""
    sentences: Selection | None
    """None for all."""

    @classmethod
    def of(cls, snapshot: Snapshot, documents: Collection[str] | None = None) -> Self:
        """Select ``documents`` by id, all where None is given; unknown ids are left out."""
        if documents is None:
            return cls(tuple(snapshot.stored), np.arange(len(snapshot.stored)), None, None)
        numbers = np.array([n for n, key in enumerate(snapshot.stored) if key in documents], np.int64)
        chosen = tuple(key for key in snapshot.stored if key in documents)
        ranges = [snapshot.passages_of(key) for key in chosen]
        passages = np.concatenate([np.empty(0, np.int64), *(np.arange(r.start, r.stop) for r in ranges)])
        passages = passages.astype(np.int64)
        sentences, _ = snapshot.passages.sentences_of(passages)
        return cls(
            chosen,
            numbers,
            Selection(passages, len(snapshot.passages)),
            Selection(sentences, len(snapshot.sentence_owner)),
        )

    def size(self, snapshot: Snapshot) -> int:
        """Return how many passages are selected."""
        return len(snapshot.passages) if self.passages is None else len(self.passages)

    def within(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of the passages, by number, that lie in the scope."""
        return passages if self.passages is None else passages[self.passages.mask[passages]]
