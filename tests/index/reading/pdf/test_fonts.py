"""What the codes of a PDF's fonts show: everything that the file tells, and nothing else."""

from __future__ import annotations

import pytest

from index.errors import ReadingError
from index.reading.pdf.document import CHARACTERS_LOST, CONTENT_DAMAGED, read_pdf
from index.reading.text import DecodedText
from tests.index.reading.pdf.pdf_files import (
    Page,
    Printed,
    WrittenFont,
    assembled,
    paragraph_lines,
    pdf,
    stream,
)
from tests.index.reading.pdf.pdf_fonts import COLLECTIONS, absent, embedded, of_system

LINE = "本办法所称的股权不得转让给外单位人员。"
SIGNS = "".join(dict.fromkeys(LINE))


def read(font: WrittenFont, *lines: str) -> DecodedText:
    return read_pdf(
        pdf([Page([Printed(90, 700 - 30 * row, line) for row, line in enumerate(lines)])], font), "a"
    )


@pytest.mark.parametrize("ordering", COLLECTIONS)
def test_an_absent_font_is_read_by_its_collection(ordering: str) -> None:
    text = "".join(COLLECTIONS[ordering])
    assert read(absent(ordering), text) == DecodedText(text, "")


@pytest.mark.parametrize("ordering", COLLECTIONS)
def test_no_character_of_an_absent_font_depends_on_its_neighbours(ordering: str) -> None:
    text = "".join(COLLECTIONS[ordering]).replace(" ", "")
    alone = [Printed(90 + 12 * place, 700, sign) for place, sign in enumerate(text)]
    assert read_pdf(pdf([Page(alone)], absent(ordering)), "a").text == text


@pytest.mark.parametrize(
    ("ordering", "encoding", "charset"),
    [
        ("GB1", "UniGB-UCS2-H", "utf-16-be"),
        ("GB1", "UniGB-UTF16-H", "utf-16-be"),
        ("GB1", "UniGB-UTF32-H", "utf-32-be"),
        ("GB1", "UniGB-UTF8-H", "utf-8"),
        ("GB1", "GBK-EUC-H", "gbk"),
        ("GB1", "GBKp-EUC-H", "gbk"),
        ("GB1", "GBK2K-H", "gb18030"),
        ("GB1", "GB-EUC-H", "gb2312"),
        ("Identity", "GBK-EUC-H", "gbk"),
        ("Unknown", "GB-EUC-H", "gb2312"),
    ],
)
def test_codes_of_every_kind_are_read(ordering: str, encoding: str, charset: str) -> None:
    assert read(absent(ordering, encoding, charset), LINE, "不") == DecodedText(f"{LINE}\n不", "")


@pytest.mark.parametrize(
    ("encoding", "ordering", "charset", "text"),
    [
        ("ETen-B5-H", "CNS1", "cp950", "股權不得轉讓，給外單位人員。"),
        ("HKscs-B5-H", "CNS1", "big5hkscs", "呢條邨嘅股權不得轉讓。"),
        ("90ms-RKSJ-H", "Japan1", "cp932", "日本語の演説、平和。"),
        ("KSCms-UHC-H", "Korea1", "cp949", "평화 연설"),
    ],
)
def test_codes_of_other_countries_are_read(encoding: str, ordering: str, charset: str, text: str) -> None:
    assert read(absent(ordering, encoding, charset), text).text == text


@pytest.mark.parametrize("name", ["宋体", "黑体", "楷体_GB2312", "仿宋_GB2312"])
def test_pairs_of_bytes_in_a_font_of_the_system_are_characters(name: str) -> None:
    line = "2025年，股权不得转让。"
    assert read(of_system(name), line) == DecodedText(line, "")


def test_the_number_of_an_absent_font_of_no_collection_is_no_character() -> None:
    # The numbers are those of a font on another machine: what they would be in Unicode is a coincidence.
    with pytest.raises(ReadingError) as caught:
        read(absent("Identity", charset="utf-16-be"), LINE)
    assert (caught.value.message_id, caught.value.facts) == (
        "characters_unknown",
        {"name": "a", "percent": 100},
    )


def test_a_subset_with_a_table_is_read_by_it() -> None:
    assert read(embedded(SIGNS, stated={sign: sign for sign in SIGNS}), LINE) == DecodedText(LINE, "")


@pytest.mark.parametrize("apart", [0, 40])
def test_a_subset_without_a_table_is_read_by_its_own_map(apart: int) -> None:
    assert read(embedded(SIGNS, mapped=SIGNS, apart=apart), LINE) == DecodedText(LINE, "")


def test_a_subset_without_a_table_is_read_by_the_names_of_its_glyphs() -> None:
    names = [f"uni{ord(sign):04X}" for sign in SIGNS]
    assert read(embedded(SIGNS, names=names), LINE) == DecodedText(LINE, "")


def test_a_subset_that_tells_nothing_is_refused() -> None:
    with pytest.raises(ReadingError) as caught:
        read(embedded(SIGNS), LINE)
    assert caught.value.message_id == "characters_unknown"


@pytest.mark.parametrize("stated", ["", "\0", "\x01", "\ufffd", "\uffff"])
def test_what_a_table_leaves_out_is_seen_to_be_missing(stated: str) -> None:
    table = {sign: sign for sign in SIGNS if sign != "不"} | ({"不": stated} if stated else {})
    found = read(embedded(SIGNS, stated=table), LINE)
    assert found == DecodedText(LINE.replace("不", "\ufffd"), "", (CHARACTERS_LOST,))


def test_the_font_itself_tells_what_its_table_leaves_out() -> None:
    table = {sign: sign for sign in SIGNS if sign != "不"}
    assert read(embedded(SIGNS, stated=table, mapped="不"), LINE) == DecodedText(LINE, "")


def test_a_glyph_of_two_characters_is_the_one_that_is_written() -> None:
    # Fonts draw 一 and the radical ⼀ alike; a search for one of them means the ideograph.
    signs = "一人长马⼀⼈⻓⻢"
    assert read(embedded(signs, stated={sign: sign for sign in signs}), signs).text == "一人长马一人长马"


def test_ligatures_and_vertical_signs_are_what_they_stand_for() -> None:
    stated = {"甲": "ﬁ", "乙": "︒", "丙": "︵", "丁": "︙"}
    assert read(embedded("甲乙丙丁", stated=stated), "甲乙丙丁").text == "fi。（…"


def test_a_font_that_is_damaged_has_no_characters() -> None:
    font = embedded(SIGNS, mapped=SIGNS)
    broken = WrittenFont((*font.objects[:3], stream(b"\0\1\0\0" + bytes(99)), *font.objects[4:]), font.encode)
    with pytest.raises(ReadingError, match="characters_unknown"):
        read(broken, LINE)


def test_glyphs_of_strokes_without_names_are_refused() -> None:
    # A font drawn by the file (Type 3), as some converters make one for each 256 characters.
    glyph = stream(b"1000 0 d0 0 0 800 800 re f")
    names = b" ".join(b"/g%d" % number for number in range(1, 20))
    drawn = b"".join(b"/g%d 4 0 R" % number for number in range(1, 20))
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1"
        b"/LastChar 19/Widths[%s]/Encoding<</Differences[1 %s]>>/CharProcs<<%s>>>>"
        % (b"1000 " * 19, names, drawn)
    )
    with pytest.raises(ReadingError, match="characters_unknown"):
        read(WrittenFont((font, glyph), lambda text: bytes(range(1, 20))), LINE)


def test_latin_text_of_the_standard_fonts_is_read() -> None:
    font = WrittenFont((b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",), str.encode)
    assert read(font, "Made in China, 2025.").text == "Made in China, 2025."


def test_dingbats_are_read_by_their_own_names() -> None:
    font = WrittenFont((b"<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>",), str.encode)
    assert read(font, "34").text == "✓✔"


def test_codes_without_a_sign_show_nothing() -> None:
    font = WrittenFont(
        (b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",), lambda text: text.encode("utf-16-be")
    )
    assert read(font, "Made in China") == DecodedText("Made in China", "")


def test_a_type_1_program_that_says_to_be_standard_is() -> None:
    program = (
        b"%!PS-AdobeFont-1.0: Own\n/FontName /Own def\n/Encoding StandardEncoding def\ncurrentfile eexec\n"
    )
    file = b"<</Length %d/Length1 %d>>stream\n%s\nendstream" % (len(program), len(program), program)
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/Own/FontDescriptor 4 0 R/FirstChar 32/LastChar 126/Widths[%s]>>"
        % (b"500 " * 95),
        b"<</Type/FontDescriptor/FontName/Own/Flags 32/Ascent 800/Descent -200/FontFile 5 0 R>>",
        file,
    )
    assert read(WrittenFont(font, str.encode), "Made in China") == DecodedText("Made in China", "")


def test_a_cmap_in_the_file_may_change_a_known_one() -> None:
    cmap = (
        b"/CMapName/Own def /WMode 0 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 begincidchar <0041> 4615 endcidchar"
    )
    packed = stream(cmap)
    with_base = packed.replace(b"<<", b"<</Type/CMap/CMapName/Own/UseCMap/UniGB-UCS2-H", 1)
    font = absent("GB1")
    objects = (
        font.objects[0].replace(b"/Encoding/Identity-H", b"/Encoding 6 0 R"),
        *font.objects[1:],
        with_base,
    )
    found = read(WrittenFont(objects, lambda text: text.encode("utf-16-be")), "股权A得让")
    assert found.text == "股权转得让"


def test_the_warning_stands_with_the_others() -> None:
    font = embedded(SIGNS, stated={sign: sign for sign in SIGNS if sign != "不"})
    pages = [Page(paragraph_lines([LINE] * 3)), Page(picture=True)]
    assert read_pdf(pdf(pages, font), "a").warnings == (CHARACTERS_LOST, "pages_without_text")


def test_a_font_that_is_missing_has_no_characters() -> None:
    whole = pdf([Page([Printed(90, 700, LINE)])])
    with pytest.raises(ReadingError, match="characters_unknown"):
        read_pdf(whole.replace(b"/Font<</F 3 0 R>>", b"/Font<</G 3 0 R>>"), "a")
    shown = f"<{LINE.encode('utf-16-be').hex()}>".encode()
    with pytest.raises(ReadingError, match="characters_unknown"):
        read_pdf(pdf([Page(further=b"BT 1 0 0 1 90 700 Tm %s Tj ET" % shown)]), "a")


def test_content_that_is_damaged_is_reported() -> None:
    whole = pdf([Page(paragraph_lines([LINE] * 9))] * 2)
    start = whole.rindex(b"stream\n", 0, whole.rindex(b"endstream")) + len(b"stream\n")
    hurt = bytearray(whole)
    hurt[start + 40 : start + 43] = b"\xff\xff\xff"
    found = read_pdf(bytes(hurt), "a")
    assert CONTENT_DAMAGED in found.warnings
    assert found.text.startswith(LINE)
    odd = read_pdf(pdf([Page([Printed(90, 700, LINE)], further=b"BT /F 12 Tf (a) Td (b) Tj ET")]), "a")
    assert CONTENT_DAMAGED in odd.warnings


def test_a_page_whose_content_is_missing_is_damage() -> None:
    whole = pdf([Page([Printed(90, 700, LINE)])])
    cut = whole.replace(b"/Contents 8 0 R", b"/Contents 9 0 R")
    assert cut != whole
    with pytest.raises(ReadingError, match="damaged"):
        read_pdf(cut, "a")
    page_missing = assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"])
    with pytest.raises(ReadingError, match="damaged"):
        read_pdf(page_missing, "a")
