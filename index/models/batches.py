"""What both encoders do to texts before a model sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 512
"""Tokens of a text that are read; the rest is left out. The offline model has positions for no more."""
BATCH_TOKENS = 1024
"""Padded tokens per run: on two cores 512 and 1,024 were quickest; larger ones also need more memory."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def batches(lengths: Sequence[int], most: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield indices grouped so that no group exceeds ``most`` padded tokens, longest first, none left out.

    Texts of like length share a group, which keeps padding small; a single longer text is a group alone.
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def without_surrogates(text: str) -> str:
    """Replace the halves of characters that broken emoji leave by U+FFFD: tokenizers refuse them."""
    return _SURROGATE.sub("\ufffd", text)


def padded(pieces: Sequence[Sequence[int]], padding: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pieces of a batch as one table, and the mask of what is no padding, ``(n, t)`` each."""
    width = max(map(len, pieces))
    ids = np.full((len(pieces), width), padding, dtype=np.int64)
    mask = np.zeros((len(pieces), width), dtype=np.int64)
    for row, own in enumerate(pieces):
        ids[row, : len(own)] = own
        mask[row, : len(own)] = 1
    return ids, mask
