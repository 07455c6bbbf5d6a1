"""The list of contents at the head of a long speech, a plan or a law."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.outline.lines import trimmed
from index.outline.people import SALUTATION
from index.types import Span

# The word 目录 stands near the top, and its lines are short.
_HEAD_LINES = 12
_LONGEST = 100
# Entries that are looked for further down; the very first may be a preface that has no heading.
_ENTRIES = 5
# A line so long that ends like a sentence is no entry; one alone may be a note below the list.
_PROSE = 60

_CONTENTS = re.compile(r"(?:^|.*[^科编項项])目[ \t\u3000]*[录錄次]$")
_PAGE_NUMBER = re.compile(r"[\s.…·．]*[（(]?\d*[)）]?\s*$")
_SPACE = re.compile(r"\s+")


def find_contents(text: str, lines: Sequence[Span]) -> Span | None:
    """Find the list of contents: from the line 目录 until an early entry comes again, as a heading."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        start, end = trimmed(text, line)
        if number + 1 == len(lines) or end - start > _LONGEST or not _CONTENTS.match(text[start:end]):
            continue
        # A byline may share the line with 目录, and is kept.
        begin = line.start if text.startswith("目", start) else line.end
        stop = _find_end(text, lines[number + 1 :])
        if stop is not None:
            return Span(begin, stop)
    return None


def _find_end(text: str, lines: Sequence[Span]) -> int | None:
    entries = [_entry(text, line) for line in lines]
    prose = _find_prose(text, lines)
    for number, entry in enumerate(entries[:_ENTRIES]):
        if number >= prose:
            return None
        again = next((n for n in range(number + 1, len(entries)) if entries[n] == entry), None)
        if entry and again is not None:
            return lines[min(again, prose)].start
    return None


def _entry(text: str, line: Span) -> str:
    return _SPACE.sub("", _PAGE_NUMBER.sub("", text[slice(*trimmed(text, line))][:_LONGEST]))


def _find_prose(text: str, lines: Sequence[Span]) -> int:
    """Find where the text itself begins at the latest: a salutation, or paragraphs close together."""
    last = -_ENTRIES
    for number, line in enumerate(lines):
        start, end = trimmed(text, line)
        if SALUTATION.match(text, start, end):
            return number
        if end - start >= _PROSE and text[end - 1] in "。！？":
            if number - last < _ENTRIES:
                return last
            last = number
    return len(lines)
