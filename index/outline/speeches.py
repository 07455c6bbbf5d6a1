"""Where the speeches of a document begin and end, and what around them belongs to the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.outline.numbering import SpeechLine, Style, line_marker, speech_line
from index.types import Document, Span, Speech

# A title line is not longer than this; the longest in 190 official speeches has 76 characters.
_TITLE_CHARACTERS = 100

# Lines looked at for the page's own words before a speech; editor's leads stand at the very top.
_HEAD_LINES = 12

_SENTENCE_END = re.compile("[。！？；!?;]")
_SALUTATION = re.compile(
    "(?:(?:尊敬的|親愛的|亲爱的|敬愛的|敬爱的)?(?:各位|全[国國市省县縣]|女士|先生|同志|朋友|同胞|主席|代理主席|"
    "代表|委员|委員|大家|老师|老師|同学|同學|来宾|來賓|院长|院長)[^，,。：:！!]{0,20})[：:，,！!]"
)
_EDITOR = re.compile(
    "小编|小編|欢迎(?:大家)?(?:阅读|借鉴|参考)|歡迎(?:大家)?(?:閱讀|參考)|仅供参考|希望(?:能)?对(?:大家|您|你)有"
    "|(?:下面|以下)是.{0,30}(?:范文|全文|整理|收集)|为大家(?:带来|整理|收集|分享)"
)
_PAGE_LINE = re.compile(
    r"(?:[（(【\[])?(?:来源|來源|作者|编辑|編輯|责任编辑|发布时间|發布時間|浏览|点击|字号)[：:]"
)
_TAIL = re.compile(
    "(?:【.{0,40}】)?(?:相关文章|相关推荐|相关阅读|推荐阅读|更多相关|猜你喜欢|延伸阅读|看了.{0,30}的人还)"
)
_CONTENTS = re.compile(r"(?:^|.*[^科编項项])目[ \t\u3000]*[录錄次]$")
_ENTRY_END = re.compile(r"[\s.…·．]*[（(]?\d*[)）]?\s*$")


@dataclass(frozen=True, slots=True)
class Parts:
    """A document taken apart: its title, its speeches and what is neither."""

    title: str
    speeches: tuple[Speech, ...]
    front: tuple[Span, ...]


def split_lines(text: str) -> list[Span]:
    """Find the lines of ``text`` that are not blank, without their line ends."""
    lines: list[Span] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            lines.append(Span(start, end))
        start = end + 1
    return lines


def find_speeches(document: Document, lines: Sequence[Span]) -> Parts:
    """Tell the speeches in ``document`` from its page's own words; ``lines`` are its lines, not blank."""
    text = document.text
    end = _find_tail(text, lines)
    lines = [line for line in lines if line.start < end]
    labels = _speech_lines(text, lines)
    if labels and not (labels[0].label.startswith("第") and _has_chapters(text, lines)):
        return _several(document, lines, labels, end)
    return _single(document, lines, end)


def _words(text: str, line: Span) -> str:
    return text[line.start : line.end].strip()


def _title_in(text: str, line: Span) -> str | None:
    words = _words(text, line).lstrip("# ")
    if (
        len(words) > _TITLE_CHARACTERS
        or _SENTENCE_END.search(words)
        or words.endswith(("：", ":", "，", ","))
    ):
        return None
    if _SALUTATION.match(words) or _PAGE_LINE.match(words) or line_marker(text, line):
        return None
    return words if any(character.isalnum() for character in words) else None


def _find_tail(text: str, lines: Sequence[Span]) -> int:
    """Where the page's links to other articles begin, in the last third; else the end of the text."""
    for line in lines[len(lines) * 2 // 3 :]:
        if line.end - line.start <= _TITLE_CHARACTERS and _TAIL.match(_words(text, line)):
            return line.start
    return len(text)


def _speech_lines(text: str, lines: Sequence[Span]) -> list[SpeechLine]:
    """Find the title lines of several speeches, in sequence from one; a list of contents is passed over."""
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
    """Whether 第一篇 divides a book or a plan, since 第一章 follows; then it is a section, not a speech."""
    markers = (line_marker(text, line) for line in lines)
    return any(marker is not None and marker.style is Style.CHAPTER for marker in markers)


def _several(document: Document, lines: Sequence[Span], labels: Sequence[SpeechLine], end: int) -> Parts:
    text = document.text
    starts = [label.line.start for label in labels]
    ends = [*starts[1:], end]
    speeches = tuple(
        Speech(label.label, _words(text, label.line), label.line.end, stop)
        for label, stop in zip(labels, ends, strict=True)
    )
    front = [Span(0, starts[0]), *(label.line for label in labels)]
    title = _title_in(text, lines[0]) or _file_title(document)
    return Parts(title, speeches, _tidy(text, front, end))


def _single(document: Document, lines: Sequence[Span], end: int) -> Parts:
    text = document.text
    head = lines[:_HEAD_LINES]
    first_title = _title_in(text, lines[0]) if len(lines) > 1 else None
    start = 0
    front: list[Span] = []
    if first_title is not None:
        start = 1
    for number, line in enumerate(head):
        if _SALUTATION.match(_words(text, line)) or line_marker(text, line):
            break
        if _EDITOR.search(_words(text, line)) and len(lines) > number + 1:
            start = number + 1
    while (
        first_title
        and start < min(len(lines) - 1, _HEAD_LINES)
        and _words(text, lines[start]).lstrip("# ") == first_title
    ):
        start += 1
    if start:
        front.append(Span(0, lines[start - 1].end))
    front.extend(line for line in head[start:] if _PAGE_LINE.match(_words(text, line)))
    contents = _find_contents(text, lines)
    if contents is not None:
        front.append(contents)
    begin = lines[start].start if start else 0
    title = first_title or _file_title(document)
    return Parts(title, (Speech(title, title, begin, end),), _tidy(text, front, end))


def _find_contents(text: str, lines: Sequence[Span]) -> Span | None:
    """Find the list of contents: from the line 目录 until its first entry comes again, as a heading."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if number + 1 == len(lines) or line.end - line.start > _TITLE_CHARACTERS:
            continue
        words = _words(text, line)
        if _CONTENTS.match(words):
            # A byline may share the line with 目录, and is kept.
            start = line.start if words.startswith("目") else line.end
            entry = _ENTRY_END.sub("", _words(text, lines[number + 1]))
            for later in lines[number + 2 :]:
                if _words(text, later) == entry:
                    return Span(start, later.start)
    return None


def _file_title(document: Document) -> str:
    return PurePosixPath(document.name).stem


def _tidy(text: str, front: list[Span], end: int) -> tuple[Span, ...]:
    if end < len(text):
        front.append(Span(end, len(text)))
    return tuple(sorted(span for span in front if span.end > span.start))
