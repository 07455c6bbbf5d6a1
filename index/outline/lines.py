"""The lines of a text, and spans of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.types import Span

BLANK = "[ \\t\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""Spaces of every width and what is invisible, for a regular expression: printers and web pages put both
before numbers and into names."""

_INVISIBLE = re.compile(BLANK)
_VISIBLE = re.compile(rf"(?!{BLANK})\S")
_ENDED = re.compile(r"(?:(?:[。！？!?…：:；;︰]|\.\.)['”’」』）)】》〉\"]*|[）)])$")
_ENDING = 8  # characters at the end of a line that are looked at


def split_lines(text: str) -> list[Span]:
    """Find the lines of ``text`` that are not blank, without their line ends."""
    lines: list[Span] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not is_blank(text, Span(start, end)):
            lines.append(Span(start, end))
        start = end + 1
    return lines


def is_blank(text: str, span: Span) -> bool:
    """Whether nothing in ``text[span.start:span.end]`` can be seen."""
    return _VISIBLE.search(text, *span) is None


def trimmed(text: str, line: Span) -> Span:
    """Leave out the white space and invisible characters at both ends of ``line``."""
    start, end = line
    while start < end and (text[start].isspace() or _INVISIBLE.match(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or _INVISIBLE.match(text[end - 1])):
        end -= 1
    return Span(start, end)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put spans in order and join those that overlap; empty ones are left out."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.end > span.start:
            joined.append(span)
    return tuple(joined)


def is_ended(text: str, line: Span) -> bool:
    """Whether a line, its white space left out, ends as a sentence or a lead-in does."""
    return _ENDED.search(text, max(line.start, line.end - _ENDING), line.end) is not None
