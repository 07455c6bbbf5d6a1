"""Printed lines joined into paragraphs again, by where they begin, where they end, and what they say.

A page keeps only where each line stands. A line belongs to the paragraph of the line before it when
that line ran to the margin for want of room, and nothing about the new one says that something begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.reading.pdf.lines import Line


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that follow one another downwards, and the margins between which they run."""

    lines: tuple[Line, ...]
    left: float
    right: float


# In ems. A first line is set in by two, rarely by one and a half; what is off by less is uneven setting.
_INDENT = 1.0
# A line that stops short by more than the next word needs, and this, was ended on purpose: justified
# lines end at the margin, others at most a closing sign before it.
_SLACK = 0.7
# Lines whose ends lie within this of each other end at the same margin.
_SAME_MARGIN = 1.5
# Of the lines of a column, those that may stick out beyond its margin.
_STRAY_SHARE = 0.1
_DEEPEST_INDENT = 3.0
# A column of fewer lines does not show its margins, nor one that is alone on its page and fills less of it.
_SHOWS_MARGINS = 5
_FILLED_SHARE = 0.4
# Nor does one that is so much narrower than the widest: all of its lines are short.
_NARROW_SHARE = 0.75
# Times the usual distance of lines: more is the space between paragraphs.
_PARAGRAPH_SPACE = 1.3
# Of characters in one paragraph: sizes differ by less only through rounding.
_SAME_SIZE = 0.15
# Characters of ASCII are about half as wide as Chinese ones.
_ASCII_WIDTH = 0.5

_OPENERS = "“‘「『（(《〈【[〔"
_CLOSERS = "”’」』）)》〉】]〕，,。.、；;：:！!？?…%％"
_FIRST_WORD = re.compile(rf"[{re.escape(_OPENERS)}]*(?:[!-~]+|.)[{re.escape(_CLOSERS)}]*", re.DOTALL)
_SENTENCE_END = re.compile(r"[。！？!?；;：:…][”’」』）)》〉】\]〕]*$")
_NUMERAL = "一二三四五六七八九十百千零〇两"
_MARKER = re.compile(
    rf"(?:[{_NUMERAL}]{{1,4}}、|[（(][{_NUMERAL}]{{1,4}}[)）]|第[{_NUMERAL}\d]{{1,6}}[编編篇章节節条條]"
    r"|\d{1,2}[.．、](?!\d))"
)
_LEADERS = re.compile(r"(?:[.·…．]\s?){4,}|…{2,}\s*\d+$")
_NUMBER_BREAKS = re.compile(r"\d[.,]?$")
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?)%]")


def join_lines(lines: Sequence[Line]) -> str:
    """Return the text of the lines, in their order, a paragraph a line."""
    columns = _columns(lines)
    distances = [a.bottom - b.bottom for column in columns for a, b in pairwise(column.lines)]
    spacing = median(distances or [0.0])
    pieces: list[str] = []
    before: tuple[Line, Column] | None = None
    for column in columns:
        for line in column.lines:
            if before is not None:
                joined = _continues(before, (line, column), spacing)
                pieces.append(_between(before[0].text, line.text) if joined else "\n")
            pieces.append(line.text)
            before = line, column
    return "".join(pieces)


def _columns(lines: Sequence[Line]) -> list[Column]:
    """Divide the lines where a page ends or the next line stands higher up, and find the margins."""
    runs: list[list[Line]] = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        if before is None or (line.page, line.turn) != (before.page, before.turn) or line.bottom > before.top:
            runs.append([])
        runs[-1].append(line)
    measured = [
        Column(
            tuple(run), -_edge([-line.left for line in run], run), _edge([line.right for line in run], run)
        )
        for run in runs
    ]
    alone = {page for page, count in Counter(run[0].page for run in runs).items() if count == 1}
    showing = [column for column in measured if _shows_margins(column, alone)]
    widest = max((_width(column) for column in showing if column.lines[0].page in alone), default=0.0)
    showing = [
        column
        for column in showing
        if column.lines[0].page not in alone or _width(column) >= _NARROW_SHARE * widest
    ]
    if not showing:
        # Nothing in the document shows margins: those of a page are mostly alike.
        return [
            replace(column, right=max(column.right, column.lines[0].page_width - column.left))
            if column.lines[0].page in alone
            else column
            for column in measured
        ]
    left = median(column.left for column in showing)
    width = median(map(_width, showing))
    return [_with_usual_margins(column, left, width) for column in measured]


def _width(column: Column) -> float:
    return column.right - column.left


def _shows_margins(column: Column, alone: Collection[int]) -> bool:
    """Whether the lines run to the margins: so many do, unless all are short on a page of their own."""
    page_width = column.lines[0].page_width
    short = column.lines[0].page in alone and _width(column) < _FILLED_SHARE * page_width
    return len(column.lines) >= _SHOWS_MARGINS and not short


def _with_usual_margins(column: Column, left: float, width: float) -> Column:
    """Return a column with the margins it most likely has, where its lines do not reach them."""
    em = column.lines[0].em
    if not _INDENT * em <= column.left - left <= _DEEPEST_INDENT * em:
        left = column.left  # another column of the page; else all of these lines are set in
    return replace(column, left=left, right=max(column.right, left + width))


def _edge(ends: Sequence[float], run: Sequence[Line]) -> float:
    """Return where most of the outermost ends lie: neither a stray line nor a hanging sign is a margin."""
    near = _SAME_MARGIN * median(line.em for line in run)
    ordered = sorted(ends, reverse=True)
    candidates = list(pairwise(ordered))[: 1 + round(len(ordered) * _STRAY_SHARE)]
    outermost = next((end for end, following in candidates if end - following <= near), ordered[0])
    return median(end for end in ordered if 0 <= outermost - end <= near)


def _continues(before: tuple[Line, Column], after: tuple[Line, Column], spacing: float) -> bool:
    """Whether the second line belongs to the paragraph that the first one is the last line of."""
    (above, its_column), (line, column) = before, after
    if above.gapped or line.gapped or _LEADERS.search(above.text) or _LEADERS.search(line.text):
        return False
    if line.text[0] in _CLOSERS:  # never stands first
        return True
    sizes = above.em, line.em
    if above.chinese and line.chinese and max(sizes) - min(sizes) > _SAME_SIZE * max(sizes):
        return False
    if column is its_column and above.bottom - line.bottom > _PARAGRAPH_SPACE * spacing:
        return False
    if its_column.right - above.right > _first_word_width(line) + _SLACK * line.em:
        return False
    ended = _SENTENCE_END.search(above.text) is not None
    if ended and _MARKER.match(line.text):
        return False
    if line.left - column.left < _INDENT * line.em:
        return True
    # Set in: a first line, unless the lines of a whole block are, and this one is within a sentence.
    in_block = (
        above.left - its_column.left >= _INDENT * line.em
        and abs((above.left - its_column.left) - (line.left - column.left)) < _INDENT * line.em
    )
    return in_block and not ended


def _first_word_width(line: Line) -> float:
    """Return the room that the beginning of the line would have needed on the line before."""
    word = _FIRST_WORD.match(line.text)
    assert word is not None  # a line is never empty
    return line.em * sum(_ASCII_WIDTH if character.isascii() else 1 for character in word[0])


def _between(before: str, after: str) -> str:
    """Return what stands in place of a line end: a space between Latin words; a number may break anywhere."""
    if _NUMBER_BREAKS.search(before) and after[0].isdigit():
        return ""
    return " " if _LATIN.match(before[-1]) and after[0].isascii() and after[0].isalnum() else ""
