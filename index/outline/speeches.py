"""Where the speeches of a document begin and end, and what around them belongs to the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.analysis.dates import DATE_LINE
from index.analysis.numerals import parse_number
from index.analysis.people import SALUTATION, SALUTATION_INSIDE
from index.outline.front_matter import find_contents, is_page_line, page_lines
from index.outline.markers import ARABIC_NUMBER, HAN_NUMBER, Style, line_marker
from index.outline.metadata import (
    SPEECH,
    Stated,
    is_lead_in,
    is_speaker,
    read_head,
    read_signature,
    short_title,
)
from index.outline.sentences import is_ended, merged, outside, trimmed
from index.types import Document, Span, Speech

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
_LINES_TO_SALUTATION = 4
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
    if labels and labels[0].label.startswith("第"):
        markers = (line_marker(text, line) for line in lines)
        if any(marker is not None and marker.style is Style.CHAPTER for marker in markers):
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


def _titled(text: str, lines: Sequence[Span]) -> list[SpeechLine]:
    """Find the titles of speeches that follow one another, each above a salutation or a byline.

    Where the first states its day or place, the others do, too: a heading inside a speech does not.
    """
    numbers: list[int] = []
    begun = 0  # the line after the last head
    for number in range(len(lines)):
        if numbers and (number < begun or not is_ended(text, trimmed(text, lines[number - 1]))):
            continue
        head_end = _head_end(text, lines, number)
        if head_end is not None:
            numbers.append(number)
            begun = head_end + 2
        elif not numbers and number == _LINES_TO_SALUTATION:
            return []
    heads = [read_head(text, lines[number : number + _LINES_TO_SALUTATION]) for number in numbers]
    states = [bool(head.date or head.occasion) for head in heads]
    chosen = [number for number, stated in zip(numbers, states, strict=True) if stated >= states[0]]
    found: list[SpeechLine] = []
    titles: Counter[str] = Counter()
    for number in chosen if len(chosen) > 1 else ():
        title = short_title(text[slice(*trimmed(text, lines[number]))])
        titles[title] += 1
        label = title if titles[title] == 1 else f"{title}（{titles[title]}）"
        found.append(SpeechLine(label, len(found) + 1, lines[number]))
    return found


def _head_end(text: str, lines: Sequence[Span], number: int) -> int | None:
    """Find the last line of the head that line ``number`` opens as the title; None where it opens none."""
    start, end = trimmed(text, lines[number])
    if end - start > _TITLE_CHARACTERS or not _SPEECH_TITLE.search(short_title(text[start:end])):
        return None
    salutation = _salutation_below(text, lines, number)
    return salutation if salutation is not None else _byline_below(text, lines, number)


def _byline_below(text: str, lines: Sequence[Span], number: int) -> int | None:
    """Find the last of the lines below a title that state its date and its speaker and nothing else."""
    dated = named = False
    for below in range(number + 1, min(number + 1 + _LINES_TO_SALUTATION, len(lines))):
        line = trimmed(text, lines[below])
        dated_here = DATE_LINE.match(text, *line) is not None
        named_here = is_speaker(text[slice(*line)])
        if not (dated_here or named_here):
            return below - 1 if dated and named else None
        dated, named = dated or dated_here, named or named_here
    return None


def _salutation_below(text: str, lines: Sequence[Span], number: int) -> int | None:
    for below in range(number + 1, min(number + 1 + _LINES_TO_SALUTATION, len(lines))):
        start, end = trimmed(text, lines[below])
        words = text[start : min(end, start + _TITLE_CHARACTERS)]
        if SALUTATION.match(words) or SALUTATION_INSIDE.search(words):
            return below
        if end - start > _TITLE_CHARACTERS:
            return None
    return None


# A title line is not longer than this; the longest in 190 official speeches has 76 characters.
_TITLE_CHARACTERS = 100

# Lines looked at for the page's own words before a speech; editor's leads stand at the very top.
_HEAD_LINES = 12
# Lines from a title down to where the speech itself begins.
_STATED_LINES = 8
# Lines at the end of a speech in which an editor takes leave.
_LEAVE_LINES = 2

# A headline may exclaim or ask before it goes on.
_SENTENCE_END = re.compile("[。；;]|[！？!?]$|[A-Za-z]{2}[.]$")
_EDITOR = re.compile(
    "小编|小編|欢迎(?:大家)?(?:阅读|借鉴|参考)|歡迎(?:大家)?(?:閱讀|參考)|仅供参考|希望(?:能)?对(?:大家|您|你)有"
    "|(?:下面|以下)是.{0,30}(?:范文|全文|整理|收集)|为大家(?:带来|整理|收集|分享)"
)
_EDITOR_LEAVES = re.compile("以上(?:就是|便是|是|为).{0,60}(?:全部内容|整理|收集|范文|分享)")
# A title over two lines is not longer than this, and names the paper at its end only.
_LONG_TITLE = 60
_PAPER = re.compile(
    f"(?:{SPEECH}|纲要|綱要|计划|計劃|规划|規劃|办法|辦法|条例|條例|规定|規定|方案|意见|意見|通知|决定|決定|决议|決議"
    "|公报|公報|公告|白皮书|白皮書|要点|要點|[书書])[）)》”]*$"
)
_SUBTITLE = re.compile("[—―─－-]{1,4}")
_OWN_TITLE = re.compile(f"(?:{SPEECH})[）)》”]*$")


@dataclass(frozen=True, slots=True)
class Parts:
    """A document taken apart: its title, its speeches and what is neither."""

    title: str
    speeches: tuple[Speech, ...]
    front: tuple[Span, ...]


def find_speeches(document: Document, lines: Sequence[Span]) -> Parts:
    """Part the speeches in ``document`` from its page's own words; ``lines`` are its lines, not blank."""
    page = page_lines(document.text, lines)
    end = page[-1].start if page and page[-1].end == len(document.text) else len(document.text)
    own = outside(lines, page)
    if not own:
        # A text that looks like nothing but a page's own words is quoted all the same: better than nothing.
        title = _file_title(document)
        return Parts(title, (Speech(title, title, 0, len(document.text)),), ())
    labels = find_labels(document.text, own)
    parts = _several(document, own, labels, end) if labels else _single(document, own, end)
    return replace(parts, front=merged([*parts.front, *page]))


def _words(text: str, line: Span) -> str:
    return text[line.start : line.end].strip()


def _title_in(text: str, line: Span) -> str | None:
    if line.end - line.start > 2 * _TITLE_CHARACTERS:
        return None
    words = _words(text, line).lstrip("# ")
    if len(words) > _TITLE_CHARACTERS or _SENTENCE_END.search(words) or words[-1:] in tuple("：:，,"):
        return None
    if SALUTATION.match(words) or is_page_line(text, line) or line_marker(text, line):
        return None
    return words if any(character.isalnum() for character in words) else None


def _joint_of_title(text: str, lines: Sequence[Span]) -> str | None:
    """Return what joins the first two lines if both are the title: nothing, or a space.

    Nothing joins a name that runs on (中华人民共和国, 国民经济发展计划), a space two slogans above a subtitle
    (高举旗帜, 团结奋斗, ——在大会上的报告). None for a title of one line.
    """
    if len(lines) < 4:
        return None
    first, second = (_title_in(text, line) or "" for line in lines[:2])
    if not first or not second or len(first) + len(second) > _LONG_TITLE or _PAPER.search(first):
        return None
    stated = read_head(text, lines[1:2])
    if is_speaker(second) or any((stated.speaker, stated.date, stated.occasion)) or _SUBTITLE.match(second):
        return None
    if _PAPER.search(second):
        return ""
    return " " if _SUBTITLE.match(_words(text, lines[2])) else None


def _several(document: Document, lines: Sequence[Span], labels: Sequence[SpeechLine], end: int) -> Parts:
    text = document.text
    starts = [label.line.start for label in labels]
    line_starts = [line.start for line in lines]
    front = [Span(0, starts[0])]
    speeches = []
    for label, stop in zip(labels, [*starts[1:], end], strict=True):
        own = lines[bisect_left(line_starts, label.line.start) : bisect_left(line_starts, stop)]
        title_line = own[1] if _has_title_below(text, own, label.label) else own[0]
        front.append(Span(label.line.start, title_line.end))
        front += (line for line in own[1:_HEAD_LINES] if is_page_line(text, line))
        front += _editors_leave(text, own)
        title = short_title(_words(text, title_line))
        speeches.append(_speech(label.label, title, Span(title_line.end, stop), _stated(text, own, own)))
    title = _title_in(text, lines[0]) or _file_title(document)
    return Parts(short_title(title), tuple(speeches), tuple(front))


def _has_title_below(text: str, own: Sequence[Span], label: str) -> bool:
    """Whether a line that is nothing but a label, such as 篇一, has the speech's own title below it."""
    if len(own) < 3 or _words(text, own[0]).strip("（(【)）】：:") != label:
        return False
    title = _title_in(text, own[1])
    return title is not None and _OWN_TITLE.search(short_title(title)) is not None


def _single(document: Document, lines: Sequence[Span], end: int) -> Parts:
    text = document.text
    head = lines[:_HEAD_LINES]
    first_title = _title_in(text, lines[0]) if len(lines) > 1 else None
    start = 0
    front: list[Span] = []
    if first_title is not None:
        start = 1
        if (joint := _joint_of_title(text, lines)) is not None:
            start = 2
            first_title = f"{first_title}{joint}{_title_in(text, lines[1])}"
    for number, line in enumerate(head):
        if SALUTATION.match(_words(text, line)) or line_marker(text, line):
            break
        if (_EDITOR.search(_words(text, line)) or is_lead_in(_words(text, line))) and len(lines) > number + 1:
            start = number + 1
    while (
        first_title
        and start < min(len(lines) - 1, _HEAD_LINES)
        and _words(text, lines[start]).lstrip("# ") == first_title
    ):
        start += 1
    if start:
        front.append(Span(0, lines[start - 1].end))
    if contents := find_contents(text, lines):
        front.append(contents)
    front += _editors_leave(text, lines[start:])
    title = short_title(first_title) if first_title else _file_title(document)
    stated = _stated(text, lines if first_title else (), lines)
    begin = lines[start].start if start else 0
    return Parts(title, (_speech(title, title, Span(begin, end), stated),), tuple(front))


def _stated(text: str, head: Sequence[Span], lines: Sequence[Span]) -> Stated:
    return read_head(text, head[:_STATED_LINES]).filled(read_signature(text, lines))


def _speech(label: str, title: str, span: Span, stated: Stated) -> Speech:
    return Speech(label, title, *span, stated.speaker, stated.date, stated.occasion)


def _editors_leave(text: str, lines: Sequence[Span]) -> list[Span]:
    return [line for line in lines[-_LEAVE_LINES:] if _EDITOR_LEAVES.match(_words(text, line))]


def _file_title(document: Document) -> str:
    return PurePosixPath(document.name).stem
