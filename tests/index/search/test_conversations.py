from __future__ import annotations

import pytest

from index.folding import fold
from index.search.conversations import joined, leans_on_context, points_back, wants_member, wants_more
from index.search.query import parse_query


@pytest.mark.parametrize(
    "text",
    ["还有呢", "还有吗？", "那还有呢？", "更多", "其他的呢", "继续", "下一条", "more", "anything else?"],
)
def test_asking_for_more(text: str) -> None:
    assert wants_more(fold(text))


@pytest.mark.parametrize(
    "text", ["还有哪些部门要参加", "更多的农民怎么增收", "more schools in the county", "为什么"]
)
def test_not_asking_for_more(text: str) -> None:
    assert not wants_more(fold(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("那第二个呢", "二"), ("第三点是什么？", "三"), ("那么第10条", "10"), ("第一方面讲什么", "一")],
)
def test_asking_for_one_of_several(text: str, number: str) -> None:
    assert wants_member(fold(text)) == number


@pytest.mark.parametrize("text", ["第二个坚持怎么落实到基层", "二个呢", "篇二第一部分讲什么"])
def test_not_asking_for_one_of_several(text: str) -> None:
    assert wants_member(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("具体怎么做", True),
        ("它的作用是什么", True),
        ("那教师的待遇呢", True),
        ("为什么", True),
        ("what about their housing", True),
        ("怎样加强驻村干部队伍的日常监督管理", False),
        ("粮食总产量和农民人均收入增长情况", False),
    ],
)
def test_leaning_on_the_question_before(text: str, leans: bool) -> None:
    assert leans_on_context(parse_query(text)) is leans


@pytest.mark.parametrize(
    ("text", "back"),
    [("那教师的待遇呢", True), ("具体怎么做", True), ("今晚吃什么", False), ("教师住房", False)],
)
def test_pointing_back_is_told_from_being_short(text: str, back: bool) -> None:
    query = parse_query(text)
    assert leans_on_context(query)
    assert points_back(query) is back


def test_a_leaning_question_is_put_after_the_last_one() -> None:
    assert joined(parse_query("具体怎么做？"), ["旧的", "怎樣做強茶葉？"]) == "怎样做强茶叶, 具体怎么做?"
