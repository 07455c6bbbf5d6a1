"""The engine that is built in: BM25 and FAISS over the files of one snapshot, in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.snapshot.dense import MAPPED_BYTES, DenseIndex, Run
from index.snapshot.engine.protocols import Wanted, Within
from index.snapshot.engine.two_threads import Beside, is_worth_it, shared
from index.snapshot.lexical import LexicalIndex
from index.snapshot.rows import TableRows, open_rows

PASSAGE_VECTORS_FILE = "passage_vectors.npy"
SENTENCE_VECTORS_FILE = "sentences.faiss"
WORDS_FOLDER = "words"
BIGRAMS_FOLDER = "bigrams"
HEADINGS_FOLDER = "headings"


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedEngine:
    """Implements ``Engine``; the indexes of words share the numbering of the passages."""

    words: LexicalIndex
    bigrams: LexicalIndex
    headings: LexicalIndex
    sentence_vectors: DenseIndex
    passage_vectors: TableRows
    """Searching them too changed the excerpts of 16 of 2,485 questions over speeches, notices, letters and
    statutes, and no share of hits."""
    sentence_owner: NDArray[np.int32]
    """The number of the passage that each sentence belongs to, ``(s,)``."""

    @classmethod
    def load(cls, folder: Path, sentence_owner: NDArray[np.int32]) -> Self:
        """Open the indexes in a snapshot's folder; OSError, ValueError or RuntimeError where unreadable."""
        return cls(
            words=LexicalIndex.load(folder / WORDS_FOLDER),
            bigrams=LexicalIndex.load(folder / BIGRAMS_FOLDER),
            headings=LexicalIndex.load(folder / HEADINGS_FOLDER),
            sentence_vectors=DenseIndex.load(folder / SENTENCE_VECTORS_FILE),
            passage_vectors=open_rows(folder / PASSAGE_VECTORS_FILE, MAPPED_BYTES),
            sentence_owner=sentence_owner,
        )

    def find(self, wanted: Wanted, most: int, within: Within) -> NDArray[np.int64]:
        """Search one after the other, or on two threads where that takes long; see ``Engine.find``."""
        inside = within.passages

        def by_words() -> list[NDArray[np.int64]]:
            sought = (
                (self.words, wanted.words),
                (self.bigrams, wanted.bigrams),
                (self.headings, wanted.headings),
            )
            return [index.search(terms, most, inside)[0] for index, terms in sought if terms]

        def by_vectors(run: Run = map) -> NDArray[np.int64]:
            ids, _ = self.sentence_vectors.search(wanted.vector[None, :], most, within.sentences, run)
            return self.sentence_owner[ids.ravel()].astype(np.int64)

        if is_worth_it(len(self.sentence_vectors)):
            beside = Beside(by_words)
            near = by_vectors(shared)
            found = [*beside.result(), near]
        else:
            found = [*by_words(), by_vectors()]
        return np.unique(np.concatenate(found))

    def relevance(
        self,
        wanted: Wanted,
        numbers: NDArray[np.int64],
        within: Within,
    ) -> Sequence[NDArray[np.floating[Any]]]:
        """Return the four scores of the passages; see ``Engine.relevance``."""
        return (
            self.words.scores_for(wanted.words, numbers),
            self.bigrams.scores_for(wanted.bigrams, numbers),
            self.headings.scores_for(wanted.headings, numbers),
            self.passage_vectors.take(numbers) @ wanted.vector,
        )
