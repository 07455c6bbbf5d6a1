"""Lines that title one of several speeches in a file: 篇一, 第一篇, 范文一, or titles that come again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.outline.dates import DATE_LINE
from index.outline.lines import is_ended, trimmed
from index.outline.markers import Style
from index.outline.metadata import SPEECH, is_speaker, read_head, short_title
from index.outline.numbering import ARABIC_NUMBER, HAN_NUMBER, line_marker, parse_number
from index.outline.people import SALUTATION, SALUTATION_INSIDE
from index.types import Span

# 篇一, 第一篇, 范文一 and their kin close a short title line or are one.
_LABEL_CHARACTERS = 60
_LABEL = re.compile(
    rf"(?P<before>[^。；！？]*?)"
    rf"(?P<label>[（(【]?(?:第(?P<a>{HAN_NUMBER}|{ARABIC_NUMBER})篇|"
    r"(?:篇|范文|範文|例文|样文|样本|(?:讲话|发言|演讲|致辞)稿)[ \u3000]?"
    rf"(?P<b>{HAN_NUMBER}|{ARABIC_NUMBER}))[)）】]?)"
    r"(?P<after>(?:[：: 　\t,，.、][^。；！？]*)?)"
)

# Lines between the title of a speech and its salutation: date, occasion, speaker, source.
_STATED_LINES = 4
_TITLE_CHARACTERS = 100
_SPEECH_TITLE = re.compile(rf"(?:{SPEECH})(?:稿|全文|实录|摘要|[（(][^（）()]{{1,30}}[）)])*$")


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """A line that titles one of several speeches in a document."""

    label: str
    """``篇一``, without brackets, or a title."""
    ordinal: int
    line: Span


def speech_line(text: str, line: Span) -> SpeechLine | None:
    """Read a line such as 信息宣传工作总结讲话篇一; ``None`` for any other line."""
    if line.end - line.start > 2 * _LABEL_CHARACTERS:
        return None
    words = text[line.start : line.end].strip()
    if len(words) > _LABEL_CHARACTERS:
        return None
    match = _LABEL.fullmatch(words)
    ordinal = parse_number(match["a"] or match["b"]) if match else None
    if match is None or ordinal is None:
        return None
    return SpeechLine(match["label"].strip("（(【)）】"), ordinal, line)


def find_labels(text: str, lines: Sequence[Span]) -> list[SpeechLine]:
    """Find the title lines of several speeches, in order; empty where the file holds one speech.

    A list of contents is passed over, and so are the parts of a book (第一篇, with 第一章 below).
    """
    labels = _numbered(text, lines)
    if labels and labels[0].label.startswith("第") and _has_chapters(text, lines):
        return []
    return labels or _titled(text, lines)


def _numbered(text: str, lines: Sequence[Span]) -> list[SpeechLine]:
    """Find labels in sequence from one."""
    found: list[SpeechLine] = []
    previous_was_label = False
    for line in reversed(lines):
        label = speech_line(text, line)
        # A label followed at once by another is an entry of a list, unless nothing comes after it.
        if label is not None and not previous_was_label:
            found.append(label)
        previous_was_label = label is not None
    chosen: list[SpeechLine] = []
    for label in reversed(found):
        if label.ordinal == len(chosen) + 1:
            chosen.append(label)
    return chosen


def _has_chapters(text: str, lines: Sequence[Span]) -> bool:
    markers = (line_marker(text, line) for line in lines)
    return any(marker is not None and marker.style is Style.CHAPTER for marker in markers)


def _titled(text: str, lines: Sequence[Span]) -> list[SpeechLine]:
    """Find the titles of speeches that follow one another, each above a salutation or a byline.

    Where the first states its day or place, the others do, too: a heading inside a speech does not.
    """
    numbers: list[int] = []
    begun = 0  # the line after the last head
    for number, line in enumerate(lines):
        if numbers and (number < begun or not is_ended(text, trimmed(text, lines[number - 1]))):
            continue
        head_end = _head_end(text, lines, number) if _is_title(text, line) else None
        if head_end is not None:
            numbers.append(number)
            begun = head_end + 2
        elif not numbers and number == _STATED_LINES:
            return []
    states = [_states(text, lines[number : number + _STATED_LINES]) for number in numbers]
    chosen = [number for number, stated in zip(numbers, states, strict=True) if stated >= states[0]]
    found: list[SpeechLine] = []
    titles: Counter[str] = Counter()
    for number in chosen if len(chosen) > 1 else ():
        title = short_title(text[slice(*trimmed(text, lines[number]))])
        titles[title] += 1
        label = title if titles[title] == 1 else f"{title}（{titles[title]}）"
        found.append(SpeechLine(label, len(found) + 1, lines[number]))
    return found


def _is_title(text: str, line: Span) -> bool:
    start, end = trimmed(text, line)
    return end - start <= _TITLE_CHARACTERS and bool(_SPEECH_TITLE.search(short_title(text[start:end])))


def _head_end(text: str, lines: Sequence[Span], number: int) -> int | None:
    """Find the last line of the head that the title in line ``number`` opens; None where it opens none."""
    salutation = _salutation_below(text, lines, number)
    return salutation if salutation is not None else _byline_below(text, lines, number)


def _byline_below(text: str, lines: Sequence[Span], number: int) -> int | None:
    """Find the last of the lines below a title that state its date and its speaker and nothing else."""
    dated = named = False
    for below in range(number + 1, min(number + 1 + _STATED_LINES, len(lines))):
        line = trimmed(text, lines[below])
        dated_here = DATE_LINE.match(text, *line) is not None
        named_here = is_speaker(text[slice(*line)])
        if not (dated_here or named_here):
            return below - 1 if dated and named else None
        dated, named = dated or dated_here, named or named_here
    return None


def _salutation_below(text: str, lines: Sequence[Span], number: int) -> int | None:
    for below in range(number + 1, min(number + 1 + _STATED_LINES, len(lines))):
        start, end = trimmed(text, lines[below])
        words = text[start : min(end, start + _TITLE_CHARACTERS)]
        if SALUTATION.match(words) or SALUTATION_INSIDE.search(words):
            return below
        if end - start > _TITLE_CHARACTERS:
            return None
    return None


def _states(text: str, lines: Sequence[Span]) -> bool:
    stated = read_head(text, lines)
    return bool(stated.date or stated.occasion)
