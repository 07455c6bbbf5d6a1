from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import asks, asks_for_help, is_bare_request, is_lead, split_questions


@pytest.mark.parametrize(
    "text",
    [
        "", "？", "👆", "查一下", "请回答这个问题", "帮我查一下这个，谢谢", "请大家看看上面的问题",
        "出处？", "原文在哪里", "這個在哪裡說的", "Look this up, please", "what is the source of this?",
    ],
)  # fmt: skip
def test_wishes_that_name_nothing(text: str) -> None:
    assert is_bare_request(text)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "你好",
        "哈哈",
        "thanks",
        "政协",
        "查一下三大职能",
        "请回答第二个",
        "有什么要求",
        "look up growth",
    ],
)
def test_what_names_something_or_wishes_nothing(text: str) -> None:
    assert not is_bare_request(text)


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("三大职能是什么", True),
        ("那第二个呢", True),
        ("為什麼", True),
        ("增长目标？", True),
        ("What are the targets", True),
        ("三大职能", False),
        ("？？", False),
        ("好的？", False),
        ("我觉得这个机器人不错", False),
        ("whatever", False),
    ],
)
def test_the_form_of_a_question(text: str, asking: bool) -> None:
    assert asks(text) is asking


def test_leads() -> None:
    assert all(map(is_lead, ["请问", "大家好，请问", "各位老师，麻烦帮我查一下", "请"]))
    assert not any(map(is_lead, ["我觉得", "我们今天试了", "三大职能"]))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("三大职能是什么？信息宣传是什么？", ("三大职能是什么？", "信息宣传是什么？")),
        ("三大职能是什么？？信息宣传是什么", ("三大职能是什么？？", "信息宣传是什么")),
        ("1、三大职能是什么\n2、信息宣传是什么", ("三大职能是什么", "信息宣传是什么")),
        ("What is growth? And where does it come from?", ("What is growth?", "And where does it come from?")),
        ("我想了解政协。\n三大职能是什么？\n信息宣传是什么？谢谢！",
         ("我想了解政协。\n三大职能是什么？", "信息宣传是什么？谢谢！")),
        ("三大职能是什么？为什么？信息宣传是什么？", ("三大职能是什么？为什么？", "信息宣传是什么？")),
    ],
)  # fmt: skip
def test_several_questions(text: str, questions: tuple[str, ...]) -> None:
    assert split_questions(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "三大职能是什么？",
        "三大职能是什么？为什么？",
        "“为什么要改？怎么改？”这段话是什么意思？",
        "我想了解政协。三大职能是什么？请详细说明。",
        "1.5倍是什么意思？",
        "三大职能",
        "",
        "三大职能是什么？信息宣传是什么？" * 100,
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_questions(text) == (text,)


@given(st.text("大职能是什么？?！\n“”（）1、 ", max_size=60))
def test_no_letter_of_a_question_is_lost(text: str) -> None:
    parts = split_questions(text)
    kept = "".join(parts)
    assert [c for c in kept if c in "大职能是什么"] == [c for c in text if c in "大职能是什么"]


def test_long_texts_take_no_time() -> None:
    began = time.perf_counter()
    is_bare_request("查看查找一下" * 5_000 + "政")
    asks("有" * 20_000)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    "said",
    [
        "help",
        "HELP!",
        "帮助",
        "幫助",
        " 帮助。",
        "／help",
        "/帮助",
        "怎么用",
        "怎么用？",
        "怎麼用",
        "菜单",
        "選單",
        "取消",
        "ｈｅｌｐ",
        "How do I use it?",
    ],
)
def test_words_for_help(said: str) -> None:
    assert asks_for_help(said)


@pytest.mark.parametrize(
    "said", ["", "？", "怎么帮助农民增收", "取消农业税", "帮助企业", "the help of the state", "三大职能"]
)
def test_questions_that_hold_such_words_are_questions(said: str) -> None:
    assert not asks_for_help(said)
