"""Vectors for texts: known ones from the cache, all others from the encoder and kept as soon as made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.progress import Progress, Stage
from index.store.cache import Cache
from index.store.text_keys import Keys

if TYPE_CHECKING:
    from index.model.encoder import Encoder

AT_ONCE = 512
"""Texts that are encoded before their vectors are written: what an interruption can cost. Enough that
texts of like length fill the encoder's batches."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """One row per text, and how many distinct texts the encoder was given."""

    rows: NDArray[np.float32]
    """``(n, d)`` float32."""
    encoded: int


def counted(progress: Progress, stage: Stage, total: int) -> Callable[[int], None]:
    """Turn "so many more" into "so many of all"; tells at once that none is done."""
    done = 0
    progress(stage, 0, total)

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(stage, done, total)

    return more


def vectors_of(
    keys: Keys,
    texts: Sequence[str],
    encoder: Encoder,
    cache: Cache | None,
    *,
    progress: Progress,
    require_room: Callable[[int], None],
) -> Vectors:
    """Return the vectors of ``texts``, which have these keys; equal texts are encoded once.

    ``require_room`` is told how many must be encoded, and may raise, before the first of them is. Where
    the encoding is cut short the cache has what was finished, so that it is not done again.
    """
    rows = np.empty((len(texts), encoder.dimension), np.float32)
    names = [key.tobytes() for key in keys]
    first: dict[bytes, int] = {}
    for row, name in enumerate(names):
        first.setdefault(name, row)
    known: set[bytes] = set()
    if cache is not None:
        for name, vector in cache.vectors(encoder.fingerprint, list(first), encoder.dimension):
            rows[first[name]] = vector
            known.add(name)
    # Texts of like length share a batch, which keeps padding small; the longest need the most memory.
    missing = sorted((row for name, row in first.items() if name not in known), key=lambda i: -len(texts[i]))
    require_room(len(missing))
    more = counted(progress, Stage.ENCODING, len(missing))
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        rows[some] = encoder.encode_passages([texts[row] for row in some], more)
        if cache is not None:
            cache.keep_vectors(encoder.fingerprint, [names[row] for row in some], rows[some])
    if len(first) < len(names):
        rows[:] = rows[[first[name] for name in names]]
    return Vectors(rows, len(missing))
