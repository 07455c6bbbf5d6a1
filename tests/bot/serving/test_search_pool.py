from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from bot.serving.metrics import Metrics
from bot.serving.search_pool import BusyError, LibraryHandle, SearchPool, SnapshotFollower
from index.errors import SnapshotDamagedError
from index.library import Library
from tests.bot.stub_library import StubLibrary
from tests.bot.stub_snapshots import ORIGINAL, StubSnapshots


class Book:
    """A library that notices when it is used after it was closed."""

    def __init__(self, name: str) -> None:
        self.snapshot_id = name
        self.closed = 0
        self.late = 0

    def look(self, seconds: float = 0) -> str:
        time.sleep(seconds)
        self.late += bool(self.closed)
        return self.snapshot_id

    def close(self) -> None:
        self.closed += 1


def handle_of(book: Book) -> LibraryHandle:
    return LibraryHandle(cast(Library, book))


def look(library: Library, seconds: float = 0) -> str:
    return cast(Book, library).look(seconds)


def test_a_former_library_is_closed_after_its_last_user() -> None:
    first, second = Book("first"), Book("second")
    handle = handle_of(first)
    with handle.acquire() as one, handle.acquire():
        handle.replace(cast(Library, second))
        with handle.acquire() as two:
            assert (look(one), look(two)) == ("first", "second")
        assert first.closed == 0
    assert (first.closed, second.closed) == (1, 0)
    handle.close()
    handle.close()
    assert second.closed == 1


def test_one_that_nobody_uses_is_closed_at_once() -> None:
    first = Book("first")
    handle = handle_of(first)
    handle.replace(cast(Library, Book("second")))
    assert first.closed == 1


def test_an_error_gives_it_back_as_well() -> None:
    first = Book("first")
    handle = handle_of(first)
    with pytest.raises(ValueError, match="inside"), handle.acquire():
        raise ValueError("inside")
    handle.close()
    assert first.closed == 1


def test_under_load_none_is_used_after_it_was_closed_and_all_are_closed() -> None:
    books = [Book(str(number)) for number in range(300)]
    handle, stop = handle_of(books[0]), threading.Event()

    def use() -> int:
        uses = 0
        while not stop.is_set():
            with handle.acquire() as library:
                look(library, 0.0002)
                uses += 1
        return uses

    with ThreadPoolExecutor(8) as pool:
        users = [pool.submit(use) for _ in range(8)]
        for book in books[1:]:
            handle.replace(cast(Library, book))
            time.sleep(0.001)
        stop.set()
        assert sum(user.result() for user in users) > 100
    handle.close()
    assert sum(book.late for book in books) == 0
    assert [book.closed for book in books] == [1] * len(books)


async def test_questions_in_flight_end_on_the_library_they_began_with() -> None:
    first, second = Book("first"), Book("second")
    pool = SearchPool(cast(Library, first), threads=2)
    slow = [asyncio.create_task(pool.run(lambda library: look(library, 0.2))) for _ in range(2)]
    waiting = asyncio.create_task(pool.run(look))
    await asyncio.sleep(0.05)
    pool.replace(cast(Library, second))
    assert first.closed == 0
    assert await asyncio.gather(*slow) == ["first", "first"]
    assert await waiting == "second"  # It had not begun yet.
    assert (first.closed, first.late) == (1, 0)
    pool.close()
    assert second.closed == 1


async def test_a_question_given_up_keeps_its_library_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 0.05)
    first = Book("first")
    pool = SearchPool(cast(Library, first), threads=1)
    with pytest.raises(TimeoutError):
        await pool.run(lambda library: look(library, 0.3))
    pool.close()
    assert first.closed == 0
    await asyncio.sleep(0.4)
    assert (first.closed, first.late) == (1, 0)


async def test_a_full_line_refuses_and_idle_work_waits_for_questions() -> None:
    pool = SearchPool(cast(Library, Book("only")), threads=1, line=1)
    order: list[str] = []

    def note(name: str) -> str:
        order.append(name)
        return name

    begin = threading.Event()
    questions = [asyncio.create_task(pool.run(lambda _, n=n: begin.wait(10) and note(n))) for n in ("a", "b")]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await pool.run(look)
    idle = asyncio.create_task(pool.run_idly(lambda _: note("idle")))
    begin.set()
    await asyncio.gather(*questions, idle)
    assert order[-1] == "idle"
    pool.close()


@pytest.fixture
def pool() -> Iterator[SearchPool]:
    made = SearchPool(StubLibrary(), threads=1, line=0)
    yield made
    made.close()


async def test_a_search_that_nobody_awaits_any_more_counts_until_it_ends(
    pool: SearchPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 0.05)
    end = threading.Event()
    with pytest.raises(TimeoutError):
        await pool.run(lambda _: end.wait(10))
    assert pool.pending == 1
    with pytest.raises(BusyError):  # It has the only thread.
        await pool.run(lambda _: None)
    end.set()
    async with asyncio.timeout(5):
        while pool.pending:
            await asyncio.sleep(0.01)
    assert await pool.run(lambda _: "again") == "again"
    assert pool.pending == 0


async def test_a_search_that_never_began_counts_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 0.05)
    pool, end = SearchPool(StubLibrary(), threads=1, line=1), threading.Event()
    found = await asyncio.gather(
        *(pool.run(lambda _: end.wait(10)) for _ in range(2)), return_exceptions=True
    )
    assert [type(error) for error in found] == [TimeoutError, TimeoutError]
    assert pool.pending == 1
    end.set()
    pool.close()


async def test_what_is_done_aside_takes_no_place_and_no_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 0.2)
    closed: list[StubLibrary] = []  # of any test before, too, whose search ends late

    def note(library: StubLibrary) -> None:
        closed.append(library)

    monkeypatch.setattr(StubLibrary, "close", note)
    lent = StubLibrary()
    pool = SearchPool(lent, threads=1, line=0)
    begun, end = threading.Event(), threading.Event()

    def look(library: Library) -> str:
        begun.set()
        assert end.wait(10)
        return library.snapshot_id

    slow = asyncio.create_task(pool.run_aside(look))
    assert await asyncio.to_thread(begun.wait, 10)
    await asyncio.sleep(0.3)
    assert pool.pending == 0
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 10)
    assert (await pool.ask("三大职能")).answer.excerpts
    pool.replace(StubLibrary())
    assert lent not in closed  # The one lent stays open.
    end.set()
    assert await slow
    assert lent in closed
    pool.close()


async def test_an_error_aside_reaches_the_task_that_awaits_it(pool: SearchPool) -> None:
    def fail(_: Library) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await pool.run_aside(fail)


@pytest.fixture
def snapshots(tmp_path: Path) -> StubSnapshots:
    return StubSnapshots(tmp_path)


async def test_a_new_snapshot_answers_within_a_second(snapshots: StubSnapshots) -> None:
    first = StubLibrary(snapshots)
    pool, metrics = SearchPool(first), Metrics()
    follower = SnapshotFollower(pool, metrics)
    task = asyncio.create_task(follower.run())
    await asyncio.sleep(0.05)
    assert pool.library is first
    name = snapshots.publish(ORIGINAL[:1])
    await asyncio.sleep(1)
    assert pool.library.snapshot_id == name
    assert (await pool.ask("编号77的事项")).snapshot == name
    assert first.closed
    assert b"speechbot_snapshot_swaps_total 1.0" in metrics.text()
    task.cancel()
    pool.close()


async def test_waiting_for_a_snapshot_ends_when_it_answers_or_the_time_is_over(
    snapshots: StubSnapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LOOK_SECONDS", 5)
    pool = SearchPool(StubLibrary(snapshots))
    follower = SnapshotFollower(pool, Metrics())
    task = asyncio.create_task(follower.run())
    await asyncio.sleep(0.05)
    name = snapshots.publish(ORIGINAL)
    assert await follower.wait_for(name, 2)
    assert not await follower.wait_for("never", 0.05)
    task.cancel()
    pool.close()


@pytest.mark.parametrize(
    "error", [SnapshotDamagedError("snapshot_file_damaged", file="x"), ValueError("odd")]
)
async def test_a_damaged_snapshot_is_reported_once_and_the_old_one_answers_on(
    snapshots: StubSnapshots,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    caplog.set_level(logging.ERROR)
    library = StubLibrary(snapshots)
    pool, metrics = SearchPool(library), Metrics()
    follower = SnapshotFollower(pool, metrics)

    def fail(*_: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(StubLibrary, "refreshed", fail)
        for _ in range(3):
            await follower.look()
    assert len(caplog.records) == 1
    assert pool.library is library
    assert b"speechbot_snapshot_swap_failures_total 3.0" in metrics.text()
    snapshots.publish(ORIGINAL)
    await follower.look()
    assert pool.library is not library
    pool.close()
