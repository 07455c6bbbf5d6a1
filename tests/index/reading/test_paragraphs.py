from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading import read_bytes, read_text
from index.reading.paragraphs import join_lines, join_paragraphs
from index.reading.printed_lines import columns
from index.reading.text import DecodedText
from index.types import HeadingMark

SPEECHES = Path(__file__).parents[4] / "shared" / "corpora" / "speeches"
NEVER_FIRST = "，。、；：！？）”》"

SPEECH = [
    "在全市社区工作会议上的讲话",
    "各位代表：",
    "一、办好社区食堂",
    "去年以来，我们在老城区办起了十二家社区食堂，七十岁以上的老人每餐只付八元，送餐上门的有三百多户。"
    "食堂的账目每月公布，由居民代表逐笔核对，剩下的钱用来添置桌椅和保温箱。",
    "（一）选好地方。食堂要办在老人走得到的地方，不占公园，不占学校，原来的锅炉房和旧仓库都可以用起来。",
    "（二）管好账目。每一笔支出都要写清楚用在哪里、由谁经手，任何人都可以查看，查出问题要在三天内答复。",
    "二、整治河道",
    "河道整治已经完成十八公里，剩余部分将在明年六月底以前全部完工。沿河的排污口一个一个登记，"
    "谁家的口子谁家负责封堵，封好一处验收一处。",
    "谢谢大家！",
]


def wrapped(paragraphs: list[str], width: int, *, hanging: bool, indent: bool, blank: bool) -> str:
    """Break the paragraphs at a width as printers do."""
    lines = []
    for paragraph in paragraphs:
        line = "　　" if indent and len(paragraph) > 14 else ""
        for character in paragraph:
            full = columns(line + character) > width
            if full and not (hanging and character in NEVER_FIRST):
                lines.append(line)
                line = ""
            line += character
        lines += [line, ""] if blank else [line]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("width", "hanging", "indent", "blank"),
    [
        kind
        for kind in product((40, 52, 76), (True, False), (True, False), (True, False))
        if kind[2] or kind[3]
    ],
)
def test_paragraphs_broken_at_any_width_are_whole_again(
    width: int, hanging: bool, indent: bool, blank: bool
) -> None:
    text = wrapped(SPEECH, width, hanging=hanging, indent=indent, blank=blank)
    assert [line.strip() for line in join_lines(text).text.split("\n") if line] == SPEECH


def test_without_a_sign_of_paragraphs_no_sentence_is_broken() -> None:
    text = wrapped(SPEECH, 52, hanging=True, indent=False, blank=False)
    found = join_lines(text).text.split("\n")
    assert "".join(found) == "".join(SPEECH)
    assert all(line in SPEECH or line[-1] in "。！：" for line in found)


def test_a_text_of_two_sentences_is_joined_where_words_are_torn() -> None:
    lines = [
        "关于做好夏季供电工作的讲话",
        "    今年夏季用电高峰自六月十日开始，到九月二十日结",
        "束。供电企业要提前五天完成线路巡检，确保居",
        "民家中电压不低于二百伏。对低保户、特困户，每户减免",
        "电费五十元。",
    ]
    assert join_lines("\n".join(lines)).text == "\n".join([lines[0], "".join(lines[1:])])


def test_one_broken_paragraph_of_a_whole_text() -> None:
    broken = (
        "政府在私人住宅土地供應的目標，是每年平均提供可興建約二萬個單位的土地，當中包括賣地、鐵路物業發展項",
        "目、市區重建局項目，以及其他計劃。",
    )
    whole = ["引言", SPEECH[3], "增加土地", "旅遊業", SPEECH[7]]
    text = "\n".join([*whole[:3], *broken, *whole[3:]])
    assert join_lines(text).text == "\n".join([*whole[:3], "".join(broken), *whole[3:]])


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            ["满江红", "三十功名尘与土，", "八千里路云和月。", "莫等闲，白了少年头，空悲切。"], id="verse"
        ),
        pytest.param(
            ["清明时节雨纷纷，路上行人欲断魂", "借问酒家何处有，牧童遥指杏花村", "春眠不觉晓，处处闻啼鸟"]
            * 3,
            id="couplets",
        ),
        pytest.param(
            ["收件人：王明远", "地址：某市东城区和平大街二十七号水利工程中心大厦三层", "邮编：100081"],
            id="address",
        ),
        pytest.param(
            [
                "加快推进产业结构调整，着力办好每一个工业园区",
                "全面整治河道和水库，加快农村饮水工程建设进度",
                "持续办好社区食堂，不断增加老人满意的服务项目",
                "坚持绿化荒山荒坡，建设干净整洁美丽宜居的家园",
            ],
            id="points without full stops",
        ),
        pytest.param(["项目 2022年 2023年", "财政收入 100 120", "城镇居民人均收入 4000 4200"], id="table"),
        pytest.param(
            ["第一章 总则..............1", "第二章 规划与建设..........5", "第三章 运营........12"],
            id="contents",
        ),
        pytest.param(["特此通知，请各单位认真贯彻执行。", "某某市人民政府", "2024年3月5日"], id="signature"),
        pytest.param(SPEECH, id="whole paragraphs"),
    ],
)
def test_lines_that_were_ended_on_purpose_stay(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert join_lines(text).text == text


@pytest.mark.parametrize(
    "begin", ["一、", "（三）", "(2) ", "1. ", "第五条 ", "二是", "首先，", "• ", "附件：", "问："]
)
def test_what_begins_something_is_joined_to_nothing_above(begin: str) -> None:
    paragraphs = [SPEECH[3], SPEECH[7][:-1], begin + SPEECH[7], SPEECH[3]]
    text = wrapped(paragraphs, 52, hanging=True, indent=False, blank=False)
    assert any(line.startswith(begin.strip()) for line in join_lines(text).text.split("\n"))


def test_a_heading_is_joined_to_nothing() -> None:
    lines = wrapped([SPEECH[3], SPEECH[7]], 52, hanging=True, indent=False, blank=False).split("\n")
    assert len(join_lines("\n".join(lines)).text.split("\n")) < len(lines)
    start = len(lines[0]) + 1
    joined = join_lines("\n".join(lines), [HeadingMark(start, start + len(lines[1]), 1)])
    assert lines[:2] == joined.text.split("\n")[:2]


def test_headings_are_moved_with_their_lines() -> None:
    text = wrapped(SPEECH, 52, hanging=True, indent=True, blank=True)
    marks = tuple(
        HeadingMark(text.index(SPEECH[n]), text.index(SPEECH[n]) + len(SPEECH[n]), 2) for n in (0, 2, 6)
    )
    read = join_paragraphs(DecodedText(text, "utf-8", headings=marks))
    assert read.text != text
    assert [read.text[mark.start : mark.end] for mark in read.headings] == [SPEECH[0], SPEECH[2], SPEECH[6]]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("全市就业人数增长很快，去年比上一年多了整整8", "6万人，这是一个良好的开端。", "86万人"),
        ("the custom of some people, and the habit of a few", "others, is to break lines.", "few others"),
        ("我们今天谈谈软件的发展，还有怎样看待 GitHub", "copilot 这类工具，以及它的用处。", "GitHub copilot"),
        ("出席会议的有张三 李四 王五 赵六 钱七 孙八 周九，还有郑", "重其事 赶来的 吴十，一共九人。", "郑 重"),
    ],
)
def test_what_stands_in_place_of_a_line_end(above: str, below: str, joined: str) -> None:
    assert joined in join_lines(f"{above}\n{below}").text


def test_a_paragraph_goes_on_over_the_head_and_the_number_of_a_page() -> None:
    lines = wrapped([SPEECH[3], SPEECH[7]] * 8, 52, hanging=True, indent=True, blank=False).split("\n")
    pages = [lines[first : first + 11] for first in range(0, len(lines), 11)]
    text = "\n".join(f"市政公报 ─ 2024年\n\n{n}\n" + "\n".join(page) for n, page in enumerate(pages, 30))
    found = join_lines(text).text.split("\n")
    assert [line.strip() for line in found if line.strip()] == [SPEECH[3], SPEECH[7]] * 8


def test_page_numbers_of_a_whole_text_are_left_to_the_outline() -> None:
    text = "\n".join(f"市政公报\n{n}\n{SPEECH[3] * 3}" for n in range(1, 8))
    assert join_lines(text).text == text


def test_web_pages_are_joined_like_texts() -> None:
    page = (
        "<h1>讲话</h1><p>今年夏季供水高峰自六月十日开始，到九月二十日结<br>束。供水企业要提前五天完成检修，确保居"
        "<br>民家中水压不低于二百千帕。</p>"
    )
    document = read_bytes(page.encode(), "a.html")
    assert "到九月二十日结束。供水企业要提前五天完成检修，确保居民家中" in document.text


@given(st.lists(st.text(alphabet="工作会议报告，。、1a 　\n（）—", max_size=60), max_size=12))
def test_any_text_keeps_every_letter_and_number(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    joined = join_lines(text)
    assert [c for c in joined.text if c.isalnum()] == [c for c in text if c.isalnum()]
    for offset, character in enumerate(text):
        if character.isalnum():
            assert joined.text[joined.moved(offset)] == character


@given(st.text(alphabet="工作会议报告，。、1a\n", max_size=400))
def test_joining_is_done_once(text: str) -> None:
    joined = join_lines(text).text
    again = join_lines(joined).text
    assert len(again) <= len(joined)


@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the corpora lie outside the repository")
def test_whole_reports_are_not_touched() -> None:
    paths = sorted(SPEECHES.glob("cn_*/*.txt"))
    assert len(paths) > 60
    for path in paths:
        text = path.read_text("utf-8")
        assert join_lines(text).text == text, path.name


@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the corpora lie outside the repository")
def test_reports_that_are_broken_come_out_whole() -> None:
    for path in sorted(SPEECHES.glob("cn_provincial_2025/*.txt"))[::8]:
        paragraphs = [line.strip() for line in path.read_text("utf-8").split("\n") if line.strip()]
        broken = wrapped(paragraphs, 76, hanging=True, indent=False, blank=True)
        found = [line for line in join_lines(broken).text.split("\n") if line]
        assert len(set(paragraphs) - set(found)) <= 0.03 * len(paragraphs), path.name


def test_reading_joins() -> None:
    text = wrapped(SPEECH, 52, hanging=True, indent=True, blank=False)
    assert SPEECH[3] in read_text(text.encode(), "a.txt").text
