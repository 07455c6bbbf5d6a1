from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from bot.asking import BusyError, Searcher
from bot.library import SpeechLibrary
from bot.shelf import Shelf


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


def shelf_of(book: Book) -> Shelf:
    return Shelf(cast(SpeechLibrary, book))


def look(library: SpeechLibrary, seconds: float = 0) -> str:
    return cast(Book, library).look(seconds)


def test_a_former_library_is_closed_after_its_last_user() -> None:
    first, second = Book("first"), Book("second")
    shelf = shelf_of(first)
    with shelf.lent() as one, shelf.lent():
        shelf.replace(cast(SpeechLibrary, second))
        with shelf.lent() as two:
            assert (look(one), look(two)) == ("first", "second")
        assert first.closed == 0
    assert (first.closed, second.closed) == (1, 0)
    shelf.close()
    shelf.close()
    assert second.closed == 1


def test_one_that_nobody_uses_is_closed_at_once() -> None:
    first = Book("first")
    shelf = shelf_of(first)
    shelf.replace(cast(SpeechLibrary, Book("second")))
    assert first.closed == 1


def test_an_error_gives_it_back_as_well() -> None:
    first = Book("first")
    shelf = shelf_of(first)
    with pytest.raises(ValueError, match="inside"), shelf.lent():
        raise ValueError("inside")
    shelf.close()
    assert first.closed == 1


def test_under_load_none_is_used_after_it_was_closed_and_all_are_closed() -> None:
    books = [Book(str(number)) for number in range(300)]
    shelf, stop = shelf_of(books[0]), threading.Event()

    def use() -> int:
        uses = 0
        while not stop.is_set():
            with shelf.lent() as library:
                look(library, 0.0002)
                uses += 1
        return uses

    with ThreadPoolExecutor(8) as pool:
        users = [pool.submit(use) for _ in range(8)]
        for book in books[1:]:
            shelf.replace(cast(SpeechLibrary, book))
            time.sleep(0.001)
        stop.set()
        assert sum(user.result() for user in users) > 100
    shelf.close()
    assert sum(book.late for book in books) == 0
    assert [book.closed for book in books] == [1] * len(books)


async def test_questions_in_flight_end_on_the_library_they_began_with() -> None:
    first, second = Book("first"), Book("second")
    searcher = Searcher(cast(SpeechLibrary, first), threads=2)
    slow = [asyncio.create_task(searcher.run(lambda library: look(library, 0.2))) for _ in range(2)]
    waiting = asyncio.create_task(searcher.run(look))
    await asyncio.sleep(0.05)
    searcher.replace(cast(SpeechLibrary, second))
    assert first.closed == 0
    assert await asyncio.gather(*slow) == ["first", "first"]
    assert await waiting == "second"  # It had not begun yet.
    assert (first.closed, first.late) == (1, 0)
    searcher.close()
    assert second.closed == 1


async def test_a_question_given_up_keeps_its_library_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.asking.LONGEST_SEARCH", 0.05)
    first = Book("first")
    searcher = Searcher(cast(SpeechLibrary, first), threads=1)
    with pytest.raises(TimeoutError):
        await searcher.run(lambda library: look(library, 0.3))
    searcher.close()
    assert first.closed == 0
    await asyncio.sleep(0.4)
    assert (first.closed, first.late) == (1, 0)


async def test_a_full_line_refuses_and_idle_work_waits_for_questions() -> None:
    searcher = Searcher(cast(SpeechLibrary, Book("only")), threads=1, line=1)
    order: list[str] = []

    def note(name: str) -> str:
        order.append(name)
        return name

    begin = threading.Event()
    questions = [
        asyncio.create_task(searcher.run(lambda _, n=n: begin.wait(10) and note(n))) for n in ("a", "b")
    ]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await searcher.run(look)
    idle = asyncio.create_task(searcher.run_idly(lambda _: note("idle")))
    begin.set()
    await asyncio.gather(*questions, idle)
    assert order[-1] == "idle"
    searcher.close()
