"""Vectors for texts: known ones from a snapshot or the cache, all others from the encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import closed_up
from index.progress import Progress, Stage, counted
from index.snapshot.passage_table import Keys
from index.storage.cache import Cache

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.snapshot.snapshot import Snapshot

AT_ONCE = 512
"""Texts that are encoded before their vectors are written: what an interruption can cost. Enough that
texts of like length fill the encoder's batches."""


def vectors_of(
    keys: Keys,
    texts: Sequence[str],
    encoder: Encoder,
    cache: Cache | None,
    *,
    base: Snapshot | None,
    progress: Progress,
    require_room: Callable[[int], None],
) -> tuple[NDArray[np.float32], int]:
    """Return the vectors ``(n, d)`` of ``texts``, which have these keys, and how many had to be encoded.

    Equal texts are encoded once. ``base`` is an intact snapshot of the same encoder. ``require_room`` is
    called with the number of texts to encode before the first of them is, and may raise. Where the encoding
    is cut short the cache has what was finished, so that it is not done again.
    """
    rows = np.empty((len(texts), encoder.dimension), np.float32)
    names = [key.tobytes() for key in keys]
    first: dict[bytes, int] = {}
    for row, name in enumerate(names):
        first.setdefault(name, row)
    known: set[bytes] = set()
    if base is not None:
        known |= _copied(base, first, rows)
    if cache is not None:
        asked = [name for name in first if name not in known]
        for name, vector in cache.vectors(encoder.fingerprint, asked, encoder.dimension):
            rows[first[name]] = vector
            known.add(name)
    # Texts of like length share a batch, which keeps padding small; the longest need the most memory.
    missing = sorted((row for name, row in first.items() if name not in known), key=lambda i: -len(texts[i]))
    require_room(len(missing))
    advance = counted(progress, Stage.ENCODING, len(missing))
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        rows[some] = encoder.encode_passages([closed_up(texts[row]) for row in some], advance)
        if cache is not None:
            cache.keep_vectors(encoder.fingerprint, [names[row] for row in some], rows[some])
    if len(first) < len(names):
        rows[:] = rows[[first[name] for name in names]]
    return rows, len(missing)


def _copied(base: Snapshot, first: Mapping[bytes, int], rows: NDArray[np.float32]) -> set[bytes]:
    """Copy what ``base`` has into the rows of the names, and return the names found."""
    numbers = {key.tobytes(): number for number, key in enumerate(base.text_keys)}
    found = [name for name in first if name in numbers]
    targets = np.array([first[name] for name in found], np.int64)
    sources = np.array([numbers[name] for name in found], np.int64)
    passages = len(base.passages)
    whole = sources < passages
    rows[targets[whole]] = base.passage_vectors.take(sources[whole])
    rows[targets[~whole]] = base.sentence_vectors.vectors(sources[~whole] - passages)
    return set(found)
