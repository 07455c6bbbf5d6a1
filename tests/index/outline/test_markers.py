from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.numerals import parse_number
from index.outline.markers import NEXT, Style, inline_markers, line_marker
from index.outline.speeches import SpeechLine, speech_line
from index.types import Numbering, Span


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("一百", 100), ("一百零三", 103),
        ("一百二十", 120), ("廿三", 23), ("卅", 30), ("壹", 1), ("贰", 2), ("參", 3), ("拾贰", 12), ("1", 1),
        ("１２", 12), ("099", 99), ("①", 1), ("⑳", 20), ("㈠", 1), ("㈩", 10), ("⑴", 1), ("⒈", 1),
        ("", None), ("零", None), ("0", None), ("1501", None), ("一九九四", None), ("甲", None), ("½", None),
        ("一千二百六十", 1260), ("1000", 1000), ("二千", None), ("萬", None), ("abc", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: int | None) -> None:
    assert parse_number(text) == number


@given(st.integers(1, 99))
def test_every_number_up_to_99_is_read_back(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    chinese = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert parse_number(chinese) == parse_number(str(number)) == number


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    number = parse_number(text)
    assert number is None or 1 <= number <= 1500


@pytest.mark.parametrize(
    ("line", "style", "ordinal", "written"),
    [
        ("一、会议的主要收效", Style.PART, 1, "一、"),
        ("　　十二、 结语", Style.PART, 12, "十二、 "),
        ("## 三、标题", Style.PART, 3, "三、"),
        ("壹、前言", Style.CAPITAL, 1, "壹、"),
        ("(一)进一步提高", Style.POINT, 1, "(一)"),
        ("（二十一）落实", Style.POINT, 21, "（二十一）"),
        ("(一 ) 引言", Style.POINT, 1, "(一 ) "),
        ("㈢标题", Style.POINT, 3, "㈢"),
        ("1.标题", Style.ITEM, 1, "1."),
        ("１．标题", Style.ITEM, 1, "１．"),
        ("2、标题", Style.ITEM, 2, "2、"),
        ("(1)标题", Style.SUBITEM, 1, "(1)"),
        ("2）标题", Style.SUBITEM, 2, "2）"),
        ("②标题", Style.CIRCLED, 2, "②"),
        ("第一章 总则", Style.CHAPTER, 1, "第一章 "),
        ("第二節 目標", Style.CHAPTER_SECTION, 2, "第二節 "),
        ("第十条 本办法", Style.ARTICLE, 10, "第十条 "),
        ("第一部分 回顾", Style.VOLUME, 1, "第一部分 "),
        ("一是要严格执行", Style.NUMBER_IS, 1, "一是"),
        ("二要坚决纠正", Style.NUMBER_MUST, 2, "二要"),
        ("第一，农业", Style.ORDINAL, 1, "第一，"),
        ("第二點是黃議員", Style.ORDINAL, 2, "第二點是"),
        ("第三个问题，", Style.ORDINAL, 3, "第三个问题，"),
        ("首先,政协是", Style.SEQUENCE, 1, "首先,"),
        ("其次要", Style.SEQUENCE, 2, "其次"),
        ("最後，敬祝", Style.SEQUENCE, NEXT, "最後，"),
        ("其二，", Style.AMONG, 2, "其二，"),
    ],
)
def test_markers_that_lead_a_line(line: str, style: Style, ordinal: int, written: str) -> None:
    marker = line_marker(line, Span(0, len(line)))
    assert marker is not None
    assert (marker.style, marker.ordinal, marker.through) == (style, ordinal, ordinal)
    assert line[marker.start : marker.end] == written
    assert marker.leads_line


@pytest.mark.parametrize(
    "line",
    [
        "1994年，我们", "1.5%的增长", "10、20年后", "一、二、三产业", "第一、第二产业的", "第一产业",
        "第一书记", "一九九四、", "一定要", "再次感谢", "最后一年", "十分重要", "一是一，二是二",
        "(附件)", "", "二〇二五年",
    ],
)  # fmt: skip
def test_what_looks_like_a_marker_and_is_none(line: str) -> None:
    marker = line_marker(line, Span(0, len(line)))
    assert marker is None


def test_one_marker_may_stand_for_several_numbers() -> None:
    marker = line_marker("(一)及(二)", Span(0, 7))
    assert marker is not None
    assert (marker.ordinal, marker.through) == (1, 2)


def inline(text: str) -> list[str]:
    return [text[marker.start : marker.end].strip() for marker in inline_markers(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("抓落实。一是协商。二是监督；三是参政。", ["一是", "二是", "三是"]),
        ("如下：（一）税收１；（二）利润；以及（三）其他", ["（一）", "（二）", "（三）"]),
        ("原料不够，首先是农产品，其次是工业。", ["首先", "其次"]),
        ("有两点。第一，数字。第二，预算。", ["第一，", "第二，"]),
        ("增长1.5%，2.5%。3、数字", ["3、"]),
        ("他说“好。一是学习。二是宣传。”完了", []),
        ("这不是第一，也不像一是一", []),
        ("我们首先要做好，统一是好事", []),
        ("我要再次感谢，最后一年", []),
        ("一共，1.土地，2.资金", []),
    ],
)
def test_markers_inside_a_paragraph(text: str, found: list[str]) -> None:
    assert inline(text) == found


@given(st.text(alphabet="一二三是要第首先其次，。；：（）()1.2、“”「」 \n年章条①", max_size=80))
def test_markers_lie_inside_their_text_in_order(text: str) -> None:
    position = 0
    for marker in inline_markers(text, 0, len(text)):
        assert position <= marker.start < marker.end <= len(text)
        position = marker.end


@pytest.mark.parametrize(
    ("line", "label", "ordinal"),
    [
        ("  信息宣传工作总结讲话篇一", "篇一", 1),
        ("第二篇 在座谈会上的讲话", "第二篇", 2),
        ("【篇三】", "篇三", 3),
        ("讲话范文四：", "范文四", 4),
        ("篇10", "篇10", 10),
    ],
)
def test_lines_that_title_one_of_several_speeches(line: str, label: str, ordinal: int) -> None:
    span = Span(0, len(line))
    assert speech_line(line, span) == SpeechLine(label, ordinal, span)


@pytest.mark.parametrize(
    "line", ["这是第一篇文章。", "篇幅", "一篇文章", "在这一篇里我们讲", "第一篇" + "长" * 60, "篇一九九四"]
)
def test_lines_that_only_mention_a_piece(line: str) -> None:
    assert speech_line(line, Span(0, len(line))) is None


def test_every_style_belongs_to_a_family() -> None:
    assert {style.numbering for style in Style} == set(Numbering) - {Numbering.SPEECH}
    assert Style.SEQUENCE.rank == Style.NUMBER_IS.rank > Style.CIRCLED.rank
