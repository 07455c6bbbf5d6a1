"""A choice of the entries of an index, prepared once for any number of searches."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Selection:
    """Some of the numbers below ``total``, ascending."""

    def __init__(self, ids: NDArray[np.integer[Any]], total: int) -> None:
        """Choose ``ids``, each once and ascending, ``(m,)``, out of ``total`` entries."""
        self.ids = np.asarray(ids, np.int64)
        self.total = total

    def __len__(self) -> int:
        """Return how many are chosen."""
        return len(self.ids)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which entries are chosen, ``(total,)``."""
        mask = np.zeros(self.total, np.bool_)
        mask[self.ids] = True
        return mask

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """The mask with eight entries in a byte, the first in the lowest bit."""
        return np.packbits(self.mask, bitorder="little")
