"""Vectors as they were made, a few of which are read at a time: from memory or from a file."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

MAPPED_BYTES = 1 << 27
"""Size up to which a file is mapped, which reads a row in a tenth of the time. Whatever part of a mapped file
was ever read counts as the process's memory, so a larger file is read row by row."""
COPIED_ROWS = 4096
"""Rows that are written at a time."""


class VectorRows(Protocol):
    """Rows of one length, numbered from 0."""

    shape: tuple[int, int]

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows ``(m, d)`` float32 of the given numbers, which must exist."""


class ArrayRows:
    """Rows of an array, which may be mapped from a file."""

    def __init__(self, values: NDArray[np.float32]) -> None:
        """Serve the rows of ``values``, ``(n, d)``."""
        self._values = values
        self.shape: tuple[int, int] = values.shape

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows of the given numbers."""
        return self._values[numbers]


class FileRows:
    """Rows of a file that is not mapped."""

    def __init__(self, path: Path) -> None:
        """Open the ``.npy`` file at ``path``; OSError where unreadable, ValueError for another kind."""
        mapped = np.load(path, mmap_mode="r")
        if mapped.ndim != 2 or mapped.dtype != np.float32 or not mapped.flags.c_contiguous:
            raise ValueError(f"not a table of float32 in rows: {path}")
        self.shape: tuple[int, int] = mapped.shape
        self._offset = int(mapped.offset)
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)  # else Python warns of every snapshot that is let go

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows of the given numbers; neighbours are read together."""
        rows = np.empty((len(numbers), self.shape[1]), np.float32)
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


def open_rows(path: Path) -> VectorRows:
    """Open the rows saved at ``path``, mapped where they are few."""
    # Reading at a place of a file without moving its one cursor is not known to every system.
    if path.stat().st_size <= MAPPED_BYTES or not hasattr(os, "preadv"):
        return ArrayRows(np.asarray(np.load(path, mmap_mode="r")))
    return FileRows(path)


def save_rows(rows: VectorRows, path: Path) -> None:
    """Write rows to ``path``; OSError where the disk refuses."""
    head: dict[str, Any] = {"descr": "<f4", "fortran_order": False, "shape": rows.shape}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, head)
        for start in range(0, rows.shape[0], COPIED_ROWS):
            stop = min(start + COPIED_ROWS, rows.shape[0])
            file.write(rows.take(np.arange(start, stop)).tobytes())
