"""Texts and outlines of all documents, each in one file from which single documents are read.

Texts are stored with four bytes a character, so that a part is read without the rest; after each text stand
the marks of its headings, if it has any. Outlines are one JSON line each.
"""

from __future__ import annotations

import struct
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotDamagedError
from index.snapshot.manifest import StoredDocument
from index.storage.data_folder import REBUILD
from index.storage.disk import read_at
from index.types import Document, HeadingMark, Outline

TEXTS_FILE = "texts.utf32"
OUTLINES_FILE = "outlines.jsonl"

CACHED = 256
"""Documents and outlines that are kept, of some 10,000 characters each: more than one question touches."""
_ENCODING = "utf-32-le"
_MARK = struct.Struct("<3I")
_WIDTH = 4
"""Bytes of a character. Decoding JSON to cut a passage out of it took 60 to 110 microseconds, reading the
passage alone takes 3."""
_OUTLINE = TypeAdapter(Outline)

T = TypeVar("T")


class _Records(Mapping[str, T]):
    """The records of one file by document id, read when they are asked for.

    The file stays open, so that a snapshot which is deleted while a search still runs on it can be read
    to the end. It is not mapped: whatever part of a mapped file was ever read counts as the process's memory.
    """

    def __init__(self, path: Path, stored: Mapping[str, StoredDocument]) -> None:
        """Open the file at ``path``, whose places ``stored`` tells."""
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)  # else Python warns of every snapshot that is let go
        self._path = path
        self._stored = stored
        self._record = lru_cache(maxsize=CACHED)(self._read)

    def __getitem__(self, key: str) -> T:
        """Return a record; KeyError for an unknown id, SnapshotDamagedError where it cannot be decoded."""
        return self._record(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    @abstractmethod
    def _read(self, key: str) -> T: ...

    def _bytes(self, offset: int, length: int) -> bytes:
        return read_at(self._file, length, offset)


class DocumentFile(_Records[Document]):
    """The documents of a snapshot by id."""

    def part(self, key: str, start: int, end: int) -> str:
        """Return the slice ``documents[key].text[start:end]``."""
        stored = self._stored[key]
        start, end, _ = slice(start, end).indices(stored.characters)
        return _decoded(
            self._bytes(stored.text_span[0] + _WIDTH * start, _WIDTH * max(0, end - start)), self._path
        )

    def _read(self, key: str) -> Document:
        stored = self._stored[key]
        return _document(stored, self._bytes(*stored.text_span), self._path)


class OutlineFile(_Records[Outline]):
    """The outlines of a snapshot's documents by id."""

    def _read(self, key: str) -> Outline:
        try:
            return _OUTLINE.validate_json(self._bytes(*self._stored[key].outline_span))
        except ValidationError as error:
            raise _damaged(self._path) from error


def append_document(file: BinaryIO, document: Document) -> tuple[int, int]:
    """Write a text and its headings at the end of ``file``; return their offset and length in bytes."""
    offset = file.tell()
    written = file.write(document.text.encode(_ENCODING))
    return offset, written + file.write(b"".join(_MARK.pack(*mark) for mark in document.headings))


def append_outline(file: BinaryIO, outline: Outline) -> tuple[int, int]:
    """Write one line at the end of ``file``; return its offset and its length without the line end."""
    offset = file.tell()
    return offset, file.write(_OUTLINE.dump_json(outline) + b"\n") - 1


def read_document(path: Path, stored: StoredDocument) -> Document:
    """Read one document from a file of texts; OSError, or SnapshotDamagedError where it is no text."""
    offset, length = stored.text_span
    with path.open("rb") as file:
        file.seek(offset)
        return _document(stored, file.read(length), path)


def _document(stored: StoredDocument, data: bytes, path: Path) -> Document:
    end = _WIDTH * stored.characters
    text = _decoded(data[:end], path)
    try:
        marks = tuple(HeadingMark(*mark) for mark in _MARK.iter_unpack(data[end:]))
    except struct.error as error:
        raise _damaged(path) from error
    return Document(
        id=stored.id,
        name=stored.name,
        text=text,
        digest=stored.digest,
        encoding=stored.encoding,
        warnings=stored.warnings,
        headings=marks,
    )


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode(_ENCODING)
    except UnicodeDecodeError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> SnapshotDamagedError:
    """Return the error of a record that cannot be decoded: only files too large to be hashed meet it."""
    return SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD)
