"""From bytes to a Document: one module per family of formats, chosen by the file's suffix."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import EmptyDocumentError, FolderMissingError, ReadingError
from index.reading.text import DecodedText, clean, decode
from index.types import Document

Reader = Callable[[bytes, str], DecodedText]
"""Takes the bytes and the name of a file; raises NotTextError where there is no text to be had."""

READERS: dict[str, Reader] = {
    ".txt": decode,
    ".text": decode,
    ".md": decode,
    ".markdown": decode,
}
"""The reader of each supported suffix, lower case."""

_NOT_SPEECHES = "readme"  # a readme describes the folder it lies in; its name is the convention

_ID_DIGITS = 12


def is_supported(name: str) -> bool:
    """Whether a file of this name can be read."""
    return Path(name).suffix.lower() in READERS


def read_bytes(data: bytes, name: str) -> Document:
    """Read one file's bytes as the document called ``name``, whose suffix tells the format.

    Raises ReadingError for an unknown suffix, EmptyDocumentError where there is nothing but white
    space, NotTextError for binary data.
    """
    suffix = Path(name).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise ReadingError("unsupported_format", name=name, suffix=suffix)
    if not data.strip():
        raise EmptyDocumentError("document_empty", name=name)
    decoded = reader(data, name)
    text = clean(decoded.text)
    if not text.strip():
        raise EmptyDocumentError("document_empty", name=name)
    return Document(
        id=hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()[:_ID_DIGITS],
        name=name,
        text=text,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        warnings=decoded.warnings,
    )


def _read_named(path: Path, name: str) -> Document:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError("file_unreadable", name=name, reason=error.strerror or str(error)) from error
    return read_bytes(data, name)


def read_document(path: Path) -> Document:
    """Read one file; its document is named after the file alone. Raises ReadingError as ``read_bytes``."""
    return _read_named(path, path.name)


def _refuse_folder(error: OSError) -> None:
    raise ReadingError("file_unreadable", name=str(error.filename), reason=error.strerror) from error


def _document_names(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder, onerror=_refuse_folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            if file.startswith(".") or Path(file).stem.lower() == _NOT_SPEECHES or not is_supported(file):
                continue
            yield (Path(parent) / file).relative_to(folder).as_posix()


def read_folder(folder: Path) -> list[Document]:
    """Read every document below ``folder``, in the order of their paths, which become their names.

    Hidden files and folders, files called README and files of other formats are passed over. Raises
    FolderMissingError where the folder is not there or holds no document, ReadingError naming the
    first file that cannot be read.
    """
    if not folder.is_dir():
        raise FolderMissingError("folder_missing", path=str(folder))
    names = sorted(_document_names(folder))
    if not names:
        raise FolderMissingError("folder_empty", path=str(folder))
    return [_read_named(folder / name, name) for name in names]
