"""Web pages as plain text: encoding, title and main text; also those kept as mail keeps them (MHTML)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from email import message_from_bytes
from typing import TYPE_CHECKING

from index.errors import EmptyDocumentError, NotTextError, ReadingError
from index.reading.encoding import decode
from index.reading.pages.blocks import block_lines, parse_page, read_blocks
from index.reading.pages.main_text import choose_blocks
from index.reading.text import DOUBTFUL, DecodedText, TextLine, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Byte by byte, which is safe: neither < nor > is ever half of a character in GB18030 or Big5. What is
# never closed goes on to the end, so that no byte is looked at twice.
_TAGS = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)

# A browser looks for the declaration in the first kilobyte; pages of the time had more before it.
_HEAD = 8192

# What pages call themselves, and the fuller encoding that such pages are in, as browsers read them.
_KNOWN = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"),
}

# A page of whose characters beyond ASCII more are lost is in another encoding: every second one would be.
_REPLACED_SHARE = 0.05


def decode_page(data: bytes, name: str) -> DecodedText:
    """Decode a web page by its byte order mark, its words and what it declares, in this order of trust.

    Raises NotTextError where the bytes are not text.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in data:
        return decode(data, name)
    stated = _DECLARED.search(data, 0, _HEAD)
    declared = _KNOWN.get(stated[1].decode("ascii", "replace").lower()) if stated else None
    try:
        # Tags and programs are ASCII in all encodings, and would hide the words from the judge.
        judged = decode(_TAGS.sub(b" ", data) + b" ", name)
    except NotTextError:
        if declared is None:
            raise
        judged = None
    if judged is not None and DOUBTFUL not in judged.warnings:
        return DecodedText(data.decode(judged.encoding, "replace"), judged.encoding, judged.warnings)
    likely = None if judged is None else judged.encoding
    for encoding in filter(None, (declared, likely)):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if lost <= _REPLACED_SHARE * (len(text) - len(text.encode("ascii", "ignore"))):
            agreed = encoding == declared == likely and not lost
            return DecodedText(text, encoding, () if agreed else (DOUBTFUL,))
    raise NotTextError("not_text", name=name)


def read_mhtml(data: bytes, name: str) -> DecodedText:
    """Read the page in an MHTML file.

    Raises ReadingError: ``damaged`` where there is none in it, or as ``read_html``.
    """
    return read_html(page_in_mhtml(data, name), name)


def page_in_mhtml(data: bytes, name: str) -> bytes:
    """Return the first page in an MHTML file; ReadingError ``damaged`` where there is none."""
    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return page
    raise ReadingError("damaged", name=name)


# Where pages state the title of the article apart from that of the site: government pages by a rule of
# theirs (ArticleTitle), others for social networks.
_TITLE_NAMES = ("ArticleTitle", "og:title")
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+")
_NO_TITLE = re.compile(r"(?:无标题|無標題|未命名|新建|untitled|document)[\s\w]*", re.IGNORECASE)

# The title may stand below a line or two of the head of a document, such as its number.
_HEAD_LINES = 3

# The largest of 77 real pages has 0.8 megabytes. This much of short paragraphs takes 20 seconds and 520
# megabytes of memory; what takes more is left to the limits of the process.
_LARGEST = 8 * 2**20
_PICTURE = re.compile(rb"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")


def _title(root: HtmlElement) -> str:
    """Find the article's title; empty where the page states none."""
    for name in _TITLE_NAMES:
        for element in root.iter("meta"):
            if (
                name in (element.get("name"), element.get("property"))
                and (element.get("content") or "").strip()
            ):
                return " ".join(element.get("content").split())
    stated = " ".join((root.findtext(".//title") or "").split())
    pieces = [piece for piece in _SITE.split(stated) if piece]
    for heading in root.iter("h1"):
        text = " ".join(heading.text_content().split())
        # The heading may also be the name of the site, which is the shorter part of the page's title.
        if text and (not stated or (text in stated and len(text) >= max(map(len, pieces)))):
            return text
    return "" if not pieces or _NO_TITLE.fullmatch(pieces[0]) else pieces[0]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def with_title(title: TextLine, lines: Sequence[TextLine], decoded: DecodedText, name: str) -> DecodedText:
    """Put the title first unless the text begins with it."""
    if not lines:
        raise EmptyDocumentError("document_empty", name=name)
    head = [_squeezed(line.text) for line in lines[:_HEAD_LINES]]
    begun = _squeezed(title.text) in head or "".join(head).startswith(_squeezed(title.text))
    text, headings = text_of(lines if begun else [title, *lines])
    return DecodedText(text, decoded.encoding, decoded.warnings, headings)


def require_measure(data: bytes, name: str) -> None:
    """Refuse, as ``too_large``, what would take too long to parse."""
    if len(data) > _LARGEST:
        raise ReadingError("too_large", name=name, megabytes=_LARGEST // 2**20)


def read_html(data: bytes, name: str) -> DecodedText:
    """Read a web page: its title and main text, each paragraph, heading and row of a table a line.

    Raises ReadingError: NotTextError for binary data, EmptyDocumentError for a page without text,
    ``too_large``, ``damaged`` for one nested beyond all measure.
    """
    data = _PICTURE.sub(b"", data)
    require_measure(data, name)
    decoded = decode_page(data, name)
    root = parse_page(decoded.text, name)
    if root is None:
        raise EmptyDocumentError("document_empty", name=name)
    title = _title(root)
    is_heading = any(_squeezed(heading.text_content()) == _squeezed(title) for heading in root.iter("h1"))
    lines = block_lines(choose_blocks(root, read_blocks(root)))
    return with_title(TextLine(title, int(is_heading)), lines, decoded, name)
