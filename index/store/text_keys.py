"""Short hashes that stand for texts: what the cache is asked for, and what tells like documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import closed_up

KEYS_FILE = "text_keys.npy"
KEY_BYTES = 16
"""128 bits: among a thousand million texts the odds of any two sharing a key are below 1e-20."""

Keys = NDArray[np.void]
"""``(n,)`` of ``KEY_TYPE``; ``key.tobytes()`` is the key itself."""
KEY_TYPE = np.dtype(f"V{KEY_BYTES}")


def text_key(text: str) -> bytes:
    """Return the key of a text: the first bytes of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def keys_of(texts: Iterable[str]) -> Keys:
    """Return the keys of many texts, in their order; a text set with spaces is the same text."""
    return np.frombuffer(b"".join(map(text_key, map(closed_up, texts))), KEY_TYPE)


def save_keys(keys: Keys, folder: Path) -> None:
    """Write the keys of all passages followed by those of all sentences; OSError where the disk refuses."""
    np.save(folder / KEYS_FILE, np.ascontiguousarray(keys).view(np.uint8).reshape(-1, KEY_BYTES))


def load_keys(folder: Path) -> Keys:
    """Open what ``save_keys`` wrote, memory-mapped."""
    rows = np.load(folder / KEYS_FILE, mmap_mode="r")
    return np.ascontiguousarray(rows).view(KEY_TYPE).reshape(-1)
