from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import Searcher
from bot.operators.unanswered import MOST_ASKED_AGAIN, AskedAgain, ask_again, open_groups, question_key
from bot.store import AnswerLog, Database, UnansweredLog
from index.errors import VerbatimError
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt
from tests.bot.stub_library import StubLibrary


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def log(database: Database, clock: Clock) -> AnswerLog:
    return AnswerLog(database, clock)


@pytest.fixture
def open_log(database: Database, clock: Clock) -> UnansweredLog:
    return UnansweredLog(database, clock)


def noted(
    log: AnswerLog, question: str, *places: tuple[str, int, int], documents: set[str] | None = None
) -> str:
    """Note a question, answered from ``places`` or not at all, and return the answer's id."""
    excerpts = tuple(Excerpt(document, "t", (), start, end, "x", (), 1) for document, start, end in places)
    status = AnswerStatus.ANSWERED if places else AnswerStatus.NOT_FOUND
    answer = Answer(question, status, AnswerKind.PASSAGES, 0.5, excerpts)
    facts = {"documents": documents, "snapshot": "s", "asker": "p", "surface": "private"}
    return log.add(answer, context=("先前",), **facts).id  # type: ignore[arg-type]


def test_only_what_found_nothing_or_was_called_unhelpful_newest_first(
    log: AnswerLog, open_log: UnansweredLog
) -> None:
    noted(log, "没找到的")
    noted(log, "好的", ("d", 0, 5))
    liked, disliked = noted(log, "赞的", ("d", 0, 5)), noted(log, "踩的", ("d", 1, 5))
    late = noted(log, "后踩的", ("d", 2, 5))
    noted(log, "又没找到", documents={"b", "a"})
    log.rate(liked, "p", helpful=True)
    log.rate(disliked, "p", helpful=False)
    log.rate(disliked, "q", helpful=False)
    log.rate(disliked, "r", helpful=True)
    log.rate(late, "p", helpful=False)
    entries = open_log.newest()
    assert [entry.question for entry in entries] == ["后踩的", "踩的", "又没找到", "没找到的"]
    assert [entry.unhelpful for entry in entries] == [1, 2, 0, 0]
    assert [entry.found for entry in entries] == [True, True, False, False]
    assert entries[1].places == {("d", 1, 5)}
    assert entries[2].documents == {"a", "b"}
    assert entries[2].context == ("先前",)


def test_the_same_question_is_counted_once(log: AnswerLog, open_log: UnansweredLog) -> None:
    for question in ("政协的职能？", "政協的職能", "  政协的职能?? ", "别的"):
        noted(log, question)
    groups = open_groups(open_log)
    assert [(group.latest.question, group.times) for group in groups] == [("别的", 1), ("  政协的职能?? ", 3)]


def test_settled_until_it_fails_again_or_is_forgotten(
    log: AnswerLog, open_log: UnansweredLog, clock: Clock
) -> None:
    noted(log, "职能？")
    open_log.settle(open_groups(open_log)[0].key)
    assert open_groups(open_log) == []
    noted(log, "职能")
    [group] = open_groups(open_log)
    assert group.times == 2
    clock.now += 31 * 86_400
    open_log.forget_older_than(30)
    assert open_log.settled() == {}


async def test_asked_again_what_is_answered_now_is_settled(log: AnswerLog, open_log: UnansweredLog) -> None:
    library = StubLibrary()
    for question in ("编号77的事项", "完全无关的询问"):
        noted(log, question)
    answer = library.ask("编号88的事项")
    same = [(e.document_id, e.start, e.end) for e in answer.excerpts]
    log.rate(noted(log, "编号88的事项", *same), "p", helpful=False)
    log.rate(noted(log, "编号99的事项", ("elsewhere", 0, 5)), "p", helpful=False)
    searcher = Searcher(library)
    assert await ask_again(searcher, open_log) == AskedAgain(4, 2)
    assert [g.latest.question for g in open_groups(open_log)] == ["编号88的事项", "完全无关的询问"]
    assert ("编号77的事项", ("先前",)) in library.asked
    searcher.close()


async def test_one_that_fails_does_not_keep_the_others_from_it(
    log: AnswerLog, open_log: UnansweredLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST_ASKED_AGAIN + 5):
        noted(log, f"编号{number + 1}的事项")
    asked = 0

    def ask(self: StubLibrary, question: str, *_: object, **__: object) -> Answer:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise VerbatimError("excerpt_differs", document=question, start=0, end=1)
        return Answer(question, AnswerStatus.RELATED, AnswerKind.PASSAGES, 0.5, ())

    monkeypatch.setattr(StubLibrary, "ask", ask)
    searcher = Searcher(StubLibrary())
    assert await ask_again(searcher, open_log) == AskedAgain(MOST_ASKED_AGAIN, MOST_ASKED_AGAIN - 1)
    assert len(caplog.records) == 1
    searcher.close()


@given(st.text(min_size=1))
def test_every_question_has_a_key(question: str) -> None:
    assert len(question_key(question)) == 64
    assert question_key(f"问{question}") == question_key(f" 問{question}？")
