from __future__ import annotations

import pytest
from hypothesis import given

from index.outline.parsing import parse_outline
from index.reading import read_document
from index.types import Numbering
from tests.index.outline.outlines import (
    CORPORA,
    DATA,
    SEED,
    document_of,
    format_outline,
    outline_of,
    texts,
    tree,
)


def test_the_outline_of_the_seed() -> None:
    document = read_document(SEED)
    outline = parse_outline(document)
    assert format_outline(outline) + "\n" == (DATA / "seed_outline.txt").read_text("utf-8")
    assert outline.title == "信息宣传工作总结讲话"
    assert [(speech.label, speech.title) for speech in outline.speeches] == [
        ("篇一", "信息宣传工作总结讲话篇一"),
        ("篇二", "信息宣传工作总结讲话篇二"),
    ]
    front = "".join(document.text[span.start : span.end] for span in outline.front)
    assert "小编" in front
    assert "同志们" not in front


def test_the_closings_of_the_seed_belong_to_no_point() -> None:
    document = read_document(SEED)
    outline = parse_outline(document)
    for closing, speech in (("同志们,加强新形势", 0), ("同志们:中央五号文件", 1), ("谢谢大家!", 1)):
        position = document.text.index(closing)
        assert outline.speeches[speech].start < position < outline.speeches[speech].end
        assert not [section for section in outline.sections if section.start <= position < section.end]


def test_a_conclusion_after_points_inside_a_paragraph_belongs_to_the_part() -> None:
    document = read_document(SEED)
    outline = parse_outline(document)
    position = document.text.index("因此,在总结政协工作的成果")
    holders = [section for section in outline.sections if section.start <= position < section.end]
    assert [section.numbering for section in holders] == [Numbering.PART]


def test_a_speech_inside_a_web_page() -> None:
    document = read_document(DATA / "web_page.txt")
    outline = parse_outline(document)
    front = "".join(document.text[span.start : span.end] for span in outline.front)
    for page in ("小编", "来源：某某网", "更多教育讲话"):
        assert page in front
    assert "同志们" not in front
    title = "在全县教育工作会议上的讲话"
    assert (outline.title, outline.speeches[0].label) == (title, title)
    assert format_outline(outline).splitlines()[2:] == [
        "    一是总结去年的工作",
        "    二是表彰先进",
        "    三是部署今年的任务",
        "    一、去年的工作",
        "    二、今年的任务",
        "      （一）办好农村学校",
        "        首先，教师要稳定",
        "        其次，校舍要安全",
        "      （二）提高教师待遇",
        "    三、几点要求",
        "      1、要重视",
        "      2、要落实",
        "      3、要检查",
    ]


def test_articles_run_on_across_chapters_and_contents_are_front_matter() -> None:
    outline = parse_outline(read_document(DATA / "statute.txt"))
    assert [" › ".join(section.path[1:]) for section in outline.sections] == [
        "第一章 总则",
        "第一章 总则 › 第一条 为了管好公园，制定本办法",
        "第一章 总则 › 第二条 公园归大家使用",
        "第二章 管理",
        "第二章 管理 › 第三条 公园管理单位应当做到",
        "第二章 管理 › 第三条 公园管理单位应当做到 › （一）按时开门",
        "第二章 管理 › 第三条 公园管理单位应当做到 › （二）保持清洁",
        "第二章 管理 › 第四条 本办法自公布之日起施行",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1994年，增长1.5%。\n第一产业好。\n一是一，二是二。", [], id="no markers"),
        pytest.param("一、只有一点\n正文。", [], id="one member is none"),
        pytest.param("我们首先要学习。然后休息。", [], id="a first without a second"),
        pytest.param("二、乙\n三、丙", ["二、乙", "三、丙"], id="begins at two"),
        pytest.param("他说：“一是学习。二是宣传。”\n好。", [], id="quoted"),
        pytest.param("分三步：一是甲。二是乙；三是丙。", ["一是甲", "二是乙", "三是丙"], id="inline"),
        pytest.param("一是甲。二是乙。\n正文。", ["一是甲", "二是乙"], id="inline from the line's start"),
        pytest.param("要点：一是甲。\n二是乙。\n三是丙。", ["一是甲", "二是乙", "三是丙"], id="begun inside"),
        pytest.param("首先，甲。二是乙。三是丙。", ["首先，甲", "二是乙", "三是丙"], id="mixed"),
        pytest.param("首先，甲。其次，乙。最后，丙。", ["首先，甲", "其次，乙", "最后，丙"], id="in words"),
        pytest.param("一、甲\n二、乙\n四、丁", ["一、甲", "二、乙", "四、丁"], id="a number left out"),
        pytest.param(
            "一是甲。首先，子。其次，丑。\n二是乙。",
            ["一是甲", "一是甲 › 首先，子", "一是甲 › 其次，丑", "二是乙"],
            id="nested inside a paragraph",
        ),
        pytest.param("一是做好，首先要学。\n二是乙。", ["一是做好，首先要学", "二是乙"], id="no first"),
        pytest.param(
            "一、甲\n一是子。\n二是丑。\n总之如此。\n二、乙",
            ["一、甲", "一、甲 › 一是子", "一、甲 › 二是丑", "二、乙"],
            id="points of one line each",
        ),
        pytest.param(
            "二是无关。\n一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅\n（二）卯",
            [
                "一、甲",
                "一、甲 › （一）子",
                "一、甲 › （二）丑",
                "二、乙",
                "二、乙 › （一）寅",
                "二、乙 › （二）卯",
            ],
            id="numbers begin again in each part",
        ),
        pytest.param(
            "一、甲\n二、乙\n（一）子\n（二）丑\n一、寅\n二、卯\n三、辰\n三、丙\n",
            [
                "一、甲",
                "二、乙",
                "二、乙 › （一）子",
                "二、乙 › （二）丑",
                "二、乙 › 一、寅",
                "二、乙 › 二、卯",
                "二、乙 › 三、辰",
                "三、丙",
            ],
            id="the same numbers inside a part that goes on",
        ),
        pytest.param(
            "一、甲\n二、乙\n（一）子\n（二）丑\n一、寅\n二、卯",
            ["一、甲", "二、乙", "二、乙 › （一）子", "二、乙 › （二）丑", "一、寅", "二、卯"],
            id="the same numbers again",
        ),
        pytest.param(
            "一是甲。二是乙。\n三是丙。", ["一是甲", "二是乙", "三是丙"], id="two in a line and one"
        ),
        pytest.param("(一)及(二)\n答。\n(三)\n答。", ["(一)及(二)", "(三)"], id="two numbers in one"),
        pytest.param(
            "一、甲\n二、乙\n让我们努力！\n1.子\n2.丑", ["一、甲", "二、乙", "1.子", "2.丑"], id="notes"
        ),
    ],
)
def test_sequences(text: str, expected: list[str]) -> None:
    assert tree(text) == expected


def test_a_run_of_single_lines_ends_with_the_line_of_its_last() -> None:
    text = "一、甲\n一是子。\n二是丑。\n总之如此。\n二、乙"
    last = outline_of(text).sections[2]
    assert text[last.start : last.end] == "二是丑。"


def test_a_salutation_straight_after_a_heading_closes_nothing() -> None:
    text = "一、甲\n正文。\n二、乙\n同志们，这一点很重要。\n还有。\n同志们，努力吧！"
    last = outline_of(text).sections[-1]
    assert text[last.start : last.end].endswith("还有。\n")


def test_long_lead_sentences_are_headed_by_their_first_clause() -> None:
    text = f"一、短的\n二、从这里看，{'很长' * 40}。"
    assert outline_of(text).sections[1].path[-1] == "二、从这里看"


def test_a_book_in_parts_is_one_speech() -> None:
    outline = outline_of("纲要\n第一篇 总论\n第一章 甲\n文。\n第二章 乙\n文。\n第二篇 分论\n第三章 丙\n文。")
    assert len(outline.speeches) == 1
    assert outline.sections[0].path[-1] == "第一篇 总论"


def test_a_list_of_speeches_at_the_top_is_no_speech() -> None:
    outline = outline_of("讲话大全\n篇一\n篇二\n\n篇一\n同志们：\n好。\n篇二\n大家好。")
    assert [speech.label for speech in outline.speeches] == ["篇一", "篇二"]
    assert outline.front[0].end == len("讲话大全\n篇一\n篇二\n\n")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("在会上的讲话\n同志们：\n好。", "在会上的讲话"),
        ("主席，我感谢各位。\n好。", "讲话"),
        ("各位代表：\n好。", "讲话"),
        ("只有一行", "讲话"),
        ("一、甲\n二、乙", "讲话"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert parse_outline(document_of(text, "子/讲话.txt")).title == title


@given(texts)
def test_sections_nest_and_follow_in_reading_order(text: str) -> None:
    outline = outline_of(text)
    ends = [0]
    for speech in outline.speeches:
        assert ends[-1] <= speech.start <= speech.end <= len(text)
        ends.append(speech.end)
    for earlier, later in zip(outline.front, outline.front[1:], strict=False):
        assert earlier.end <= later.start
    for number, section in enumerate(outline.sections):
        speech = outline.speeches[section.speech]
        assert speech.start <= section.start < section.end <= speech.end
        assert section.start == section.heading.start < section.heading.end <= section.end
        assert section.path[0] == speech.label
        assert text[section.heading.start]
        if section.parent is not None:
            parent = outline.sections[section.parent]
            assert section.parent < number
            assert parent.start <= section.start
            assert section.end <= parent.end
            assert section.path[:-1] == parent.path
        if number:
            earlier = outline.sections[number - 1]
            assert earlier.start < section.start
            assert section.start >= earlier.end or section.end <= earlier.end


@pytest.mark.skipif(not CORPORA.is_dir(), reason="needs the shared corpora")
def test_the_parts_of_the_party_congress_report() -> None:
    report = next((CORPORA / "cn_party_congress").glob("*.txt"))
    sections = parse_outline(read_document(report)).sections
    parts = [section for section in sections if section.parent is None]
    assert [section.ordinal for section in parts] == list(range(1, 14))
    inside_third = [section for section in sections if section.parent == sections.index(parts[2])]
    assert [section.ordinal for section in inside_third] == list(range(1, 15))
