from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.text import CELL_JOINT, Cell, TextLine, table_lines


def texts(rows: list[list[list[str]]]) -> list[str]:
    return [line.text for line in table_lines([cells(*row) for row in rows])]


def cells(*texts: list[str]) -> list[Cell]:
    return [Cell([TextLine(line) for line in lines], column) for column, lines in enumerate(texts)]


def merged(text: str, column: int, rows: int) -> Cell:
    return Cell([TextLine(text)], column, rows)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], []),
        ([[["甲"], ["乙"]], [["丙"], ["丁"]]], ["甲 | 乙", "丙 | 丁"]),
        ([[["上", "下"], ["右"]]], ["上 下 | 右"]),
        ([[[], [" "]], [["甲"], [], ["乙"]]], ["甲 | 乙"]),
        ([[["总计一", "总计二"], []]], ["总计一", "总计二"]),
        ([[["短"], ["长" * 301]]], ["短", "长" * 301]),
        ([[["边栏"], [*"一二三四五六七八九"]]], ["边栏", *"一二三四五六七八九"]),
    ],
)
def test_rows_are_lines_unless_a_cell_holds_a_text(rows: list[list[list[str]]], lines: list[str]) -> None:
    assert texts(rows) == lines


def test_a_heading_stays_one_unless_something_stands_beside_it() -> None:
    heading, text = TextLine("一、总则", 2), TextLine("长" * 301)
    long = [[Cell([heading, text], 0), Cell([TextLine("边栏")], 1)]]
    assert table_lines(long) == [heading, text, TextLine("边栏")]
    short = [[Cell([heading], 0)], [Cell([heading], 0), Cell([TextLine("甲")], 1)]]
    assert table_lines(short) == [heading, TextLine("一、总则 | 甲")]


def test_a_merged_cell_belongs_to_each_of_its_rows() -> None:
    rows = [
        [merged("单位", 0, 2), merged("任务", 1, 1)],
        [merged("名称", 1, 1), merged("时限", 2, 1)],
        [merged("民政局", 0, 3), merged("食堂", 1, 1), merged("6月底", 2, 2)],
        [merged("老年卡", 1, 1)],
        [merged(" ", 1, 1)],
        [merged("合计", 0, 1)],
        [merged("甲", 0, 9), merged("乙", 1, 1)],
    ]
    assert [line.text for line in table_lines(rows)] == [
        "单位 | 任务",
        "单位 | 名称 | 时限",
        "民政局 | 食堂 | 6月底",
        "民政局 | 老年卡 | 6月底",
        "合计",
        "甲 | 乙",
    ]


def test_a_remark_beside_rows_is_not_repeated_nor_is_what_merges_without_measure() -> None:
    rows = [[merged("备注" * 31, 0, 2), merged("甲", 1, 1)], [merged("乙", 1, 1)]]
    assert [line.text for line in table_lines(rows)] == ["备注" * 31 + " | 甲", "乙"]
    many = [
        [merged("甲", column, 200) for column in range(600)],
        *([merged("乙", 600, 1)] for _ in range(200)),
    ]
    assert table_lines(many)[1:] == [TextLine("乙")] * 200


@given(st.lists(st.lists(st.lists(st.text("字词句 ", max_size=120), max_size=10), max_size=4), max_size=4))
def test_no_word_is_lost_or_moved(rows: list[list[list[str]]]) -> None:
    words = "".join(line for row in rows for cell in row for line in cell).replace(" ", "")
    assert "".join(texts(rows)).replace(CELL_JOINT, "").replace(" ", "") == words
