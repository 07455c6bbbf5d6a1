"""Tables as lines of text: a row a line where cells are short, cell after cell where they hold prose."""

from __future__ import annotations

from collections.abc import Sequence

CELL_JOINT = " | "
"""Between the cells of a row: no word of any cell can be taken to go on in the next."""

# A cell of more characters, or of more lines, is a column of a page and not an entry in a table:
# old web pages and forms set whole speeches in tables.
_LONGEST_ENTRY = 300
_MOST_LINES = 8

Cell = Sequence[str]
"""The lines of one cell."""


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the lines of a table: its cells joined row by row, or one below the other where one is long.

    Empty cells and rows are left out; nothing else is.
    """
    cells = [cell for row in rows for cell in row]
    if any(len(cell) > _MOST_LINES or sum(map(len, cell)) > _LONGEST_ENTRY for cell in cells):
        return [line for cell in cells for line in cell if line.strip()]
    lines: list[str] = []
    for row in rows:
        entries = [filled for cell in row if (filled := [line.strip() for line in cell if line.strip()])]
        if len(entries) == 1:
            lines.extend(entries[0])  # nothing stands beside it
        elif entries:
            lines.append(CELL_JOINT.join(" ".join(entry) for entry in entries))
    return lines
