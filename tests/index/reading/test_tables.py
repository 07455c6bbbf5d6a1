from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.tables import CELL_JOINT, table_lines
from index.reading.text_lines import TextLine


def texts(rows: list[list[list[str]]]) -> list[str]:
    lines = table_lines([[[TextLine(line) for line in cell] for cell in row] for row in rows])
    return [line.text for line in lines]


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
    assert table_lines([[[heading, text], [TextLine("边栏")]]]) == [heading, text, TextLine("边栏")]
    assert table_lines([[[heading]], [[heading], [TextLine("甲")]]]) == [heading, TextLine("一、总则 | 甲")]


@given(st.lists(st.lists(st.lists(st.text("字词句 ", max_size=120), max_size=10), max_size=4), max_size=4))
def test_no_word_is_lost_or_moved(rows: list[list[list[str]]]) -> None:
    words = "".join(line for row in rows for cell in row for line in cell).replace(" ", "")
    assert "".join(texts(rows)).replace(CELL_JOINT, "").replace(" ", "") == words
