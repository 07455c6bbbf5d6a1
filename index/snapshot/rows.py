"""Rows of large tables on disk, a few of which are read at a time, and choices of them."""

from __future__ import annotations

import os
import weakref
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

COPIED_ROWS = 4096
"""Rows that are written at a time."""


class Selection:
    """Some of the numbers below ``total``, ascending; prepared once for any number of searches."""

    def __init__(self, ids: NDArray[np.integer[Any]], total: int) -> None:
        """Choose ``ids``, each once and ascending, ``(m,)``, out of ``total`` entries."""
        self.ids = np.asarray(ids, np.int64)
        self.total = total

    def __len__(self) -> int:
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


class TableRows(Protocol):
    """Rows of one shape and kind of number, counted from 0."""

    shape: tuple[int, ...]
    """Rows first."""

    def take(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Return the rows ``(m, ...)`` of the given numbers, which must exist."""


class ArrayRows:
    """Rows of an array, which may be mapped from a file."""

    def __init__(self, values: NDArray[Any]) -> None:
        """Serve the rows of ``values``, ``(n, ...)``."""
        self._values = values
        self.shape: tuple[int, ...] = values.shape

    def take(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Return the rows of the given numbers."""
        return np.asarray(self._values[numbers])


class FileRows:
    """Rows of a file that is not mapped."""

    def __init__(self, path: Path) -> None:
        """Open the ``.npy`` file at ``path``; OSError where unreadable, ValueError for another kind."""
        mapped = np.load(path, mmap_mode="r")
        if mapped.ndim == 0 or not mapped.flags.c_contiguous:
            raise ValueError(f"not a table in rows: {path}")
        self.shape: tuple[int, ...] = mapped.shape
        self._kind = mapped.dtype
        self._offset = int(mapped.offset)
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)  # else Python warns of every snapshot that is let go

    def take(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Return the rows of the given numbers; neighbours are read together."""
        rows = np.empty((len(numbers), *self.shape[1:]), self._kind)
        if rows.size == 0:
            return rows
        size = rows.strides[0]
        target = rows.reshape(-1).view(np.uint8).data
        breaks = (np.flatnonzero(np.diff(numbers) != 1) + 1).tolist()
        for begin, end in zip([0, *breaks], [*breaks, len(numbers)], strict=True):
            place = self._offset + int(numbers[begin]) * size
            got = os.preadv(self._file.fileno(), [target[begin * size : end * size]], place)
            if got != (end - begin) * size:
                raise OSError(f"the file of vectors ends at row {numbers[begin]}")
        return rows


def mapped_array(path: Path) -> NDArray[Any]:
    """Open an array that stays on disk, as a plain one: a memmap's own slices take ten times as long."""
    return np.asarray(np.load(path, mmap_mode="r"))


def open_rows(path: Path, mapped_bytes: int) -> TableRows:
    """Open the table saved at ``path``, mapped up to a size of ``mapped_bytes``.

    A mapped row is read in a tenth of the time. But whatever part of a mapped file was ever read counts as
    the process's memory, and Linux adds up to 60 KB around it, so a larger file is read row by row.
    """
    # Reading at a place of a file without moving its one cursor is not known to every system.
    if path.stat().st_size <= mapped_bytes or not hasattr(os, "preadv"):
        return ArrayRows(mapped_array(path))
    return FileRows(path)


def save_vectors(rows: TableRows, path: Path) -> None:
    """Write rows ``(n, d)`` of float32 to ``path``; OSError where the disk refuses."""
    head: dict[str, Any] = {"descr": "<f4", "fortran_order": False, "shape": rows.shape}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, head)
        for start in range(0, rows.shape[0], COPIED_ROWS):
            stop = min(start + COPIED_ROWS, rows.shape[0])
            file.write(rows.take(np.arange(start, stop)).tobytes())
