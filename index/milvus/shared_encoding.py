"""Encoding shared among machines: who publishes offers batches and works on them beside all others.

A worker needs the address and the model, nothing else: no documents, no data folder, no name. Who publishes
needs no worker: it takes batches of its own queue, and those that a worker took and never finished.

Vectors are the same from any machine, since a batch is always encoded whole and in the same order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import EngineError
from index.milvus.batches import DONE, LEASE_SECONDS, Batch, BatchQueue
from index.milvus.connection import Connection
from index.snapshot.encoding import encode_here

if TYPE_CHECKING:
    from index.models.encoder import Encoder

FEWEST = 2
"""Batches from which others are asked to help: one alone is soonest done here."""
OFFERED = 256
"""Batches that wait in the queue at a time: work of half an hour for four workers, 30 MB of texts."""
WAIT_SECONDS = 1.0
"""How long is waited where there is nothing to do: for a worker's last batch, for new ones."""
PASSED_OVER = frozenset({"engine_half_published", "engine_collection_missing"})
"""What a worker finds where its batch was published without it meanwhile."""
AWAY = frozenset({"engine_unreachable", "engine_slow", "engine_failed", "engine_file_busy"})
"""What a worker waits for the end of."""

_LOGGER = logging.getLogger(__name__)


class SharedEncoding:
    """Implements ``index.snapshot.encoding.EncodeBatches``."""

    def __init__(self, connection: Connection) -> None:
        """Share through the queue at the connection's address."""
        self._queue = BatchQueue(connection)

    def __call__(
        self,
        count: int,
        batch: Callable[[int], list[str]],
        encoder: Encoder,
        advance: Callable[[int], None],
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Encode every batch, here or elsewhere; without the engine all that is left is encoded here."""
        left = set(range(count))
        if count >= FEWEST:
            try:
                for place, vectors in self._shared(count, batch, encoder, advance):
                    left.discard(place)
                    yield place, vectors
            except EngineError as error:
                _LOGGER.warning("Encoding goes on without other machines: %s", error)
        places = sorted(left)
        for number, vectors in encode_here(len(places), lambda i: batch(places[i]), encoder, advance):
            yield places[number], vectors

    def _shared(
        self,
        count: int,
        batch: Callable[[int], list[str]],
        encoder: Encoder,
        advance: Callable[[int], None],
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        self._queue.create()
        ahead = iter(range(count))
        waiting: dict[str, list[int]] = {}
        while True:
            while len(waiting) < OFFERED and (place := next(ahead, None)) is not None:
                offered = self._queue.offer(encoder.fingerprint, batch(place))
                waiting.setdefault(offered.name, []).append(place)
            if not waiting:
                return
            finished: list[str] = []
            free: list[Batch] = []
            for one in self._queue.look_at(list(waiting)):
                place = waiting[one.name][0]
                vectors = None
                if one.taken == DONE:
                    size = len(batch(place))
                    vectors = self._queue.vectors_of(one, size, encoder.dimension)
                if vectors is not None:
                    advance(len(vectors))
                    finished.append(one.name)
                    yield from ((same, vectors) for same in waiting.pop(one.name))
                elif one.taken == DONE or one.taken < time.time() - LEASE_SECONDS:
                    free.append(one)
            if free:
                own = self._queue.claim(free[0])
                vectors = encoder.encode_passages(batch(waiting[own.name][0]), advance)
                finished.append(own.name)
                yield from ((same, vectors) for same in waiting.pop(own.name))
            elif not finished:
                self._offer_again(waiting, batch, encoder)
                time.sleep(WAIT_SECONDS)
            if finished:
                self._queue.remove(finished)

    def _offer_again(
        self, waiting: dict[str, list[int]], batch: Callable[[int], list[str]], encoder: Encoder
    ) -> None:
        """Put back what somebody else has removed from the queue, so that nothing is waited for in vain."""
        there = {one.name for one in self._queue.look_at(list(waiting))}
        for name, places in waiting.items():
            if name not in there:
                self._queue.offer(encoder.fingerprint, batch(places[0]))


def work(
    connection: Connection,
    encoder: Encoder,
    batch_done: Callable[[int], None],
    troubled: Callable[[EngineError], None],
    idle_seconds: float | None = None,
) -> int:
    """Encode batches of the library at the address until there is none for ``idle_seconds``; None: forever.

    Returns how many texts were encoded. ``batch_done`` is called with the number of texts of each batch,
    ``troubled`` once whenever the engine goes away, which is waited for. EngineError where it refuses.
    """
    queue = BatchQueue(connection)
    done, last, away = 0, time.monotonic(), False
    while idle_seconds is None or time.monotonic() - last < idle_seconds:
        try:
            taken = queue.take(encoder.fingerprint)
            away = False
            if taken is not None:
                texts = queue.texts_of(taken)
                queue.finish(taken, encoder.encode_passages(texts))
                done, last = done + len(texts), time.monotonic()
                batch_done(len(texts))
                continue
        except EngineError as error:
            if error.message_id in AWAY:
                if not away:
                    troubled(error)
                away = True
            elif error.message_id not in PASSED_OVER:
                raise
        time.sleep(WAIT_SECONDS)
    return done
