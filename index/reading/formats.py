"""Which format a file is in: what it begins with decides, else its suffix.

Office systems and sites save web pages and plain text as .doc, programs rename docx to doc or wps, and
mail gateways rename archives. A format goes by the suffix that its files should have.
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath, PurePosixPath
from typing import Final

from index.errors import NotTextError
from index.reading.encoding import decode
from index.reading.text import DOUBTFUL

WITH_TEXT: Final = frozenset({".txt", ".text", ".md", ".markdown"})
"""Suffixes of files that are their own text."""
OF_DOCUMENTS: Final = frozenset(
    {".html", ".htm", ".mht", ".mhtml", ".docx", ".pdf", ".doc", ".wps", ".rtf", ".odt"}
)
"""Suffixes of files that hold their text in some form of markup."""
ARCHIVES: Final = frozenset({".zip"})
"""Suffixes of files that stand for the documents in them; see ``index.reading.archive``."""
_KNOWN: Final = WITH_TEXT | OF_DOCUMENTS | ARCHIVES

# What comes before the first tag of a page may be long: comments, a style sheet's declaration.
_HEAD = 4_096
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins an OLE container: a Word file of before 2007, or one with a password."""
WITH_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")

_ZIP: Final = b"PK\x03\x04"
_END_OF_ZIP: Final = b"PK\x05\x06"
# The record at the end of a zip is followed by a comment of at most 64 kilobytes.
_LONGEST_END = 22 + 2**16
_NAME_IN_DIRECTORY: Final = rb"PK\x01\x02.{42}[\\/]?"
_OFFICE = re.compile(_NAME_IN_DIRECTORY + rb"\[Content_Types\]\.xml", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(_NAME_IN_DIRECTORY + rb"word[\\/]", re.DOTALL | re.IGNORECASE)
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"

_PROLOGUE = r"(?>(?:\s|<\?[^>]{0,200}>|<!--.*?-->)*)"
_PAGE = re.compile(rf"{_PROLOGUE}<(?:!doctype\s+html|html|head|body|meta|title)\b", re.DOTALL | re.IGNORECASE)
# A piece of a page, as pages are cut apart and pasted together.
_PIECE = re.compile(
    rf"{_PROLOGUE}<(?:div|p|table|h[1-6]|font|span|center|style|script|b|strong|br|ul|ol)\b[^<>]*>.*</\w",
    re.DOTALL | re.IGNORECASE,
)
_MARKED_UP = re.compile(rb"<\0?[a-z!/?]|&\0?[a-z#]", re.IGNORECASE)
_WORD_XML = re.compile(r"(?:\s|<\?[^>]{0,200}>)*<(?:w:wordDocument|pkg:package)\b")
_MAIL_HEAD = re.compile(r"\s*((?:[\w-]+:.*\n(?:[ \t].*\n)*)+)\r?\n")
_WITH_PAGE = re.compile(r"^content-type:\s*(?:multipart/|text/html)", re.MULTILINE | re.IGNORECASE)


def true_suffix(data: bytes, suffix: str) -> str:
    """Return the suffix that a file with these bytes should have, lower case; by default its own.

    ``suffix`` is the file's own, lower case. Markdown and plain text look alike and differ in it alone.
    """
    if data.startswith(_ZIP) or (data.startswith(_ZIP[:2]) and suffix not in WITH_TEXT):
        return _kind_of_zip(data, suffix)
    if data.startswith(OLE):
        return _kind_of_ole(data, suffix)
    head = _beginning(data)
    stripped = head.lstrip()
    if stripped.startswith("%PDF-"):
        return ".pdf"
    if stripped.startswith("{\\rtf"):
        return ".rtf"
    if _WORD_XML.match(head):
        return ".doc"
    if (mail := _MAIL_HEAD.match(head)) and _WITH_PAGE.search(mail[1]):
        return ".mht"
    if suffix in (".html", ".htm"):
        return suffix if _MARKED_UP.search(data) or not _is_text(data) else ".txt"
    if _PAGE.match(head):
        return ".html"
    if suffix not in (".md", ".markdown") and suffix in _KNOWN and _PIECE.match(head):
        return ".html"
    return ".txt" if suffix in OF_DOCUMENTS and _is_text(data) else suffix


def is_archive(name: str, data: bytes) -> bool:
    """Whether a file stands for the documents in it; nothing of it is decoded to find out."""
    suffix = PurePath(name).suffix.lower()
    return (suffix in ARCHIVES or data.startswith(_ZIP)) and true_suffix(data, suffix) in ARCHIVES


def _beginning(data: bytes) -> str:
    """Return the first characters; those beyond ASCII may be wrong, and no signature has any."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) : _HEAD].decode(encoding, "replace")
    return data[:_HEAD].decode("latin-1")


def _kind_of_ole(data: bytes, suffix: str) -> str:
    if suffix not in _KNOWN:
        return suffix  # other programs of the time kept their files in such containers too
    return ".docx" if WITH_PASSWORD in data else ".doc"


def _kind_of_zip(data: bytes, suffix: str) -> str:
    if data[30:].startswith(_OPEN_DOCUMENT):
        return ".odt"
    directory = _directory_of_zip(data)
    if _WORD.search(directory):
        return ".docx"
    if suffix not in _KNOWN or (suffix in ARCHIVES and not directory):
        return suffix
    # Word's reader finds what is no Word file, and what has lost its end and with it the directory.
    return ".docx" if not directory or _OFFICE.search(directory) else ".zip"


def _directory_of_zip(data: bytes) -> bytes:
    """Return the list of what is in a zip, unparsed; nothing of its contents is looked at."""
    end = data.rfind(_END_OF_ZIP, max(0, len(data) - _LONGEST_END))
    if end < 0:
        return b""
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return data[max(0, end - size) : end]


def _is_text(data: bytes) -> bool:
    """Whether bytes that no format's signature begins are beyond doubt text."""
    try:
        return DOUBTFUL not in decode(data, "").warnings
    except NotTextError:
        return False


_HIDDEN: Final = "."
_NOT_SPEECHES: Final = "readme"  # a readme describes the folder it lies in; its name is the convention
# What programs put beside a file: Word and WPS while it is open (~$), LibreOffice likewise, and macOS
# where a disk cannot hold what it knows about the file.
_COMPANIONS: Final = ("~$", ".~lock.", "._")


def is_companion(name: str) -> bool:
    """Whether a file of this name was put beside a document by a program, and is not the document."""
    return PurePath(name).name.startswith(_COMPANIONS)


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is not to be seen among others."""
    return name.startswith(_HIDDEN) or is_companion(name)


def is_passed_over(path: str) -> bool:
    """Whether a file in a folder or an archive, by its path there, is left out without a word."""
    parts = PurePosixPath(path).parts
    return any(map(is_hidden, parts)) or PurePosixPath(path).stem.lower() == _NOT_SPEECHES
