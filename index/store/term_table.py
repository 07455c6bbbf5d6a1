"""What each sentence and each heading says, found when it is indexed: bigrams, words, forms.

A question is compared with some hundred sentences; splitting them anew took nine tenths of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.store.term_rows import TermRows

GRAMS_FOLDER = "grams"
WORDS_FOLDER = "words"
HEADINGS_FOLDER = "headings"
NAMES_FOLDER = "names"
EVIDENCE_FILE = "evidence.npy"


@dataclass(frozen=True, slots=True, eq=False)
class TermTable:
    """Terms of the sentences in the order of the passages, and of their headings."""

    grams: TermRows
    """Character bigrams of each sentence."""
    words: TermRows
    """Words of each sentence."""
    headings: TermRows
    """Character bigrams of each heading path, numbered as ``PassageTable`` numbers the paths."""
    names: TermRows
    """Character bigrams of each document's title and name."""
    evidence: NDArray[np.uint8]
    """``index.analysis.sentence_features.Evidence`` of each sentence, ``(s,)``."""

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
            grams=TermRows.load(folder / GRAMS_FOLDER),
            words=TermRows.load(folder / WORDS_FOLDER),
            headings=TermRows.load(folder / HEADINGS_FOLDER),
            names=TermRows.load(folder / NAMES_FOLDER),
            evidence=np.asarray(np.load(folder / EVIDENCE_FILE, mmap_mode="r")),
        )
