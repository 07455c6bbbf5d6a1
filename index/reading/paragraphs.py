"""Lines that a printer, an editor or an extraction broke at its margin, joined into paragraphs again.

It is seen in the text as a whole whether lines were broken: in lines of one width that stop in the middle
of words. Then a line that ran to that margin goes on in the next one, unless something begins there. In a
text that is otherwise whole a paragraph is joined only where a word is torn in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.reading.printed_lines import Line, between, first_unit, is_torn, read_lines, running_heads
from index.reading.text import DecodedText
from index.types import HeadingMark, Span

# Signs alone are what a scanner made of a page's number, or a rule drawn across the page.
_WORD = re.compile(r"\w")
# Columns. Shorter lines are verse, names or table cells: no page is so narrow.
_NARROWEST = 30
# As a share of the margin, how wide points that are set in may be: narrower where a word is torn.
_SET_IN = 0.75
_TORN_SET_IN = 0.6
# Of the width of a torn line, how wide others of its paragraph may be where the text shows no margin.
_LIKE_TORN = (0.8, 1.3)
# A single torn line must be so long, for headings are shorter.
_SINGLE_WIDTH = 40
# A wider margin is none: it is the length of whole paragraphs.
_WIDEST = 200
# So long a line is a whole paragraph, or what stood of it on a page.
_PARAGRAPH_WIDTH = 100
# Of the characters of a paragraph, those that may be spaces; rows of a table have more.
_SPACES_SHARE = 0.05
_COMMAS = "，、,"
_GOING_ON = re.compile(r"[\u3400-\u9fff，、,]$")
# Lines of a paragraph end this near the margin, as a share of its width: printers stretch and squeeze,
# and move a sign or a number as a whole.
_RAGGED = 0.1
_SLACK = 2
# Lines of one margin that stop inside words: about every third does in Chinese, every thirtieth of lines that
# were ended on purpose. Two at least must, for one may by chance.
_TORN_SHARE = 0.2
_LEAST_TORN = 2
# Of the lines, so many may stick out beyond the margin; where more do, only some paragraphs were broken.
_BEYOND_SHARE = 0.2
# How many of the paragraphs must be set off by a blank line, or by this indentation, for it to be their sign.
_MARKED_SHARE = 0.8
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with its paragraphs joined, and where what stood in it has gone."""

    text: str
    edits: tuple[tuple[int, int, str], ...] = ()
    """What was replaced, in order: start and end in the text as it was, and what stands there now."""

    def moved(self, offset: int) -> int:
        """Return where the character at ``offset`` of the text as it was stands now."""
        shift = 0
        for start, end, new in self.edits[: bisect_right(self.edits, (offset, offset, ""))]:
            if offset < end:
                return start + shift + min(len(new), offset - start)
            shift += len(new) - (end - start)
        return offset + shift


@dataclass(frozen=True, slots=True)
class _Ending:
    """The end of a line, and the line that comes next."""

    above: Line
    below: Line
    over_page: bool
    """Whether a page's head or number stands between them."""
    closed: bool
    """Whether one of them is known to be no part of a paragraph: a heading."""


def join_paragraphs(read: DecodedText) -> DecodedText:
    """Return what was read with its broken paragraphs joined and its headings where they stand then."""
    joined = join_lines(read.text, read.headings)
    if not joined.edits:
        return read
    headings = (
        mark._replace(start=joined.moved(mark.start), end=joined.moved(mark.end)) for mark in read.headings
    )
    return replace(read, text=joined.text, headings=tuple(headings))


def join_lines(text: str, headings: Sequence[HeadingMark] = ()) -> Joined:
    """Join the lines of broken paragraphs; a text without any comes back unchanged.

    ``headings`` are lines that are known to be headings, in order: nothing is joined to them. Page heads
    and numbers are left out where a paragraph goes over them.
    """
    lines = list(read_lines(text))
    heads = running_heads(text, [Span(line.start, line.end) for line in lines])
    endings = _endings(lines, {head.start for head in heads}, headings)
    joined = _Joining(endings).joined()
    if not joined:
        return Joined(text)
    edits = [
        (ending.above.end, ending.below.start, between(ending.above.text, ending.below.text))
        for ending in joined
    ]
    if any(ending.over_page for ending in joined):
        gone = {edit[0]: edit[1] for edit in edits}
        edits += _without_heads(text, heads, gone)
    edits.sort()
    return Joined(_edited(text, edits), tuple(edits))


def _endings(lines: Sequence[Line], heads: set[int], headings: Sequence[HeadingMark]) -> list[_Ending]:
    starts = [heading.start for heading in headings]

    def is_heading(line: Line) -> bool:
        place = bisect_right(starts, line.end - 1) - 1
        return place >= 0 and headings[place].end > line.start

    endings: list[_Ending] = []
    above: Line | None = None
    over_page = False
    for line in lines:
        if line.start in heads or not _WORD.search(line.text):
            over_page = True
            continue
        if above is not None:
            endings.append(_Ending(above, line, over_page, is_heading(above) or is_heading(line)))
        above, over_page = line, False
    return endings


def _without_heads(text: str, heads: Sequence[Span], gone: dict[int, int]) -> list[tuple[int, int, str]]:
    """Return the edits that take out the heads which stand between paragraphs, each with its line."""
    taken = sorted(gone.items())
    edits: list[tuple[int, int, str]] = []
    for head in heads:
        place = bisect_right(taken, (head.start, len(text))) - 1
        if place >= 0 and taken[place][1] > head.start:
            continue  # a paragraph goes over it
        start = text.rfind("\n", 0, head.start) + 1
        end = text.find("\n", head.end) + 1 or len(text)
        edits.append((start, end, ""))
    return edits


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, new in edits:
        pieces += (text[position:start], new)
        position = end
    return "".join((*pieces, text[position:]))


def _is_broken_off(ending: _Ending) -> bool:
    """Whether a paragraph seems to end without its sentence, and another to go on."""
    return (
        ending.above.width >= _PARAGRAPH_WIDTH
        and _GOING_ON.search(ending.above.text) is not None
        and all(
            line.prose and line.text.count(" ") <= _SPACES_SHARE * len(line.text)
            for line in (ending.above, ending.below)
        )
    )


class _Joining:
    """Decides for all line ends of a text which of them are no ends."""

    def __init__(self, endings: Sequence[_Ending]) -> None:
        self._endings = endings
        # Where every line is followed by a blank one, blank lines say nothing.
        self._spaced = bool(endings) and all(e.below.blank_before or e.over_page for e in endings)
        open_ended = [e for e in endings if not e.above.ended and e.above.width >= _NARROWEST]
        indents = Counter(e.below.indent for e in open_ended if not self._set_off(e))
        self._indent = indents.most_common(1)[0][0] if indents else 0
        self._open = [e for e in open_ended if self._may_go_on(e)]
        self._torn = {e.above.start for e in self._open if is_torn(e.above, e.below)}
        self._margin = self._find_margin()
        self._marked = self._paragraphs_are_marked()
        self._paragraphs = {e.above.start for e in self._open if _is_broken_off(e)}
        torn = len(self._paragraphs & self._torn)
        self._broken_paragraphs = torn >= max(_LEAST_TORN, _TORN_SHARE * len(self._paragraphs))

    def joined(self) -> list[_Ending]:
        """Return the line ends that are no ends, in order."""
        going_on = {e.above.start for e in self._open if self._goes_on(e)}
        found: set[int] = set(going_on)
        # The other lines of a paragraph, of about the same width, were broken as the torn one was.
        for chain in self._chains():
            torn = [e.above.width for e in chain if e.above.start in going_on]
            for e in chain:
                if torn and min(torn) * _LIKE_TORN[0] <= e.above.width <= max(torn) * _LIKE_TORN[1]:
                    found.add(e.above.start)
        return [e for e in self._endings if e.above.start in found or self._runs_on(e)]

    def _set_off(self, ending: _Ending) -> bool:
        return ending.below.blank_before and not (self._spaced or ending.over_page)

    def _indented(self, line: Line) -> bool:
        return line.indent >= self._indent + _INDENT

    def _may_go_on(self, ending: _Ending) -> bool:
        above, below = ending.above, ending.below
        if ending.closed or self._set_off(ending) or above.tabular or below.tabular or below.begins:
            return False
        return not self._indented(below)

    def _find_margin(self) -> int:
        """Return the width at which the text was broken, 0 where it was not."""
        widths = Counter(e.above.width for e in self._open if e.above.width <= _WIDEST)
        best, most = 0, 0
        for margin in sorted(widths):
            full = sum(count for width, count in widths.items() if margin * (1 - _RAGGED) <= width <= margin)
            if full >= most:
                best, most = margin, full
        full_lines = [e for e in self._open if best * (1 - _RAGGED) <= e.above.width <= best]
        torn = sum(e.above.start in self._torn for e in full_lines)
        beyond = sum(e.above.width > best * (1 + _RAGGED) for e in self._endings)
        broken = torn >= max(_LEAST_TORN, _TORN_SHARE * len(full_lines))
        return best if broken and beyond <= _BEYOND_SHARE * len(self._endings) else 0

    def _is_full(self, ending: _Ending) -> bool:
        """Whether a line ran to the margin: there was no room for the beginning of the next one."""
        room = self._margin - ending.above.width
        return self._margin > 0 and room <= max(_RAGGED * self._margin, first_unit(ending.below) + _SLACK)

    def _goes_on(self, ending: _Ending) -> bool:
        above, below = ending.above, ending.below
        if self._is_full(ending) or self._is_full_set_in(ending):
            return True
        if above.start in self._paragraphs and (self._broken_paragraphs or above.text[-1] in _COMMAS):
            return True
        # A heading may be as long as a line, and the word in it torn by chance.
        may_be_heading = above.begins and not above.several_sentences
        prose = above.prose and above.width >= (_PARAGRAPH_WIDTH if may_be_heading else _SINGLE_WIDTH)
        return prose and (above.start in self._torn or (ending.over_page and below.prose))

    def _is_full_set_in(self, ending: _Ending) -> bool:
        """Whether a line of a broken text ran to a margin of its own, as points that are set in do."""
        above = ending.above
        torn = above.start in self._torn
        least = (_TORN_SET_IN if torn else _SET_IN) * self._margin
        return 0 < least <= above.width and (torn or (above.prose and self._marked))

    def _chains(self) -> list[list[_Ending]]:
        """Return the runs of lines that follow one another open-ended."""
        chains: list[list[_Ending]] = []
        for ending in self._open:
            if not chains or chains[-1][-1].below is not ending.above:
                chains.append([])
            chains[-1].append(ending)
        return chains

    def _paragraphs_are_marked(self) -> bool:
        """Whether where a paragraph must begin, after a short line that is ended, there is a sign of it."""
        if not self._margin:
            return False
        begun = [
            e
            for e in self._endings
            if e.above.ended and not self._is_full(e) and not e.over_page and not e.below.begins
        ]
        marked = sum(self._set_off(e) or self._indented(e.below) for e in begun)
        return bool(begun) and marked >= _MARKED_SHARE * len(begun)

    def _runs_on(self, ending: _Ending) -> bool:
        """Whether a sentence happens to end at the margin, and its paragraph goes on."""
        if not (self._marked and ending.above.ended and self._is_full(ending)):
            return False
        below = ending.below
        whole = (below.ended and below.prose) or self._is_full(_Ending(below, below, False, False))
        return whole and not ending.over_page and self._may_go_on(ending)
