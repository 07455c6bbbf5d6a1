"""Document → Outline: its speeches, and in each the tree of numbered sections."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.analysis.dates import DATE
from index.analysis.people import SALUTATION_INSIDE
from index.outline.endings import Closings, find_annexes, find_closings
from index.outline.line_markers import leading_markers
from index.outline.markers import Marker, Style, line_marker
from index.outline.metadata import SPEECH
from index.outline.section_tree import Enumeration, Node, collect, settle
from index.outline.sentences import BLANK, is_blank, merged, outside, sentence_end, split_lines
from index.outline.speeches import find_speeches
from index.types import Document, Outline, Section, Span

# A lead sentence longer than this is shown up to its first clause: paths are read in one glance.
_HEADING_CHARACTERS = 60
# A title in a line of its own, below its marker, is short and holds no clause.
_TITLE_CHARACTERS = 40
_CLAUSE_END = re.compile(r"[，；;：:。！？!?]|(?<!\d),|,(?!\d)")  # 1,200 is one number
_SEMICOLON = re.compile("[；;]")
# 三、深入改革 国民经济的长期稳定发展，…: a heading and its text in one line, a space between them.
_SPACED = re.compile("(?<=[\u3400-\u9fff]{4})[ \u3000\xa0]+(?=[\u3400-\u9fff])")
_PATH_STRIPPED = " \t\u3000\xa0\u200b\u200e\u200f\ufeff。．.；;，,：:、*"


class _Assembler:
    """Writes the sections of one speech in reading order, with their extents and paths."""

    def __init__(
        self,
        text: str,
        lines: Sequence[Span],
        sections: list[Section],
        *,
        speech: int,
        closings: Closings,
        named: range,
    ) -> None:
        """Append to ``sections``, which holds those of earlier speeches; ``named`` lines list annexes."""
        self._text, self._lines, self._sections, self._speech = text, lines, sections, speech
        self._closings = closings.all
        self._endings = sorted([*closings.endings, *named[:1]])

    def write(self, node: Node, end: int, parent: int | None, path: tuple[str, ...]) -> None:
        """Append the sections below ``node``, none reaching beyond ``end``."""
        stops = [*(enumeration.members[0].marker.start for enumeration in node.children), end][1:]
        for enumeration, stop in zip(node.children, stops, strict=True):
            self._write_enumeration(enumeration, min(stop, end), parent, path)

    def _write_enumeration(
        self, enumeration: Enumeration, end: int, parent: int | None, path: tuple[str, ...]
    ) -> None:
        starts = [member.marker.start for member in enumeration.members]
        ends = [*starts[1:], min(end, self._last_end(enumeration, end))]
        for member, stop in zip(enumeration.members, ends, strict=True):
            if not member.marker.leads_line:
                stop = min(stop, self._lines[member.line].end)  # noqa: PLW2901
            heading = self._heading(member, stop)
            words = self._text[heading.start : heading.end]
            own_path = (*path, " ".join(words.split()).rstrip(_PATH_STRIPPED) or words.strip())
            index = len(self._sections)
            numbering = member.marker.style.numbering
            section = Section(
                numbering, member.ordinal, heading, heading.start, stop, parent, self._speech, own_path
            )
            self._sections.append(section)
            self.write(member, stop, index, own_path)

    def _last_end(self, enumeration: Enumeration, end: int) -> int:
        """Where the last member ends if nothing else says so: with its line, or where the closing begins."""
        last = enumeration.members[-1]
        if last.marker.style in (Style.TURN, Style.ANNEX):
            return end
        deepest = last.last_line
        reach = enumeration.reach if len(enumeration.members) > 1 else None
        if reach is not None and deepest < last.line + reach:
            end = min(end, self._lines[min(last.line + reach, len(self._lines)) - 1].end)
        # A salutation straight after the heading opens the section; only a later one closes it.
        begun = deepest if last.runs_on or deepest > last.line else deepest + 1
        closings = self._closings if enumeration.style.spoken else self._endings
        position = bisect_right(closings, begun)
        closing = self._lines[closings[position]].start if position < len(closings) else end
        return min(closing, end)

    def _heading(self, node: Node, end: int) -> Span:
        """Find the marker and its title: the first sentence, the first clause where that is long."""
        start = node.marker.start
        line = self._lines[node.line]
        if node.marker.whole:
            return Span(start, min(node.marker.end, end))
        if node.marker.end == line.end and self._is_title(node.line + 1, end):
            return Span(start, self._lines[node.line + 1].end)
        stop = min(end, line.end)
        for enumeration in node.children[:1]:
            stop = min(stop, enumeration.members[0].marker.start)
        stop = sentence_end(self._text, node.marker.end, stop)
        semicolon = _SEMICOLON.search(self._text, node.marker.end, stop)
        stop = semicolon.end() if semicolon else stop
        if stop - start > _HEADING_CHARACTERS:
            clause = _CLAUSE_END.search(self._text, node.marker.end, stop)
            stop = clause.end() if clause else stop
            space = _SPACED.search(self._text, node.marker.end, stop)
            stop = space.start() if space else stop
        return Span(start, start + len(self._text[start:stop].rstrip()))

    def _is_title(self, number: int, end: int) -> bool:
        """Whether a marker that stands alone (第一章) has its title in the next line."""
        if number >= len(self._lines) or self._lines[number].end > end:
            return False
        line = self._lines[number]
        if line.end - line.start > _TITLE_CHARACTERS or _CLAUSE_END.search(self._text, *line):
            return False
        return line_marker(self._text, line) is None


def _signs(text: str, lines: Sequence[Span], leading: Sequence[Marker | None]) -> Iterator[Span]:
    """Find the # and ** before headings, which are marks of a page and no words."""
    for line, marker in zip(lines, leading, strict=True):
        before = Span(line.start, marker.start) if marker is not None else Span(0, 0)
        if not is_blank(text, before):
            yield before


# Forms and chat programs store a speech with its lines run together into one. Title, date, name, salutation
# and the numbered parts are parted again as lines; the text stays as it is.

# Texts of more lines have kept theirs, and a shorter line holds no speech.
_MOST_LINES = 3
_SHORTEST = 60
# Title, date, name and salutation stand within the first characters.
_HEAD_CHARACTERS = 200

_TITLE = re.compile(rf".{{2,80}}?(?:{SPEECH})(?={BLANK}*(?:[（(]{BLANK}*)?{DATE.pattern})")
_DATE_IN_BRACKETS = re.compile(rf"{BLANK}*[（(][^（）()]{{0,60}}[）)]")
_SENTENCE_END = re.compile(f"[。！？!?：:；;]{BLANK}*")


def split_run_together(text: str, lines: Sequence[Span]) -> list[Span]:
    """Divide lines that hold a whole speech where its title, salutation and numbered parts begin.

    Other lines are returned as they are.
    """
    if len(lines) > _MOST_LINES:
        return list(lines)
    divided: list[Span] = []
    for line in lines:
        long = line.end - line.start >= _SHORTEST
        cuts = [*_head_cuts(text, line), *_part_cuts(text, line)] if long else []
        edges = sorted({line.start, *cuts, line.end})
        divided += (Span(start, end) for start, end in pairwise(edges))
    return divided


def _head_cuts(text: str, line: Span) -> list[int]:
    stop = min(line.end, line.start + _HEAD_CHARACTERS)
    cuts: list[int] = []
    salutation = SALUTATION_INSIDE.search(text, line.start, stop)
    if salutation:
        cuts += salutation.span()
        stop = salutation.start()
    title = _TITLE.match(text, line.start, stop)
    if title:
        cuts.append(title.end())
        date = _DATE_IN_BRACKETS.match(text, title.end(), stop) or DATE.match(text, title.end(), stop)
        if date:
            cuts.append(date.end())
    return cuts


def _part_cuts(text: str, line: Span) -> list[int]:
    """Find where numbered parts begin, after the end of a sentence and in sequence from one."""
    runs: dict[Style, list[Marker]] = {}
    cuts: list[int] = []
    for match in _SENTENCE_END.finditer(text, *line):
        marker = line_marker(text, Span(match.end(), line.end))
        if marker is None or marker.style.spoken:
            continue
        if marker.ordinal == 1:
            runs[marker.style] = [marker]
        elif runs.get(marker.style, [marker])[-1].ordinal == marker.ordinal - 1:
            run = runs[marker.style]
            cuts += (first.start for first in run if len(run) == 1)
            cuts.append(marker.start)
            run.append(marker)
    return cuts


def parse_outline(document: Document) -> Outline:
    """Find the speeches and numbered sections of any text; linear in its length, never fails.

    Sections come in reading order, each after the one that encloses it.
    """
    text = document.text
    lines = split_run_together(text, split_lines(text))
    parts = find_speeches(document, lines)
    sections: list[Section] = []
    front = [*parts.front]
    lines = outside(lines, parts.front)
    starts = [line.start for line in lines]
    for number, speech in enumerate(parts.speeches):
        own = lines[bisect_left(starts, speech.start) : bisect_left(starts, speech.end)]
        annexes = find_annexes(text, own)
        leading = leading_markers(text, own, annexes, document.headings)
        front += _signs(text, own, leading)
        root = collect(text, own, leading, annexes.named)
        closings = find_closings(text, own)
        settle(root, closings.farewells)
        assembler = _Assembler(text, own, sections, speech=number, closings=closings, named=annexes.named)
        assembler.write(root, speech.end, None, (speech.label,))
    return Outline(parts.title, merged(front), parts.speeches, tuple(sections))
