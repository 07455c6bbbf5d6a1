"""Batches of texts that wait to be encoded: a queue in Milvus that any number of machines work on.

A batch is named by the hash of the model and of its texts, which lie in parts like files, and so do the
vectors that somebody made of it. Whoever takes a batch writes the time beside it; where he is not done within
the lease another takes it too. That is no harm: both write the same under the same name. So a worker may
end, or be started twice, at any moment, and nothing has to be cleared up but by who publishes.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EngineError
from index.milvus.connection import Connection
from index.milvus.layout import BATCHES, PARTS, STRONG, create_batches, create_store, insert_all
from index.milvus.parts import cut_small, read_parts, write_missing_parts

LEASE_SECONDS = 300.0
"""How long a batch is left to who took it: 512 sentences take two cores 10 to 40 s."""
LOOKED_AT = 64
"""Batches that are looked at to choose one: so many that two seldom choose the same."""
FREE, DONE = 0, 1 << 62
"""Beside a batch stands when it was taken, in seconds since 1970, or one of these."""
_FIELDS = ["id", "model", "taken", "texts", "vectors"]
_STORED = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as it stands in the queue."""

    name: str
    model: str
    """The fingerprint of the encoder that is meant."""
    texts: tuple[str, ...]
    """The parts that hold the texts, as JSON."""
    vectors: tuple[str, ...] = ()
    """The parts that hold the vectors, float32; empty until they are made."""
    taken: int = FREE


class BatchQueue:
    """The queue at one address, as who publishes and who only works see it; a call may raise EngineError."""

    def __init__(self, connection: Connection) -> None:
        """Use the queue at the connection's address."""
        self._connection = connection

    def create(self) -> None:
        """Create the queue unless it is there."""
        create_store(self._connection, PARTS)
        create_batches(self._connection)

    def offer(self, model: str, texts: Sequence[str]) -> Batch:
        """Put texts into the queue, unless they are in it; returns the batch."""
        data = json.dumps(list(texts), ensure_ascii=False).encode("utf-8", "surrogatepass")
        name = hashlib.sha256(model.encode() + data).hexdigest()
        there = self.look_at([name])
        if there:
            return there[0]
        batch = Batch(name, model, self._keep(data))
        self._write(batch)
        return batch

    def look_at(self, names: Sequence[str]) -> list[Batch]:
        """Return those of the named batches that are in the queue, as they stand."""
        if not names:
            return []
        rows = self._connection.write(
            "query", BATCHES, ids=list(names), output_fields=_FIELDS, consistency_level=STRONG
        )
        return [_batch(row) for row in rows]

    def take(self, model: str) -> Batch | None:
        """Take some batch that nobody works on; None where there is none for this model just now.

        Two that ask in the same moment may both get it.
        """
        options = {"output_fields": _FIELDS, "consistency_level": STRONG, "limit": LOOKED_AT}
        wanted = f'model == "{model}" and taken < {int(time.time() - LEASE_SECONDS)}'
        try:
            rows = self._connection.write("query", BATCHES, filter=wanted, **options)
        except EngineError as error:
            if error.message_id == "engine_collection_missing":
                return None  # Nobody has ever had anything to encode.
            raise
        if not rows:
            return None
        return self.claim(_batch(random.choice(rows)))

    def claim(self, batch: Batch) -> Batch:
        """Write beside a batch that it is worked on from now."""
        claimed = replace(batch, taken=int(time.time()))
        self._write(claimed)
        return claimed

    def texts_of(self, batch: Batch) -> list[str]:
        """Return the texts of a batch; EngineError where who publishes has removed them."""
        return list(json.loads(self._whole(batch.texts).decode("utf-8", "surrogatepass")))

    def finish(self, batch: Batch, vectors: NDArray[np.float32]) -> None:
        """Keep the vectors ``(n, d)`` of a batch, unless it is no longer wanted."""
        kept = self._keep(np.ascontiguousarray(vectors, _STORED).tobytes())
        if self.look_at([batch.name]):
            self._write(replace(batch, vectors=kept, taken=DONE))

    def vectors_of(self, batch: Batch, count: int, dimension: int) -> NDArray[np.float32] | None:
        """Return what was made of a batch, ``(count, dimension)``; None unless that is whole."""
        try:
            data = self._whole(batch.vectors)
        except EngineError as error:
            if error.message_id != "engine_half_published":
                raise
            return None
        if len(data) != count * dimension * _STORED.itemsize:
            return None
        return np.frombuffer(data, _STORED).reshape(count, dimension)

    def remove(self, names: Sequence[str]) -> None:
        """Take batches out of the queue; their parts go when a version is published."""
        self._connection.write("delete", BATCHES, ids=list(names))

    def _keep(self, data: bytes) -> tuple[str, ...]:
        parts = list(cut_small(data))
        digests = tuple(hashlib.sha256(part).hexdigest() for part in parts)
        write_missing_parts(self._connection, dict(zip(digests, parts, strict=True)))
        return digests

    def _whole(self, digests: Sequence[str]) -> bytes:
        found = read_parts(self._connection, BATCHES, list(digests), {})
        return b"".join(found[digest] for digest in digests)

    def _write(self, batch: Batch) -> None:
        row = {"id": batch.name, "model": batch.model, "taken": batch.taken, "vector": [0.0, 0.0]}
        row |= {"texts": " ".join(batch.texts), "vectors": " ".join(batch.vectors)}
        insert_all(self._connection, BATCHES, [row], 1)


def _batch(row: dict[str, Any]) -> Batch:
    texts, vectors = (tuple(row[field].split()) for field in ("texts", "vectors"))
    return Batch(row["id"], row["model"], texts, vectors, int(row["taken"]))
