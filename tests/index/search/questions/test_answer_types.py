from __future__ import annotations

import numpy as np
import pytest

from index.analysis.folding import fold
from index.analysis.sentence_features import enumerates, find_evidence
from index.search.questions.answer_types import AnswerType, asked_unit, fits_form


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


def share(answer_types: AnswerType, question: str, text: str) -> float:
    """Return how far one sentence shows what the question wants."""
    shown = np.array([find_evidence(text)], np.uint8)
    return float(fits_form(answer_types, fold(question), shown, [text].__getitem__)[0])


def test_the_share_of_shown_forms() -> None:
    answer_types = AnswerType.NUMBER | AnswerType.TIME
    assert share(AnswerType.NONE, "", "随便") == 1.0
    assert share(AnswerType.REASON | AnswerType.POINTS, "", "随便") == 1.0  # forms that no sentence shows
    assert share(AnswerType.NUMBER, "", "三个坚持") == 1.0
    assert share(AnswerType.NUMBER, "", "因地制宜") == 0.0
    assert share(answer_types, "多少天", "开了3天") == 1.0
    assert share(answer_types, "多少天", "代表286名") == pytest.approx(
        1 / 3
    )  # a number; no time, not the unit
    assert share(answer_types, "多少天", "今年") == pytest.approx(1 / 3)
    assert share(AnswerType.PERSON, "多少天", "张三同志") == 1.0  # the unit is for numbers only
    assert share(AnswerType.PERSON | AnswerType.PLACE, "", "书记住在城外") == 0.5


def test_each_sentence_is_judged_by_itself() -> None:
    texts = ["开了3天", "因地制宜", "今年"]
    shown = np.array([find_evidence(text) for text in texts], np.uint8)
    found = fits_form(AnswerType.NUMBER | AnswerType.TIME, "多少天", shown, texts.__getitem__)
    assert found.tolist() == pytest.approx([1.0, 0.0, 1 / 3])


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
