"""Encoding by several processes: the same vectors as by one, whoever ends, doubles or damages what."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from index.errors import EngineError
from index.library import Library
from index.milvus import shared_encoding
from index.milvus.batches import DONE, FREE, BatchQueue
from index.milvus.connection import Connection
from index.milvus.layout import BATCHES, PARTS
from index.milvus.shared_encoding import SharedEncoding, work
from index.settings import IndexSettings
from index.snapshot import encoding
from tests.index.milvus.lite import lite_file, machine, write_speeches
from tests.index.milvus.server import lite_server
from tests.index.updates.small_library import CountingEncoder
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.e2e

STARTED_SECONDS = 3.0
"""Until processes that are there have loaded the client of Milvus."""
TEXTS = [[f"第{batch}批第{number}句话" for number in range(5)] for batch in range(6)]
EXPECTED = {place: ToyEncoder().encode_passages(texts) for place, texts in enumerate(TEXTS)}


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[IndexSettings]:
    with lite_file(tmp_path) as uri:
        yield machine(tmp_path, "home", uri)


@pytest.fixture
def connection(settings: IndexSettings) -> Connection:
    return Connection(settings)


@pytest.fixture
def queue(connection: Connection) -> BatchQueue:
    made = BatchQueue(connection)
    made.create()
    return made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_encoding, "WAIT_SECONDS", 0.02)


def encoded(connection: Connection, encoder: ToyEncoder) -> dict[int, NDArray[np.float32]]:
    """Return what the publishing machine gets for all texts, each batch once."""
    counted: list[int] = []
    found: dict[int, NDArray[np.float32]] = {}
    shared = SharedEncoding(connection)
    for place, vectors in shared(len(TEXTS), lambda place: TEXTS[place], encoder, counted.append):
        assert place not in found
        found[place] = vectors
    assert sum(counted) == sum(map(len, TEXTS))
    return found


def require_expected(found: dict[int, NDArray[np.float32]]) -> None:
    assert found.keys() == EXPECTED.keys()
    for place, vectors in found.items():
        np.testing.assert_array_equal(vectors, EXPECTED[place])


def work_once(connection: Connection) -> int:
    """Work as another machine does until nothing is left."""
    return work(connection, ToyEncoder(), lambda _: None, pytest.fail, idle_seconds=0.2)


def offer_all(queue: BatchQueue) -> None:
    for texts in TEXTS:
        queue.offer(ToyEncoder().fingerprint, texts)


def test_alone_it_encodes_all(connection: Connection) -> None:
    own = CountingEncoder()
    require_expected(encoded(connection, own))
    assert sorted(own.seen) == sorted(text for texts in TEXTS for text in texts)


def test_what_a_worker_has_made_is_taken_and_not_made_again(
    connection: Connection, queue: BatchQueue
) -> None:
    offer_all(queue)
    assert work_once(connection) == sum(map(len, TEXTS))
    own = CountingEncoder()
    require_expected(encoded(connection, own))
    assert own.seen == []


def test_a_worker_that_ended_in_the_middle_is_not_waited_for(
    connection: Connection, queue: BatchQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(queue)
    assert queue.take(ToyEncoder().fingerprint) is not None
    began = time.monotonic()
    monkeypatch.setattr(shared_encoding, "LEASE_SECONDS", 2.0)
    require_expected(encoded(connection, ToyEncoder()))
    assert time.monotonic() - began > 0.9, "what somebody works on is left to him for a while"


def test_a_batch_that_two_have_taken_is_the_same_twice(connection: Connection, queue: BatchQueue) -> None:
    batch = queue.offer(ToyEncoder().fingerprint, TEXTS[0])
    assert queue.offer(ToyEncoder().fingerprint, TEXTS[0]).name == batch.name
    for worker in (queue.claim(batch), queue.claim(batch)):
        queue.finish(worker, ToyEncoder().encode_passages(queue.texts_of(worker)))
    (done,) = queue.look_at([batch.name])
    assert done.taken == DONE
    vectors = queue.vectors_of(done, len(TEXTS[0]), ToyEncoder().dimension)
    assert vectors is not None
    np.testing.assert_array_equal(vectors, EXPECTED[0])
    assert queue.take(ToyEncoder().fingerprint) is None


def test_vectors_that_are_damaged_or_too_few_are_made_again(
    connection: Connection, queue: BatchQueue
) -> None:
    offer_all(queue)
    work_once(connection)
    names = [queue.offer(ToyEncoder().fingerprint, texts).name for texts in TEXTS[:2]]
    lost, short = sorted(queue.look_at(names), key=lambda batch: names.index(batch.name))
    connection.write("delete", PARTS, ids=list(lost.vectors))
    queue.finish(short, EXPECTED[1][:-1])
    own = CountingEncoder()
    require_expected(encoded(connection, own))
    assert sorted(own.seen) == sorted(TEXTS[0] + TEXTS[1])


def test_a_worker_with_another_model_takes_nothing(connection: Connection, queue: BatchQueue) -> None:
    offer_all(queue)
    assert work(connection, ToyEncoder(32), lambda _: None, pytest.fail, idle_seconds=0.1) == 0
    assert all(batch.taken == FREE for batch in queue.look_at([queue.offer("other", ["x"]).name]))


def test_a_worker_whose_batch_is_gone_goes_on(connection: Connection, queue: BatchQueue) -> None:
    offer_all(queue)
    connection.write("drop_collection", PARTS)
    assert work_once(connection) == 0
    connection.write("drop_collection", BATCHES)
    assert work_once(connection) == 0
    require_expected(encoded(connection, ToyEncoder()))


def test_what_is_late_is_not_kept(queue: BatchQueue) -> None:
    batch = queue.claim(queue.offer(ToyEncoder().fingerprint, TEXTS[0]))
    queue.remove([batch.name])
    queue.finish(batch, EXPECTED[0])
    assert queue.look_at([batch.name]) == []


def test_without_the_engine_this_machine_goes_on_alone(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    call, calls = Connection.call, 0

    def failing(self: Connection, method: str, *args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 30:
            raise EngineError("engine_unreachable", uri="x", reason="gone")
        return call(self, method, *args, **options)

    monkeypatch.setattr(Connection, "call", failing)
    require_expected(encoded(connection, ToyEncoder()))
    assert calls == 31
    assert "without other machines" in caplog.text


def test_a_worker_waits_for_an_engine_that_is_away_and_says_so_once(
    connection: Connection, queue: BatchQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(queue)
    take, calls = BatchQueue.take, 0
    told: list[EngineError] = []

    def away(self: BatchQueue, model: str) -> Any:
        nonlocal calls
        calls += 1
        if calls in {2, 3, 4}:
            raise EngineError("engine_unreachable", uri="x", reason="gone")
        return take(self, model)

    monkeypatch.setattr(BatchQueue, "take", away)
    assert work(connection, ToyEncoder(), lambda _: None, told.append, idle_seconds=0.3) == 30
    assert len(told) == 1
    monkeypatch.setattr(BatchQueue, "take", _refused)
    with pytest.raises(EngineError, match="engine_refused"):
        work(connection, ToyEncoder(), lambda _: None, told.append)


def _refused(self: BatchQueue, model: str) -> Any:
    raise EngineError("engine_refused", uri="x")


class SlowEncoder(CountingEncoder):
    """Takes long enough for others to take their share."""

    def encode_passages(
        self, texts: Any, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        time.sleep(0.3)
        return super().encode_passages(texts, progress)


def elsewhere(settings: IndexSettings, crashes: bool) -> int:
    """Work in a process of its own; one that crashes ends with a batch taken."""
    connection = Connection(settings)
    if crashes:
        queue = BatchQueue(connection)
        while queue.take(SlowEncoder().fingerprint) is None:
            time.sleep(0.05)
        return 0
    return work(connection, SlowEncoder(), lambda _: None, print, idle_seconds=20.0)


def test_two_processes_make_the_library_that_one_makes(
    tmp_path: Path, tiny_glossary: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker that ends in the middle of a batch is there too."""
    monkeypatch.setattr(encoding, "AT_ONCE", 8)
    monkeypatch.setattr(shared_encoding, "LEASE_SECONDS", 4.0)
    write_speeches(tmp_path, 12)
    alone = IndexSettings(documents=tmp_path / "documents", data_dir=tmp_path / "alone", reranker="none")
    expected = Library.open(alone, ToyEncoder()).snapshot
    with lite_server(tmp_path / "server") as (uri, _):
        home, worker = (machine(tmp_path, name, uri) for name in ("home", "worker"))
        own = SlowEncoder()
        processes = multiprocessing.get_context("spawn").Pool(2)
        with processes as pool, ThreadPoolExecutor(1) as thread:
            pool.map(time.sleep, (1.0, 1.0), chunksize=1)
            made_elsewhere = pool.apply_async(elsewhere, (worker, False))
            pool.apply_async(elsewhere, (worker, True))
            time.sleep(STARTED_SECONDS)
            library = thread.submit(Library.open, home, own).result()
            helped = made_elsewhere.get(60)
        assert helped > 0
        assert len(own.seen) > 0
        assert not Connection(home).call("has_collection", BATCHES), "nothing is left of the queue"
        numbers = np.arange(len(expected.passages))
        found = library.snapshot
        np.testing.assert_array_equal(
            found.passage_vectors.take(numbers), expected.passage_vectors.take(numbers)
        )
        sentences = np.arange(expected.manifest.sentences)
        np.testing.assert_array_equal(
            found.sentence_vectors.vectors(sentences), expected.sentence_vectors.vectors(sentences)
        )
        print(f"{len(own.seen)} texts encoded by the publishing process, {helped} by the other")
