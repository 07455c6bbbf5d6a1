from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answers import AnswerBook
from bot.asking import Searcher
from bot.render import render_answer
from bot.store import AnswerLog, Database
from bot.texts import Language, texts_for
from tests.bot.stub_library import StubLibrary

QUESTION = "编号的事项由各单位负责办理"


@pytest.fixture
def library() -> StubLibrary:
    return StubLibrary()


@pytest.fixture
def searcher(library: StubLibrary) -> Iterator[Searcher]:
    searcher = Searcher(library)
    yield searcher
    searcher.close()


@pytest.fixture
def book(searcher: Searcher, tmp_path: Path) -> Iterator[AnswerBook]:
    database = Database(tmp_path)
    yield AnswerBook(searcher, AnswerLog(database))
    database.close()


async def test_the_first_page_is_the_same_before_more_is_asked_for(
    book: AnswerBook, searcher: Searcher
) -> None:
    texts = texts_for(Language.SIMPLIFIED)
    found = await searcher.ask(QUESTION)
    given = book.note(found, context=(), documents=None, asker="甲", surface="private")
    recalled = await book.recall(given.record.id)
    assert recalled is not None
    first, *others = render_answer(given.answer, texts)
    again, *more = render_answer(recalled.answer, texts)
    assert first == again
    assert len(given.answer.further) == len(others) == 1
    assert len(recalled.answer.further) > len(more) > 1


async def test_a_second_button_needs_no_new_search(
    book: AnswerBook, searcher: Searcher, library: StubLibrary
) -> None:
    found = await searcher.ask(QUESTION, ("前问",))
    given = book.note(found, context=("前问",), documents=None, asker="甲", surface="private")
    answers = [await book.recall(given.record.id) for _ in range(3)]
    assert answers[0] is not None
    assert answers[0] == answers[1] == answers[2]
    assert library.asked == [(QUESTION, ("前问",))] * 2


async def test_an_answer_never_given_is_not_recalled(book: AnswerBook) -> None:
    assert await book.recall("gibtsnicht") is None
