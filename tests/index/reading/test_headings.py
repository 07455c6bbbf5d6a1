from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading import read_bytes
from index.reading.sandbox import Sandbox
from index.reading.text import DecodedText, TextLine, cleaned, text_of
from index.types import Document
from tests.index.reading.word.word_files import paragraph, word_file

TEXT = "各级各部门要把思想和行动统一到决策部署上来，切实增强责任感。"


def headings(document: Document) -> list[tuple[int, str]]:
    """Return level and text of each heading, and see that each is a whole line."""
    text = document.text
    for start, end, _ in document.headings:
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"
    return [(level, text[start:end]) for start, end, level in document.headings]


def styled(text: str, style: str, more: str = "") -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')


def style(key: str, name: str, inside: str = "", based_on: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{base}{inside}</w:style>'


def outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


def test_markdown_keeps_its_levels() -> None:
    source = (
        f"---\ntitle: 白皮书\n---\n# 一、总则\n\n{TEXT}\n\n- ### 目的\n\n依据\n----\n\n{TEXT}\n\n"
        f"###### **第六级** ######\n\n<h4>嵌入</h4>\n\n#没有空格\n\n{TEXT}\n"
    )
    found = headings(read_bytes(source.encode(), "a.md"))
    assert found == [(1, "一、总则"), (3, "目的"), (2, "依据"), (6, "第六级"), (4, "嵌入")]


def test_a_page_keeps_its_levels_but_not_for_the_title_put_before_it() -> None:
    body = (
        f"<h2>总体<br>情况</h2><p>{TEXT}</p><div><h3><span>基础 设施</span></h3><p>{TEXT}</p></div>"
        f"<h6>附则</h6><p>{TEXT}</p><p>{TEXT}</p>"
    )
    document = read_bytes(f"<html><title>白皮书</title><body>{body}</body></html>".encode(), "a.html")
    assert document.text.startswith("白皮书\n总体\n情况\n")
    assert headings(document) == [(2, "总体"), (2, "情况"), (3, "基础 设施"), (6, "附则")]


def test_the_first_heading_of_a_page_is_its_title_too() -> None:
    page = f"<html><title>白皮书</title><body><h1>白皮书</h1><p>{TEXT}</p></body></html>"
    assert headings(read_bytes(page.encode(), "a.html")) == [(1, "白皮书")]
    apart = (
        f"<html><title>白皮书</title><body><h1>白皮书</h1><div><p>{TEXT}</p><p>{TEXT}</p></div></body></html>"
    )
    assert headings(read_bytes(apart.encode(), "a.html")) == [(1, "白皮书")]


def test_a_page_that_word_has_saved_keeps_its_lines_and_levels() -> None:
    page = (
        "<html xmlns:o='urn:x'><head><title>通知</title><xml><w:View>Print</w:View></xml></head><body>"
        "<h1>通知<o:p></o:p></h1><p class=MsoNormal style='mso-outline-level:2'>"
        "<![if !supportLists]><span style='mso-list:Ignore'>一、</span><![endif]>总体要求<o:p></o:p></p>"
        "<p>会议定于<st1:chsdate Year='2025'>5月6日</st1:chsdate>召开。<o:p>&nbsp;</o:p></p>"
        f"<p>{TEXT}</p></body></html>"
    )
    document = read_bytes(page.encode(), "通知.doc")
    assert document.text == f"通知\n一、总体要求\n会议定于5月6日召开。\n{TEXT}\n"
    assert headings(document) == [(1, "通知"), (2, "一、总体要求")]


def test_word_tells_a_heading_by_its_style_or_by_itself() -> None:
    styles = (
        style("1", "heading 1", f"<w:pPr>{outline(0)}</w:pPr>")
        + style("a", "Heading 2")
        + style("b", "标题 3")
        + style("c", "我的样式", based_on="b")
        + style("d", "不是标题", f"<w:pPr>{outline(9)}</w:pPr>", based_on="1")
        + style("e", "Title")
    )
    body = "".join(
        (
            styled("白皮书", "e"),
            styled("总体情况", "1"),
            paragraph(TEXT),
            styled("基础设施", "a"),
            styled("道路", "b"),
            styled("乡道", "c"),
            styled(TEXT, "d"),
            styled(TEXT, "1", outline(9)),
            paragraph("自己的", outline(3)),
            styled("", "1"),
        )
    )
    assert headings(read_bytes(word_file(body, styles=styles), "a.docx")) == [
        (1, "总体情况"), (2, "基础设施"), (3, "道路"), (3, "乡道"), (4, "自己的"),
    ]  # fmt: skip


def test_plain_text_has_no_headings_and_the_sandbox_passes_them_on() -> None:
    source = f"# 总则\n\n{TEXT}\n\n## 目的\n\n{TEXT}\n".encode()
    assert read_bytes(source, "a.txt").headings == ()
    with Sandbox() as sandbox:
        (read,) = sandbox.read(source, "a.md")
    assert read == read_bytes(source, "a.md")
    assert isinstance(read, Document)
    assert headings(read) == [(1, "总则"), (2, "目的")]


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        ("总\u2028则", ["总", "则"]),
        ("\x00总则\ufeff", ["总则"]),
        ("\x00", []),
        ("总\x0b \x0b则", ["总", "则"]),
    ],
)
def test_cleaning_moves_the_marks_along(heading: str, kept: list[str]) -> None:
    lines = [TextLine("\ufeff前\r\n言"), TextLine(heading, 2), TextLine("后\x07语"), TextLine("末", 3)]
    text, marks = text_of(lines)
    read = cleaned(DecodedText(text, "utf-8", ("cut_off",), marks))
    assert read.warnings == ("cut_off",)
    found = [(level, read.text[start:end]) for start, end, level in read.headings]
    assert found == [*((2, line) for line in kept), (3, "末")]


@given(st.lists(st.tuples(st.text("甲\r\u2028\x00\ufeff b\x0c", max_size=6), st.integers(0, 9))))
def test_marks_are_whole_lines_of_the_same_text_that_cleaning_gives(lines: list[tuple[str, int]]) -> None:
    text, marks = text_of(TextLine(*line) for line in lines)
    read = cleaned(DecodedText(text, "utf-8", (), marks))
    assert read.text == cleaned(DecodedText(text, "utf-8")).text
    assert list(read.headings) == sorted(read.headings)
    for start, end, level in read.headings:
        assert level > 0
        assert read.text[start:end].strip()
        assert "\n" not in read.text[start:end]
        assert start == 0 or read.text[start - 1] == "\n"
        assert read.text[end] == "\n"
