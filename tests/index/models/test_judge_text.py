"""What the judge gets to read of a sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.models.judge_text import LONGEST_BEFORE, LONGEST_SENTENCE, describe

PLANTS = "松柏杨柳桃李梅杏桑榆槐椿"
FACTS = [f"{plant}树栽了{number}万亩而且大多成活" for number, plant in enumerate(PLANTS, 1)]
REPORT = "，".join(FACTS) + "。"


def read(described: str) -> str:
    return described.partition("【")[2].removesuffix("】")


def test_a_sentence_is_read_with_its_place() -> None:
    described = describe("讲话", "二、管好账目", "把能人请回來。", "賬目每月公開。", "多久公开？")
    assert described == "讲话 › 二、管好账目｜把能人请回来。【账目每月公开。】"


def test_of_a_long_sentence_the_clauses_that_are_asked_for_are_read() -> None:
    assert len(REPORT) > LONGEST_SENTENCE
    for plant, fact in zip(PLANTS, FACTS, strict=True):
        described = describe("报告", "", "", REPORT, f"{plant}树栽了多少")
        assert fact in read(described)
        assert len(read(described)) <= LONGEST_SENTENCE
        assert any(read(described).startswith(fact) for fact in FACTS), "it begins with a clause"


def test_what_stands_before_the_part_that_is_read_is_its_sentence() -> None:
    before = describe("报告", "", "开头。", REPORT, "椿树").partition("｜")[2].partition("【")[0]
    assert len(before) == LONGEST_BEFORE
    assert before in REPORT


def test_a_long_sentence_that_shares_nothing_is_read_from_its_beginning() -> None:
    assert read(describe("报告", "", "", REPORT, "谁来了")) == REPORT[:LONGEST_SENTENCE]


@given(st.text(max_size=400), st.text(max_size=20))
def test_no_more_is_read_than_there_is_room_for(sentence: str, question: str) -> None:
    assert len(read(describe("", "", "", sentence, question))) <= LONGEST_SENTENCE
