from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.asking import BusyError, Searcher
from bot.library import SpeechLibrary
from tests.bot.stub_library import StubLibrary


@pytest.fixture
def searcher() -> Iterator[Searcher]:
    made = Searcher(StubLibrary(), threads=1, line=0)
    yield made
    made.close()


async def test_a_search_that_nobody_awaits_any_more_counts_until_it_ends(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.asking.LONGEST_SEARCH", 0.05)
    end = threading.Event()
    with pytest.raises(TimeoutError):
        await searcher.run(lambda _: end.wait(10))
    assert searcher.pending == 1
    with pytest.raises(BusyError):  # It has the only thread.
        await searcher.run(lambda _: None)
    end.set()
    async with asyncio.timeout(5):
        while searcher.pending:
            await asyncio.sleep(0.01)
    assert await searcher.run(lambda _: "again") == "again"
    assert searcher.pending == 0


async def test_a_search_that_never_began_counts_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.asking.LONGEST_SEARCH", 0.05)
    searcher, end = Searcher(StubLibrary(), threads=1, line=1), threading.Event()
    found = await asyncio.gather(
        *(searcher.run(lambda _: end.wait(10)) for _ in range(2)), return_exceptions=True
    )
    assert [type(error) for error in found] == [TimeoutError, TimeoutError]
    assert searcher.pending == 1
    end.set()
    searcher.close()


async def test_what_is_done_aside_takes_no_place_and_no_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.asking.LONGEST_SEARCH", 0.2)
    closed: list[StubLibrary] = []  # of any test before, too, whose search ends late

    def note(library: StubLibrary) -> None:
        closed.append(library)

    monkeypatch.setattr(StubLibrary, "close", note)
    lent = StubLibrary()
    searcher = Searcher(lent, threads=1, line=0)
    begun, end = threading.Event(), threading.Event()

    def look(library: SpeechLibrary) -> str:
        begun.set()
        assert end.wait(10)
        return library.snapshot_id

    slow = asyncio.create_task(searcher.run_aside(look))
    assert await asyncio.to_thread(begun.wait, 10)
    await asyncio.sleep(0.3)
    assert searcher.pending == 0
    monkeypatch.setattr("bot.asking.LONGEST_SEARCH", 10)
    assert (await searcher.ask("三大职能")).answer.excerpts
    searcher.replace(StubLibrary())
    assert lent not in closed  # The one lent stays open.
    end.set()
    assert await slow
    assert lent in closed
    searcher.close()


async def test_an_error_aside_reaches_whoever_awaits(searcher: Searcher) -> None:
    def fail(_: SpeechLibrary) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await searcher.run_aside(fail)
