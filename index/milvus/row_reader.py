"""Rows of one collection, searched and read by their ids; those read last are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from pymilvus import AnnSearchRequest, RRFRanker

from index.milvus.connection import WRITE_SECONDS, Connection
from index.milvus.record import incomplete

READ_AT_ONCE = 4_096
"""Rows read by one call: 6 MB of vectors."""

_Read = TypeVar("_Read")


class RowReader(Generic[_Read]):
    """Serves any number of threads. A row never changes, so what was read once stays true."""

    def __init__(
        self,
        connection: Connection,
        version: str,
        collection: str,
        fields: Sequence[str],
        *,
        read: Callable[[dict[str, Any]], _Read],
        kept: int,
    ) -> None:
        """Let ``read`` make something of each row's ``fields``; so many rows are kept."""
        self._connection = connection
        self._version = version
        self._collection = collection
        self._fields = ["id", *fields]
        self._make = read
        self._kept: LRUCache[int, _Read] = LRUCache(kept)
        self._lock = threading.Lock()

    def search(
        self, sought: Any, field: str, most: int, expression: str, *, seconds: float | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and scores ``(m,)`` of the at most ``most`` rows nearest to a text or vector.

        EngineError after so many seconds, those of the connection unless given.
        """
        hits = self._connection.call(
            "search",
            self._collection,
            [sought],
            anns_field=field,
            limit=most,
            filter=expression,
            seconds=seconds,
            output_fields=["id"],  # Left out, Lite returns all of them.
        )[0]
        ids = np.fromiter((hit["id"] for hit in hits), np.int64, len(hits))
        return ids, np.fromiter((hit["distance"] for hit in hits), np.float32, len(hits))

    def search_texts(self, sought: Mapping[str, str], most: int, expression: str) -> NDArray[np.int64]:
        """Return the ids of the at most ``most`` rows nearest to each field's text, all by one call.

        In no order: Milvus ranks them together, and only which there are is wanted.
        """
        if not sought:
            return np.empty(0, np.int64)
        if len(sought) == 1:
            ((field, text),) = sought.items()
            return self.search(text, field, most, expression)[0]
        options = {"param": {}, "limit": most, "expr": expression}
        requests = [
            AnnSearchRequest(data=[text], anns_field=field, **options) for field, text in sought.items()
        ]
        hits = self._connection.call(
            "hybrid_search",
            self._collection,
            requests,
            RRFRanker(),
            limit=most * len(sought),
            output_fields=["id"],
        )[0]
        return np.fromiter((hit["id"] for hit in hits), np.int64, len(hits))

    def warm_up(self, sought: Any, field: str) -> None:
        """Search once, however long that takes: Milvus may read an index when it is first searched."""
        self.search(sought, field, 1, "", seconds=WRITE_SECONDS)

    def read(self, ids: NDArray[np.int64]) -> list[_Read]:
        """Return what was made of rows, in the order of ``ids``; EngineError where one is missing."""
        wanted = ids.tolist()
        with self._lock:
            found = {row: self._kept[row] for row in wanted if row in self._kept}
        missing = [row for row in dict.fromkeys(wanted) if row not in found]
        fresh: dict[int, _Read] = {}
        for start in range(0, len(missing), READ_AT_ONCE):
            some = missing[start : start + READ_AT_ONCE]
            rows = self._connection.call("query", self._collection, ids=some, output_fields=self._fields)
            fresh |= {int(row["id"]): self._make(row) for row in rows}
        if len(fresh) < len(missing):
            raise incomplete(self._connection, self._version, self._collection, len(fresh), len(missing))
        with self._lock:
            self._kept.update(fresh)
        found |= fresh
        return [found[row] for row in wanted]


def vector_of(row: dict[str, Any]) -> NDArray[np.float32]:
    """Return the vector of a row, ``(d,)``."""
    return np.asarray(row["vector"], np.float32)
