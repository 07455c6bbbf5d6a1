"""What every reader returns: text, its headings and warnings; and the one cleaning that ever happens."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
