"""Tables as lines of text: a row a line where cells are short, cell after cell where they hold prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.reading.text import TextLine

CELL_JOINT = " | "
"""Between the cells of a row: no word of any cell can be taken to go on in the next."""

# A cell of more characters, or of more lines, is a column of a page and not an entry in a table:
# old web pages and forms set whole speeches in tables.
_LONGEST_ENTRY = 300
_MOST_LINES = 8

# What a cell merged over several rows may hold to be repeated in each: what the rows are called, who sees
# to them, by when. Longer ones are remarks that would outweigh what the rows themselves say. Judged by
# eye; departments listed by name reach some forty characters.
_LONGEST_LABEL = 60

# A hostile table can merge each of its cells over each of its rows.
_MOST_REPEATS = 100_000


class Cell(NamedTuple):
    """One cell of a table."""

    lines: Sequence[TextLine]
    column: int
    """Where in the grid it begins, from 0."""
    rows: int = 1
    """Over how many rows it reaches, its own included."""


class _Label(NamedTuple):
    text: str
    column: int
    last: int
    """The last row that it reaches."""


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[TextLine]:
    """Return the lines of a table: its cells joined row by row, or one below the other where one is long.

    ``rows`` are all rows, also those without a cell of their own. A cell merged over several rows belongs
    to each of them. Empty cells and rows are left out; nothing else is.
    """
    cells = [cell for row in rows for cell in row]
    if holds_prose(cell.lines for cell in cells):
        return [line for cell in cells for line in cell.lines if line.text.strip()]
    repeats = sum(min(cell.rows, len(rows)) - 1 for cell in cells) <= _MOST_REPEATS
    lines: list[TextLine] = []
    labels: list[_Label] = []
    for number, row in enumerate(rows):
        labels = [label for label in labels if label.last >= number]
        own = [(cell, filled) for cell in row if (filled := _filled(cell.lines))]
        if len(own) == 1 and not labels:
            lines.extend(own[0][1])  # nothing stands beside it
        elif own:
            entries = [(cell.column, _joined(filled)) for cell, filled in own]
            entries += [(label.column, label.text) for label in labels]
            entries.sort(key=lambda entry: entry[0])
            lines.append(TextLine(CELL_JOINT.join(text for _, text in entries)))
        labels += [
            _Label(text, cell.column, number + cell.rows - 1)
            for cell, filled in own
            if cell.rows > 1 and repeats and len(text := _joined(filled)) <= _LONGEST_LABEL
        ]
    return lines


def holds_prose(cells: Iterable[Sequence[TextLine]]) -> bool:
    """Whether a table with these cells is a way to set a page, and no table."""
    return any(
        len(cell) > _MOST_LINES or sum(len(line.text) for line in cell) > _LONGEST_ENTRY for cell in cells
    )


def _filled(cell: Sequence[TextLine]) -> list[TextLine]:
    return [TextLine(stripped, line.level) for line in cell if (stripped := line.text.strip())]


def _joined(lines: Sequence[TextLine]) -> str:
    return " ".join(line.text for line in lines)
