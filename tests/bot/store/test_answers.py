from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.serving.search_pool import SearchPool
from bot.store.answers import AnswerCache, AnswerLog, AnswerRecord
from bot.store.database import Database
from bot.texts import Language, texts_for
from bot.views.answers import render_answer
from index.types import Answer
from tests.bot.stub_library import StubLibrary

QUESTION = "编号的事项由各单位负责办理"


class Answers:
    """A library that is asked, and what is kept of its answers."""

    def __init__(self, database: Database) -> None:
        self.library = StubLibrary()
        self.pool = SearchPool(self.library)
        self.log = AnswerLog(database)
        self.cache = AnswerCache(self.pool, self.log)

    async def ask(self, context: tuple[str, ...] = ()) -> tuple[Answer, AnswerRecord]:
        found = await self.pool.ask(QUESTION, context)
        facts = {"context": context, "documents": None, "snapshot": found.snapshot}
        return found.answer, self.log.add(found.answer, **facts, asker="甲", surface="private")


@pytest.fixture
def answers(database: Database) -> Iterator[Answers]:
    answers = Answers(database)
    yield answers
    answers.pool.close()


async def test_the_first_page_is_the_same_before_more_is_asked_for(answers: Answers) -> None:
    texts = texts_for(Language.SIMPLIFIED)
    answer, record = await answers.ask()
    recalled = await answers.cache.recall(record.id)
    assert recalled is not None
    first, *others = render_answer(answer, texts)
    again, *more = render_answer(recalled.answer, texts)
    assert first == again
    assert len(answer.further) == len(others) == 1
    assert len(recalled.answer.further) > len(more) > 1


async def test_a_second_button_needs_no_new_search(answers: Answers) -> None:
    _, record = await answers.ask(("前问",))
    recalled = [await answers.cache.recall(record.id) for _ in range(3)]
    assert recalled[0] is not None
    assert recalled[0] == recalled[1] == recalled[2]
    assert answers.library.asked == [(QUESTION, ("前问",))] * 2


async def test_an_answer_never_given_is_not_recalled(answers: Answers) -> None:
    assert await answers.cache.recall("gibtsnicht") is None
