"""Tables as lines of text: a row a line where cells are short, cell after cell where they hold prose."""

from __future__ import annotations

from collections.abc import Sequence

from index.reading.text_lines import TextLine

CELL_JOINT = " | "
"""Between the cells of a row: no word of any cell can be taken to go on in the next."""

# A cell of more characters, or of more lines, is a column of a page and not an entry in a table:
# old web pages and forms set whole speeches in tables.
_LONGEST_ENTRY = 300
_MOST_LINES = 8

Cell = Sequence[TextLine]
"""The lines of one cell."""


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[TextLine]:
    """Return the lines of a table: its cells joined row by row, or one below the other where one is long.

    Empty cells and rows are left out; nothing else is.
    """
    cells = [cell for row in rows for cell in row]
    if any(_is_prose(cell) for cell in cells):
        return [line for cell in cells for line in cell if line.text.strip()]
    lines: list[TextLine] = []
    for row in rows:
        entries = [filled for cell in row if (filled := _filled(cell))]
        if len(entries) == 1:
            lines.extend(entries[0])  # nothing stands beside it
        elif entries:
            texts = (" ".join(line.text for line in entry) for entry in entries)
            lines.append(TextLine(CELL_JOINT.join(texts)))
    return lines


def _is_prose(cell: Cell) -> bool:
    return len(cell) > _MOST_LINES or sum(len(line.text) for line in cell) > _LONGEST_ENTRY


def _filled(cell: Cell) -> list[TextLine]:
    return [TextLine(stripped, line.level) for line in cell if (stripped := line.text.strip())]
