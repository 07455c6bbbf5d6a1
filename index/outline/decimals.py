"""Sections numbered 1, 1.1, 1.1.1, as plans and white papers number theirs.

A line that begins with 3.5 says nothing of sections by itself; the sequence of all of them does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.outline.lines import BLANK
from index.outline.markers import Marker, Style
from index.types import Span

# The number of a section, and no amount: 1.5亿, 3.2%.
_LINE = re.compile(
    rf"{BLANK}*(?:#{{1,6}} )?(?P<marker>(?P<number>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}})"
    rf"(?:[.．、]{BLANK}*|{BLANK}+|(?<=[.．]\d)|(?<=[.．]\d\d)))(?=[\u3400-\u9fffA-Za-z“《])"
    "(?![亿億万萬千百倍度元个個年月日米吨噸]|公[里斤顷頃])"
)
_STYLES = (Style.ITEM, Style.DECIMAL_2, Style.DECIMAL_3, Style.DECIMAL_4)
# So many numbers of two levels or more in sequence are no accident.
_LEAST = 3


def find_decimals(text: str, lines: Sequence[Span]) -> dict[int, Marker]:
    """Find the lines that begin with a number of several levels, or of the first level of such, in sequence.

    Returns their markers by number of line; empty where no such sequence is found.
    """
    found: dict[int, Marker] = {}
    path: tuple[int, ...] = ()
    deep = 0
    for number, line in enumerate(lines):
        match = _LINE.match(text, *line)
        if match is None:
            continue
        levels = tuple(int(level) for level in re.split("[.．]", match["number"]))
        if not _follows(path, levels):
            continue
        path = levels
        deep += len(levels) > 1
        start, end = match.span("marker")
        style = _STYLES[len(levels) - 1]
        found[number] = Marker(style, levels[-1], levels[-1], start, end, True)
    return found if deep >= _LEAST else {}


def _follows(path: tuple[int, ...], levels: tuple[int, ...]) -> bool:
    """Whether a section numbered ``levels`` may follow one numbered ``path``."""
    if not path:
        return levels[-1] == 1
    *above, last = levels
    if last == 1:
        return tuple(above) == path
    return path[: len(levels)] == (*above, last - 1)
