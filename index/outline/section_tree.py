"""Which markers truly number something: runs of markers in sequence, as a tree.

``collect`` reads line by line and continues the deepest open enumeration whose next number fits; ``settle``
then corrects what only the whole can tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.outline.markers import NEXT, Marker, Style, inline_markers
from index.outline.sentences import sentence_end
from index.types import Span

# Numbers left out by slips of the pen (一、二、四、) that are forgiven to a line that leads.
FORGIVEN = 1

# Clauses of a list end with the first, a sentence that more is to follow with the second; either may be
# the list's own: （二）面积，包括：1.绿地；2.水面；
_PARTING = "；;：:"
_ANNOUNCING = "：:"

# Bullets of one list stand in lines that follow, but for a line of explanation between two.
BULLET_GAP = 2

# So many spoken points tell how long the last one may be.
_TELLING = 3


@dataclass(slots=True, eq=False)
class Node:
    """One member of an enumeration."""

    marker: Marker
    ordinal: int
    line: int
    """Number of the line it stands in."""
    runs_on: bool
    """Whether its line says more than a heading: text follows the first sentence."""
    line_end: str = ""
    """The sign that its line ends with."""
    children: list[Enumeration] = field(default_factory=list)

    @property
    def last_line(self) -> int:
        """Number of the line of the last node below it, or its own."""
        node = self
        while node.children:
            node = node.children[-1].members[-1]
        return node.line


@dataclass(slots=True, eq=False)
class Enumeration:
    """Markers of one kind in sequence."""

    members: list[Node]
    expected: int
    """The number that continues it."""
    goes_on: bool = False
    """Whether it goes on from or in another part (articles across chapters): then one member suffices."""

    @property
    def style(self) -> Style:
        """The style of its first marker."""
        return self.members[0].marker.style

    def accepts(self, marker: Marker, line: int) -> bool:
        """Whether ``marker``, met in ``line``, is the next member."""
        first, last = self.members[0], self.members[-1]
        if marker.style.unnumbered or marker.style is Style.BULLET:
            near = marker.style is not Style.BULLET or line - last.last_line <= BULLET_GAP
            return near and marker.style is self.style and marker.level == first.marker.level
        if not self._fits(marker):
            return False
        if not marker.leads_line:
            # Inside a line it goes on in that line, even where its first member leads it.
            return last.line == line and (
                len(self.members) == 1 or not last.marker.leads_line or self.is_mixed
            )
        if last.marker.leads_line:
            return True
        # 主要有：一是… or 一是…；二是… and then a line that goes on.
        return line == last.line + 1 and (first.marker.leads_line or marker.style is self.style)

    @property
    def is_mixed(self) -> bool:
        """Whether some members stand inside a line and not at its beginning."""
        return not all(node.marker.leads_line for node in self.members)

    def _fits(self, marker: Marker) -> bool:
        """Whether number and style are those of the next member."""
        first = self.members[0].marker
        mixes = first.style is Style.SEQUENCE and marker.style.spoken and not first.after_comma  # 首先, 二是
        if marker.style is not self.style and not mixes:
            return False
        if marker.again:
            return marker.ordinal == self.expected - 1
        if marker.ordinal not in (self.expected, NEXT):
            return False
        return len(self.members) > 1 or not (marker.ordinal == NEXT or marker.decimal)

    def forgives(self, marker: Marker) -> bool:
        """Whether ``marker`` would be the next member but for a number left out.

        Of articles any number may be: an excerpt of a law has those that it needs.
        """
        left_out = marker.ordinal - self.expected
        return (
            marker.leads_line
            and self.members[-1].marker.leads_line
            and marker.style is self.style
            and not marker.style.spoken
            and not marker.decimal
            and left_out > 0
            and (left_out <= FORGIVEN or (marker.style is Style.ARTICLE and marker.spaced))
        )

    def append(self, node: Node) -> None:
        """Add the next member."""
        self.members.append(node)
        self.expected = max(node.marker.through, node.ordinal) + 1

    @property
    def ends_with_its_lines(self) -> bool:
        """Whether every member is said in full in one line, so that the last ends with its line, too.

        Such are points that say more than a heading would, and clauses parted by semicolons.
        """
        *others, last = self.members
        if all(node.runs_on or node.marker.style.spoken for node in self.members):
            return all(gap == 1 for gap in self._gaps())
        if not others or any(node.line_end not in _PARTING for node in others):
            return False
        follow = all(later.line - earlier.last_line == 1 for earlier, later in pairwise(self.members))
        return follow and last.line_end not in _ANNOUNCING

    @property
    def reach(self) -> int | None:
        """Lines that the last member covers at most; None where nothing shows it.

        Spoken points have no headings and are about equally long: the last one ends where the longest of
        the others would, and what follows concludes them all.
        """
        if self.ends_with_its_lines:
            return 1
        telling = self.style.spoken and len(self.members) >= _TELLING
        return max(self._gaps()) if telling and all(node.marker.leads_line for node in self.members) else None

    def _gaps(self) -> Iterator[int]:
        return (later.line - earlier.line for earlier, later in pairwise(self.members))


# Deeper nesting does not occur in speeches; the bound keeps a text of nothing but 一、 linear.
_DEEPEST = 10

_CONJUNCTION = re.compile("(?<=[；;])(?:以?及|和|或)$")


class _Collector:
    """The enumerations that are open, outermost first, while the lines go by."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._open: list[Enumeration] = []
        self._passed: dict[Style, Enumeration] = {}
        """The last run of each style, which may go on in the next part: articles across chapters."""

    def begin_line(self, line: int, marker: Marker | None) -> None:
        """Close what stood inside the line before, unless ``marker``, which leads this one, goes on."""
        while self._open and not self._open[-1].members[-1].marker.leads_line:
            if marker is not None and self._open[-1].accepts(marker, line):
                break
            self._open.pop()

    def place(self, marker: Marker, line: int, runs_on: bool, followed: bool, line_end: str = "") -> None:
        """Give ``marker`` its place in the tree, or none where it continues and begins nothing.

        A run begins at one, or with any number that is ``followed`` by the next.
        """
        node = Node(marker, marker.ordinal or 1, line, runs_on, line_end)
        accepting = [depth for depth in self._inner_first() if self._open[depth].accepts(marker, line)]
        if accepting:
            # What leads a line goes on with a list in lines rather than with one inside the last line.
            in_lines = (
                depth
                for depth in accepting
                if marker.leads_line and self._open[depth].members[-1].marker.leads_line
            )
            return self._continue(next(in_lines, accepting[0]), node)
        # A bullet has its line and holds a list in it at most.
        while self._open and self._open[-1].style is Style.BULLET and self._open[-1].members[-1].line < line:
            self._open.pop()
        if marker.style.unnumbered or marker.style is Style.BULLET:
            self._close_for(marker.style)
            return self._begin(node)
        if marker.ordinal == 1 and not (marker.again or marker.decimal):
            return self._begin(node)
        passed = self._passed.get(marker.style)
        if passed is not None and marker.leads_line and passed.expected == marker.ordinal:
            passed.goes_on = True
            return self._begin(node, goes_on=True)
        for depth in self._inner_first():
            if self._open[depth].forgives(marker):
                return self._continue(depth, node)
        alone = marker.style is Style.ARTICLE and marker.spaced and marker.leads_line
        if followed or alone:
            if marker.leads_line:
                self._close_down_to(marker.style)
            self._begin(node, goes_on=alone)
        return None

    def _inner_first(self) -> range:
        return range(len(self._open) - 1, -1, -1)

    def _close_for(self, style: Style) -> None:
        """End what cannot hold a heading or a turn: points that are spoken.

        An annex ends everything, and the next turn of a transcript an annex.
        """
        if style is Style.BULLET:
            return
        after_annex = style is Style.TURN and any(run.style is Style.ANNEX for run in self._open)
        while self._open and (style is Style.ANNEX or after_annex or self._open[-1].style.spoken):
            self._open.pop()

    def _close_down_to(self, style: Style) -> None:
        """End the runs that a run of ``style``, which does not begin at one, cannot be nested in."""
        if style.spoken:
            return
        keep = len(self._open)
        while keep and style.rank <= self._open[keep - 1].style.rank < Style.HEADING.rank:
            keep -= 1
        self._pass_on(self._open[keep:], style)
        del self._open[keep:]

    def _continue(self, depth: int, node: Node) -> None:
        self._pass_on(self._open[depth + 1 :], node.marker.style)
        del self._open[depth + 1 :]
        enumeration = self._open[depth]
        node.ordinal = node.marker.ordinal or enumeration.expected
        enumeration.append(node)

    def _pass_on(self, closed: Sequence[Enumeration], into: Style) -> None:
        """Note which runs may go on: those that end here; from earlier parts, chapters and articles only.

        Turns of others interrupt a speaker, who then goes on with any number.
        """
        if into is not Style.TURN:
            self._passed = {style: run for style, run in self._passed.items() if style <= Style.ARTICLE}
        for run in closed:
            if not (run.style.unnumbered or run.style.spoken):
                self._passed[run.style] = run

    def _begin(self, node: Node, *, goes_on: bool = False) -> None:
        if len(self._open) == _DEEPEST:
            self._open.pop()
        parent = self._open[-1].members[-1] if self._open else self._root
        expected = max(node.marker.through, node.ordinal) + 1
        enumeration = Enumeration([node], expected, goes_on)
        parent.children.append(enumeration)
        self._open.append(enumeration)
        self._passed.pop(node.marker.style, None)
        if node.marker.style is Style.ARTICLE:
            self._passed[Style.ARTICLE] = enumeration


def collect(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None], plain: Container[int] = ()
) -> Node:
    """Read the markers of ``lines`` (not blank) into a tree; the root stands for the speech itself.

    ``leading`` holds the marker that each line begins with, if any; ``plain`` the numbers of lines in which
    nothing is numbered.
    """
    start = lines[0].start if lines else 0
    root = Node(Marker(Style.VOLUME, NEXT, NEXT, start, start, True), 0, -1, False)
    collector = _Collector(root)
    followed = _followed(leading)
    for number, (line, marker) in enumerate(zip(lines, leading, strict=True)):
        collector.begin_line(number, marker)
        begin = marker.end if marker else line.start
        if marker is not None:
            runs_on = sentence_end(text, begin, line.end) < line.end
            collector.place(marker, number, runs_on, number in followed, _line_end(text, line))
        inline = inline_markers(text, begin, line.end) if number not in plain else []
        followed_inline = _followed(inline)
        for place, member in enumerate(inline):
            collector.place(member, number, True, place in followed_inline)
    return root


def _followed(markers: Sequence[Marker | None]) -> set[int]:
    """Find the places of the markers whose next of the same style has the next number, or leaves one out."""
    found: set[int] = set()
    following: dict[Style, int] = {}
    for place in range(len(markers) - 1, -1, -1):
        marker = markers[place]
        if marker is None:
            continue
        if 0 < following.get(marker.style, 0) - marker.through <= 1 + FORGIVEN and not marker.decimal:
            found.add(place)
        following[marker.style] = marker.ordinal
    return found


def _line_end(text: str, line: Span) -> str:
    """Return the last character of a line, a conjunction after its semicolon left out."""
    words = text[line.start : line.end].rstrip()
    return _CONJUNCTION.sub("", words[-4:])[-1:]


def settle(node: Node, farewells: Sequence[int] = ()) -> None:
    """Drop enumerations of one member and lift those nested in the last member of another by mistake.

    ``farewells`` are the numbers of the lines that end a speech: what is numbered after them (notes, an
    appendix) is part of no point before.
    """
    for enumeration in node.children:
        for member in enumeration.members:
            settle(member, farewells)
    _drop_single(node)
    _lift_overdeep(node, farewells)


def _drop_single(node: Node) -> None:
    kept: list[Enumeration] = []
    for enumeration in node.children:
        style = enumeration.style
        if len(enumeration.members) > 1 or enumeration.goes_on or style.unnumbered or style.is_decimal:
            kept.append(enumeration)
        else:
            kept.extend(enumeration.members[0].children)
    node.children = kept


def _lift_overdeep(node: Node, farewells: Sequence[int]) -> None:
    """Take out what is no part of a last member: 一、 met under a 三是 whose run never went on."""
    settled: list[Enumeration] = []
    waiting = deque(node.children)
    while waiting:
        enumeration = waiting.popleft()
        settled.append(enumeration)
        last = enumeration.members[-1]
        reach = enumeration.reach if last.children else None
        for position, nested in enumerate(last.children):
            if _belongs_outside(enumeration, nested, reach, farewells):
                waiting.extendleft(reversed(last.children[position:]))
                del last.children[position:]
                break
    node.children = settled


def _belongs_outside(
    holder: Enumeration, nested: Enumeration, reach: int | None, farewells: Sequence[int]
) -> bool:
    last, first = holder.members[-1], nested.members[0]
    if holder.style is Style.TURN:
        return False  # all that is said in a turn
    if not first.marker.leads_line:
        return nested.style is holder.style and not last.marker.leads_line and first.line == last.line
    if reach is not None and first.line - last.line >= reach:
        return True
    if bisect_left(farewells, first.line) > bisect_right(farewells, last.line):
        return True
    if nested.style.unnumbered:
        return not _may_hold_headings(holder, nested)
    if holder.style.unnumbered:
        return False
    if nested.style.spoken:
        return nested.style is holder.style
    return nested.style.rank <= holder.style.rank


def _may_hold_headings(holder: Enumeration, nested: Enumeration) -> bool:
    """Whether headings or turns met in the last member belong there rather than after the enumeration."""
    if holder.style is Style.HEADING:
        return nested.style is Style.TURN or nested.members[0].marker.level > holder.members[0].marker.level
    if holder.style.rank <= Style.PART:
        return True
    earlier = (child for member in holder.members[:-1] for child in member.children)
    return any(child.style is nested.style for child in earlier)
