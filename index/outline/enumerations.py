"""Runs of markers in sequence, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from index.outline.markers import NEXT, Marker, Style

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
        if marker.style is not self.style and not self._mixes_with(marker):
            return False
        if marker.again:
            return marker.ordinal == self.expected - 1
        if marker.ordinal not in (self.expected, NEXT):
            return False
        return len(self.members) > 1 or not (marker.ordinal == NEXT or marker.decimal)

    def _mixes_with(self, marker: Marker) -> bool:
        """首先 is often continued by 二是 or 第二."""
        return self.style is Style.SEQUENCE and marker.style.spoken and not self.members[0].marker.after_comma

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
        """Lines that the last member covers at most; None where nothing tells.

        Spoken points have no headings and are about equally long: the last one ends where the longest of
        the others would, and what follows concludes them all.
        """
        if self.ends_with_its_lines:
            return 1
        telling = self.style.spoken and len(self.members) >= _TELLING
        return max(self._gaps()) if telling and all(node.marker.leads_line for node in self.members) else None

    def _gaps(self) -> Iterator[int]:
        return (later.line - earlier.line for earlier, later in pairwise(self.members))
