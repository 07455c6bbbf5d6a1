"""Lists whose points begin with a sign in place of a number: ——, ●, ◆."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.outline.enumerations import BULLET_GAP
from index.outline.lines import BLANK
from index.outline.markers import NEXT, Marker, Style
from index.types import Span

_LINE = re.compile(
    rf"{BLANK}*(?P<marker>(?P<sign>[—―─－]{{1,2}}|[●•◆■▪○◇□▶►➢✓★☆◎]|[-*](?={BLANK})){BLANK}*)(?=\w|[“《「（])"
)


def find_bullets(text: str, lines: Sequence[Span], leading: Sequence[Marker | None]) -> dict[int, Marker]:
    """Find the lines that are points of such a list: at least two with the same sign, close together.

    ``leading`` holds the marker that each line begins with; such lines are left alone. A line with a sign
    that has none beside it is something else: a subtitle, a signature below a quotation.
    """
    matches = {
        number: match
        for number, line in enumerate(lines)
        if leading[number] is None and (match := _LINE.match(text, *line))
    }
    found: dict[int, Marker] = {}
    latest: dict[str, int] = {}
    for number, match in matches.items():
        sign = match["sign"][0]
        before = latest.get(sign)
        latest[sign] = number
        if before is not None and number - before <= BULLET_GAP:
            found[before] = _marker(matches[before])
            found[number] = _marker(match)
    return found


def _marker(match: re.Match[str]) -> Marker:
    start, end = match.span("marker")
    return Marker(Style.BULLET, NEXT, NEXT, start, end, True, level=ord(match["sign"][0]))
