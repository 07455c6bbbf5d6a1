"""Speeches stored in one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.outline.parsing import split_run_together
from index.outline.sentences import split_lines
from tests.index.outline.outlines import outline_of

ONE_LINE = (
    "在全县林业工作会议上的讲话（2023年11月2日）李明华同志们：今天我讲三个问题。一、肯定成绩全县造林十二万亩，成活率百分之九十。"
    "二、正视问题管护人手不足，巡山次数不够。三、抓好落实一是增加护林员，每村两名。二是修好防火道，年底前完工。三是落实补助，按月发放。"
)


def test_a_speech_in_one_line_has_its_head_and_parts() -> None:
    outline = outline_of(ONE_LINE)
    (speech,) = outline.speeches
    assert outline.title == "在全县林业工作会议上的讲话"
    assert (speech.date, speech.speaker) == ("2023年11月2日", "李明华")
    assert [(section.ordinal, section.parent) for section in outline.sections] == [
        (1, None), (2, None), (3, None), (1, 2), (2, 2), (3, 2),
    ]  # fmt: skip


def test_a_text_in_lines_is_left_as_it_is() -> None:
    text = f"{ONE_LINE}\n好。\n好。\n好。"
    lines = split_lines(text)
    assert split_run_together(text, lines) == lines


@given(
    st.lists(
        st.sampled_from(["一、", "二、", "。", "：", "同志们：", "讲话", "2023年11月2日", "字" * 40, "\n"]),
        max_size=30,
    )
)
def test_the_lines_hold_the_same_characters(pieces: list[str]) -> None:
    text = "".join(pieces)
    lines = split_lines(text)
    divided = split_run_together(text, lines)
    assert "".join(text[slice(*line)] for line in divided) == "".join(text[slice(*line)] for line in lines)
    assert all(line.start < line.end for line in divided)
