"""What no version needs any more, and what a broken-off publication left: removed.

Rows go before the version that names them: where that is cut short, the version counts as incomplete, and
nothing that is left over lacks a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from index.milvus.connection import Connection
from index.milvus.layout import BATCHES, PARTS, PASSAGES_PREFIX, SENTENCES_PREFIX, STRONG, version_collection
from index.milvus.record import Record
from index.milvus.rows import count, slot_filter

AT_ONCE = 1000
"""Rows or parts that one call names."""
LISTED = 10_000
"""Ids that one call returns; Milvus returns 16,384 at most."""
HEX = "0123456789abcdef"

_Value = TypeVar("_Value")


def remove_leftovers(connection: Connection, versions: Sequence[Record]) -> None:
    """Remove rows and parts that none of ``versions``, which are all there are, has ever had."""
    last_slot = max((record.last_slot for record in versions), default=0)
    keys = {record.rows for record in versions}
    collections = connection.call("list_collections")
    for collection in collections:
        if not collection.startswith((PASSAGES_PREFIX, SENTENCES_PREFIX)):
            continue
        if collection.rsplit("_", 1)[1] in keys:
            connection.write("load_collection", collection)
            connection.write("delete", collection, filter=f"slot > {last_slot}")
        else:
            connection.write("drop_collection", collection)
    if BATCHES in collections:  # Only who publishes has any, and he has encoded all that he needs.
        connection.write("drop_collection", BATCHES)
    if PARTS in collections:
        needed = set[str]().union(*(record.parts for record in versions))
        connection.write("load_collection", PARTS)
        for some in _batches(part for part in _parts(connection) if part not in needed):
            connection.write("delete", PARTS, ids=some)


def remove_versions(
    connection: Connection, versions: Sequence[Record], keep: Collection[str]
) -> list[Record]:
    """Remove all of ``versions`` but those to keep, with the rows that only they had; returns those kept.

    ``keep`` must hold the one in use: Milvus Lite drops a collection that an alias points to.
    """
    kept = [record for record in versions if record.name in keep]
    for record in versions:
        if record.name in keep:
            continue
        shared = {rows.slot for other in kept for rows in other.documents if other.rows == record.rows}
        for some in _batches(rows.slot for rows in record.documents if rows.slot not in shared):
            for prefix in (PASSAGES_PREFIX, SENTENCES_PREFIX):
                if connection.call("has_collection", prefix + record.rows):
                    connection.write("delete", prefix + record.rows, filter=slot_filter(some))
        connection.write("drop_collection", version_collection(record.name))
    return kept


def _parts(connection: Connection, beginning: str = "") -> list[str]:
    """Return the hashes of all parts that begin so, in as many calls as Milvus wants."""
    expression = f'id like "{beginning}%"'
    if count(connection, PARTS, expression) > LISTED:
        return [part for digit in HEX for part in _parts(connection, beginning + digit)]
    options = {"filter": expression, "output_fields": ["id"], "consistency_level": STRONG}
    return [row["id"] for row in connection.write("query", PARTS, **options)]


def _batches(values: Iterable[_Value]) -> list[list[_Value]]:
    given = list(values)
    return [given[start : start + AT_ONCE] for start in range(0, len(given), AT_ONCE)]
