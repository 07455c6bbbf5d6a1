"""What only the whole can tell of the enumerations collected: single members, and points nested too deep."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence

from index.outline.enumerations import Enumeration, Node
from index.outline.markers import Style


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
