"""Documents and outlines on disk: one JSON line each, opened once and decoded when asked for."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotDamagedError
from index.store.manifest import REBUILD

T = TypeVar("T")

CACHED = 256
"""Decoded records that are kept; enough for every document that one question's candidates touch."""


class RecordFile(Mapping[str, T]):
    """A read-only mapping from ids to records of one file.

    The file stays mapped, so that a snapshot which is deleted while a search still runs on it can be
    read to the end.
    """

    def __init__(self, path: Path, spans: Mapping[str, tuple[int, int]], adapter: TypeAdapter[T]) -> None:
        """Map ``path``, whose records lie at ``spans``: offset and length in bytes by id."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if spans else None
        self._path = path
        self._spans = dict(spans)
        self._adapter = adapter
        self._decoded = lru_cache(maxsize=CACHED)(self._decode)

    def __getitem__(self, key: str) -> T:
        """Return the record; KeyError for an unknown id, SnapshotDamagedError where it cannot be decoded."""
        return self._decoded(key)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in the order of the file."""
        return iter(self._spans)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._spans)

    def _decode(self, key: str) -> T:
        offset, length = self._spans[key]
        assert self._bytes is not None, "a key exists only where the file is mapped"
        try:
            return self._adapter.validate_json(self._bytes[offset : offset + length])
        except ValidationError as error:
            # Met only where the file is too large to be hashed at every opening.
            raise SnapshotDamagedError("snapshot_file_damaged", file=self._path, command=REBUILD) from error


def append_record(file: BinaryIO, record: T, adapter: TypeAdapter[T]) -> tuple[int, int]:
    """Write one line at the end of ``file`` and return its offset and length without the line end."""
    line = adapter.dump_json(record)
    offset = file.tell()
    file.write(line + b"\n")
    return offset, len(line)
