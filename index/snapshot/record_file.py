"""Outlines on disk: one JSON line each, opened once and decoded when asked for."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotDamagedError
from index.snapshot.disk import read_at
from index.snapshot.manifest import REBUILD

T = TypeVar("T")

CACHED = 256
"""Decoded records that are kept: more than the outlines that one question about lists touches."""


class RecordFile(Mapping[str, T]):
    """A read-only mapping from ids to records of one file.

    The file stays open, so that a snapshot which is deleted while a search still runs on it can be read
    to the end. It is not mapped: whatever part of a mapped file was ever read counts as the process's memory.
    """

    def __init__(self, path: Path, spans: Mapping[str, tuple[int, int]], adapter: TypeAdapter[T]) -> None:
        """Open ``path``, whose records lie at ``spans``: offset and length in bytes by id."""
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)  # else Python warns of every snapshot that is let go
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
        try:
            return self._adapter.validate_json(read_at(self._file, length, offset))
        except ValidationError as error:
            # Met only where the file is too large to be hashed at every opening.
            raise SnapshotDamagedError("snapshot_file_damaged", file=self._path, command=REBUILD) from error


def append_record(file: BinaryIO, record: T, adapter: TypeAdapter[T]) -> tuple[int, int]:
    """Write one line at the end of ``file`` and return its offset and length without the line end."""
    line = adapter.dump_json(record)
    offset = file.tell()
    file.write(line + b"\n")
    return offset, len(line)
