"""A web page as the blocks of text that it shows, in order, before anything is chosen from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from index.analysis.numerals import write_number
from index.errors import ReadingError
from index.reading.text import Cell, TextLine, table_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ORDERED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_ORDERED_BY_STYLE = {
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_WITHOUT_NUMBERS = {"none", "disc", "circle", "square"}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?([\w-]+)\s*(?:;|$)")
_NUMBERED_ALREADY = re.compile(
    r"\s*(?:[(（]?(?:\d+|[一二三四五六七八九十百]+)[)）.．、]|[①-⑳]|第[\d一二三四五六七八九十百]+)"
)


class ItemNumbers:
    """Counts the items of one list."""

    def __init__(self, element: HtmlElement) -> None:
        """Begin to count the items of an ``ol``, or of a ``ul``, which shows no numbers."""
        style = _LIST_STYLE.search(element.get("style") or "")
        self._shown = element.tag == "ol" and not (style and style[1] in _WITHOUT_NUMBERS)
        by_style = _ORDERED_BY_STYLE.get(style[1]) if style else None
        self._form = by_style or _ORDERED.get(element.get("type") or "", "decimal")
        self._count = _whole_number(element.get("start"), 1) - 1

    def next(self, item: HtmlElement) -> str:
        """Count an item and return its number, ready to stand before its text; empty where none is shown."""
        self._count = _whole_number(item.get("value"), self._count + 1)
        if not self._shown:
            return ""
        return write_number(self._count, self._form) + ("、" if self._form.startswith("chinese") else ". ")


def is_numbered(text: str) -> bool:
    """Whether a text begins with a number of its own: its author wrote it into the item of a list."""
    return bool(_NUMBERED_ALREADY.match(text))


# As many as browsers heed; a cell that claims more is taken to have so many.
_MOST_COLUMNS = 1_000


class Place(NamedTuple):
    """Where in a table a block of text stands."""

    table: int
    """The number of the table on the page."""
    row: int
    column: int
    rows: int
    """Over how many rows its cell reaches."""


class TableGrid:
    """Follows the cells of one table and puts each in the first column that is free in its row."""

    def __init__(self, table: int) -> None:
        """Begin a table, the ``table``-th of its page."""
        self.place = Place(table, 0, 0, 1)
        """Of the cell that was opened last."""
        self._row = self._column = 0
        self._covered: dict[int, int] = {}  # by column: the last row that a cell further up reaches
        self._remaining: int | None = None

    def open_row(self) -> None:
        """Begin a row."""
        self._row += 1
        self._column = 0
        self._remaining = None
        self.place = Place(self.place.table, self._row, 0, 1)

    def open_cell(self, element: HtmlElement) -> None:
        """Begin a ``td`` or ``th``."""
        while self._covered.get(self._column, 0) >= self._row:
            self._column += 1
        rows = self._rows_of(element)
        self.place = Place(self.place.table, self._row, self._column, rows)
        after = self._column + max(1, _whole_number(element.get("colspan"), 1))
        if rows > 1:
            for column in range(self._column, min(after, _MOST_COLUMNS)):
                self._covered[column] = self._row + rows - 1
        self._column = min(after, max(_MOST_COLUMNS, self._column + 1))

    def _rows_of(self, element: HtmlElement) -> int:
        """Return over how many rows a cell reaches, which ends with the part of the table at the latest."""
        stated = _whole_number(element.get("rowspan"), 1)
        if stated == 1:
            return 1
        if self._remaining is None:
            row = element.getparent()
            below = () if row is None or row.tag != "tr" else row.itersiblings("tr")
            self._remaining = 1 + sum(1 for _ in below)
        return self._remaining if stated < 1 else min(stated, self._remaining)


def placed_lines(entries: Sequence[tuple[Place, TextLine]]) -> list[TextLine]:
    """Return the lines of a table from the lines in its cells, in their order."""
    rows: list[list[Cell]] = []
    first = entries[0][0].row
    for place, lines in groupby(entries, key=lambda entry: entry[0]):
        rows.extend([] for _ in range(len(rows), place.row - first + 1))
        rows[place.row - first].append(Cell([line for _, line in lines], place.column, place.rows))
    return table_lines(rows)


def _whole_number(stated: str | None, otherwise: int) -> int:
    try:
        return int(stated) if stated is not None else otherwise
    except ValueError:
        return otherwise


# Never shown as text, or shown only to those who cannot see the page's own.
_SILENT = frozenset(
    {"head", "script", "style", "noscript", "template", "del", "rt", "rp"}
    | {"select", "datalist", "textarea", "button"}
    | {"xml", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map"}
)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i"}
    | {"img", "input", "ins", "kbd", "label", "mark", "math", "nobr", "output", "q", "rb", "ruby", "s"}
    | {"samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Where Word saves a page: a paragraph that is a heading without a heading's style.
_OUTLINE_LEVEL = re.compile(r"mso-outline-level\s*:\s*([1-9])")
_HIDDEN = re.compile(r"display\s*:\s*none")

_BLANK = re.compile(r"[ \t\n\r\f]+")
# Full-width characters: between two of them a line's end in the source is no space.
_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6“”‘’…—·"
_LINE_END = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text in one line: a paragraph, a heading, a line of an address."""

    text: str
    element: HtmlElement
    """The innermost element that is a block and holds it."""
    linked: int
    """How many of its characters are a link."""
    hidden: bool
    place: Place | None
    """Where it stands in a table; None outside of tables."""
    number: str = ""
    """What a numbered list puts before it."""
    level: int = 0
    """Of the heading that it stands in, 1 the highest; 0 for other text."""

    @property
    def line(self) -> TextLine:
        """The line that is shown."""
        return TextLine(self.number + self.text, self.level)


class _Reader:
    """Follows the page from element to element; no recursion, since nesting has no bounds."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._links = self._hidden = self._preformatted = 0
        self._grids: list[TableGrid] = []
        self._tables = 0
        self._lists: list[ItemNumbers] = []
        self._number = ""
        self._owners: list[HtmlElement] = []
        self._levels = [0]

    def read(self, root: HtmlElement) -> list[Block]:
        """Return the blocks below ``root``."""
        from lxml import etree  # noqa: PLC0415 - takes 15 ms, which only web pages need

        self._owners.append(root)
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if element.tag in _SILENT:
                    walker.skip_subtree()
                else:
                    self._open(element)
                    self._write(element.text)
            else:
                if element.tag not in _SILENT:
                    self._close(element)
                if element is not root:
                    self._write(element.tail)
        self._flush()
        return self.blocks

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self._flush()
            return
        if not _is_inline(tag):
            self._flush()
            self._owners.append(element)
        if level := _heading_level(element):
            self._levels.append(level)
        self._hidden += _is_hidden(element)
        self._links += _leads_away(element)
        self._preformatted += tag == "pre"
        if tag == "table":
            self._tables += 1
            self._grids.append(TableGrid(self._tables))
        elif tag == "tr" and self._grids:
            self._grids[-1].open_row()
        elif tag in ("td", "th") and self._grids:
            self._grids[-1].open_cell(element)
        elif tag in ("ol", "ul"):
            self._lists.append(ItemNumbers(element))
        elif tag == "li" and self._lists:
            self._number = self._lists[-1].next(element)

    def _close(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            return
        if not _is_inline(tag):
            self._flush()
            self._owners.pop()
        if _heading_level(element):
            self._levels.pop()
        self._hidden -= _is_hidden(element)
        self._links -= _leads_away(element)
        self._preformatted -= tag == "pre"
        if tag == "table":
            self._grids.pop()
        elif tag in ("ol", "ul"):
            self._lists.pop()
        elif tag == "li":
            self._number = ""

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted:
            for place, line in enumerate(text.split("\n")):
                if place:
                    self._flush()
                self._pieces.append(line)
        else:
            self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _flush(self) -> None:
        text = _LINE_END.sub("", "".join(self._pieces))
        text = (text if self._preformatted else _BLANK.sub(" ", text)).strip()
        if text:
            number = "" if is_numbered(text) else self._number
            place = self._grids[-1].place if self._grids else None
            linked, hidden = min(self._linked, len(text)), self._hidden > 0
            self.blocks.append(Block(text, self._owners[-1], linked, hidden, place, number, self._levels[-1]))
            self._number = ""
        self._pieces.clear()
        self._linked = 0


def _leads_away(element: HtmlElement) -> bool:
    """Whether it is a link, and not an anchor or a way to one, which headings may be."""
    target = element.get("href") if element.tag == "a" else None
    return target is not None and (target == "#" or not target.startswith("#"))


def _is_inline(tag: str) -> bool:
    """Whether an element goes on in the line; those that Word adds (``st1:chsdate``) do."""
    return tag in _INLINE or ":" in tag


def _heading_level(element: HtmlElement) -> int:
    """Return the level of the heading that an element is; 0 for all others."""
    if element.tag in _HEADINGS:
        return int(element.tag[1])
    outlined = None if _is_inline(element.tag) else _OUTLINE_LEVEL.search(element.get("style") or "")
    return int(outlined[1]) if outlined else 0


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def parse_page(page: str, name: str = "") -> HtmlElement | None:
    """Parse a page or a piece of one; None where nothing is in it.

    Raises ReadingError ``damaged`` for one nested so deep that the parser would lose the rest of it.
    """
    from lxml import etree, html  # noqa: PLC0415 - takes 20 ms, which only web pages need

    # huge_tree: without it the bound is 256 elements, and what lies deeper is lost without a word.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise ReadingError("damaged", name=name)
    return root


def read_blocks(root: HtmlElement) -> list[Block]:
    """Return every block of text below ``root`` in the order of the page, hidden ones too."""
    return _Reader().read(root)


def block_lines(blocks: Sequence[Block]) -> list[TextLine]:
    """Return the blocks as lines, those of a table row by row."""
    lines: list[TextLine] = []
    for _, group in groupby(blocks, key=lambda block: block.place and block.place.table):
        together = list(group)
        placed = [(block.place, block.line) for block in together if block.place is not None]
        lines.extend(placed_lines(placed) if placed else (block.line for block in together))
    return lines
