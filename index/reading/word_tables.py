"""Where in the tables of a Word file its cells stand, with those that are merged over rows or columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from index.reading.word_package import PASSED_OVER, W
from index.reading.word_styles import attribute, whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class PlacedCell(NamedTuple):
    """A cell (``w:tc``) that is to be read."""

    element: Element
    column: int
    """Where in the grid it begins, from 0."""
    rows: int
    """Over how many rows it reaches, its own included."""


class _Found(NamedTuple):
    element: Element
    column: int
    continues: bool
    """Whether it only continues the cell above it, as part of a merged one."""


def placed_rows(table: Element) -> list[list[PlacedCell]]:
    """Return the rows of a table (``w:tbl``), without deleted ones, each with the cells that begin in it."""
    rows: list[list[PlacedCell]] = []
    continued: dict[int, int] = {}  # by column: how many rows below only continue what stands above
    for row in reversed([list(_cells(row)) for row in _rows(table)]):
        rows.append(
            [
                PlacedCell(cell.element, cell.column, 1 + continued.get(cell.column, 0))
                for cell in row
                if not cell.continues
            ]
        )
        continued = {cell.column: 1 + continued.get(cell.column, 0) for cell in row if cell.continues}
    return rows[::-1]


def _rows(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag not in PASSED_OVER:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[_Found]:
    column = max(0, whole_number(row.find(f"{W}trPr/{W}gridBefore")) or 0)
    for cell in _elements(row):
        properties = cell.find(f"{W}tcPr")
        merged = None if properties is None else properties.find(f"{W}vMerge")
        if properties is None or properties.find(f"{W}cellDel") is None:
            continues = merged is not None and attribute(merged, "val") != "restart"
            yield _Found(cell, column, continues)
        span = None if properties is None else whole_number(properties.find(f"{W}gridSpan"))
        column += max(1, span or 1)


def _elements(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag not in PASSED_OVER:
            yield from _elements(child)
