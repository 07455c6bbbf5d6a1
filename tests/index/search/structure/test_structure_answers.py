"""Questions about the structure of the seed: what is read off an outline does not depend on a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus
from tests.index.search.made_up import ENCODER, by_hand

RESULTS = [
    "(一)进一步提高了对加强新形势下政协工作重要性的认识。",
    "(二)进一步拓宽了做好新形势下政协工作的思路。",
    "(三)进一步明确了我市当前和今后一个时期的政协工作任务。",
]
OPINIONS = [
    "(一)要及时传达、学习和宣传会议精神,努力营造全市上下重视支持政协工作的良好局面和舆论环境。",
    "(二)要大力支持政协履行职能,扎实推进政协工作的制度化、规范化、程序化建设。",
    "(三)要切实加强和改善党对政协工作的领导,认真抓好政协自身建设。",
    "(四)要加强督促检查,确保会议精神落到实处。",
]
PARTS_OF_ONE = ["一、会议的主要收效", "二、会议精神贯彻落实意见"]
PARTS_OF_TWO = [
    "一、进一步提高对做好新时期人民政协宣传、信息工作和政协理论研究工作重要性的认识",
    "二、不断探索新时期加强政协宣传信息和理论研究工作的方式方法",
    "三、切实加强对政协宣传信息和理论研究工作的领导",
]
LEADERSHIP = [
    "一是要从制度上保证有关工作的稳步开展。",
    "二是要从组织上搞好队伍建设。",
    "三是要加强阵地建设。",
]
TITLES = ["信息宣传工作总结讲话篇一", "信息宣传工作总结讲话篇二"]


def quoted(answer: Answer) -> list[str]:
    return [excerpt.text for excerpt in answer.excerpts]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("篇二第三部分讲什么", [PARTS_OF_TWO[2], *LEADERSHIP]),
        ("第二篇讲话的第三部分讲的是什么？", [PARTS_OF_TWO[2], *LEADERSHIP]),
        ("篇二第三部分講什麼", [PARTS_OF_TWO[2], *LEADERSHIP]),
        ("what is part three of speech two about", [PARTS_OF_TWO[2], *LEADERSHIP]),
        ("篇一第二部分讲什么", [PARTS_OF_ONE[1], *OPINIONS]),
        ("篇一第二部分第四点是什么", [OPINIONS[3]]),
        ("篇二最后一部分讲什么", [PARTS_OF_TWO[2], *LEADERSHIP]),
        ("标题", ["信息宣传工作总结讲话"]),
        ("篇二的标题是什么", [TITLES[1], *PARTS_OF_TWO]),
    ],
)
def test_headings_are_read_off(seed_answerer: Answerer, question: str, expected: list[str]) -> None:
    answer = seed_answerer.answer(question)
    assert (answer.status, answer.kind, answer.confidence) == (AnswerStatus.ANSWERED, AnswerKind.OUTLINE, 1.0)
    assert quoted(answer) == expected
    assert answer.total is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("篇一第一部分有几点", RESULTS),
        ("篇一第二部分分为几点", OPINIONS),
        ("会议的主要收效第一部分有几点", RESULTS),
        ("篇一大纲", PARTS_OF_ONE),
        ("第二篇讲话分成几个部分", PARTS_OF_TWO),
        ("how many parts does the second speech have", PARTS_OF_TWO),
        ("outline of speech 1", PARTS_OF_ONE),
        ("一共有几篇讲话", TITLES),
        ("全文大纲", PARTS_OF_ONE + PARTS_OF_TWO),
        ("讲会议收效的讲话大纲", PARTS_OF_ONE),
    ],
)
def test_parts_are_counted(seed_answerer: Answerer, question: str, expected: list[str]) -> None:
    answer = seed_answerer.answer(question)
    assert (answer.status, answer.kind, answer.confidence) == (AnswerStatus.ANSWERED, AnswerKind.OUTLINE, 1.0)
    assert quoted(answer) == expected
    assert answer.total == len(expected)


def test_the_first_part_of_either_speech_may_be_meant(seed_answerer: Answerer) -> None:
    answer = seed_answerer.answer("第一部分有几点")
    assert quoted(answer)[:3] == RESULTS
    assert {excerpt.path[0] for excerpt in answer.excerpts} == {"篇一", "篇二"}


@pytest.mark.parametrize(
    ("question", "beginnings"),
    [
        ("最后一段", ["同志们,加强新形势下的人民政协工作", "同志们:中央五号文件今年下发"]),
        ("篇一最后一段讲什么", ["同志们,加强新形势下的人民政协工作"]),
        ("篇二是怎么收尾的", ["同志们:中央五号文件今年下发"]),
        ("what is the last paragraph of speech one", ["同志们,加强新形势下的人民政协工作"]),
        ("篇一开头怎么说的", ["同志们:\n\n通过大家的共同努力"]),
    ],
)
def test_paragraphs_are_quoted_whole(seed_answerer: Answerer, question: str, beginnings: list[str]) -> None:
    answer = seed_answerer.answer(question)
    assert (answer.status, answer.kind) == (AnswerStatus.ANSWERED, AnswerKind.OUTLINE)
    assert [text[: len(begin)] for text, begin in zip(quoted(answer), beginnings, strict=True)] == beginnings


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("督促检查写在第几条", OPINIONS[3]),
        ("督促检查在哪一部分里讲", PARTS_OF_ONE[1]),
        ("阵地建设是在哪一部分讲的", PARTS_OF_TWO[2]),
        ("篇二里队伍建设写在第几点", LEADERSHIP[1]),
    ],
)
def test_the_place_of_a_topic(seed_answerer: Answerer, question: str, first: str) -> None:
    answer = seed_answerer.answer(question)
    assert answer.kind is AnswerKind.OUTLINE
    assert quoted(answer)[0] == first
    assert len(answer.excerpts) <= 3


@pytest.mark.parametrize(
    "question",
    [
        "第九部分讲什么",
        "篇三讲什么",
        "篇五第一部分有几点",
        "第二篇第四部分的标题",
        "第七章讲什么",
        "what is part four of speech two about",
    ],
)
def test_a_place_that_does_not_exist_is_not_found(seed_answerer: Answerer, question: str) -> None:
    answer = seed_answerer.answer(question)
    assert (answer.status, answer.confidence) == (AnswerStatus.NOT_FOUND, 0.0)
    assert answer.excerpts == answer.further == ()


def test_a_topic_inside_a_place_is_searched_there(seed_answerer: Answerer) -> None:
    answer = seed_answerer.answer("篇二第三部分里队伍建设是怎么要求的")
    assert answer.excerpts
    for excerpt in (*answer.excerpts, *answer.further):
        assert excerpt.path[:2] == ("篇二", PARTS_OF_TWO[2])


def test_the_words_that_name_a_place_are_not_looked_for_in_it(seed_answerer: Answerer) -> None:
    named = seed_answerer.answer("篇二那个会表彰了什么优秀论文")
    assert "表彰了优秀论文" in named.excerpts[0].text
    assert named.confidence == seed_answerer.answer("第二篇讲话那个会表彰了什么优秀论文").confidence


def test_a_named_paragraph_is_quoted_even_where_nothing_in_it_fits(seed: Snapshot) -> None:
    answerer = Answerer(Searcher(seed, ENCODER, replace(by_hand(), related_from=2.0, answered_from=2.0)))
    answer = answerer.answer("篇一最后一段对恐龙化石有何看法")
    assert answer.status is AnswerStatus.RELATED
    assert [text.startswith("同志们,加强新形势下") for text in quoted(answer)] == [True]
    assert answerer.answer("篇一第一部分对恐龙化石有何看法").status is AnswerStatus.NOT_FOUND


def test_a_paragraph_divides_into_no_headings(seed_answerer: Answerer) -> None:
    answer = seed_answerer.answer("篇一第二段有几点")
    assert answer.kind is not AnswerKind.OUTLINE
    assert answer.total is None
    assert not set(quoted(answer)) & {*PARTS_OF_ONE, *PARTS_OF_TWO}


def test_one_of_the_points_just_listed(seed_answerer: Answerer) -> None:
    before = "篇一第一部分有几点"
    answer = seed_answerer.answer("那第二个呢", [before])
    (point,) = quoted(answer)
    assert point.startswith(RESULTS[1])
    assert len(point) > len(RESULTS[1])
    assert (answer.question, answer.status, answer.total) == ("那第二个呢", AnswerStatus.ANSWERED, None)
