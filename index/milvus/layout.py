"""What lies in Milvus: the collections, their fields and indexes, and how rows are numbered.

speechbot                      an alias: the version that readers take up; the one commit point
speechbot_version_<snapshot>   what one version consists of; see ``index.milvus.record``
speechbot_passages_<key>       rows that are searched by words, pairs and headings; a vector each
speechbot_sentences_<key>      the vectors of sentences
speechbot_parts                the files that bots read, in parts named by their hashes
speechbot_batches              texts that wait to be encoded; see ``index.milvus.batches``

A document gets a new number, its slot, whenever its text or vectors change, and its rows are never altered:
versions share the rows of documents that did not change, and a version sees the slots that it names. So a
change writes only what changed, and a reader of the old version finds what it always found.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pymilvus import DataType, Function, FunctionType, MilvusClient

from index.milvus.connection import Connection
from index.snapshot.lexical import K1, B
from index.snapshot.manifest import Manifest

LAYOUT = 1
"""Rises when rows, parts or records change their meaning."""
ALIAS = "speechbot"
VERSION_PREFIX = "speechbot_version_"
PASSAGES_PREFIX = "speechbot_passages_"
SENTENCES_PREFIX = "speechbot_sentences_"
PARTS = "speechbot_parts"
BATCHES = "speechbot_batches"

WORDS, BIGRAMS, HEADINGS = "words", "bigrams", "headings"
TERM_FIELDS = (WORDS, BIGRAMS, HEADINGS)
SPARSE_SUFFIX = "_bm25"
ROW_BITS = 24
"""Bits of a row's number that count within its document: 16 million sentences; 39 are left for slots."""
MOST_BYTES = 65_535
"""The longest text that a field takes, in bytes."""
STRONG, BOUNDED = "Strong", "Bounded"
"""Reading all that was ever written, and reading what may be up to five seconds old."""
BOUND_SECONDS = 6.0
"""How long a server waits with a switch after all is written: a reader behind by the bound of five seconds
would else look for rows that it does not see yet."""


def version_collection(name: str) -> str:
    """Return the collection of a snapshot's version."""
    return VERSION_PREFIX + name.replace("-", "_")


def snapshot_of(collection: str) -> str:
    """Return the snapshot whose version a collection is."""
    return collection.removeprefix(VERSION_PREFIX).replace("_", "-")


def rows_key(manifest: Manifest) -> str:
    """Return what versions must have in common to share rows: the model, the terms and the layout."""
    made_by = f"{LAYOUT} {manifest.fingerprint} {manifest.dimension} {manifest.stages.terms}"
    return hashlib.sha256(made_by.encode()).hexdigest()[:12]


def create_rows(connection: Connection, key: str, dimension: int) -> None:
    """Create the collections of passages and sentences unless they are there."""
    passages = _schema()
    passages.add_field("id", DataType.INT64, is_primary=True)
    passages.add_field("slot", DataType.INT64)
    indexes = MilvusClient.prepare_index_params()
    for field in TERM_FIELDS:
        analyzed: dict[str, Any] = {"enable_analyzer": True, "analyzer_params": {"type": "standard"}}
        passages.add_field(field, DataType.VARCHAR, max_length=MOST_BYTES, **analyzed)
        passages.add_field(field + SPARSE_SUFFIX, DataType.SPARSE_FLOAT_VECTOR)
        passages.add_function(
            Function(
                name=f"{field}_by_bm25",
                function_type=FunctionType.BM25,
                input_field_names=[field],
                output_field_names=[field + SPARSE_SUFFIX],
            )
        )
        indexes.add_index(
            field + SPARSE_SUFFIX,
            index_type="SPARSE_INVERTED_INDEX",
            metric_type="BM25",
            params={"bm25_k1": K1, "bm25_b": B},
        )
    passages.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    indexes.add_index("vector", **_vector_index(connection))
    _create(connection, PASSAGES_PREFIX + key, passages, indexes)
    sentences = _schema()
    sentences.add_field("id", DataType.INT64, is_primary=True)
    sentences.add_field("slot", DataType.INT64)
    sentences.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", **_vector_index(connection))
    _create(connection, SENTENCES_PREFIX + key, sentences, indexes)


def create_store(connection: Connection, name: str) -> None:
    """Create a collection of texts by id unless it is there."""
    schema = _schema()
    schema.add_field("id", DataType.VARCHAR, max_length=64, is_primary=True)
    schema.add_field("data", DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)  # Milvus takes no collection without one.
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    _create(connection, name, schema, indexes)


def create_batches(connection: Connection) -> None:
    """Create the collection of batches to encode unless it is there."""
    schema = _schema()
    schema.add_field("id", DataType.VARCHAR, max_length=64, is_primary=True)
    schema.add_field("model", DataType.VARCHAR, max_length=64)
    schema.add_field("taken", DataType.INT64)
    schema.add_field("texts", DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("vectors", DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)  # Milvus takes no collection without one.
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    _create(connection, BATCHES, schema, indexes)


def insert_all(connection: Connection, collection: str, rows: list[dict[str, Any]], at_once: int) -> None:
    """Write rows, so many in one call; a row that is there already is replaced by itself."""
    for start in range(0, len(rows), at_once):
        connection.write("upsert", collection, rows[start : start + at_once])


def _schema() -> Any:
    return MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)


def _create(connection: Connection, name: str, schema: Any, indexes: Any) -> None:
    if not connection.call("has_collection", name):
        options = {"schema": schema, "index_params": indexes, "consistency_level": BOUNDED}
        connection.write("create_collection", name, **options)
    connection.write("load_collection", name)


def _vector_index(connection: Connection) -> dict[str, Any]:
    """Return the index of vectors: a server's own choice, a graph; all compared in Lite, which is small."""
    return {"index_type": "FLAT" if connection.is_lite else "AUTOINDEX", "metric_type": "IP"}
