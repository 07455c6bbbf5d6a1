from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.numerals import parse_number, write_number


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("decimal", {1: "1", 0: "0", 125: "125"}),
        ("decimalZero", {7: "07", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {3: "⑶"}),
        ("ideographEnclosedCircle", {2: "㊁", 10: "㊉", 11: "11"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV"}),
        ("lowerRoman", {9: "ix"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 54: "BBB"}),
        ("lowerLetter", {2: "b"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一〇〇"}),
        (
            "chineseCountingThousand",
            {12: "十二", 100: "一百", 101: "一百零一", 110: "一百一十", 115: "一百一十五", 1005: "一千零五"},
        ),
        ("taiwaneseCounting", {10: "十", 105: "一○五"}),
        ("japaneseCounting", {11: "十一", 105: "百五", 210: "二百十"}),
        ("chineseLegalSimplified", {10: "壹拾", 105: "壹佰零伍"}),
        ("ideographLegalTraditional", {26: "貳拾陸"}),
        ("ideographDigital", {10: "一〇", 25: "二五"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 13: "丙子", 60: "癸亥", 61: "61"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd", 112: "112th"}),
        ("numberInDash", {3: "- 3 -"}),
        ("none", {5: ""}),
        ("bullet", {5: ""}),
        ("no such form", {5: "5"}),
    ],
)
def test_a_number_is_written_as_word_writes_it(form: str, written: dict[int, str]) -> None:
    assert {number: write_number(number, form) for number in written} == written


@given(
    st.integers(1, 999),
    st.sampled_from(["decimal", "decimalFullWidth", "chineseCountingThousand", "chineseLegalSimplified"]),
)
def test_what_is_written_is_read_back_by_the_outline(number: int, form: str) -> None:
    assert parse_number(write_number(number, form)) == number


@pytest.mark.parametrize("number", [-(2**31), -1, 0, 2**31, 10**30])
@pytest.mark.parametrize(
    "form", ["upperRoman", "lowerLetter", "chineseCountingThousand", "decimalEnclosedCircle"]
)
def test_a_senseless_number_stays_short(number: int, form: str) -> None:
    assert write_number(number, form) == str(number)
