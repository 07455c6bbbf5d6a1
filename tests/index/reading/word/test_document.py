from __future__ import annotations

import re
import struct
import time
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, ReadingError
from index.reading.word import package as word_package
from index.reading.word.document import read_docx
from tests.index.reading.word.word_files import (
    W,
    document_xml,
    level,
    number_list,
    numbered,
    paragraph,
    parts,
    pattern,
    run,
    word_file,
    zipped,
)

CORPORA = Path(__file__).parents[5] / "shared" / "corpora"


def lines(body: str, **further: str) -> list[str]:
    return read_docx(word_file(body, **further), "讲话.docx").text.split("\n")[:-1]


def problem(data: bytes, name: str = "讲话.docx") -> str:
    with pytest.raises(ReadingError) as caught:
        read_docx(data, name)
    return caught.value.message_id


# What a document says


def test_paragraphs_are_lines_and_breaks_within_them_too() -> None:
    body = (
        paragraph("　　同志们：")
        + paragraph("")
        + paragraph(run("上") + "<w:r><w:br/></w:r>" + run("下") + "<w:r><w:tab/></w:r>" + run("右"))
        + paragraph("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:char='2605'/></w:r>")
    )
    assert lines(body) == ["同志们：", "上", "下\t右", "A-★"]


def test_links_controls_and_tracked_insertions_are_read() -> None:
    body = (
        paragraph(
            f"<w:hyperlink>{run('链接')}</w:hyperlink><w:ins>{run('增加')}</w:ins><w:del>"
            f"<w:r><w:delText>删去</w:delText></w:r></w:del><w:moveFrom>{run('移走')}</w:moveFrom>"
            f"<w:moveTo>{run('移来')}</w:moveTo><w:smartTag>{run('标签')}</w:smartTag>"
        )
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>"
        + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        + f"<w:sdtContent>{paragraph('单击此处输入文字')}</w:sdtContent></w:sdt>"
        + paragraph("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")
        + paragraph(
            f"<w:r><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby></w:r>"
        )
    )
    assert lines(body) == ["链接增加移来标签", "控件", "a+b", "汉"]


def test_a_paragraph_whose_mark_is_deleted_runs_on_in_the_next() -> None:
    body = paragraph("上半句，", "<w:rPr><w:del/></w:rPr>") + paragraph("下半句。") + paragraph("另一段。")
    assert lines(body) == ["上半句，下半句。", "另一段。"]


def test_hidden_text_is_left_out() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="note"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        paragraph(
            run("看得见") + run("看不见", "<w:vanish/>") + run("也看不见", '<w:rStyle w:val="secret"/>')
        )
        + paragraph(run("关掉的隐藏", '<w:vanish w:val="0"/>'))
        + paragraph(run("样式隐藏") + run("又显示", '<w:vanish w:val="false"/>'), '<w:pStyle w:val="note"/>')
    )
    assert lines(body, styles=styles) == ["看得见", "关掉的隐藏", "又显示"]


def test_merged_cells_of_word_stand_in_each_of_their_rows() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    first, below = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    rows = (
        cell("任务分工", '<w:gridSpan w:val="3"/>'),
        cell("民政局", first) + cell("食堂和老年卡", wide),
        cell("", below) + cell("食堂") + cell("6月底", first),
        cell("", below) + cell("老年卡") + cell("", '<w:vMerge w:val="continue"/>'),
        cell("", below) + cell("", wide),
        cell("水务局", first) + cell("河道") + cell("9月底"),
        f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("水库")}{cell("年底")}',
    )
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert lines(body) == [
        "任务分工",
        "民政局 | 食堂和老年卡",
        "民政局 | 食堂 | 6月底",
        "民政局 | 老年卡 | 6月底",
        "水务局 | 河道 | 9月底",
        "水库 | 年底",
    ]


def test_the_rows_of_a_table_are_lines() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    merged = "<w:tcPr><w:vMerge/></w:tcPr>"
    body = (
        "<w:tbl><w:tblPr/>"
        + row(paragraph("指标"), paragraph("数值"))
        + row(paragraph("粮食") + paragraph("产量"), paragraph("100万吨"))
        + row(merged + paragraph("粮食"), paragraph("105万吨"))
        + "<w:tr><w:trPr><w:del/></w:trPr><w:tc>"
        + paragraph("删去的行")
        + "</w:tc></w:tr>"
        + row(paragraph(""), paragraph(""))
        + "</w:tbl>"
    )
    assert lines(body) == ["指标 | 数值", "粮食 产量 | 100万吨", "粮食 产量 | 105万吨"]


def test_a_page_laid_out_as_a_table_keeps_its_paragraphs() -> None:
    prose = [f"第{number}段：" + "我们要坚持实事求是。" * 20 for number in range(3)]
    cells = "".join(f"<w:tc>{cell}</w:tc>" for cell in ("".join(map(paragraph, prose)), paragraph("边栏")))
    assert lines(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == [*prose, "边栏"]


def test_a_text_box_comes_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框内一')}{paragraph('框内二')}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"
    assert lines(paragraph(run("正") + both + run("文"))) == ["正文", "框内一", "框内二"]
    assert lines(paragraph(run("正文") + old)) == ["正文", "框内一", "框内二"]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_fields_show_their_result_and_a_list_of_contents_nothing() -> None:
    inner = mark("begin") + instruction(" PAGE ") + mark("separate") + run("7") + mark("end")
    body = (
        paragraph(run("目录"))
        + paragraph(mark("begin") + instruction(' TOC \\o "1-3" ') + mark("separate") + run("一、总则\t1"))
        + paragraph(run("二、附则\t") + inner + mark("end"))
        + paragraph(
            run("见")
            + mark("begin")
            + instruction(" REF a ")
            + inner
            + mark("separate")
            + run("第一条")
            + mark("end")
            + run("。")
        )
        + paragraph(
            '<w:fldSimple w:instr=" TOC ">' + run("目录项") + "</w:fldSimple>"
            '<w:fldSimple w:instr=" DATE ">' + run("5月1日") + "</w:fldSimple>"
        )
    )
    assert lines(body) == ["目录", "见第一条。", "5月1日"]


def test_a_field_without_an_end_hides_nothing() -> None:
    body = paragraph(run("上文") + mark("begin") + instruction(" REF a ") + run("中间")) + paragraph("下文")
    assert lines(body) == ["上文中间", "下文"]


def test_notes_come_at_the_end_in_the_order_of_their_references() -> None:
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>'
        for number, text in [(0, "分隔线"), (1, "第二个注。"), (2, "第一个注。"), (3, "没有引用。")]
    )
    end = f'<w:endnote w:id="2">{paragraph("尾注一。") + paragraph("尾注二。")}</w:endnote>'
    body = paragraph(
        run("正文")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + run("续")
        + '<w:r><w:endnoteReference w:id="2"/></w:r>'
        + '<w:r><w:footnoteReference w:id="1"/></w:r>'
    )
    assert lines(body, footnotes=notes, endnotes=end) == [
        "正文续", "[1] 第一个注。", "[2] 尾注一。", "尾注二。", "[3] 第二个注。",
    ]  # fmt: skip


def test_strict_open_xml_reads_the_same() -> None:
    entries = parts(paragraph("同志们：", '<w:pStyle w:val="a"/>'))
    strict = {
        name: str(data).replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        for name, data in entries.items()
    }
    assert read_docx(zipped(strict), "a.docx").text == "同志们：\n"


def test_parts_are_found_by_their_relations_wherever_they_lie() -> None:
    entries = parts(paragraph("正文"))
    entries["Word\\Main.XML"] = entries.pop("word/document.xml")
    entries["_rels/.rels"] = str(entries["_rels/.rels"]).replace("word/document.xml", "/word/main.xml")
    assert read_docx(zipped(entries), "a.docx").text == "正文\n"


# Numbers


LAW = pattern(
    1,
    level(0, "chineseCountingThousand", "第%1章", after="space"),
    level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>', after="space"),
    level(2, "chineseCounting", "（%3）", after="tab"),
    level(3, "decimal", "%4.", after="tab"),
    level(4, "decimal", "%1.%4", "<w:isLgl/>"),
)


def test_articles_count_through_the_chapters_and_points_within_their_article() -> None:
    body = [
        *(numbered("总则", 1), numbered("目的", 1, 1), numbered("范围", 1, 1)),
        *(numbered("甲", 1, 2), numbered("乙", 1, 2), numbered("子", 1, 3), numbered("丑", 1, 3)),
        *(numbered("附则", 1), numbered("施行", 1, 1), numbered("丙", 1, 2), numbered("数", 1, 4)),
    ]
    assert lines("".join(body), numbering=LAW + number_list(1, 1)) == [
        *("第一章 总则", "第一条 目的", "第二条 范围", "（一）甲", "（二）乙", "1. 子", "2. 丑"),
        *("第二章 附则", "第三条 施行", "（一）丙", "2.1数"),
    ]


PLAIN = pattern(
    2, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2 "), level(2, "decimal", "%1.%2.%3 ")
)
RESTARTED = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
ROMAN = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1)")}</w:lvlOverride>'


def test_lists_of_one_pattern_go_on_counting_unless_stated_otherwise() -> None:
    lists = PLAIN + number_list(1, 2) + number_list(2, 2, RESTARTED) + number_list(3, 2, ROMAN)
    body = "".join(numbered("", number) for number in (1, 1, 2, 2, 1, 3, 2))
    assert lines(body, numbering=lists) == ["一、", "二、", "五、", "六、", "七、", "VIII)", "九、"]


def test_a_level_that_is_passed_over_counts_as_begun() -> None:
    body = "".join(numbered("x", 1, depth) for depth in (2, 1, 0, 1, 2, 2))
    shown = ["一.1.1 x", "一.2 x", "二、x", "二.1 x", "二.1.1 x", "二.1.2 x"]
    assert lines(body, numbering=PLAIN + number_list(1, 2)) == shown


def test_a_later_level_may_restart_with_an_outer_one_only() -> None:
    levels = level(0, "decimal", "%1."), level(1, "decimal", "(%2)"), level(2, "decimal", "%3#")
    restarting = levels[2].replace("<w:suff", '<w:lvlRestart w:val="1"/><w:suff')
    numbering = pattern(1, *levels[:2], restarting) + number_list(1, 1)
    body = "".join(numbered("", 1, depth) for depth in (0, 1, 2, 1, 2, 0, 1, 2))
    assert lines(body, numbering=numbering) == ["1.", "(1)", "1#", "(2)", "2#", "2.", "(1)", "1#"]


IN_FIRST = '<w:numPr><w:numId w:val="1"/></w:numPr>'


def test_styles_number_by_the_level_that_is_bound_to_them() -> None:
    bound = [
        level(depth, "decimal", text, f'<w:pStyle w:val="H{depth}"/>', after="space")
        for depth, text in enumerate(["%1", "%1.%2"])
    ]
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"/>'
        '<w:style w:type="paragraph" w:styleId="H0">'
        f"<w:pPr>{IN_FIRST}</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="H1"><w:basedOn w:val="H0"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    )
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')
        for text, style, more in [
            ("甲", "H0", ""), ("乙", "H1", ""), ("丙", "H1", ""), ("丁", "loop", ""),
            ("戊", "H0", '<w:numPr><w:numId w:val="0"/></w:numPr>'), ("己", "H0", ""), ("庚", "H1", ""),
        ]
    )  # fmt: skip
    shown = ["1 甲", "1.1 乙", "1.2 丙", "丁", "戊", "2 己", "2.1 庚"]
    assert lines(body, numbering=pattern(1, *bound) + number_list(1, 1), styles=styles) == shown


def test_a_pattern_may_stand_in_for_that_of_a_list_style() -> None:
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="S"/></w:abstractNum>'
    styles = f'<w:style w:type="numbering" w:styleId="S"><w:pPr>{IN_FIRST}</w:pPr></w:style>'
    numbering = PLAIN + linked + number_list(1, 2) + number_list(2, 7)
    assert lines(numbered("甲", 2) + numbered("乙", 2), numbering=numbering, styles=styles) == [
        "一、甲",
        "二、乙",
    ]


def test_bullets_are_no_text_and_a_form_of_its_own_making_has_a_fallback() -> None:
    wrapped = level(1, "X", "%2、").replace(
        '<w:numFmt w:val="X"/>',
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="0"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>',
    )
    numbering = pattern(1, level(0, "bullet", ""), wrapped) + number_list(1, 1)
    assert lines(numbered("点", 1) + numbered("数", 1, 1), numbering=numbering) == ["点", "01、数"]


def test_text_boxes_count_for_themselves_and_hidden_paragraphs_not_at_all() -> None:
    inside = f"<w:txbxContent>{numbered('框', 1)}</w:txbxContent>"
    box = f"<w:r><w:pict><v:textbox>{inside}</v:textbox></w:pict></w:r>"
    hidden = numbered("", 1).replace("<w:numPr>", "<w:rPr><w:vanish/></w:rPr><w:numPr>")
    with_box = numbered("乙", 1).replace("</w:p>", box + "</w:p>")
    body = numbered("甲", 1) + hidden + with_box + numbered("丙", 1)
    shown = ["一、甲", "二、乙", "一、框", "三、丙"]
    assert lines(body, numbering=PLAIN + number_list(1, 2)) == shown


@pytest.mark.parametrize(
    "numbering",
    [
        number_list(1, 99),
        '<w:num w:numId="1"/>',
        "<w:num/>",
        pattern(2) + number_list(1, 2),
        pattern(2, level(0, "decimal", "%1.").replace('w:ilvl="0"', 'w:ilvl="x"')) + number_list(1, 2),
        pattern(2, level(0, "upperRoman", "%9%8%1" * 3, start=2**31)) + number_list(1, 2),
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="S"/></w:abstractNum>' + number_list(1, 2),
    ],
)
def test_broken_numbering_loses_no_text(numbering: str) -> None:
    shown = lines(numbered("甲", 1) + numbered("乙", 1, 77) + numbered("丙", 5), numbering=numbering)
    assert [line[-1] for line in shown] == ["甲", "乙", "丙"]


# What is no document


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocumentError):
        read_docx(word_file(paragraph("")), "a.docx")


def test_a_truncated_file_is_damaged() -> None:
    whole = word_file(paragraph("同志们"))
    for length in (4, 100, len(whole) // 2, len(whole) - 1):
        assert problem(whole[:length]) == "damaged"


def test_broken_contents_are_damage() -> None:
    entries = parts(paragraph("同志们"))
    assert problem(zipped({**entries, "word/document.xml": "<w:document"})) == "damaged"
    assert problem(zipped({"a.txt": "x"})) == "damaged"
    whole = bytearray(zipped(entries))
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    whole[at : at + 40] = bytes(40)
    assert problem(bytes(whole)) == "damaged"


def test_an_encrypted_file_is_named_so() -> None:
    stream = "EncryptedPackage".encode("utf-16-le")
    assert problem(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream) == "encrypted"
    packed = bytearray(word_file(paragraph("同志们")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = packed.find(signature)
        while start >= 0:
            packed[start + offset] |= 1
            start = packed.find(signature, start + 1)
    assert problem(bytes(packed)) == "encrypted"


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b"%PDF-1.7",
        "同志们".encode(),
        zipped({**parts(""), "word/document.xml": "<workbook/>"}),
    ],
)
def test_another_kind_of_file_is_refused_with_its_suffix(data: bytes) -> None:
    assert problem(data) == "suffix_wrong"


def test_a_part_that_unpacks_beyond_measure_is_refused_before_it_is_unpacked() -> None:
    entries = parts("")
    entries["word/document.xml"] = document_xml(paragraph(" " * (word_package.LARGEST_PART + 1)))
    packed = zipped(entries)
    assert len(packed) < 200_000
    started = time.perf_counter()
    assert problem(packed) == "zip_bomb"
    assert time.perf_counter() - started < 1


def test_an_understated_size_unpacks_no_more_than_stated() -> None:
    packed = bytearray(zipped({**parts(""), "word/document.xml": document_xml(paragraph(" " * 30_000_000))}))
    at = packed.find(b"PK\x01\x02")
    while not packed[at + 46 :].startswith(b"word/document.xml"):
        at = packed.find(b"PK\x01\x02", at + 1)
    struct.pack_into("<I", packed, at + 24, 1000)
    tracemalloc.start()
    assert problem(bytes(packed)) == "damaged"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


BOMB = '<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)
)


@pytest.mark.parametrize(
    ("definitions", "text", "attribute"),
    [
        (BOMB, "&a9;", ""),
        (BOMB, "x", "&a9;"),
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;", ""),
        ('<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;', "x", ""),
    ],
)
def test_entities_are_refused_unexpanded(definitions: str, text: str, attribute: str) -> None:
    body = f'<w:p w:rsidR="{attribute}"><w:r><w:t>{text}</w:t></w:r></w:p>'
    xml = document_xml(body).replace("?>", f"?><!DOCTYPE w:document [{definitions}]>", 1)
    started = time.perf_counter()
    assert problem(zipped({**parts(""), "word/document.xml": xml})) == "damaged"
    assert time.perf_counter() - started < 2


def test_nesting_without_end_is_refused() -> None:
    assert problem(word_file("<w:sdt>" * 5000 + "</w:sdt>" * 5000)) == "damaged"


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1))
def test_every_paragraph_comes_back_in_order(texts: list[str]) -> None:
    assert lines("".join(paragraph(run(text)) for text in texts)) == texts


@settings(max_examples=60)
@given(st.data())
def test_any_change_of_bytes_is_read_or_refused_as_our_own_error(data: st.DataObject) -> None:
    packed = bytearray(word_file(numbered("同志们", 1), numbering=PLAIN + number_list(1, 2)))
    for _ in range(data.draw(st.integers(1, 8))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_docx(bytes(packed), "a.docx")
    except ReadingError:
        return


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
@pytest.mark.parametrize(
    "stem", ["2025年上海市政府工作报告", "2025年云南省政府工作报告", "2025年四川省政府工作报告"]
)
def test_a_real_report_is_the_same_as_its_text(stem: str) -> None:
    data = (CORPORA / "originals" / "docx" / f"{stem}.docx").read_bytes()
    expected = (CORPORA / "speeches" / "cn_provincial_2025" / f"2025_{stem}.txt").read_text("utf-8")
    assert re.sub(r"\s", "", read_docx(data, "a.docx").text) == re.sub(r"\s", "", expected)
