"""Which markers truly number something: runs that begin at one and go on in sequence, as a tree.

Two steps: ``collect`` reads the lines of a speech once and continues the deepest open enumeration whose
next number fits; ``settle`` then drops those with a single member and lifts what was nested too deep.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.outline.numbering import NEXT, Marker, Style, inline_markers, line_marker
from index.outline.sentences import sentence_end
from index.types import Span

# Deeper nesting does not occur in speeches; the bound keeps a text of nothing but 一、 linear.
_DEEPEST = 10

# Numbers left out by slips of the pen (一、二、四、) that are forgiven to a line that leads.
_FORGIVEN = 1


@dataclass(slots=True, eq=False)
class Node:
    """One member of an enumeration."""

    marker: Marker
    ordinal: int
    line: int
    """Number of the line it stands in."""
    runs_on: bool
    """Whether its line says more than a heading: text follows the first sentence."""
    children: list[Enumeration] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Enumeration:
    """Markers of one kind in sequence."""

    members: list[Node]
    expected: int
    """The number that continues it."""
    resumed: bool = False
    """Whether it goes on from an earlier part (articles across chapters), so that one member suffices."""

    @property
    def style(self) -> Style:
        """The style of its first marker."""
        return self.members[0].marker.style

    def accepts(self, marker: Marker, line: int) -> bool:
        """Whether ``marker``, met in ``line``, is the next member."""
        first, last = self.members[0], self.members[-1]
        if marker.ordinal not in (self.expected, NEXT):
            return False
        if marker.style is not self.style and not self._mixes_with(marker):
            return False
        if marker.ordinal == NEXT and len(self.members) < 2:
            return False
        alone = len(self.members) == 1
        if not marker.leads_line:
            # Inside a line it goes on in that line, even where its first member leads it.
            return last.line == line and (alone or not last.marker.leads_line)
        if last.marker.leads_line:
            return True
        # 主要有：一是… or 一是…；二是… and then a line that goes on.
        begun = first.marker.leads_line or (alone and marker.style is self.style)
        return begun and line == last.line + 1

    def _mixes_with(self, marker: Marker) -> bool:
        """首先 is often continued by 二是 or 第二."""
        return (
            self.style is Style.SEQUENCE
            and marker.style >= Style.NUMBER_IS
            and not self.members[0].marker.after_comma
        )

    def forgives(self, marker: Marker) -> bool:
        """Whether ``marker`` would be the next member but for a number left out."""
        return (
            marker.leads_line
            and self.members[-1].marker.leads_line
            and marker.style is self.style
            and marker.style < Style.NUMBER_IS
            and 0 < marker.ordinal - self.expected <= _FORGIVEN
        )

    def append(self, node: Node) -> None:
        """Add the next member."""
        self.members.append(node)
        self.expected = max(node.marker.through, node.ordinal) + 1


class _Collector:
    """The enumerations that are open, outermost first, while the lines go by."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._open: list[Enumeration] = []
        self._articles = 0

    def begin_line(self, line: int, marker: Marker | None) -> None:
        """Close what stood inside the line before, unless ``marker``, which leads this one, goes on."""
        while self._open and not self._open[-1].members[-1].marker.leads_line:
            if marker is not None and self._open[-1].accepts(marker, line):
                break
            self._open.pop()

    def place(self, marker: Marker, line: int, runs_on: bool) -> None:
        """Give ``marker`` its place in the tree, or none where it continues and begins nothing."""
        depths = range(len(self._open) - 1, -1, -1)
        for depth in depths:
            if self._open[depth].accepts(marker, line):
                return self._continue(depth, marker, line, runs_on)
        if marker.ordinal == 1 or (marker.style is Style.ARTICLE and marker.ordinal == self._articles + 1):
            return self._begin(Node(marker, marker.ordinal, line, runs_on))
        for depth in depths:
            if self._open[depth].forgives(marker):
                return self._continue(depth, marker, line, runs_on)
        return None

    def _continue(self, depth: int, marker: Marker, line: int, runs_on: bool) -> None:
        del self._open[depth + 1 :]
        enumeration = self._open[depth]
        node = Node(marker, marker.ordinal or enumeration.expected, line, runs_on)
        enumeration.append(node)
        self._note(node)

    def _begin(self, node: Node) -> None:
        if len(self._open) == _DEEPEST:
            self._open.pop()
        parent = self._open[-1].members[-1] if self._open else self._root
        enumeration = Enumeration([node], node.marker.through + 1, resumed=node.ordinal > 1)
        parent.children.append(enumeration)
        self._open.append(enumeration)
        self._note(node)

    def _note(self, node: Node) -> None:
        if node.marker.style is Style.ARTICLE:
            self._articles = node.marker.through


def collect(text: str, lines: Sequence[Span]) -> Node:
    """Read the markers of ``lines`` (not blank) into a tree; the root stands for the speech itself."""
    start = lines[0].start if lines else 0
    root = Node(Marker(Style.VOLUME, NEXT, NEXT, start, start, True), 0, -1, False)
    collector = _Collector(root)
    for number, line in enumerate(lines):
        leading = line_marker(text, line)
        collector.begin_line(number, leading)
        begin = leading.end if leading else line.start
        if leading is not None:
            collector.place(leading, number, sentence_end(text, begin, line.end) < line.end)
        for marker in inline_markers(text, begin, line.end):
            collector.place(marker, number, True)
    return root


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
        if len(enumeration.members) > 1 or enumeration.resumed:
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
        for position, nested in enumerate(last.children):
            if _belongs_outside(enumeration, nested, farewells):
                waiting.extendleft(reversed(last.children[position:]))
                del last.children[position:]
                break
    node.children = settled


def _belongs_outside(holder: Enumeration, nested: Enumeration, farewells: Sequence[int]) -> bool:
    last, first = holder.members[-1], nested.members[0]
    if not first.marker.leads_line:
        return nested.style is holder.style and not last.marker.leads_line and first.line == last.line
    if ends_with_its_lines(holder) and first.line > last.line:
        return True
    if bisect_left(farewells, first.line) > bisect_right(farewells, last.line):
        return True
    if nested.style >= Style.NUMBER_IS:
        return nested.style is holder.style
    return nested.style.rank <= holder.style.rank


def ends_with_its_lines(enumeration: Enumeration) -> bool:
    """Whether every member is said in full in one line, so that the last one will end with its line, too."""
    members = enumeration.members
    return all(member.runs_on or member.marker.style >= Style.NUMBER_IS for member in members) and all(
        later.line - earlier.line == 1 for earlier, later in pairwise(members)
    )
