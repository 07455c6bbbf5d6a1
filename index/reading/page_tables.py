"""Where in the tables of a web page its cells stand, with those that reach over several rows or columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from index.reading.tables import Cell, table_lines
from index.reading.text_lines import TextLine

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
