from __future__ import annotations

import pytest

from index.outline.sentences import split_lines
from index.reading.printed_lines import running_heads

PAGE = "这一年河道整治完成十八公里，社区食堂开办十二家。\n" * 10
HEAD = "某市议会 ─ 2024年3月5日"


def heads_of(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in running_heads(text, split_lines(text))]


@pytest.mark.parametrize("shown", ["{}", "— {} —", "· {} ·", "第{}页", "第 {} 页 / 共 20 页", "。{} ·"])
def test_numbers_of_pages_however_they_are_framed(shown: str) -> None:
    numbers = [shown.format(number) for number in range(3, 9)]
    assert heads_of("".join(f"{number}\n{PAGE}" for number in numbers)) == numbers


def test_a_page_without_its_number_keeps_the_others_and_loses_its_head() -> None:
    shown = ["1", "2", "3", "", "5", "6", "7", "8"]
    found = heads_of("".join(f"{HEAD}\n{number}\n{PAGE}" for number in shown))
    assert found.count(HEAD) == len(shown)
    assert [words for words in found if words != HEAD] == [number for number in shown if number]


def test_a_misread_number_is_no_page() -> None:
    shown = ["101", "102", "1O3", "104", "185", "106", "107"]
    assert heads_of("".join(f"{number}\n{PAGE}" for number in shown)) == ["101", "102", "104", "106", "107"]


def test_more_pages_may_be_missing_where_the_numbers_stand_between_signs() -> None:
    parts = {n: f"· {n} ·\n" for n in (1, 2, 3, 15, 16)}
    framed = "".join(parts.get(n, "") + PAGE for n in range(1, 17))
    assert len(heads_of(framed)) == 5
    assert heads_of(framed.replace("· ", "").replace(" ·", "")) == []


def test_a_refrain_is_said_and_no_head() -> None:
    refrain = "以上情况请各单位认真研究，抓好落实。"
    text = "".join(f"{number}\n{PAGE}{refrain}\n" for number in range(1, 9))
    assert heads_of(text) == [str(number) for number in range(1, 9)]


def test_the_heading_that_a_head_repeats_is_kept() -> None:
    head = "第二章 河道"
    text = f"1\n{PAGE}{head}\n{PAGE}" + "".join(f"{head}\n{number}\n{PAGE}" for number in range(2, 8))
    assert heads_of(text).count(head) == 6
