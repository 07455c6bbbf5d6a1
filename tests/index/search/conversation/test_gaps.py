from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.conversation.gaps import tells_of_gap


@pytest.mark.parametrize(
    "question",
    [
        "海棠几时开", "量子计算机的工作原理", "市委书记的工资是多少", "低空经济", "健康的法律",
        "为什么要改革", "2003年怎么说物价", "云南的粮食目标呢", "今晚吃什么", "GDP", "inflation target",
        "housing", "房价", "它对粮食安全怎么说",
    ],
)  # fmt: skip
def test_what_could_have_been_answered(question: str) -> None:
    assert tells_of_gap(question)


@pytest.mark.parametrize(
    "question",
    [
        "asdfgh jkl", "qwerqwer", "fdsafdsa", "hjkl", "啊啊啊啊啊啊", "哦哦哦", "额额额", "打撒打撒",
        "的的的的", "666", "123456", "？？？", "谢谢", "好的知道了哈", "哈哈哈哈哈", "辛苦啦", "hello there",
    ],
)  # fmt: skip
def test_what_asks_nothing(question: str) -> None:
    assert not tells_of_gap(question)
    assert not tells_of_gap(question, follows=True)


@pytest.mark.parametrize(
    "question",
    ["云南呢", "那云南的呢", "具体一点", "上面那个", "还有呢", "那第三个呢", "what about inflation"],
)
def test_the_rest_of_a_question_counts_only_with_its_beginning(question: str) -> None:
    assert not tells_of_gap(question)
    assert tells_of_gap(question, follows=True)


@given(st.text())
def test_any_text_is_judged(question: str) -> None:
    assert tells_of_gap(question) in {True, False}
