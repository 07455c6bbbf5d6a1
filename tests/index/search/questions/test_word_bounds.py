from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.folding import fold
from index.search.questions.word_bounds import word_bounds


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("机关于何时改革", "何时"),
        ("反应该怎样处理", "怎样"),
        ("还有没有钱", "有没有"),
        ("义工会不会上门", "会不会"),
        ("好处能不能不填表", "能不能"),
        ("为什么推迟", "什么"),
        ("由谁来定", "谁"),
        ("哪几个问题", "哪几"),
        ("哪些方面", "哪些"),
        ("天津怎么提升", "怎么"),
        ("应该怎样", "应该"),
        ("十九大为何要求", "为何"),
    ],
)
def test_phrases_that_stand_as_words(text: str, phrase: str) -> None:
    start = text.index(phrase)
    assert word_bounds(text).holds(start, start + len(phrase))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("机关于何时改革", "关于"),
        ("有何处罚", "何处"),
        ("行政许可以外", "可以"),
        ("反应该怎样处理", "应该"),
        ("登记为何时", "为何"),
        ("针对性措施", "针对"),
        ("天津怎么提升", "怎么提"),
        ("一下子推开", "一下"),
        ("国家安全部门", "全部"),
        ("任何人不得", "何人"),
        ("", ""),
    ],
)
def test_phrases_cut_out_of_other_words(text: str, phrase: str) -> None:
    start = text.index(phrase)
    assert not word_bounds(text).holds(start, start + len(phrase))


def test_a_word_may_end_with_a_phrase() -> None:
    assert word_bounds("根本原因").ends_word(2, 4)
    assert not word_bounds("平原因地制宜").ends_word(1, 3)


@given(st.text(max_size=30))
def test_a_whole_text_is_made_of_its_words(text: str) -> None:
    folded = fold(text)
    assert word_bounds(folded).holds(0, len(folded)) is bool(folded)
