"""Web pages and Markdown as plain text: what is read stays, what is only markup goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import EmptyDocumentError, ReadingError
from index.reading.main_text import choose_blocks
from index.reading.markdown_lines import markdown_lines, split_front_matter
from index.reading.page_blocks import block_lines, parse_page, read_blocks
from index.reading.page_encoding import decode_page
from index.reading.text import DecodedText, clean, decode
from index.reading.text_lines import TextLine, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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


def _title_line(root: HtmlElement) -> TextLine:
    """Return the article's title, a heading where the page shows it as its highest."""
    title = _title(root)
    shown = any(_squeezed(heading.text_content()) == _squeezed(title) for heading in root.iter("h1"))
    return TextLine(title, int(shown))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _finished(title: TextLine, lines: Sequence[TextLine], decoded: DecodedText, name: str) -> DecodedText:
    """Put the title first unless the text begins with it."""
    if not lines:
        raise EmptyDocumentError("document_empty", name=name)
    head = [_squeezed(line.text) for line in lines[:_HEAD_LINES]]
    begun = _squeezed(title.text) in head or "".join(head).startswith(_squeezed(title.text))
    text, headings = text_of(lines if begun else [title, *lines])
    return DecodedText(text, decoded.encoding, decoded.warnings, headings)


def _require_measure(data: bytes, name: str) -> None:
    if len(data) > _LARGEST:
        raise ReadingError("too_large", name=name, megabytes=_LARGEST // 2**20)


def read_html(data: bytes, name: str) -> DecodedText:
    """Read a web page: its title and main text, each paragraph, heading and row of a table a line.

    Raises ReadingError: NotTextError for binary data, EmptyDocumentError for a page without text,
    ``too_large``, ``damaged`` for one nested beyond all measure.
    """
    data = _PICTURE.sub(b"", data)
    _require_measure(data, name)
    decoded = decode_page(data, name)
    root = parse_page(decoded.text, name)
    if root is None:
        raise EmptyDocumentError("document_empty", name=name)
    title = _title_line(root)
    return _finished(title, block_lines(choose_blocks(root, read_blocks(root))), decoded, name)


def read_markdown(data: bytes, name: str) -> DecodedText:
    """Read Markdown: paragraphs, headings, numbered items, code and rows of tables, each a line.

    Raises ReadingError: NotTextError for binary data, EmptyDocumentError without text, ``too_large``,
    ``damaged`` for one nested beyond all measure.
    """
    _require_measure(data, name)
    decoded = decode(data, name)
    title, text = split_front_matter(clean(decoded.text))
    return _finished(TextLine(title), list(markdown_lines(text, name)), decoded, name)
