from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operators.unanswered import MOST_ASKED_AGAIN, Kind, ask_again, open_groups, question_key
from bot.serving.search_pool import SearchPool
from bot.store.answers import AnswerLog
from bot.store.database import Database
from bot.store.unanswered import UnansweredLog
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
    log: AnswerLog,
    question: str,
    *places: tuple[str, int, int],
    documents: set[str] | None = None,
    context: tuple[str, ...] = ("先前",),
    meant: str = "",
) -> str:
    """Note a question, answered from ``places`` or not at all, and return the answer's id."""
    excerpts = tuple(Excerpt(document, "t", (), start, end, "x", (), 1) for document, start, end in places)
    status = AnswerStatus.ANSWERED if places else AnswerStatus.NOT_FOUND
    answer = Answer(question, status, AnswerKind.PASSAGES, 0.5, excerpts, meant=meant)
    facts = {"documents": documents, "snapshot": "s", "asker": "p", "surface": "private"}
    return log.add(answer, context=context, **facts).id  # type: ignore[arg-type]


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
    open_log.dismiss(open_groups(open_log)[0].key)
    assert open_groups(open_log) == []
    noted(log, "职能")
    [group] = open_groups(open_log)
    assert group.times == 2
    clock.now += 31 * 86_400
    open_log.forget_older_than(30)
    assert open_log.dismissed() == {}


async def test_only_what_is_answered_without_caution_counts_and_all_stays_listed(
    log: AnswerLog, open_log: UnansweredLog
) -> None:
    library = StubLibrary()
    for question in ("编号77的事项", "大概编号66的事项", "完全无关的询问"):
        noted(log, question)
    answer = library.ask("编号88的事项")
    same = [(e.document_id, e.start, e.end) for e in answer.excerpts]
    log.rate(noted(log, "编号88的事项", *same), "p", helpful=False)
    log.rate(noted(log, "编号99的事项", ("elsewhere", 0, 5)), "p", helpful=False)
    pool = SearchPool(library)
    result = await ask_again(pool, open_log)
    assert result.asked == 5
    assert {g.latest.question: g.now.quote for g in result.answered if g.now} == {
        "编号99的事项": "第99条 编号99的事项由第99科负责办理。",
        "编号77的事项": "第77条 编号77的事项由第77科负责办理。",
    }
    assert all(group.now and group.now.source.startswith("办事条例") for group in result.answered)
    assert ("编号77的事项", ("先前",)) in library.asked
    kinds = {group.latest.question: group.kind for group in open_groups(open_log)}
    assert kinds == {
        "编号99的事项": Kind.ANSWERED,
        "编号88的事项": Kind.UNHELPFUL,
        "完全无关的询问": Kind.NOT_FOUND,
        "大概编号66的事项": Kind.NOT_FOUND,
        "编号77的事项": Kind.ANSWERED,
    }
    pool.close()


async def test_a_question_that_fails_again_is_answered_no_longer(
    log: AnswerLog, open_log: UnansweredLog, clock: Clock
) -> None:
    noted(log, "编号77的事项")
    [group] = open_groups(open_log)
    open_log.note_answered(group.key, "引文", "出处")
    assert open_groups(open_log)[0].kind is Kind.ANSWERED
    noted(log, "编号77的事项")
    assert open_groups(open_log)[0].kind is Kind.NOT_FOUND
    open_log.note_answered(group.key, "引文", "出处")
    open_log.note_unanswered(group.key)
    assert open_groups(open_log)[0].now is None
    open_log.note_answered(group.key, "引文", "出处")
    clock.now += 31 * 86_400
    open_log.forget_older_than(30)
    assert open_log.now_answered() == {}


def test_chatter_is_not_listed_and_the_rest_of_a_question_only_with_its_beginning(
    log: AnswerLog, open_log: UnansweredLog
) -> None:
    for question in ("qwerqwer", "哦哦哦", "谢谢", "666"):
        noted(log, question)
    noted(log, "云南呢", context=())
    for before in ("四川的粮食目标是多少", "浙江的粮食目标是多少"):
        noted(log, "云南呢", context=(before,), meant=f"云南{before[2:]}")
    noted(log, "海棠几时开")
    groups = open_groups(open_log)
    assert [(group.latest.question, group.times, group.after) for group in groups] == [
        ("海棠几时开", 1, ""),
        ("云南呢", 2, "浙江的粮食目标是多少"),
    ]


async def test_one_that_fails_does_not_keep_the_others_from_it(
    log: AnswerLog, open_log: UnansweredLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST_ASKED_AGAIN + 5):
        noted(log, f"编号{number + 1}的事项")
    real, asked = StubLibrary.ask, 0

    def ask(self: StubLibrary, question: str, *rest: Any, **named: Any) -> Answer:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise VerbatimError("excerpt_differs", document=question, start=0, end=1)
        return real(self, question, *rest, **named)

    monkeypatch.setattr(StubLibrary, "ask", ask)
    pool = SearchPool(StubLibrary())
    result = await ask_again(pool, open_log)
    assert (result.asked, len(result.answered)) == (MOST_ASKED_AGAIN, MOST_ASKED_AGAIN - 1)
    assert len(caplog.records) == 1
    pool.close()


@given(st.text(min_size=1))
def test_every_question_has_a_key(question: str) -> None:
    assert len(question_key(question)) == 64
    assert question_key(f"问{question}") == question_key(f" 問{question}？")
