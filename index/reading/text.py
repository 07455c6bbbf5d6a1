"""What every reader returns: lines, those of tables too, and the one cleaning that ever happens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.types import HeadingMark

LOST = "\ufffd"
"""Stands for a character that could not be decoded, or of which the file does not say which it is."""
DOUBTFUL = "encoding_doubtful"
"""Message id for a document whose encoding was chosen by a narrow margin, or with bytes left over."""
CUT_OFF = "cut_off"
"""Message id for a file that breaks off: the end of its last character, or of its format, is missing."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text as it stood in the bytes, and how it was read."""

    text: str
    encoding: str
    """As Python names it; empty where the format states its characters itself, as docx and pdf do."""
    warnings: tuple[str, ...] = ()
    """Message ids."""
    headings: tuple[HeadingMark, ...] = ()
    """Whole lines that the format marks as headings, ascending."""


class TextLine(NamedTuple):
    """A line of a document and what its format says of it."""

    text: str
    level: int = 0
    """Of a heading, 1 the highest; 0 for all other lines."""


def text_of(lines: Iterable[TextLine]) -> tuple[str, tuple[HeadingMark, ...]]:
    r"""Return the lines as a text, each ended by ``\n``, and where its headings stand."""
    pieces: list[str] = []
    marks: list[HeadingMark] = []
    start = 0
    for line in lines:
        if line.level:
            marks.append(HeadingMark(start, start + len(line.text), line.level))
        pieces.append(f"{line.text}\n")
        start += len(line.text) + 1
    return "".join(pieces), tuple(marks)


# Tables become lines of text: a row a line where cells are short, cell after cell where they hold prose.

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


def cleaned(read: DecodedText) -> DecodedText:
    """Clean the text of a file and move the marks of its headings along.

    A heading in which the cleaning finds an end of line gets a mark for each of its lines.
    """
    pieces: list[str] = []
    marks: list[HeadingMark] = []
    done = length = 0
    for mark in read.headings:
        before = clean(read.text[done : mark.start])
        end = mark.end + 1  # with the end of its line, which is not to be parted
        heading = clean(read.text[mark.start : end])
        start = length + len(before)
        marks.extend(_line_marks(heading, start, mark.level))
        pieces += [before, heading]
        length, done = start + len(heading), end
    text = "".join([*pieces, clean(read.text[done:])])
    return DecodedText(text, read.encoding, read.warnings, tuple(marks))


def _line_marks(heading: str, start: int, level: int) -> Iterable[HeadingMark]:
    for line in heading.split("\n"):
        if line.strip():
            yield HeadingMark(start, start + len(line), level)
        start += len(line) + 1


_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# What Telegram drops from messages (control characters, U+2028 to U+202E, three combining lines), the
# byte order mark, and halves of surrogate pairs, which no encoding can store.
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\u030a\u0333\u033f\ud800-\udfff]")


def clean(text: str) -> str:
    r"""Make every line end ``\n`` and drop what Telegram would drop; nothing else is ever changed.

    Done once, before a Document exists, so that a quotation shown in a message can be compared with it.
    """
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
