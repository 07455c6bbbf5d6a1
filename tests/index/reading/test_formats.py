from __future__ import annotations

import zipfile
from base64 import b64encode
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadingError
from index.reading import READERS, read_bytes
from index.reading.formats import is_archive, true_suffix
from index.reading.word import other_formats as conversion
from tests.index.reading.word.word_files import paragraph, parts, word_file, zipped

SPEECH = "同志们，今天我们在这里召开会议，部署下一阶段的工作。"
PAGE = f"<html><head><meta charset='utf-8'></head><body><p>{SPEECH}</p></body></html>"
DOCX = word_file(paragraph(SPEECH))
MAIL = (
    "From: <Saved by Word>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n"
    "--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--x\r\n"
    'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    f"{b64encode(PAGE.encode()).decode()}\r\n--x--\r\n"
).encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
RTF = b"{\\rtf1\\ansi a}"
ARCHIVE = zipped({"讲话.txt": SPEECH, "内/讲话.docx": DOCX})
WORD_XML = b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument/>'


def stored(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


OPEN_DOCUMENT = stored("mimetype", b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docx", ".txt", ".rtf", ".pdf", ".html", ".odt", ".zip"])
@pytest.mark.parametrize(
    ("data", "true"),
    [
        (DOCX, ".docx"),
        (DOCX[:-30], ".docx"),
        (zipped({key.replace("/", "\\"): data for key, data in parts("").items()}), ".docx"),
        (b"%PDF-1.7\n%\xe2\xe3", ".pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", ".pdf"),
        (RTF, ".rtf"),
        (OLE, ".doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ".docx"),
        (WORD_XML, ".doc"),
        (OPEN_DOCUMENT, ".odt"),
        (ARCHIVE, ".zip"),
        (stored("讲话.docx", DOCX), ".zip"),
        (MAIL, ".mht"),
        (b"\r\n" + MAIL, ".mht"),
    ],
)
def test_what_a_file_begins_with_goes_before_its_suffix(suffix: str, data: bytes, true: str) -> None:
    if data == DOCX[:-30] and suffix == ".zip":
        true = ".zip"  # it has lost its directory, and could be either
    assert true_suffix(data, suffix) == true


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docx", ".txt", ".rtf", ".pdf"])
@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        f"\n<!DOCTYPE HTML PUBLIC '-//W3C'>\n<HTML><BODY>{SPEECH}</BODY></HTML>",
        f"<?xml version='1.0' encoding='utf-8'?>\n<!-- a --><!-- b > --><html><p>{SPEECH}</p></html>",
        f"<meta charset=utf-8><p>{SPEECH}",
        f'<p class="MsoNormal">{SPEECH}</p>',
        f"<table><tr><td>{SPEECH}</td></tr></table>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_is_one_under_any_name(suffix: str, page: str, encoding: str) -> None:
    data = page.replace("utf-8", "gb2312" if encoding == "gb18030" else encoding).encode(encoding)
    assert true_suffix(data, suffix) == ".html"
    assert read_bytes(data, f"讲话{suffix}").text == f"{SPEECH}\n"


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docx", ".rtf", ".pdf", ".html", ".htm"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le"])
def test_plain_text_keeps_its_lines_under_any_name(suffix: str, encoding: str) -> None:
    text = f"一、办好食堂\n{SPEECH}\n二、整治河道\n"
    assert read_bytes(text.encode(encoding), f"讲话{suffix}").text == text


@pytest.mark.parametrize(
    "text",
    [
        "<联合早报>今天报道。\n",
        "<b 是小于号后面的字母，不是标记。\n",
        "<p>没有结束\n",
        "if a < b > c then </p>\n",
        "%号开头，PDF 是一种格式。\n",
        "MIME-Version: 1.0 是邮件的一行。\nContent-Type: text/html\n",
        "日期：\n<html> 是网页的标记。\n",
    ],
)
def test_text_that_only_mentions_markup_is_text(text: str) -> None:
    assert read_bytes(text.encode(), "讲话.txt").text == text


def test_markdown_is_recognised_by_its_suffix_alone() -> None:
    source = f"<div align=center></div>\n\n# 总则\n\n{SPEECH}\n"
    assert true_suffix(source.encode(), ".md") == ".md"
    assert true_suffix(b"# a\n", ".txt") == ".txt"
    assert true_suffix(PAGE.encode(), ".md") == ".html"


@pytest.mark.parametrize(("suffix", "data"), [(".docm", DOCX), ("", PAGE.encode()), (".mhtml", MAIL)])
def test_a_file_of_any_name_is_read_where_its_format_is_plain(suffix: str, data: bytes) -> None:
    assert read_bytes(data, f"讲话{suffix}").text == f"{SPEECH}\n"


@pytest.mark.parametrize(
    ("name", "data", "message_id"),
    [
        ("表.xls", OLE, "unsupported_format"),
        ("表.xlsx", zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "unsupported_format"),
        ("表.docx", zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "damaged"),
        ("图.png", SPEECH.encode(), "unsupported_format"),
        ("讲话.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("讲话.doc", DOCX[:-30], "damaged"),
        ("讲话.docx", OLE, "converter_missing"),
        ("讲话.txt", RTF, "converter_missing"),
        ("讲话.docx", ARCHIVE, "nested_archive"),
        ("~$讲话.docx", b"\x05Zhang", "companion_file"),
        ("年/.~lock.讲话.docx#", b",zhang,pc", "companion_file"),
        ("._讲话.txt", b"\x00\x05\x16\x07", "companion_file"),
        ("讲话.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--", "damaged"),
    ],
)
def test_a_refusal_says_what_is_the_matter(
    name: str, data: bytes, message_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "find_converter", lambda: None)
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name)
    assert caught.value.message_id == message_id


def test_an_archive_is_one_by_its_contents() -> None:
    assert is_archive("集.zip", ARCHIVE)
    assert is_archive("集.docx", ARCHIVE)
    assert not is_archive("讲话.zip", DOCX)
    assert is_archive("集.zip", b"damaged")
    assert not is_archive("集", b"")


@given(st.binary(max_size=200), st.sampled_from([*READERS, ".zip", ".png", ""]))
def test_any_bytes_have_some_suffix(data: bytes, suffix: str) -> None:
    for begun in (data, b"PK\x03\x04" + data, b"<" + data):
        assert true_suffix(begun, suffix) in {*READERS, ".zip", suffix}


def test_many_comments_cost_no_time() -> None:
    assert true_suffix(b"<!---->" * 5_000, ".txt") == ".txt"
