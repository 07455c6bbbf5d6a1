"""PDF with a text layer: its glyphs read by what the file says, running heads dropped, lines joined."""

from __future__ import annotations

import logging
from typing import Self

import playa
from playa import Document, Page, PDFEncryptionError
from playa.content import ImageObject, PathObject
from playa.exceptions import PDFException
from playa.pdftypes import ObjRef

from index.errors import ReadingError
from index.reading.pdf_glyphs import LOST, GlyphReader
from index.reading.pdf_heads import drop_running_heads
from index.reading.pdf_lines import Line, join_lines
from index.reading.pdf_page import lines_of
from index.reading.pdf_programs import BROKEN
from index.reading.text import CUT_OFF, DecodedText

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
    """Listens to the library, which mends what it can and says so to its log alone."""

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
        log.propagate = False  # it tells of each oddity, and the reader of our log can do nothing about them
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
            if not 0 < len(document.pages) <= MOST_PAGES:
                raise _refusal(document, name)
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


def _refusal(document: Document, name: str) -> ReadingError:
    if not document.pages:
        return ReadingError("damaged", name=name)
    return ReadingError("too_many_pages", name=name, pages=len(document.pages), limit=MOST_PAGES)


def _read_pages(document: Document) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page, and which pages are only pictures."""
    reader = GlyphReader()
    pages: list[list[Line]] = []
    pictures: list[int] = []
    for number, page in enumerate(document.pages):
        _require(document, page)
        lines = lines_of(page, reader)
        if sum(len(line.text) for line in lines) < _FEW_CHARACTERS and _shows_picture(page):
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


def _shows_picture(page: Page) -> bool:
    return any(isinstance(shown, ImageObject | PathObject) for shown in page.flatten())
