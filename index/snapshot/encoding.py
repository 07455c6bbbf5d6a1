"""Vectors for texts: known ones from a snapshot or the cache, all others from the encoder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import closed_up
from index.progress import Progress, Stage, counted
from index.snapshot.passage_table import Keys
from index.storage.cache import Cache
from index.storage.disk import disk_errors

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.snapshot.snapshot import Snapshot

AT_ONCE = 512
"""Texts that are encoded before their vectors are written: what an interruption can cost. Enough that
texts of like length fill the encoder's batches."""
COPIED_AT_ONCE = 65_536
"""Vectors that are copied at a time: 100 MB."""
HELD_BYTES = 1 << 27
"""Vectors that are held in memory while a snapshot is written; more of them lie in a file meanwhile."""
VECTORS_FILE = "vectors.tmp"


class EncodeBatches(Protocol):
    """Encodes batches of texts, here or on other machines too, in whatever order they are done."""

    def __call__(
        self,
        count: int,
        batch: Callable[[int], list[str]],
        encoder: Encoder,
        advance: Callable[[int], None],
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield the place of each of ``count`` batches and the vectors ``(n, d)`` of its texts.

        ``batch`` gives the texts by place, ``advance`` is called with the number of texts newly done.
        """
        ...


def encode_here(
    count: int, batch: Callable[[int], list[str]], encoder: Encoder, advance: Callable[[int], None]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Encode one batch after another in this process; see ``EncodeBatches``."""
    for place in range(count):
        yield place, encoder.encode_passages(batch(place), advance)


@contextmanager
def room_for_vectors(count: int, dimension: int, folder: Path) -> Iterator[NDArray[np.float32]]:
    """Yield room for vectors, ``(count, dimension)``: in memory, or in a file of ``folder`` until the end.

    StorageError where the disk has no room for it.
    """
    if 4 * count * dimension <= HELD_BYTES:
        yield np.empty((count, dimension), np.float32)
        return
    path = folder / VECTORS_FILE
    try:
        with disk_errors(path), path.open("wb") as file:
            _fill(file, 4 * count * dimension)
        yield np.memmap(path, np.float32, "r+", shape=(count, dimension))
    finally:
        path.unlink(missing_ok=True)


def vectors_of(
    keys: Keys,
    texts: Sequence[str],
    rows: NDArray[np.float32],
    encoder: Encoder,
    cache: Cache | None,
    *,
    base: Snapshot | None,
    progress: Progress,
    require_room: Callable[[int], None],
    encode: EncodeBatches = encode_here,
) -> int:
    """Fill ``rows`` with the vectors ``(n, d)`` of ``texts``, which have these keys.

    Returns how many had to be encoded. Equal texts are encoded once. ``base`` is an intact snapshot of the
    same encoder. ``require_room`` is called with the number of texts to encode before the first of them is,
    and may raise. Where the encoding is cut short the cache has what was finished, so that it is not done
    again.
    """
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
    batches = [missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)]

    def texts_of(place: int) -> list[str]:
        return [closed_up(texts[row]) for row in batches[place]]

    for place, vectors in encode(len(batches), texts_of, encoder, advance):
        rows[batches[place]] = vectors
        if cache is not None:
            cache.keep_vectors(encoder.fingerprint, [names[row] for row in batches[place]], vectors)
    if len(first) < len(names):
        for start in range(0, len(names), COPIED_AT_ONCE):
            some = names[start : start + COPIED_AT_ONCE]
            rows[start : start + len(some)] = rows[[first[name] for name in some]]
    return len(missing)


def _copied(base: Snapshot, first: Mapping[bytes, int], rows: NDArray[np.float32]) -> set[bytes]:
    """Copy what ``base`` has into the rows of the names, and return the names found."""
    numbers = {key.tobytes(): number for number, key in enumerate(base.text_keys)}
    found = [name for name in first if name in numbers]
    targets = np.array([first[name] for name in found], np.int64)
    sources = np.array([numbers[name] for name in found], np.int64)
    passages = len(base.passages)
    for start in range(0, len(found), COPIED_AT_ONCE):
        target, source = targets[start : start + COPIED_AT_ONCE], sources[start : start + COPIED_AT_ONCE]
        whole = source < passages
        rows[target[whole]] = base.passage_vectors.take(source[whole])
        rows[target[~whole]] = base.sentence_vectors.vectors(source[~whole] - passages)
    return set(found)


def _fill(file: BinaryIO, size: int) -> None:
    """Give a file its size and its room on the disk: what is written to a mapped file must find room."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    for start in range(0, size, HELD_BYTES):
        file.write(bytes(min(HELD_BYTES, size - start)))
