"""PDF with a text layer: its glyphs read by what the file says, running heads dropped, lines joined."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Self

import playa
from playa import Document, Page, PDFEncryptionError
from playa.content import ImageObject, PathObject
from playa.exceptions import PDFException
from playa.pdftypes import ObjRef

from index.errors import ReadingError
from index.reading.pdf.characters import BROKEN
from index.reading.pdf.glyphs import GlyphReader
from index.reading.pdf.lines import Line, lines_of
from index.reading.pdf.paragraphs import join_lines
from index.reading.text import CUT_OFF, LOST, DecodedText

MOST_PAGES = 3_000
"""Pages of one file: printed full, as many as could be read within the time limit on a busy machine."""

PAGES_WITHOUT_TEXT = "pages_without_text"
"""Message id where some pages show something, but hold no text: scanned, or drawn as curves."""
CHARACTERS_LOST = "characters_lost"
"""Message id where the file does not tell which characters some of its glyphs are; each is U+FFFD."""
CONTENT_DAMAGED = "content_damaged"
"""Message id where a part of what the pages show could not be read."""

# A page with fewer characters and a picture is a picture of a page: a stamp or a page number may be text.
_FEW_CHARACTERS = 20
# Where no larger share of the pages holds text, it is the cover that an archive put before a scan.
_COVER_SHARE = 0.1
# With more of its characters lost, a text cannot be quoted: whole fonts lack theirs, not a few signs.
_LOST_SHARE = 0.2
# The last lines of a file name its end; some writers add a little after it.
_END_MARK = b"%%EOF"
_END_WITHIN = 2_048

_DAMAGED = (PDFException, StopIteration, *BROKEN)
# What the library's log says where it goes on without a part of what the page shows.
_LEFT_OUT = ("Data loss", "Incorrect type of arguments", "Insufficient arguments", "Invalid font dictionary")


class _Damage(logging.Handler):
    """Listens to the library, which repairs what it can and says so in its log alone."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note that something was left out; raises MemoryError where it was for want of memory."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, MemoryError):
            raise error
        self.found |= str(record.msg).startswith(_LEFT_OUT)

    def __enter__(self) -> Self:
        log = logging.getLogger("playa")
        log.propagate = False  # it reports each oddity, which the reader of our log can do nothing about
        log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("playa").removeHandler(self)


def read_pdf(data: bytes, name: str) -> DecodedText:
    """Read the text layer of a PDF.

    Raises ReadingError: ``encrypted``, ``damaged``, ``too_many_pages``, ``scan_without_text``,
    ``characters_unknown``.
    """
    try:
        with _Damage() as damage, playa.parse(data, space="page") as document:
            if not document.pages:
                raise ReadingError("damaged", name=name)
            if (count := len(document.pages)) > MOST_PAGES:
                raise ReadingError("too_many_pages", name=name, pages=count, limit=MOST_PAGES)
            pages, pictures = _read_pages(document)
    except PDFEncryptionError as error:
        raise ReadingError("encrypted", name=name) from error
    except _DAMAGED as error:
        raise ReadingError("damaged", name=name) from error
    if pictures and len(pages) - len(pictures) <= _COVER_SHARE * len(pages):
        raise ReadingError("scan_without_text", name=name)
    text = join_lines(drop_running_heads(pages))
    lost = text.count(LOST) / max(len(text), 1)
    if lost > _LOST_SHARE:
        raise ReadingError("characters_unknown", name=name, percent=round(100 * lost))
    found = {
        CHARACTERS_LOST: lost > 0,
        PAGES_WITHOUT_TEXT: bool(pictures),
        CONTENT_DAMAGED: damage.found,
        CUT_OFF: _END_MARK not in data[-_END_WITHIN:],
    }
    return DecodedText(text, "", tuple(warning for warning, applies in found.items() if applies))


def _read_pages(document: Document) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page, and which pages are only pictures."""
    reader = GlyphReader()
    pages: list[list[Line]] = []
    pictures: list[int] = []
    for number, page in enumerate(document.pages):
        _require(document, page)
        lines = lines_of(page, reader)
        if sum(len(line.text) for line in lines) < _FEW_CHARACTERS and any(
            isinstance(shown, ImageObject | PathObject) for shown in page.flatten()
        ):
            pictures.append(number)
        pages.append(lines)
    return pages, pictures


def _require(document: Document, page: Page) -> None:
    """Raise KeyError where a page or a part of its content is missing, which the library takes for empty."""
    document[page.pageid]
    contents = playa.resolve(page.attrs.get("Contents"))
    for part in contents if isinstance(contents, list) else [page.attrs.get("Contents")]:
        if isinstance(part, ObjRef):
            document[part.objid]


# At most so many lines from the edge of a page, and this share of its lines, so that pages that are alike
# throughout keep their text.
_DEPTH = 3
_DEPTH_SHARE = 1 / 6
# A head returns on so many pages; two will do where a number in it runs with them.
_PAGES = 3
_PAGES_WITH_NUMBER = 2
# … and on this share of the pages from the first to the last that has it: heads of left pages are on
# every second one. The salutation that begins each of several speeches returns, but more rarely.
_SHARE = 0.4
# More numbers than this in a line are a row of a table.
_NUMBERS = 3

_NUMBER = re.compile(r"\d+")
# Stands before what a number is ahead of its page by.
_RUNNING = "\0"
_SPACE = re.compile(r"\s+")
_NUMERALS = "一二三四五六七八九十百零〇"
# What says by itself that it is a page's number: — 3 —, · 3 ·, 第 3 页 共 9 页, 3/9 页, Page 3 of 9.
_PAGE_NUMBER = re.compile(
    rf"[-—–―─·•~～]+(?:\d+|[{_NUMERALS}]+)[-—–―─·•~～]+"
    rf"|第(?:\d+|[{_NUMERALS}]+)[页頁](?:[,，/]?[共总總](?:\d+|[{_NUMERALS}]+)[页頁])?"
    r"|\d+/\d+[页頁]?|[Pp]age\d+(?:of\d+)?"
)


def drop_running_heads(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of all pages, in their order, without heads, footers and page numbers."""
    edges = [edge for page in pages for edge in _edges(page)]
    seen = defaultdict[tuple[bool, str], set[int]](set)
    for top, lines in edges:
        for line in lines:
            for form in _forms(line):
                seen[top, form].add(line.page)
    heads = {(top, form) for (top, form), on in seen.items() if _returns(form, on)}
    dropped: set[int] = set()
    for top, lines in edges:
        # Inwards from the edge: below the first line of the text nothing is a head any more.
        for line in lines:
            if not (_is_page_number(line) or any((top, form) in heads for form in _forms(line))):
                break
            dropped.add(id(line))
    return [line for page in pages for line in page if id(line) not in dropped]


def _edges(page: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Yield the outermost lines of the top and of the bottom of a page, from the edge inwards."""
    for turn in sorted({line.turn for line in page}):
        downwards = sorted((line for line in page if line.turn == turn), key=lambda line: -line.top)
        depth = min(_DEPTH, max(1, round(len(downwards) * _DEPTH_SHARE)))
        yield True, downwards[:depth]
        yield False, downwards[::-1][:depth]


def _squeezed(line: Line) -> str:
    return _SPACE.sub("", line.text)


def _is_page_number(line: Line) -> bool:
    text = _squeezed(line)
    return bool(_PAGE_NUMBER.fullmatch(text)) or text == str(line.page + 1)


def _forms(line: Line) -> Iterable[str]:
    """Return what the line would read on other pages: each number as it is, or as running with them."""
    text = _squeezed(line)
    numbers = _NUMBER.findall(text)
    if not numbers or len(numbers) > _NUMBERS:
        return (text,)
    words = _NUMBER.split(text)
    variants = [(number, f"{_RUNNING}{int(number) - line.page}") for number in numbers]
    return [
        "".join(part for pair in zip(words, (*chosen, ""), strict=True) for part in pair)
        for chosen in product(*variants)
    ]


def _returns(form: str, pages: set[int]) -> bool:
    """Whether what reads so on these pages is a head."""
    span = max(pages) - min(pages) + 1
    enough = _PAGES_WITH_NUMBER if _RUNNING in form else _PAGES
    return len(pages) >= max(enough, _SHARE * span)
