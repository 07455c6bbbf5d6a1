from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, ReadingError
from index.reading import read_bytes
from index.reading.pdf import document as reader
from index.reading.pdf.document import PAGES_WITHOUT_TEXT, read_pdf
from index.reading.pdf.lines import Line
from index.reading.pdf.paragraphs import join_lines
from index.reading.text import CUT_OFF
from tests.index.reading.pdf.pdf_files import SIZE, Page, Printed, paragraph_lines, pdf

DATA = Path(__file__).parents[3] / "data" / "documents"
ORIGINALS = Path(__file__).parents[5] / "shared" / "corpora" / "originals" / "pdf"

SPEECH = [
    "同志们，今天我们在这里召开全市政协信息宣传工作会议，主要任务是总结去年的工作，表彰先进，部署今年的任务。",
    "一、充分认识做好政协信息工作的重要意义",
    "政协信息是履行政治协商、民主监督、参政议政职能的重要形式，是反映社情民意的重要渠道。2025年以来，"
    "全市政协系统共报送信息1200多条，被采用的占35.5%，同比增长12%。",
    "（一）要提高认识，加强领导。各级政协要把信息工作摆上重要位置，做到年初有计划、年中有检查、年底有总结。",
    "（二）要突出重点，提高质量。",
]
WORDS = "政治协商民主监督参政议政团结履职信息宣传工作会议总结部署"
FILLER = [WORDS[shift:] + WORDS[:shift] + "。" for shift in range(24)]


def text_of(*pages: Page) -> list[str]:
    return read_pdf(pdf(pages), "a.pdf").text.split("\n")


def test_broken_lines_become_paragraphs_again() -> None:
    assert text_of(Page(paragraph_lines(SPEECH))) == SPEECH


def test_paragraphs_without_an_indent_are_recognised_by_how_they_end() -> None:
    assert text_of(Page(paragraph_lines(SPEECH, indent=0))) == SPEECH


def test_space_between_paragraphs_divides_them_where_nothing_else_does() -> None:
    full = "政" * 29 + "。"
    lines = [Printed(90, 700 - 18 * number - (20 if number > 2 else 0), full) for number in range(6)]
    assert text_of(Page(lines)) == [full * 3, full * 3]


def test_a_paragraph_goes_on_over_the_page_without_heads_and_numbers() -> None:
    lines = paragraph_lines(FILLER, across=20)
    pages = []
    for number in range(4):
        part = lines[number * 10 : (number + 1) * 10]
        body = [Printed(line.x, 740 - 18 * row, line.text) for row, line in enumerate(part)]
        head = Printed(150, 800, "全市政协信息宣传工作会议材料")
        foot = Printed(250, 40, f"— {number + 1} —")
        pages.append(Page([foot, *body, head] if number % 2 else [head, *body, foot]))
    text = "".join(line.text for line in lines[:40])
    found = read_pdf(pdf(pages), "a.pdf").text
    assert found.replace("\n", "") == text
    assert found.split("\n") == [part for part in FILLER if part in text] + (
        [] if text.endswith("。") else [text[text.rindex("。") + 1 :]]
    )


@pytest.mark.parametrize(
    "number",
    ["— {} —", "-{}-", "第 {} 页 共 9 页", "第{}页", "{}/9", "{}", "Page {} of 9", "会议材料 {}", "· {} ·"],
)
def test_page_numbers_are_dropped_however_they_are_written(number: str) -> None:
    pages = [
        Page([*paragraph_lines(FILLER[5 * page : 5 * page + 5]), Printed(280, 40, number.format(page + 1))])
        for page in range(3)
    ]
    assert text_of(*pages) == FILLER[:15]


def test_numbers_that_do_not_run_with_the_pages_stay() -> None:
    pages = [
        Page([*paragraph_lines(FILLER[5 * page : 5 * page + 5]), Printed(114, 560, f"共{figure}人")])
        for page, figure in enumerate((35, 12, 480))
    ]
    assert [line for line in text_of(*pages) if line.startswith("共")] == ["共35人", "共12人", "共480人"]


def test_what_begins_each_of_several_speeches_is_no_head() -> None:
    pages = []
    for page in range(12):
        paragraphs = ["同志们：", *FILLER[:4]] if page % 4 == 0 else FILLER[page : page + 5]
        pages.append(Page(paragraph_lines(paragraphs)))
    assert text_of(*pages).count("同志们：") == 3


def test_pages_that_are_alike_keep_their_text() -> None:
    assert text_of(Page(paragraph_lines(SPEECH)), Page(paragraph_lines(SPEECH))) == SPEECH * 2


def test_columns_are_read_one_after_the_other() -> None:
    left = paragraph_lines(FILLER[:6], across=15, left=60)
    right = paragraph_lines(FILLER[6:12], across=15, left=320)
    assert text_of(Page([*left, *right])) == FILLER[:12]


def test_a_page_that_is_turned_reads_like_any_other() -> None:
    assert text_of(Page(paragraph_lines(SPEECH, across=50, top=500), turned=90)) == SPEECH


def test_signs_written_out_of_order_find_their_place() -> None:
    # As LibreOffice writes quotation marks of another font: all of a line at once, after the rest of it.
    lines = [
        Printed(90, 700, "落实"),
        Printed(90 + 3 * SIZE, 700, "十二"),
        Printed(90 + 6 * SIZE, 700, "规划。"),
    ]
    marks = b"BT /F 12 Tf 1 0 0 1 %d 700 Tm [<201c> -2000 <201d>] TJ ET" % (90 + 2 * SIZE)
    assert text_of(Page(lines, further=marks)) == ["落实“十二”规划。"]


def test_spaces_are_kept_where_the_writer_meant_them() -> None:
    digits = [Printed(90 + SIZE * place, 700, sign) for place, sign in enumerate("2025年")]
    latin = [
        Printed(90, 650, "made"),
        Printed(90 + 2.3 * SIZE, 650, "in"),
        Printed(90 + 3.6 * SIZE, 650, "China"),
    ]
    loose = [Printed(90 + 1.3 * SIZE * place, 600, sign) for place, sign in enumerate("政治协商")]
    title = [Printed(90 + 3 * SIZE * place, 550, sign) for place, sign in enumerate("讲话")]
    assert text_of(Page([*digits, *latin, *loose, *title])) == [
        "2025年",
        "made in China",
        "政治协商",
        "讲 话",
    ]


def test_the_rows_of_a_table_stay_rows() -> None:
    rows = [("市县", "信息", "采用"), ("东区", "120", "35"), ("西区", "98", "41")]
    cells = [
        Printed(90 + 10 * SIZE * column, 700 - 18 * row, cell)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
    ]
    assert text_of(Page(cells)) == [" ".join(row) for row in rows]


def test_spaces_that_are_written_make_columns_too() -> None:
    rows = [Printed(90, 700 - 18 * row, "市县名称" * 3 + "        " + "采用信息条数" * 3) for row in range(6)]
    assert text_of(Page(rows)) == ["市县名称" * 3 + " " + "采用信息条数" * 3] * 6


def test_a_scan_is_refused() -> None:
    with pytest.raises(ReadingError) as caught:
        read_pdf(pdf([Page(picture=True)] * 3), "扫描.pdf")
    assert (caught.value.message_id, caught.value.facts) == ("scan_without_text", {"name": "扫描.pdf"})


def test_a_scan_with_page_numbers_and_a_cover_is_still_a_scan() -> None:
    scanned = [Page([Printed(280, 40, f"第{number}页")], picture=True) for number in range(2, 20)]
    with pytest.raises(ReadingError, match="scan_without_text"):
        read_pdf(pdf([Page(paragraph_lines(SPEECH)), *scanned]), "a.pdf")


def test_pages_without_text_among_others_are_reported() -> None:
    read = read_pdf(pdf([Page(paragraph_lines(SPEECH)), Page(picture=True)]), "a.pdf")
    assert read.warnings == (PAGES_WITHOUT_TEXT,)
    assert read.text.split("\n") == SPEECH


def test_a_picture_under_the_text_is_no_scan() -> None:
    assert read_pdf(pdf([Page(paragraph_lines(SPEECH), picture=True)]), "a.pdf").warnings == ()


def test_a_short_notice_and_an_empty_page() -> None:
    assert text_of(Page([Printed(90, 700, "今日休会。")]), Page()) == ["今日休会。"]
    with pytest.raises(EmptyDocumentError):
        read_bytes(pdf([Page()]), "a.pdf")


def test_a_locked_file_is_refused() -> None:
    with pytest.raises(ReadingError) as caught:
        read_pdf((DATA / "encrypted.pdf").read_bytes(), "a.pdf")
    assert caught.value.message_id == "encrypted"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 9, b"no pdf at all"])
def test_damage_is_named(data: bytes) -> None:
    with pytest.raises(ReadingError) as caught:
        read_pdf(data, "坏.pdf")
    assert (caught.value.message_id, caught.value.facts) == ("damaged", {"name": "坏.pdf"})


def test_a_file_cut_off_is_refused_or_reported() -> None:
    whole = pdf([Page(paragraph_lines(SPEECH))] * 3)
    outcomes = set()
    for length in range(0, len(whole) - 40, 97):
        try:
            read = read_bytes(whole[:length], "a.pdf")
        except ReadingError as error:
            outcomes.add(error.message_id)
        else:
            outcomes.add("read")
            assert CUT_OFF in read.warnings
    assert outcomes <= {"damaged", "document_empty", "read"}
    assert "damaged" in outcomes


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_PAGES", 2)
    with pytest.raises(ReadingError) as caught:
        read_pdf(pdf([Page()] * 3), "a.pdf")
    assert (caught.value.message_id, caught.value.facts["pages"]) == ("too_many_pages", 3)


paragraph = st.text(st.sampled_from(WORDS), min_size=1, max_size=120).map(lambda text: text + "。")


@given(st.lists(paragraph, min_size=1, max_size=12), st.integers(12, 40), st.integers(5, 40))
@example([*["主。"] * 5, "主主主。", *["主。"] * 4, f"{'主' * 17}。"], 29, 7)  # a last page of short lines
@settings(deadline=None, max_examples=60)
def test_indented_paragraphs_survive_any_width_and_page_length(
    paragraphs: list[str], across: int, rows: int
) -> None:
    paragraphs = [WORDS * 8, *paragraphs]  # enough lines to show the margins
    printed = paragraph_lines(paragraphs, across=across)
    lines = [
        Line(
            text=line.text,
            page=number // rows,
            left=line.x,
            right=line.x + SIZE * len(line.text),
            bottom=800 - 18 * (number % rows),
            top=812 - 18 * (number % rows),
            em=SIZE,
            chinese=True,
            page_width=180 + SIZE * across,
        )
        for number, line in enumerate(printed)
    ]
    assert join_lines(lines) == "\n".join(paragraphs)


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="needs the shared corpora")
def test_a_real_file_reads_in_whole_paragraphs() -> None:
    (path,) = ORIGINALS.glob("*.pdf")
    read = read_pdf(path.read_bytes(), path.name)
    paragraphs = read.text.split("\n")
    assert read.warnings == ()
    assert len(read.text) > 32_000  # most of it in fonts that are not embedded
    assert "(2001年2月16日云南省第九" in paragraphs
    assert "第一节加强农业基础设施建设" in paragraphs
    broken = [text for text in paragraphs if len(text) > 60 and text[-1] not in "。:;!"]
    assert broken == []
