"""The texts of all documents in one file, four bytes a character: a part is read without the rest.

After each text stand the marks of its headings; a document that was stored before there were any has none.
"""

from __future__ import annotations

import struct
import weakref
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from index.errors import SnapshotDamagedError
from index.snapshot.disk import read_at
from index.snapshot.manifest import REBUILD, StoredDocument
from index.types import Document, HeadingMark

TEXTS_FILE = "texts.utf32"

CACHED = 256
"""Whole documents that are kept: as many as a question with lists touches, ten thousand characters each."""
_ENCODING = "utf-32-le"
_MARK = struct.Struct("<3I")
_WIDTH = 4
"""Bytes of a character. Decoding JSON to cut a passage out of it took 60 to 110 microseconds, reading the
passage alone takes 3."""


class DocumentFile(Mapping[str, Document]):
    """The documents of a snapshot by id, read when they are asked for.

    The file stays open, so that a snapshot which is deleted while a search still runs on it can be read
    to the end.
    """

    def __init__(self, path: Path, stored: Mapping[str, StoredDocument]) -> None:
        """Open the file of texts at ``path``; everything else about a document is in ``stored``."""
        self._file = path.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)  # else Python warns of every snapshot that is let go
        self._path = path
        self._stored = stored
        self._read = lru_cache(maxsize=CACHED)(self._read_whole)

    def __getitem__(self, key: str) -> Document:
        """Return a document; KeyError for an unknown id, SnapshotDamagedError where it cannot be decoded."""
        return self._read(key)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in the order of the manifest."""
        return iter(self._stored)

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._stored)

    def part(self, key: str, start: int, end: int) -> str:
        """Return the slice ``documents[key].text[start:end]``."""
        stored = self._stored[key]
        start, end, _ = slice(start, end).indices(stored.characters)
        place = stored.text_span[0] + _WIDTH * start
        return _decoded(read_at(self._file, _WIDTH * max(0, end - start), place), self._path)

    def _read_whole(self, key: str) -> Document:
        stored = self._stored[key]
        offset, length = stored.text_span
        return _document(stored, read_at(self._file, length, offset), self._path)


def append_document(file: BinaryIO, document: Document) -> tuple[int, int]:
    """Write a text and its headings at the end of ``file``; return their offset and length in bytes."""
    offset = file.tell()
    written = file.write(document.text.encode(_ENCODING))
    return offset, written + file.write(b"".join(_MARK.pack(*mark) for mark in document.headings))


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
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD) from error
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
        # Met only where the file is too large to be hashed at every opening.
        raise SnapshotDamagedError("snapshot_file_damaged", file=path, command=REBUILD) from error
