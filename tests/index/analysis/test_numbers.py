from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.numbers import NUMERALS
from index.analysis.terms import bigrams, term_form, words

SAME = [
    ["2023年", "２０２３年", "二〇二三年", "二○二三年", "二零二三年", "二O二三年"],
    ["2003年", "二00三年", "二〇〇三年"],
    ["1998年", "一九九八年"],
    ["5.2%", "5.2％", "５．２％", "5.20%", "百分之五点二", "百分之5.2"],
    ["100%", "百分之百", "百分之一百"],
    ["50%", "百分之五十", "五成", "5成"],
    ["3‰", "千分之三"],
    ["36000人", "36,000人", "３６，０００人", "三万六千人", "3.6万人", "3万6千人", "三點六萬人"],
    ["2300亿元", "二千三百亿元", "两千三百亿元", "兩千三百億元"],
    ["1.2万亿", "一点二万亿", "一万二千亿"],
    ["300多万", "三百多万", "三百余万"],
    ["210户", "二百一十户", "二百一户"],
    ["105户", "一百零五户"],
    ["12000", "一万二"],
    ["10月1日", "10月1号", "十月一日", "十月一号", "１０月１日"],
    ["3月", "三月", "三月份", "3月份"],
    ["2025年3月1日", "2025.3.1", "2025-03-01", "2025/3/1", "二〇二五年三月一日"],
    ["第14届", "第十四届"],
    ["第3条", "第三条"],
    ["第10", "第十"],
    ["2004年", "二〇〇四年"],
    ["民国93年", "民國九十三年"],
    ["3个方面", "三个方面"],
    ["2年", "两年"],
    ["10年", "十年"],
    ["21世纪", "二十一世纪", "廿一世纪"],
    ["20多年", "二十多年"],
    ["5千瓦", "五千瓦"],
    ["500万千瓦", "五百万千瓦"],
    ["0.5个百分点", "零点五个百分点"],
    ["六亿", "六万万"],
]  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_what_means_the_same_number_has_the_same_terms(written: list[str]) -> None:
    for other in written[1:]:
        assert words(f"全县有{other}。") == words(f"全县有{written[0]}。")
        assert bigrams(f"全县有{other}。") == bigrams(f"全县有{written[0]}。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5.2%", "5.3%"),
        ("5%", "5‰"),
        ("5%", "5个"),
        ("36000", "3600"),
        ("10月1日", "1月10日"),
        ("10月1日", "10月2日"),
        ("三分之二", "二分之三"),
        ("二〇二三", "二〇三二"),
    ],
)
def test_other_numbers_have_other_terms(one: str, other: str) -> None:
    assert set(words(one)) != set(words(other))
    assert set(bigrams(one)) != set(bigrams(other))


def test_a_date_is_found_by_its_month_too() -> None:
    assert set(words("10月")) < set(words("十月一日"))
    assert set(bigrams("2004年")) < set(bigrams("民国93年"))


@pytest.mark.parametrize(
    "text",
    [
        "一定统一思想,十分重要,万一有一些同志",
        "千方百计服务三农,过好五一",
        "统一千方百计",
        "专一十分难得",
        "第一百货公司",
        "一成不变",
        "五成员国",
        "亿万人民万众一心,千万不要",
        "十四五规划,十二五时期,九五计划",
        "五六百人,三四十个,一两年,十二三岁,三五年",
        "几十万人,数十万人,成千上万",
        "一一列举,三三两两",
        "一是二是三是",
        "v2.0.1,192.168.1.1,9:30,5g,a4,3:1",
        "25月,13月",
        "○加强领导",
        "12345678901234567890",
        "007",
        "三年五载",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert term_form(text) == text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("增长5。2024年", "增长5;2024年"),  # 。 is no decimal point
        ("在2、300人", "在2;300人"),  # nor 、 a sign of thousands
        ("三点二十分", "三点20分"),
        ("1.2024年目标", "1.2024年目标"),  # a heading's number
        ("三分之二", "2f3\n"),
        ("第2", "第二"),
        ("2号楼", "二号楼"),
        ("约占百分之三", "约占3p\n"),
        ("五十年代", "50年代"),
    ],
)
def test_how_numbers_are_written(text: str, form: str) -> None:
    assert term_form(text) == form


@given(st.integers(11, 10**12 - 1))
def test_every_whole_number_is_read(number: int) -> None:
    assert term_form(f"共{in_chinese(number)}元") == f"共{number}元"
    assert term_form(f"共{number:,}元") == f"共{number}元"


@given(st.decimals(0, 999, places=2, allow_nan=False))
def test_every_share_is_read(share: Decimal) -> None:
    whole, _, places = f"{share:f}".partition(".")
    spoken = in_chinese(int(whole)) + "点" + "".join("〇一二三四五六七八九"[int(digit)] for digit in places)
    assert term_form(f"百分之{spoken}") == term_form(f"{share}%")


def in_chinese(number: int) -> str:
    """Write a whole number as it is spoken: 10200 is 一万零二百."""
    if number == 0:
        return "零"
    text = "".join(
        in_chinese(number // worth % 10**4) + name if number // worth % 10**4 else "零"
        for worth, name in ((10**8, "亿"), (10**4, "万"))
    )
    rest = number % 10**4
    if 0 < rest < 1000 or (rest and number // 10**4 and not number // 10**4 % 10):
        text += "零"
    for worth, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = rest // worth % 10
        text += "零一二三四五六七八九"[digit] + (name if digit else "")
    text = re.sub("零+", "零", text).strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


@pytest.mark.parametrize("number", [12, 20, 110, 1005, 10200, 30050, 120_000_300, 4_0000_0000])
def test_numbers_are_spoken_as_they_should(number: int) -> None:
    expected = {
        12: "十二",
        20: "二十",
        110: "一百一十",
        1005: "一千零五",
        10200: "一万零二百",
        30050: "三万零五十",
        120_000_300: "一亿二千万零三百",
        4_0000_0000: "四亿",
    }
    assert in_chinese(number) == expected[number]


@given(st.text(st.sampled_from(NUMERALS + "0123456789.,%‰年月日号第分之点成多余几民国 ABo人"), max_size=30))
def test_any_numerals_can_be_read(text: str) -> None:
    assert words(text) == [term for term in words(text) if term]
    assert len(term_form(text)) <= 20 * len(text) + 40


@pytest.mark.parametrize("run", ["一", "9", "万", "十", "1,", "一点", "百分之", "十月"])
def test_long_runs_take_no_long_time(run: str) -> None:
    began = time.perf_counter()
    term_form(run * 20_000)
    assert time.perf_counter() - began < 2
