from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.answer import SHOWN, Answerer
from index.search.conversation.earlier_answers import LONGEST_POINT
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Document, Quoted, Turn
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

LIST = "产业要做到哪三个坚持"
POINTS = [
    "一是坚持因地制宜。宜果则果，宜茶则茶。",
    "二是坚持龙头带动。培育合作社，带动农户。",
    "三是坚持质量第一。打响茶叶品牌，守住食品安全。",
]


def quoted(answer: Answer) -> list[str]:
    return [excerpt.text for excerpt in answer.excerpts]


def talk(answerer: Answerer, questions: Sequence[str]) -> list[Answer]:
    """Ask one after another, each after the turns of those before."""
    turns: list[Turn] = []
    answers = []
    for question in questions:
        answers.append(answerer.answer(question, turns))
        if (turn := Turn.of(answers[-1])) is not None:
            turns.append(turn)
    return answers


@pytest.fixture
def flat(made_up: Snapshot) -> Answerer:
    return Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 0.1})))


@pytest.mark.parametrize(
    ("message", "points"),
    [
        ("那第二个呢", POINTS[1:2]),
        ("第3点是什么", POINTS[2:]),
        ("最后一点", POINTS[2:]),
        ("头一个是什么", POINTS[:1]),
        ("倒数第二条", POINTS[1:2]),
        ("前两个是啥", POINTS[:2]),
        ("第一点具体讲什么", POINTS[:1]),
        ("第二点展开讲讲", POINTS[1:2]),
    ],
)
def test_points_of_the_list_before(answerer: Answerer, message: str, points: list[str]) -> None:
    answer = answerer.answer(message, [LIST])
    assert (answer.kind, answer.status) == (AnswerKind.LIST, AnswerStatus.ANSWERED)
    assert (answer.question, answer.meant) == (message, LIST)
    assert quoted(answer) == points


def test_one_point_after_another_refers_to_the_list(answerer: Answerer) -> None:
    answers = talk(answerer, [LIST, "第二点呢", "第三点呢", "第三点呢", "第一点呢"])
    assert [quoted(answer) for answer in answers[1:]] == [POINTS[1:2], POINTS[2:], POINTS[2:], POINTS[:1]]


def test_the_next_point_and_the_one_before_count_from_the_last_one(answerer: Answerer) -> None:
    answers = talk(answerer, [LIST, "第二点呢", "下一条呢", "下一条呢", "上一条", "上一个呢"])
    assert [quoted(answer) for answer in answers[1:]] == [
        POINTS[1:2],
        POINTS[2:],
        [],
        POINTS[1:2],
        POINTS[:1],
    ]
    assert answers[3].status is AnswerStatus.UNCLEAR


def test_the_next_point_after_mere_quotations_is_more_of_them(flat: Answerer) -> None:
    assert flat.answer("下一条", ["干部和农户"]) == replace(
        flat.answer("还有呢", ["干部和农户"]), question="下一条"
    )


def test_the_point_halfway_is_that_of_a_list_with_one(answerer: Answerer) -> None:
    assert quoted(answerer.answer("中间那条", [LIST])) == POINTS[1:2]
    assert answerer.answer("中间那条", ["队伍建设有哪四项措施"]).status is AnswerStatus.UNCLEAR


def test_points_named_by_a_bare_number(answerer: Answerer) -> None:
    assert quoted(answerer.answer("（三）的具体内容", [LIST])) == POINTS[2:]
    assert quoted(answerer.answer("2是什么", [LIST])) == POINTS[1:2]


def test_a_list_is_referred_to_past_other_questions(answerer: Answerer) -> None:
    answers = talk(answerer, [LIST, "图书馆开放到几点", "谢谢", "那第二点呢"])
    assert quoted(answers[-1]) == POINTS[1:2]


@pytest.mark.parametrize("message", ["那第五点呢", "第四点呢", "倒数第四条", "前五个", "那第0个呢"])
def test_beyond_the_list_the_whole_question_is_asked_for(answerer: Answerer, message: str) -> None:
    if message == "那第0个呢":
        assert quoted(answerer.answer(message, [LIST])) != POINTS[2:]
        return
    answer = answerer.answer(message, [LIST])
    assert (answer.status, answer.excerpts) == (AnswerStatus.UNCLEAR, ())


@pytest.mark.parametrize(
    "message", ["第三点呢", "还有呢", "继续", "展开说说", "为什么", "举个例子", "它什么时候完成", "最后一点"]
)
@pytest.mark.parametrize("before", [[], ["你好"], ["谢谢", "在吗"]])
def test_with_nothing_to_refer_to_the_whole_question_is_asked_for(
    answerer: Answerer, message: str, before: list[str]
) -> None:
    answer = answerer.answer(message, before)
    assert (answer.status, answer.excerpts, answer.further) == (AnswerStatus.UNCLEAR, (), ())


def test_what_is_asked_of_a_long_point_is_looked_for_in_it(tmp_path: Path) -> None:
    filling = "各村要把这件事放在心上，常抓不懈，一年一年做下去，做出样子来。" * 8
    text = (
        "乡村工作讲话\n\n同志们：\n\n今年有两项任务：\n\n"
        f"（一）修好道路。{filling}\n\n（二）管好账目。{filling}账目每月公开一次。{filling}\n\n谢谢大家！\n"
    )
    snapshot = snapshot_of([document("乡村工作.txt", text)], tmp_path)
    answerer = Answerer(Searcher(snapshot, ENCODER, by_hand()))
    (key,) = snapshot.stored
    places = tuple(Quoted(key, s.heading.start, s.heading.end) for s in snapshot.outlines[key].sections)
    turn = Turn("有哪两项任务", "有哪两项任务", AnswerKind.LIST, places)
    assert quoted(answerer.answer("第二项里多久公开一次", [turn]))[0].startswith("账目每月公开一次。")
    (whole,) = quoted(answerer.answer("第二项呢", [turn]))
    assert whole.startswith("（二）管好账目。各村")
    assert len(whole) <= LONGEST_POINT


def test_numbered_quotations_are_points_too(flat: Answerer) -> None:
    first = flat.answer("干部和农户")
    assert first.kind is AnswerKind.PASSAGES
    second = flat.answer("第二个呢", [first.question])
    assert second.excerpts[0].text.startswith(first.excerpts[1].text)
    assert flat.answer(f"第{SHOWN + 1}个呢", [first.question]).status is AnswerStatus.UNCLEAR


def test_more_goes_on_in_the_section_then_with_what_else_was_found(flat: Answerer) -> None:
    answers = talk(flat, ["干部和农户", "还有呢", "还有吗", "更多"])
    seen: list[tuple[str, int, int]] = []
    for answer in answers:
        assert answer.status is not AnswerStatus.UNCLEAR
        for excerpt in answer.excerpts:
            place = (excerpt.document_id, excerpt.start, excerpt.end)
            assert all(place[0] != d or place[2] <= a or b <= place[1] for d, a, b in seen)
            seen.append(place)
    assert all(answer.meant == "干部和农户" for answer in answers[1:])
    assert len(answers[1].excerpts) == SHOWN


def test_more_is_looked_for_in_the_documents_quoted_before_others(flat: Answerer) -> None:
    first, more = talk(flat, ["干部和农户", "还有呢"])
    told = {excerpt.document_id for excerpt in first.excerpts}
    elsewhere = [excerpt.document_id not in told for excerpt in (*more.excerpts, *more.further)]
    assert elsewhere == sorted(elsewhere)


def test_more_ends(flat: Answerer) -> None:
    answers = talk(flat, ["干部和农户", *["还有呢"] * 6])
    assert answers[-1].status is AnswerStatus.NOT_FOUND


def test_after_a_list_there_is_no_more(answerer: Answerer) -> None:
    assert answerer.answer("还有呢", [LIST]).status is AnswerStatus.NOT_FOUND


def test_going_on_reads_the_text_that_follows(answerer: Answerer, villages: Document) -> None:
    answers = talk(answerer, ["新修的水渠正式通水是哪年", "继续", "接着说"])
    for before, after in pairwise(answer.excerpts[0] for answer in answers):
        assert villages.text[before.end : after.start].strip() == ""
    assert answers[1].meant == answers[0].question


def test_the_whole_section_is_quoted_with_the_excerpt_marked(answerer: Answerer) -> None:
    before, whole = talk(answerer, ["打响茶叶品牌", "展开说说"])
    excerpt = whole.excerpts[0]
    assert "三是坚持质量第一。打响茶叶品牌，守住食品安全。" in excerpt.text
    assert [excerpt.text[m.start - excerpt.start : m.end - excerpt.start] for m in excerpt.marks] == [
        before.excerpts[0].text
    ]


def test_turns_outside_the_scope_are_not_quoted(made_up: Snapshot, villages: Document) -> None:
    searcher = Searcher(made_up, ENCODER, by_hand())
    turn = Turn.of(Answerer(searcher).answer(LIST))
    assert turn is not None
    others = [key for key in made_up.stored if key != villages.id]
    limited = Answerer(searcher, Scope.of(made_up, others))
    assert limited.answer("第二点呢", [turn]).excerpts == ()
    gone = Turn(LIST, LIST, AnswerKind.LIST, (Quoted("no such id", 0, 5), Quoted(villages.id, 0, 10**6)))
    assert Answerer(searcher).answer("第二点呢", [gone]).status in (
        AnswerStatus.UNCLEAR,
        AnswerStatus.NOT_FOUND,
    )


def test_mere_questions_and_turns_give_the_same_answer(answerer: Answerer) -> None:
    turn = Turn.of(answerer.answer(LIST))
    assert turn is not None
    assert answerer.answer("第二点呢", [turn]) == answerer.answer("第二点呢", [LIST])


_SAID = st.lists(
    st.sampled_from(
        [
            LIST,
            "干部和农户",
            "图书馆藏书要增加到多少",
            "第一部分讲什么",
            "你好",
            "第二点呢",
            "最后一个",
            "前三个",
            "第三个里茶叶怎么样",
            "还有呢",
            "继续",
            "展开说说",
            "为什么",
            "有数字吗",
            "那茶叶呢",
        ]
    ),
    max_size=7,
)


@given(said=_SAID)
def test_whatever_is_said_quotes_are_exact_and_apart(made_up: Snapshot, said: list[str]) -> None:
    answerer = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 0.5})))
    for answer in talk(answerer, said):
        for excerpt in (*answer.excerpts, *answer.further):
            text = made_up.documents[excerpt.document_id].text
            assert text[excerpt.start : excerpt.end] == excerpt.text
            assert excerpt.text == excerpt.text.strip() != ""
            assert all(excerpt.start <= mark.start < mark.end <= excerpt.end for mark in excerpt.marks)
        assert bool(answer.excerpts) is answer.answered


PORTS = """海州港讲话

各位同事：

今年着重建设东山码头、西河船坞、南湾灯塔、北岛泊位等四大项目。各项目都有专人负责。

建港的理由有三个。一是渔船多了，旧码头停不下。二是货物多了，旧仓库放不下。三是客人多了，旧客栈住不下。

谢谢大家！
"""


@pytest.fixture
def ports(tmp_path: Path) -> Answerer:
    return Answerer(Searcher(snapshot_of([document("海州港.txt", PORTS)], tmp_path), ENCODER, by_hand()))


@pytest.mark.parametrize(
    ("message", "items"),
    [
        ("第一个", ["今年着重建设东山码头"]),
        ("第三个呢", ["南湾灯塔"]),
        ("最后一个", ["北岛泊位等四大项目"]),
        ("前两个是啥", ["今年着重建设东山码头、西河船坞"]),
    ],
)
def test_items_of_one_sentence_are_points_too(ports: Answerer, message: str, items: list[str]) -> None:
    assert quoted(talk(ports, ["今年建设的四大项目有哪些", message])[1]) == items


def test_one_item_after_another_refers_to_the_first_answer(ports: Answerer) -> None:
    answers = talk(ports, ["今年建设的四大项目有哪些", "第一个", "第二个", "第三个"])
    assert [quoted(answer) for answer in answers[2:]] == [["西河船坞"], ["南湾灯塔"]]


def test_a_point_that_is_named_is_looked_for_in_the_list_that_is_meant(ports: Answerer) -> None:
    for question in ("为什么建港", "建港的理由是什么"):
        answer = talk(ports, [question, "第二个理由呢"])[1]
        assert quoted(answer) == ["二是货物多了，旧仓库放不下。"]
