"""Word files: their text in the order of reading, with the numbers that Word itself writes.

python-docx would take the file apart as well, but gives neither numbers, text boxes, tracked changes
nor content controls, so that only the walk over Word's own XML below would be left of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from index.errors import EmptyDocumentError, ReadingError
from index.reading.formats import true_suffix
from index.reading.text import Cell, DecodedText, TextLine, table_lines, text_of
from index.reading.word.other_formats import PART_NOT_READ, WordChunks, converted
from index.reading.word.package import (
    PASSED_OVER,
    W,
    WordParts,
    attribute,
    find,
    open_word,
    switched,
    value,
    whole_number,
)
from index.reading.word.styles import WordNumbering, WordStyles, list_place, outline_level

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class PlacedCell(NamedTuple):
    """A cell (``w:tc``) that is to be read."""

    element: Element
    column: int
    """Where in the grid it begins, from 0."""
    rows: int
    """Over how many rows it reaches, its own included."""


def placed_rows(table: Element) -> list[list[PlacedCell]]:
    """Return the rows of a table (``w:tbl``), without deleted ones, each with the cells that begin in it."""
    rows: list[list[PlacedCell]] = []
    continued: dict[int, int] = {}  # by column: how many rows below only continue what stands above
    kept = [row for row in _within(table, "tr") if find(row, "trPr/del") is None]
    for row in reversed([list(_cells(row)) for row in kept]):
        reaching = [cell._replace(rows=cell.rows + continued.get(cell.column, 0)) for cell in row]
        rows.append([now for cell, now in zip(row, reaching, strict=True) if cell.rows])
        continued = {
            cell.column: now.rows + 1 for cell, now in zip(row, reaching, strict=True) if not cell.rows
        }
    return rows[::-1]


def _cells(row: Element) -> Iterator[PlacedCell]:
    """Yield the cells of a row by themselves; those that only continue the cell above reach over no row."""
    column = max(0, whole_number(row, "trPr/gridBefore") or 0)
    for cell in _within(row, "tc"):
        if find(cell, "tcPr/cellDel") is None:
            merged = find(cell, "tcPr/vMerge")
            continues = merged is not None and attribute(merged, "val") != "restart"
            yield PlacedCell(cell, column, int(not continues))
        column += max(1, whole_number(cell, "tcPr/gridSpan") or 1)


def _within(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows or cells of a table or row, also those that are wrapped in something."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag not in PASSED_OVER:
            yield from _within(child, name)


_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_TEXTS = {f"{W}t", f"{_MATH}t"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = {f"{W}footnoteReference", f"{W}endnoteReference"}

# Word files in Word files: programs that put documents together do so once, or twice.
_DEEPEST = 3

# A list of contents repeats every heading with a page number.
_CONTENTS = "TOC"


@dataclass(slots=True)
class _Field:
    """A field under way: its instruction, then the result that Word shows."""

    instruction: str = ""
    shows: bool = False

    @property
    def silent(self) -> bool:
        return not self.shows or self.instruction.split()[:1] == [_CONTENTS]


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under way, with the lines of the boxes that are anchored in it."""

    style: str | None
    pieces: list[str] = field(default_factory=list)
    boxes: list[TextLine] = field(default_factory=list)


class _Walk:
    """Collects the lines of one file; ``fields`` is False where their marks do not pair."""

    def __init__(self, parts: WordParts, chunks: WordChunks, *, fields: bool = True) -> None:
        self._chunks = chunks
        self._styles = WordStyles(parts.styles)
        self._numbering = WordNumbering(parts.numbering, self._styles)
        self._with_fields = fields
        self.fields: list[_Field] = []
        self.notes: list[tuple[str, str]] = []
        """The notes that the text refers to, in order: the kind of reference and the note's id."""
        self._held = ""  # text of a paragraph whose mark is deleted: it runs on in the next

    def lines(self, parent: Element) -> Iterator[TextLine]:
        """Yield the lines below an element that holds paragraphs and tables."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                rows = placed_rows(child)
                yield from table_lines(
                    [[Cell(list(self.lines(e)), column, reach) for e, column, reach in row] for row in rows]
                )
            elif child.tag == f"{W}altChunk":
                yield from self._chunks.lines(_reference(child))
            elif child.tag == f"{_MC}AlternateContent":
                yield from self.lines(_chosen(child))
            elif child.tag not in PASSED_OVER and not _is_placeholder(child):
                yield from self.lines(child)

    def lines_apart(self, parent: Element) -> list[TextLine]:
        """Return the lines of a text box or note, which neither count nor run on with those around it."""
        held, self._held = self._held, ""
        with self._numbering.apart():
            lines = list(self.lines(parent))
        self._held = held
        return lines

    def _paragraph(self, element: Element) -> Iterator[TextLine]:
        properties = find(element, "pPr")
        mark = find(properties, "rPr")
        stated = value(properties, "pStyle")
        paragraph = _Paragraph(stated or self._styles.usual)
        self._collect(element, paragraph)
        text = self._held + "".join(paragraph.pieces)
        if mark is not None and any(mark.find(W + gone) is not None for gone in ("del", "moveFrom")):
            self._held = text
        elif text.strip() or not self._hidden(mark, None, paragraph.style):
            number = self._numbering.number(list_place(properties), paragraph.style)
            self._held = ""
            level = outline_level(properties)
            level = self._styles.heading_level(paragraph.style) if level is None else level
            lines = (line.strip() for line in f"{number}{text.strip()}".split("\n"))
            yield from (TextLine(line, level) for line in lines if line)
        yield from paragraph.boxes

    def _hidden(self, properties: Element | None, style: str | None, paragraph_style: str | None) -> bool:
        """Whether text is hidden by its own properties, its style or that of its paragraph."""
        said = switched(properties, "vanish")
        said = self._styles.hides(style) if said is None else said
        return bool(self._styles.hides(paragraph_style) if said is None else said)

    def _collect(self, parent: Element, paragraph: _Paragraph) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                properties = find(child, "rPr")
                style = value(properties, "rStyle")
                if not self._hidden(properties, style, paragraph.style):
                    self._collect(child, paragraph)
                else:
                    for mark in child.iter(f"{W}fldChar", f"{W}instrText"):
                        self._follow_field(mark)
            elif tag == f"{W}txbxContent":
                paragraph.boxes.extend(self.lines_apart(child))
            elif tag == f"{_MC}AlternateContent":
                self._collect(_chosen(child), paragraph)
            elif tag in (f"{W}fldChar", f"{W}instrText"):
                self._follow_field(child)
            elif tag == f"{W}fldSimple" and (attribute(child, "instr") or "").split()[:1] == [_CONTENTS]:
                continue
            elif tag not in PASSED_OVER and not _is_placeholder(child):
                self._take(child, paragraph)

    def _take(self, element: Element, paragraph: _Paragraph) -> None:
        """Take in what an element stands for, else what is in it."""
        tag = element.tag
        if any(each.silent for each in self.fields):
            self._collect(element, paragraph)
        elif tag in _TEXTS:
            paragraph.pieces.append(element.text or "")
        elif tag in _SIGNS:
            paragraph.pieces.append(_SIGNS[tag])
        elif tag == f"{W}sym":
            paragraph.pieces.append(_symbol(element))
        elif tag in _NOTES:
            self.notes.append((tag, attribute(element, "id") or ""))
        else:
            self._collect(element, paragraph)

    def _follow_field(self, element: Element) -> None:
        if not self._with_fields:
            return
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].shows = True
        elif self.fields and kind == "end":
            self.fields.pop()
        elif self.fields and element.tag == f"{W}instrText" and not self.fields[-1].shows:
            self.fields[-1].instruction += element.text or ""


def _chosen(alternatives: Element) -> Element:
    """Return the first of the forms in which the same content is given; they are not to be read twice."""
    choice = alternatives.find(f"{_MC}Choice")
    chosen = alternatives.find(f"{_MC}Fallback") if choice is None else choice
    return alternatives if chosen is None else chosen


def _is_placeholder(element: Element) -> bool:
    """Whether it is a form's field that nobody has filled in: it shows "click here to enter text"."""
    return element.tag == f"{W}sdt" and bool(switched(find(element, "sdtPr"), "showingPlcHdr"))


def _reference(element: Element) -> str:
    """Return the id of the part that an element stands for, in whichever namespace the file has it."""
    ids = (value for key, value in element.items() if str(key).rpartition("}")[2] == "id")
    return next(ids, "")


def _symbol(element: Element) -> str:
    try:
        return chr(int(attribute(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def _note_lines(parts: WordParts, walk: _Walk) -> Iterator[TextLine]:
    """Yield the foot- and endnotes, numbered in the order in which the text refers to them."""
    found = {
        (kind, attribute(note, "id")): note
        for kind, root in zip(sorted(_NOTES), (parts.endnotes, parts.footnotes), strict=True)
        for note in (root if root is not None else ())
    }
    for number, reference in enumerate(dict.fromkeys(walk.notes), start=1):
        lines = walk.lines_apart(found[reference]) if reference in found else []
        for place, line in enumerate(lines):
            yield line if place else TextLine(f"[{number}] {line.text}")


def _read(data: bytes, name: str, depth: int = 0) -> tuple[list[TextLine], list[ReadingError]]:
    """Return the lines of a Word file, and why documents embedded in it could not be read."""
    parts = open_word(data, name)
    problems: list[ReadingError] = []

    def read_embedded(embedded: bytes) -> list[TextLine]:
        if depth == _DEEPEST:
            raise ReadingError("damaged", name=name)
        lines, further = _read(embedded, name, depth + 1)
        problems.extend(further)
        return lines

    def walk_through(*, fields: bool) -> tuple[list[TextLine], _Walk]:
        problems.clear()
        chunks = WordChunks(parts.chunks, name, read_embedded)
        walk = _Walk(parts, chunks, fields=fields)
        lines = list(walk.lines(parts.document))
        lines.extend(_note_lines(parts, walk))
        problems.extend(chunks.problems)
        return lines, walk

    lines, walk = walk_through(fields=True)
    if walk.fields:
        # A field that never ends would swallow the rest of the text.
        lines, _ = walk_through(fields=False)
    return lines, problems


def read_docx(data: bytes, name: str) -> DecodedText:
    """Read a Word file: paragraphs, tables (a row a line) and text boxes in order, notes at the end.

    Numbers are written out as Word shows them; documents of other formats that are embedded are read in
    their places. Headers, footers, comments, hidden text, lists of contents and deletions are left out.
    Raises ReadingError as ``open_word``, EmptyDocumentError without text, and why an embedded document
    could not be read where there is nothing else.
    """
    lines, problems = _read(data, name)
    if not lines:
        raise problems[0] if problems else EmptyDocumentError("document_empty", name=name)
    text, headings = text_of(lines)
    return DecodedText(text, "", (PART_NOT_READ,) if problems else (), headings)


def read_legacy(data: bytes, name: str) -> DecodedText:
    """Read a file of another word processor: old Word, WPS, RTF, OpenDocument.

    Raises ReadingError as ``converted`` and ``read_docx``.
    """
    suffix = true_suffix(data, PurePath(name).suffix.lower())
    return read_docx(converted(data, name, suffix), name)
