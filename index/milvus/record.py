"""What one version of the library consists of, as it stands in a collection of its own."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from index.errors import EngineError
from index.milvus.connection import Connection
from index.milvus.layout import LAYOUT, STRONG, create_store, insert_all, version_collection
from index.storage.data_folder import REBUILD

ROW_BYTES = 48_000
"""Bytes of one row: 64,000 characters in base64, of the 65,535 that a field takes."""
ROWS_AT_ONCE = 100
HEAD = "head"
"""The id of the row that says how many others there are; written last."""


@dataclass(frozen=True, slots=True)
class FileParts:
    """A file of the snapshot, in parts."""

    path: str
    parts: tuple[tuple[str, int], ...]
    """SHA-256 and size of each, in order."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Where the rows of one document lie."""

    slot: int
    content: str
    """Names what the rows were made of: equal contents share rows."""
    passages: int
    sentences: int
    lengths: tuple[int, int, int]
    """Terms of all its passages: words, pairs, words of headings."""


@dataclass(frozen=True, slots=True)
class Record:
    """One version."""

    layout: int
    name: str
    """Of the snapshot."""
    home: str
    """Names the data folder that published it."""
    rows: str
    """Ends the names of the collections that hold its rows."""
    documents: tuple[DocumentRows, ...]
    """In the order of the manifest."""
    strangers: tuple[int, ...]
    """Slots up to ``last_slot`` whose rows belong to other versions, or to none."""
    last_slot: int
    """The highest number given so far; rows beyond it belong to later versions."""
    files: tuple[FileParts, ...]

    @property
    def parts(self) -> set[str]:
        """The hashes of all parts."""
        return {digest for file in self.files for digest, _ in file.parts}


RECORD = TypeAdapter(Record)


def write_record(connection: Connection, record: Record) -> None:
    """Write a version that is not there yet, or only in part; its head comes last."""
    collection = version_collection(record.name)
    if connection.call("has_collection", collection):
        connection.write("drop_collection", collection)
    create_store(connection, collection)
    data = zlib.compress(RECORD.dump_json(record))
    pieces = [data[start : start + ROW_BYTES] for start in range(0, len(data), ROW_BYTES)]
    insert_all(connection, collection, [_row(f"{n}", piece) for n, piece in enumerate(pieces)], ROWS_AT_ONCE)
    head = f"{LAYOUT} {len(pieces)} {hashlib.sha256(data).hexdigest()}"
    insert_all(connection, collection, [_row(HEAD, head.encode())], 1)
    connection.write("flush", collection)


def read_record(connection: Connection, name: str) -> Record:
    """Read a version; EngineError where it is incomplete, missing, or of another layout."""
    collection = version_collection(name)
    connection.call("load_collection", collection)

    def rows(ids: list[str]) -> dict[str, bytes]:
        found = connection.call(
            "query", collection, ids=ids, output_fields=["id", "data"], consistency_level=STRONG
        )
        return {row["id"]: base64.b64decode(row["data"]) for row in found}

    head = rows([HEAD]).get(HEAD, b"").decode().split()
    if not head:
        raise incomplete(connection, name, HEAD, 0, 1)
    if int(head[0]) != LAYOUT:
        raise EngineError(
            "engine_other_layout", uri=connection.address, found=head[0], expected=LAYOUT, command=REBUILD
        )
    ids = [f"{number}" for number in range(int(head[1]))]
    pieces: dict[str, bytes] = {}
    for start in range(0, len(ids), ROWS_AT_ONCE):
        pieces |= rows(ids[start : start + ROWS_AT_ONCE])
    data = b"".join(pieces.get(piece, b"") for piece in ids)
    if hashlib.sha256(data).hexdigest() != head[2]:
        raise incomplete(connection, name, collection, len(pieces), len(ids))
    try:
        return RECORD.validate_json(zlib.decompress(data))
    except ValidationError as error:
        raise EngineError(
            "engine_other_layout", uri=connection.address, found="?", expected=LAYOUT, command=REBUILD
        ) from error


def incomplete(connection: Connection, name: str, part: str, found: int, expected: int) -> EngineError:
    """Return the error of a version that lacks something."""
    return EngineError(
        "engine_half_published",
        uri=connection.address,
        name=name,
        part=part,
        found=found,
        expected=expected,
        command=REBUILD,
    )


def _row(row_id: str, data: bytes) -> dict[str, object]:
    return {"id": row_id, "data": base64.b64encode(data).decode(), "vector": [0.0, 0.0]}
