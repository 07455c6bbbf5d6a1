"""Lines as the readers of marked-up formats find them, and how their heading levels come into a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from index.reading.text import DecodedText, clean
from index.types import HeadingMark


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
