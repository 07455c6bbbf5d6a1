"""Web pages kept in one file as mail keeps them (MHTML): how browsers and Word save them with pictures."""

from __future__ import annotations

from email import message_from_bytes

from index.errors import ReadingError
from index.reading.markup import read_html
from index.reading.text import DecodedText


def read_mail_page(data: bytes, name: str) -> DecodedText:
    """Read the page in an MHTML file.

    Raises ReadingError: ``damaged`` where there is none in it, or as ``read_html``.
    """
    return read_html(page_in_mail(data, name), name)


def page_in_mail(data: bytes, name: str) -> bytes:
    """Return the first page in an MHTML file; ReadingError ``damaged`` where there is none."""
    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return page
    raise ReadingError("damaged", name=name)
