"""The parts of a Word file that hold text, taken out of its zip archive with nothing believed unchecked."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from index.errors import ReadingError
from index.reading.archive import ZIP_DAMAGE, unpack
from index.reading.formats import OLE, WITH_PASSWORD

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's elements, as lxml writes it before their names."""

PASSED_OVER: Final = {
    f"{W}{name}"
    for name in (
        *("del", "moveFrom", "rt", "delText", "instrText", "delInstrText", "fldData"),
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr"),
    )
}
"""Removed by a tracked change, moved elsewhere, pronunciation above the line, and what only describes."""

_R: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"

# Files saved as "Strict Open XML" name the same elements in this namespace.
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"

_CHUNK: Final = "aFChunk"
"""The kind of the documents of other formats that a Word file embeds."""

_ENCRYPTED_ENTRY: Final = 0x1

# A real report of 33,000 characters makes a part of 0.3 MB. The tree of a part takes up to fifteen times
# its size in memory, where it holds nothing but empty elements.
LARGEST_PART = 24 * 2**20


class Part(NamedTuple):
    """A part as its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class WordParts:
    """The roots of the parts; None where the file has no such part."""

    document: Element
    styles: Element | None
    numbering: Element | None
    footnotes: Element | None
    endnotes: Element | None
    chunks: Mapping[str, Part]
    """Documents of other formats to be read in their places, by the ids that the text refers to."""


class _Relation(NamedTuple):
    key: str
    """The id by which the text refers to the part."""
    kind: str
    """The last word of its kind."""
    path: str


class _Package:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        # Parts are named without regard to case; some writers use backslashes.
        self._entries = {
            entry.filename.replace("\\", "/").lower().lstrip("/"): entry for entry in archive.infolist()
        }

    def refuse(self, error: Exception | None = None) -> NoReturn:
        raise ReadingError("damaged", name=self._name) from error

    def parse(self, part: str) -> Element | None:
        """Parse one part; None where the archive has none of this name."""
        from lxml import etree  # noqa: PLC0415 - takes 15 ms, which only such files need

        data = self.read(part)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data.replace(_STRICT, W[1:-1].encode()), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            self.refuse(error)
        if root.getroottree().docinfo.internalDTD is not None:
            self.refuse()  # Word writes no document type; one only serves to define entities
        return root

    def read(self, part: str) -> bytes | None:
        """Unpack one part; None where the archive has none of this name."""
        entry = self._entries.get(part.lower())
        if entry is None:
            return None
        if entry.flag_bits & _ENCRYPTED_ENTRY:
            raise ReadingError("encrypted", name=self._name)
        if entry.file_size > LARGEST_PART:
            raise ReadingError("zip_bomb", name=self._name)
        try:
            return unpack(self._archive, entry)
        except ZIP_DAMAGE as error:
            self.refuse(error)

    def relations(self, source: str) -> Iterator[_Relation]:
        """Yield the parts of the file that ``source`` refers to, "" for the file as a whole."""
        folder, file = posixpath.split(source)
        root = self.parse(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in root.iter(f"{_R}Relationship") if root is not None else ():
            if relation.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                kind = posixpath.basename(relation.get("Type", ""))
                yield _Relation(relation.get("Id", ""), kind, path.lstrip("/"))

    def targets(self, source: str) -> dict[str, str]:
        """Find the first part of each kind that ``source`` refers to."""
        found: dict[str, str] = {}
        for relation in self.relations(source):
            found.setdefault(relation.kind, relation.path)
        return found

    def chunks(self, source: str) -> dict[str, Part]:
        """Unpack the documents of other formats that ``source`` embeds; those that are missing are empty."""
        found: dict[str, Part] = {}
        room = LARGEST_PART
        for relation in self.relations(source):
            if relation.kind == _CHUNK:
                data = self.read(relation.path) or b""
                room -= len(data)
                if room < 0:
                    raise ReadingError("zip_bomb", name=self._name)
                found[relation.key] = Part(relation.path, data)
        return found


def _refuse_foreign(data: bytes, name: str) -> NoReturn:
    """Say what a file that is no archive is instead."""
    if data.startswith(OLE) and WITH_PASSWORD in data:
        raise ReadingError("encrypted", name=name)
    if data.startswith(b"PK"):
        raise ReadingError("damaged", name=name)
    raise ReadingError("suffix_wrong", name=name, suffix=posixpath.splitext(name)[1])


def open_word(data: bytes, name: str) -> WordParts:
    """Take a docx file apart.

    Raises ReadingError: ``encrypted``, ``damaged``, ``zip_bomb`` (a part that would unpack to more
    than any document), ``suffix_wrong`` for another kind of file.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_DAMAGE:
        _refuse_foreign(data, name)
    with archive:
        package = _Package(archive, name)
        main = package.targets("").get("officeDocument", "word/document.xml")
        document = package.parse(main)
        if document is None:
            package.refuse()
        if document.tag != f"{W}document":
            raise ReadingError("suffix_wrong", name=name, suffix=posixpath.splitext(name)[1])
        kinds = package.targets(main)
        chunks = package.chunks(main)
        styles, numbering, footnotes, endnotes = (
            package.parse(kinds[kind]) if kind in kinds else None
            for kind in ("styles", "numbering", "footnotes", "endnotes")
        )
    return WordParts(document, styles, numbering, footnotes, endnotes, chunks)


OFF = {"0", "false", "off"}


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute of Word's namespace; None where the element or the attribute is missing."""
    return None if element is None else element.get(W + name)


def find(element: Element | None, path: str) -> Element | None:
    """Return what lies below an element, by Word's names (``trPr/del``); None where either is missing."""
    return None if element is None else element.find("/".join(W + name for name in path.split("/")))


def value(element: Element | None, path: str) -> str | None:
    """Return the ``w:val`` of what lies below an element; None where there is none."""
    return attribute(find(element, path), "val")


def whole_number(element: Element | None, path: str) -> int | None:
    """Return the ``w:val`` of what lies below an element as a number; None where there is none."""
    stated = value(element, path)
    try:
        return None if stated is None else int(stated)
    except ValueError:
        return None


def switched(properties: Element | None, name: str) -> bool | None:
    """Whether a property is switched on or off; None where nothing is said of it."""
    element = find(properties, name)
    return None if element is None else attribute(element, "val") not in OFF
