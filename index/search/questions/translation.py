"""How far sentences translate a question in English."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.snapshot.glossary import stems
from index.snapshot.snapshot import Snapshot


def gloss_coverage(
    english: Sequence[str], sentences: NDArray[np.int64], snapshot: Snapshot
) -> NDArray[np.float64]:
    """Return for each sentence the weighed share, in ``[0, 1]``, of English words that it translates.

    ``sentences`` are numbers in the snapshot, ``(m,)``. Zeros where ``english`` is empty, as for every
    question in Chinese.
    """
    sums, total = np.zeros(len(sentences)), 0.0
    for stem in dict.fromkeys(stems(" ".join(english))) if english else ():
        translations = snapshot.glossary.get(stem, {})
        if not translations:
            # A dictionary that lacks a word says nothing about the text: it counts as one met everywhere.
            total += 1.0
            continue
        frequency = sum(snapshot.words.document_frequency(word) for word in translations)
        entries = len(snapshot.words)
        weight = math.log(1 + (max(entries - frequency, 0) + 0.5) / (min(frequency, entries) + 0.5))
        total += weight
        hits = snapshot.terms.words.find(translations, sentences)
        best = np.zeros(len(sentences))
        np.maximum.at(best, hits.rows, np.array(list(translations.values()))[hits.terms])
        sums += weight * np.sqrt(best)
    return sums / total if total else sums
