"""A deterministic encoder for tests: hashed counts of character bigrams, computable by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class ToyEncoder:
    """Implements ``Encoder`` without a model; the same text gives the same row everywhere.

    Component ``crc32(bigram) % dimension`` counts the bigrams of the text (a lone character counts as
    itself), then the row is brought to unit length. An empty text is the first unit vector. Queries and
    passages are encoded alike, so that a text is its own nearest neighbour with a score of exactly 1.
    """

    name = "toy"

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = hashlib.sha256(f"toy {dimension}".encode()).hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for bigram in [text[i : i + 2] for i in range(len(text) - 1)] or [text]:
                row[crc32(bigram.encode()) % self.dimension if bigram else 0] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = self.encode_queries(texts)
        if progress is not None:
            progress(len(texts))
        return rows
