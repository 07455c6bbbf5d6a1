"""From bytes to a Document: one module per family of formats, chosen by the file's content."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from index.errors import EmptyDocumentError, ReadingError
from index.reading.encoding import decode
from index.reading.formats import ARCHIVES, is_companion, is_hidden, is_passed_over, true_suffix
from index.reading.likelihood import examine
from index.reading.paragraphs import join_paragraphs
from index.reading.text import DecodedText, cleaned
from index.types import Document

Reader = Callable[[bytes, str], DecodedText]
"""Takes the bytes and the name of a file; raises ReadingError where there is no text to be had."""


def _deferred(module: str, function: str) -> Reader:
    """Return a reader whose module, and the library behind it, is loaded when a file needs it."""

    def read(data: bytes, name: str) -> DecodedText:
        reader: Reader = getattr(import_module(f"index.reading.{module}"), function)
        return reader(data, name)

    return read


READERS: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".text"), decode),
    **dict.fromkeys((".md", ".markdown"), _deferred("pages.markdown", "read_markdown")),
    **dict.fromkeys((".html", ".htm"), _deferred("pages.html", "read_html")),
    **dict.fromkeys((".mht", ".mhtml"), _deferred("pages.html", "read_mhtml")),
    ".docx": _deferred("word.document", "read_docx"),
    ".pdf": _deferred("pdf.document", "read_pdf"),
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt"), _deferred("word.document", "read_legacy")),
}
"""The reader of each supported suffix, lower case."""

MOST_CHARACTERS = 5_000_000
"""Of one document. The longest of 206 real files has 95,000."""

_ID_DIGITS = 12


def is_supported(name: str) -> bool:
    """Whether a file of this name can be read as a document."""
    return Path(name).suffix.lower() in READERS


def is_offered(name: str) -> bool:
    """Whether a file of this name can be read as a document or stands for the documents in it."""
    return is_supported(name) or Path(name).suffix.lower() in ARCHIVES


def read_text(data: bytes, name: str) -> DecodedText:
    """Read the text of one file, cleaned; its bytes tell the format, else the suffix of ``name``.

    Raises ReadingError for an unknown format, for what a program puts beside a document, for a text that
    is too long or what the format's reader refuses, EmptyDocumentError where there is nothing but white
    space, NotTextError for binary data, ReadingError ``text_implausible`` where nothing in it can be read.
    """
    suffix = Path(name).suffix.lower()
    if is_companion(name):
        raise ReadingError("companion_file", name=name)
    found = true_suffix(data, suffix)
    if found in ARCHIVES and suffix not in ARCHIVES:
        raise ReadingError("nested_archive", name=name)  # all that do not lie in another are taken apart
    reader = READERS.get(found)
    if reader is None:
        raise ReadingError("unsupported_format", name=name, suffix=suffix)
    if not data.strip():
        raise EmptyDocumentError("document_empty", name=name)
    decoded = reader(data, name)
    if len(decoded.text) > MOST_CHARACTERS:
        raise ReadingError("text_too_long", name=name, characters=len(decoded.text), limit=MOST_CHARACTERS)
    read = join_paragraphs(cleaned(decoded))
    if not read.text.strip():
        raise EmptyDocumentError("document_empty", name=name)
    return examine(read, name)


def document_of(read: DecodedText, data: bytes, name: str) -> Document:
    """Return the document of a file from its text, as ``read_text`` gives it."""
    return Document(
        id=document_id(name),
        name=storable(name),
        text=read.text,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=read.encoding,
        warnings=read.warnings,
        headings=read.headings,
    )


def document_id(name: str) -> str:
    """Return the id of the document called ``name``, however its accents are composed."""
    composed = unicodedata.normalize("NFC", storable(name))
    return hashlib.sha256(composed.encode()).hexdigest()[:_ID_DIGITS]


def storable(name: str) -> str:
    """Return a file's name without what cannot be stored: the system marks unreadable bytes so."""
    return name.encode("utf-8", errors="replace").decode("utf-8")


def read_bytes(data: bytes, name: str) -> Document:
    """Read one file's bytes, in this process, as the document called ``name``; raises as ``read_text``.

    For files that are trusted; others go through ``index.reading.sandbox``.
    """
    return document_of(read_text(data, storable(name)), data, name)


def read_document(path: Path) -> Document:
    """Read one file; its document is named after the file alone. Raises ReadingError as ``read_bytes``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError("file_unreadable", name=path.name, reason=error.strerror or str(error)) from error
    return read_bytes(data, path.name)


def document_names(folder: Path) -> Iterator[str]:
    """Yield the paths below ``folder`` of documents and archives of them, with forward slashes.

    Hidden files and folders, files called README, what programs put beside a document and files of other
    formats are passed over. Raises ReadingError naming a folder that cannot be listed.
    """

    def refuse(error: OSError) -> None:
        raise ReadingError("file_unreadable", name=str(error.filename), reason=error.strerror) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not is_hidden(name)]
        for file in files:
            if not is_passed_over(file) and is_offered(file):
                yield (Path(parent) / file).relative_to(folder).as_posix()
