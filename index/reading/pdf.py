"""PDF with a text layer: pages read by PDFium, running heads dropped, lines joined into paragraphs."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import ReadingError
from index.reading.pdf_heads import drop_running_heads
from index.reading.pdf_lines import Line, join_lines
from index.reading.pdf_page import lines_of
from index.reading.text import CUT_OFF, DecodedText

MOST_PAGES = 3_000
"""Pages of one file: printed full, as many as could be read within the time limit on a busy machine."""

PAGES_WITHOUT_TEXT = "pages_without_text"
"""Message id where some pages show something, but hold no text: scanned, or drawn as curves."""

# A page with fewer characters and a picture is a picture of a page: a stamp or a page number may be text.
_FEW_CHARACTERS = 20
# Where no larger share of the pages holds text, it is the cover that an archive put before a scan.
_COVER_SHARE = 0.1
# The last lines of a file name its end; some writers add a little after it.
_END_MARK = b"%%EOF"
_END_WITHIN = 2_048
# pypdfium2 gives the reason of a failed opening as PDFium's number.
_LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read_pdf(data: bytes, name: str) -> DecodedText:
    """Read the text layer of a PDF; one thread at a time, since PDFium bears no more.

    Raises ReadingError: ``encrypted``, ``damaged``, ``too_many_pages``, ``scan_without_text``.
    """
    with _open(data, name) as document:
        if len(document) > MOST_PAGES:
            raise ReadingError("too_many_pages", name=name, pages=len(document), limit=MOST_PAGES)
        pages, pictures = _read_pages(document, name)
    if pictures and len(pages) - len(pictures) <= _COVER_SHARE * len(pages):
        raise ReadingError("scan_without_text", name=name)
    text = join_lines(drop_running_heads(pages))
    found = {
        PAGES_WITHOUT_TEXT: bool(pictures),
        CUT_OFF: _END_MARK not in data[-_END_WITHIN:],
    }
    return DecodedText(text, "utf-8", tuple(warning for warning, applies in found.items() if applies))


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in _LOCKED:
            raise ReadingError("encrypted", name=name) from error
        raise ReadingError("damaged", name=name) from error


def _read_pages(document: pypdfium2.PdfDocument, name: str) -> tuple[list[list[Line]], list[int]]:
    """Return the lines of each page, and which pages are only pictures."""
    pages: list[list[Line]] = []
    pictures: list[int] = []
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise ReadingError("damaged", name=name) from error
        lines = lines_of(page, number)
        if sum(len(line.text) for line in lines) < _FEW_CHARACTERS and _shows_picture(page):
            pictures.append(number)
        pages.append(lines)
        page.close()
    return pages, pictures


def _shows_picture(page: pypdfium2.PdfPage) -> bool:
    drawn = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH)
    return any(True for _ in page.get_objects(filter=drawn, max_depth=1))
