from __future__ import annotations

from dataclasses import replace

import pytest

from index.outline.parsing import parse_outline
from index.types import HeadingMark, Numbering
from tests.index.outline.outlines import document_of, outline_of, tree

PARAGRAPH = "调查研究是谋事之基，没有调查就没有发言权。"


def test_short_lines_between_paragraphs_are_headings_and_hold_what_is_numbered() -> None:
    text = f"""关于调查研究的讲话
同志们：
{PARAGRAPH}
为什么要调查研究
{PARAGRAPH}
怎样调查研究
{PARAGRAPH}
（一）带着问题去
{PARAGRAPH}
（二）带着感情去
{PARAGRAPH}
怎样用好调研成果
{PARAGRAPH}
"""
    assert tree(text) == [
        "为什么要调查研究",
        "怎样调查研究",
        "怎样调查研究 › （一）带着问题去",
        "怎样调查研究 › （二）带着感情去",
        "怎样用好调研成果",
    ]
    headings = [section for section in outline_of(text).sections if section.parent is None]
    assert [(section.numbering, section.ordinal) for section in headings] == [
        (Numbering.HEADING, 1),
        (Numbering.HEADING, 2),
        (Numbering.HEADING, 3),
    ]


def test_headings_inside_numbered_parts_belong_to_them() -> None:
    text = (
        f"开场。\n(一) 引言\n願景\n{PARAGRAPH}\n前提\n{PARAGRAPH}\n"
        f"(二) 經濟\n金融業\n{PARAGRAPH}\n貿易\n{PARAGRAPH}\n"
    )
    assert tree(text) == [
        "(一) 引言",
        "(一) 引言 › 願景",
        "(一) 引言 › 前提",
        "(二) 經濟",
        "(二) 經濟 › 金融業",
        "(二) 經濟 › 貿易",
    ]


def test_numbers_go_on_below_the_next_heading() -> None:
    text = f"好。\n甲组\n{PARAGRAPH}\n一、子\n{PARAGRAPH}\n乙组\n二、丑\n{PARAGRAPH}\n三、寅\n{PARAGRAPH}\n"
    assert tree(text) == ["甲组", "甲组 › 一、子", "乙组", "乙组 › 二、丑", "乙组 › 三、寅"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"大家好。\n我们的任务\n{PARAGRAPH}\n{PARAGRAPH}", id="one alone"),
        pytest.param(
            "大家好。\n我们今天开会主要是\n讨论一下明年的工作\n安排和有关的问题。\n大家辛\n苦了。",
            id="wrapped",
        ),
        pytest.param("名单如下。\n张三\n李四\n王五\n赵六\n好。", id="a list of names"),
        pytest.param(f"好。\n（鼓掌）\n{PARAGRAPH}\n（热烈鼓掌）\n{PARAGRAPH}", id="stage directions"),
        pytest.param(f"好。\n年份 数量 金额\n{PARAGRAPH}\n2020年 5 6\n{PARAGRAPH}", id="rows of a table"),
        pytest.param(f"好。\n一年来的主要工作是：\n{PARAGRAPH}\n主要目标是：\n{PARAGRAPH}", id="lead-ins"),
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert not tree(text)


def test_annexes_end_the_last_point_and_take_their_title() -> None:
    text = (
        "一、甲\n正文。\n二、乙\n正文。\n附件1\n十件实事\n"
        "一、修路。\n二、架桥。\n附件2 名词解释\n1.甲：子。\n"
        "2.乙：丑。\n"
    )
    assert tree(text) == [
        "一、甲",
        "二、乙",
        "附件1 十件实事",
        "附件1 十件实事 › 一、修路",
        "附件1 十件实事 › 二、架桥",
        "附件2 名词解释",
        "附件2 名词解释 › 1.甲：子",
        "附件2 名词解释 › 2.乙：丑",
    ]


def test_a_list_of_annexes_is_none() -> None:
    assert tree("一、甲\n正文。\n二、乙\n正文。\n附件1\n附件2\n") == ["一、甲", "二、乙"]


def test_signs_of_markdown_make_levels_and_are_no_words() -> None:
    text = "# 讲话\n各位代表：\n## 形势\n很好。\n### 国内\n平稳。\n### 国际\n复杂。\n## 三、任务\n艰巨。\n"
    outline = parse_outline(document_of(text))
    assert [" › ".join(section.path[1:]) for section in outline.sections] == [
        "形势",
        "形势 › 国内",
        "形势 › 国际",
    ]
    front = [text[span.start : span.end] for span in outline.front]
    assert front == ["# 讲话", "## ", "### ", "### ", "## "]


def test_a_number_alone_heads_what_follows() -> None:
    assert tree(f"好。\n一\n{PARAGRAPH}\n二\n{PARAGRAPH}\n三\n{PARAGRAPH}") == ["一", "二", "三"]


def test_a_heading_is_parted_from_its_text_by_a_space() -> None:
    text = f"一、深化经济体制改革 经济的发展，{'既要靠改革' * 12}。\n二、扩大开放 好。\n"
    assert tree(text) == ["一、深化经济体制改革", "二、扩大开放 好"]


def test_marked_headings_keep_their_levels() -> None:
    lines = [
        "白皮书",
        "总体情况",
        PARAGRAPH,
        "基础设施",
        PARAGRAPH,
        "社区服务",
        PARAGRAPH,
        "存在问题",
        PARAGRAPH,
    ]
    levels = {"总体情况": 2, "基础设施": 3, "社区服务": 3, "存在问题": 2}
    text = "\n".join(lines)
    marks = tuple(
        HeadingMark(text.index(words), text.index(words) + len(words), level)
        for words, level in levels.items()
    )
    outline = parse_outline(replace(document_of(text), headings=marks))
    assert [section.path[1:] for section in outline.sections] == [
        ("总体情况",),
        ("总体情况", "基础设施"),
        ("总体情况", "社区服务"),
        ("存在问题",),
    ]


@pytest.mark.parametrize("caption", ["地圖2", "表1", "图三", "附图1：某地", "表 2 各区数字"])
def test_captions_are_no_headings_and_hide_none(caption: str) -> None:
    text = f"演辭\n引言\n{PARAGRAPH}\n交通\n{PARAGRAPH}\n{caption}\n海運\n{PARAGRAPH}\n結語\n{PARAGRAPH}"
    assert tree(text) == ["交通", "海運", "結語"]


def test_a_heading_above_a_paragraph_that_is_broken() -> None:
    long = (
        "政府在私人住宅土地供應的目標，是每年平均提供可興建約二萬個單位的土地，當中包括賣地、鐵路物業發展項"
    )
    text = f"演辭\n好。\n增加土地\n{long}\n目、市區重建局項目，以及其他計劃。\n旅遊業\n{PARAGRAPH}"
    assert tree(text) == ["增加土地", "旅遊業"]
