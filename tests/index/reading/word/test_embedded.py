from __future__ import annotations

import pytest

from index.errors import EmptyDocumentError, ReadingError
from index.reading.text import DecodedText
from index.reading.word import other_formats as conversion
from index.reading.word import package as word_package
from index.reading.word.document import read_docx
from index.reading.word.other_formats import PART_NOT_READ
from tests.index.reading.word.word_files import RELATIONS, paragraph, parts, zipped

PAGE = (
    "<html><head><meta charset='gb2312'><title>无标题</title></head><body><h2>二、资金安排</h2>"
    "<p style='display:none'>看不见</p><p>统筹<br>资金</p><table><tr><td>甲<td>乙</table></body></html>"
).encode("gb18030")
MAIL = (
    b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n"
    + (PAGE + b"\n--x--\n")
)
PAGE_LINES = ["二、资金安排", "统筹", "资金", "甲 | 乙"]
BODY = paragraph("一、总体要求") + '<w:altChunk r:id="c1"/>' + paragraph("三、工作纪律")


def with_chunks(body: str, **chunks: bytes) -> bytes:
    """Return a Word file with further parts, ``c1_html`` being ``word/c1.html``, called c1 in its text."""
    files = {key.replace("_", "."): data for key, data in chunks.items()}
    relations = "".join(
        f'<Relationship Id="{file.partition(".")[0]}" Type="{RELATIONS}/aFChunk" Target="{file}"/>'
        for file in files
    )
    found = parts(body)
    found["word/_rels/document.xml.rels"] = str(found["word/_rels/document.xml.rels"]).replace(
        "</Relationships>", f"{relations}</Relationships>"
    )
    return zipped({**found, **{f"word/{file}": data for file, data in files.items()}})


def lines(read: DecodedText) -> list[str]:
    return read.text.split("\n")[:-1]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ({"c1_html": PAGE}, PAGE_LINES),
        ({"c1_bin": PAGE}, PAGE_LINES),
        ({"c1_mht": MAIL}, PAGE_LINES),
        ({"c1_txt": "二、资金\r\n\r\n统筹".encode("utf-16")}, ["二、资金", "统筹"]),
        ({"c1_docx": zipped(parts(paragraph("二、资金")))}, ["二、资金"]),
        ({"c1_docx": with_chunks('<w:altChunk r:id="c1"/>', c1_html=PAGE)}, PAGE_LINES),
    ],
)
def test_an_embedded_document_is_read_in_its_place(chunks: dict[str, bytes], expected: list[str]) -> None:
    read = read_docx(with_chunks(BODY, **chunks), "讲话.docx")
    assert lines(read) == ["一、总体要求", *expected, "三、工作纪律"]
    assert read.warnings == ()
    if "资金安排" in read.text:
        start = read.text.index("二、")
        assert read.headings == ((start, start + 6, 2),)


def test_an_embedded_document_may_stand_in_a_table_and_alone() -> None:
    cell = '<w:tbl><w:tr><w:tc><w:altChunk r:id="c1"/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>'
    assert lines(read_docx(with_chunks(cell, c1_txt="资金".encode()), "讲话.docx")) == ["资金"]
    assert lines(read_docx(with_chunks('<w:altChunk r:id="c1"/>', c1_mht=MAIL), "讲话.docx")) == PAGE_LINES


@pytest.mark.parametrize(
    ("chunks", "message_id"),
    [
        ({"c1_rtf": b"{\\rtf1 a}"}, "converter_missing"),
        ({"c1_pdf": b"%PDF-1.7"}, "unsupported_format"),
        ({"c1_docx": b"PK\x03\x04damaged"}, "damaged"),
        ({"c1_txt": b"\x00\x01\x02\x03" * 9}, "not_text"),
    ],
)
def test_what_cannot_be_read_is_said(
    chunks: dict[str, bytes], message_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "find_converter", lambda: None)
    read = read_docx(with_chunks(BODY, **chunks), "讲话.docx")
    assert lines(read) == ["一、总体要求", "三、工作纪律"]
    assert read.warnings == (PART_NOT_READ,)
    with pytest.raises(ReadingError, match=message_id):
        read_docx(with_chunks('<w:altChunk r:id="c1"/>', **chunks), "讲话.docx")


def test_a_part_that_is_missing_or_empty_holds_nothing() -> None:
    assert lines(read_docx(with_chunks(BODY), "讲话.docx")) == ["一、总体要求", "三、工作纪律"]
    with pytest.raises(EmptyDocumentError):
        read_docx(with_chunks('<w:altChunk r:id="c1"/>', c1_html=b""), "讲话.docx")


def test_files_in_files_in_files_come_to_an_end() -> None:
    data = zipped(parts(paragraph("最里面")))
    for _ in range(3):
        data = with_chunks(BODY, c1_docx=data)
    assert "最里面" in lines(read_docx(data, "讲话.docx"))
    read = read_docx(with_chunks(BODY, c1_docx=data), "讲话.docx")
    assert "最里面" not in lines(read)
    assert read.warnings == (PART_NOT_READ,)


def test_embedded_documents_together_are_held_to_the_measure_of_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_package, "LARGEST_PART", 5_000)
    assert read_docx(with_chunks(BODY, c1_txt=b"a" * 4_000), "讲话.docx")
    with pytest.raises(ReadingError, match="zip_bomb"):
        read_docx(with_chunks(BODY, c1_txt=b"a" * 4_000, c2_txt=b"b" * 4_000), "讲话.docx")


def test_a_part_that_is_named_twice_is_read_once() -> None:
    body = '<w:altChunk r:id="c1"/>' * 3
    assert lines(read_docx(with_chunks(body, c1_txt="资金".encode()), "讲话.docx")) == ["资金"]
