"""Whatever a text is made of, its outline and its passages keep to the rules."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.outline.parsing import parse_outline
from index.types import Document, Outline
from tests.index.outline.outlines import document_of, format_outline
from tests.index.outline.test_passages import assert_well_cut

MARKERS = """
篇一 篇二 一、 二、 三、 （一） （二） (三) 1. 2、 3.5 ① ② 第一章 第一条 第二条 第二条之一
一是 二是 首先 其次 (i) (ii) (a) (b) 甲、 乙、 附件1 附件：1.表 名词解释 小标题 ## ### ---
问：好吗？ 答：好。 主席： 何議員： 张局长：好，好。 [记者]：为何？ Q1: A1: 记者：
同志们： 各位代表： 谢谢大家！ 让我们 目录 来源： 首页 【打印】 责任编辑：张三 版权所有 上一篇 小编
在全县会议上的讲话 2024年1月5日 —— 二〇二四年一月五日 省长 王某某
―修路； ●修路 ·修路 (三)修路
以下是局长今日（一月五日）在会上的致辞： 立法會 3395 3396 3397 3398 正文正文正文正文正文。 正文；
"""
lines = st.lists(st.sampled_from(MARKERS.split()), max_size=4).map("".join)
made_up = st.lists(lines, min_size=1, max_size=40).map("\n".join).filter(str.strip)
anything = st.text(max_size=200).filter(str.strip)


def assert_in_order(document: Document, outline: Outline) -> None:
    text = document.text
    ends = [0]
    for speech in outline.speeches:
        assert ends[-1] <= speech.start <= speech.end <= len(text)
        ends.append(speech.end)
        for field in (speech.speaker, speech.date, speech.occasion):
            assert field in text
    for earlier, later in pairwise(outline.front):
        assert 0 <= earlier.start < earlier.end <= later.start < later.end <= len(text)
    for number, section in enumerate(outline.sections):
        speech = outline.speeches[section.speech]
        assert speech.start <= section.start < section.end <= speech.end
        assert section.start == section.heading.start < section.heading.end <= section.end
        assert section.ordinal >= 1
        assert section.path[-1]
        if section.parent is None:
            assert section.path[:-1] == (speech.label,)
        else:
            parent = outline.sections[section.parent]
            assert section.parent < number
            assert parent.start <= section.start
            assert section.end <= parent.end
            assert section.path[:-1] == parent.path
    for before, after in pairwise(outline.sections):
        assert before.start < after.start
        assert after.start >= before.end or after.end <= before.end


def assert_sound(text: str) -> None:
    document = document_of(text)
    outline = parse_outline(document)
    assert_in_order(document, outline)
    assert_well_cut(document)
    assert format_outline(outline).splitlines()[0].strip() == outline.title.splitlines()[0].strip()


@given(made_up)
def test_texts_made_of_markers(text: str) -> None:
    assert_sound(text)


@given(anything)
def test_any_text_at_all(text: str) -> None:
    document = document_of(text)
    assert_in_order(document, parse_outline(document))
    assert_well_cut(document)


@pytest.mark.parametrize(
    "line",
    [
        "一、",
        "主席：甲，好。\n何議員：乙，好。",
        "标题甲\n正文正文正文正文正文正文。",
        "问：甲？\n答：乙。",
        "# 甲乙",
        "附件\n甲。",
        "在会上的讲话\n各位代表：\n好。",
        "首页",
        "2024年1月1日",
        "甲：",
        "一、甲\n（一）乙\n1.丙\n(1)丁\n①戊\n一是己。",
        "第一条 甲。",
        "[甲]：乙，丙。\n[丁]：戊，己。",
        "一是甲。二是乙；三是丙。",
    ],
)
def test_ten_times_the_lines_take_ten_times_as_long(line: str) -> None:
    once = line + "\n"
    few, many = once * (400 // once.count("\n")), once * (4_000 // once.count("\n"))
    seconds = []
    for text in (few, many):
        started = time.process_time()
        parse_outline(document_of(text))
        seconds.append(time.process_time() - started)
    # A hundred times as long would be quadratic: many seconds. The slack is for a busy machine.
    assert seconds[1] < 40 * seconds[0] + 2


def test_thirty_thousand_lines() -> None:
    outline = parse_outline(document_of("甲乙\n" * 30_000))
    assert not outline.sections


@pytest.mark.parametrize(
    "sign", [" ", "　", "（", "“", "…", "—", "第", "一", "在", "#", "：", "省长", "【打印】", "2024年"]
)
def test_one_endless_line(sign: str) -> None:
    started = time.process_time()
    parse_outline(document_of(sign * (100_000 // len(sign)) + "甲"))
    assert time.process_time() - started < 5
