"""Which markers truly number something, read line by line.

``collect`` continues the deepest open enumeration whose next number fits; ``index.outline.settling`` then
mends what only the whole can tell.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from index.outline.enumerations import FORGIVEN, Enumeration, Node
from index.outline.markers import NEXT, Marker, Style
from index.outline.numbering import inline_markers
from index.outline.sentences import sentence_end
from index.types import Span

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
        depths = range(len(self._open) - 1, -1, -1)
        node = Node(marker, marker.ordinal or 1, line, runs_on, line_end)
        accepting = [depth for depth in depths if self._open[depth].accepts(marker, line)]
        if accepting:
            # What leads a line goes on with a list in lines rather than with one inside the last line.
            in_lines = (
                depth
                for depth in accepting
                if marker.leads_line and self._open[depth].members[-1].marker.leads_line
            )
            return self._continue(next(in_lines, accepting[0]), node)
        self._close_bullets(line)
        if marker.style.unnumbered or marker.style is Style.BULLET:
            self._close_for(marker.style)
            return self._begin(node)
        if marker.ordinal == 1 and not (marker.again or marker.decimal):
            return self._begin(node)
        passed = self._passed.get(marker.style)
        if passed is not None and marker.leads_line and passed.expected == marker.ordinal:
            passed.goes_on = True
            return self._begin(node, goes_on=True)
        for depth in depths:
            if self._open[depth].forgives(marker):
                return self._continue(depth, node)
        alone = marker.style is Style.ARTICLE and marker.spaced and marker.leads_line
        if followed or alone:
            if marker.leads_line:
                self._close_down_to(marker.style)
            self._begin(node, goes_on=alone)
        return None

    def _close_bullets(self, line: int) -> None:
        """End bullets above ``line``: a bullet has its line and holds a list in it at most."""
        while self._open and self._open[-1].style is Style.BULLET and self._open[-1].members[-1].line < line:
            self._open.pop()

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
