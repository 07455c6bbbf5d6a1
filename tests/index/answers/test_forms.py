from __future__ import annotations

import pytest

from index.answers.forms import asked_unit, enumerates, fits_form
from index.answers.query import Want
from index.terms import fold


@pytest.mark.parametrize(
    ("question", "answers", "others"),
    [
        ("会议开了多少天", ["会议开了3天", "历时三十多天"], ["共有286名代表", "开了很多天", "三名"]),
        ("有几名代表", ["286名代表", "两位代表", "三十余人"], ["3天", "第一要紧"]),
        ("增长百分之几", ["增长百分之八", "增长8.5%", "提高三个百分点"], ["增长8倍", "百分比"]),
        ("投入多少钱", ["三百万元", "12亿美元", "2.5万元"], ["三百万人", "很多元素"]),
        ("修了多少公里", ["修了十公里"], ["修了十米"]),
        ("达到多少万吨", ["达到32.5万吨"], ["达到32.5万斤"]),
    ],
)
def test_the_asked_unit_must_follow_a_number(question: str, answers: list[str], others: list[str]) -> None:
    unit = asked_unit(fold(question))
    assert unit is not None
    assert all(unit.search(fold(text)) for text in answers)
    assert not any(unit.search(fold(text)) for text in others)


@pytest.mark.parametrize("question", ["三大职能是什么", "有多少", "为什么", "how many", ""])
def test_without_a_unit_none_is_asked(question: str) -> None:
    assert asked_unit(question) is None


def test_the_share_of_shown_forms() -> None:
    unit = asked_unit("多少天")
    wants = Want.NUMBER | Want.TIME
    assert fits_form(Want.NONE, None, "随便") == 1.0
    assert fits_form(Want.REASON | Want.POINTS, None, "随便") == 1.0  # forms that no sentence shows
    assert fits_form(Want.NUMBER, None, "三个坚持") == 1.0
    assert fits_form(Want.NUMBER, None, "因地制宜") == 0.0
    assert fits_form(wants, unit, "开了3天") == 1.0
    assert fits_form(wants, unit, "代表286名") == pytest.approx(1 / 3)  # a number; no time, not the unit
    assert fits_form(wants, unit, "今年") == pytest.approx(1 / 3)
    assert fits_form(Want.PERSON, unit, "张三同志") == 1.0  # the unit is for numbers only
    assert fits_form(Want.PERSON | Want.PLACE, None, "书记住在城外") == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "要送技术；送信息；送岗位",
        "政治协商、民主监督、参政议政是三大职能",
        "统筹城市、城镇和农村",
        "一是快，二是好",
        "既要金山银山，又要绿水青山",
        "首先要学，其次要做",
        "是基础；是关键；是保障",
    ],
)
def test_sentences_that_list_several_things(text: str) -> None:
    assert enumerates(text)


@pytest.mark.parametrize("text", ["因地制宜。", "学习、实践", "快；好", "这是一件大事", ""])
def test_sentences_that_do_not(text: str) -> None:
    assert not enumerates(text)
