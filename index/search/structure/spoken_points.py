"""Points that a speaker marks in words of his own: 首先…此外…最後, 第一部分…第三部分, (i)…(ii).

The outline takes for sections what is numbered strictly, for what it divides is cited by its headings. A list
that is asked for may go on in other words, or begin in the middle of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.analysis.numerals import parse_letter, parse_number, parse_roman
from index.outline.sentences import trimmed
from index.types import Span

LONGEST_POINT = 900
"""Characters from one point to the next: 其次 farther on is part of something else."""
LINES_BETWEEN = 3
"""Lines from one point that begins its line to the next that does: a point may have a second paragraph."""
LEAST_POINTS = 2

_HAN = "[一二三四五六七八九十]{1,3}"
_THING = "(?:部分|方面|類|类|個|个|項|项|點|点|件|種|种|條|条|層面|层面|問題|问题)"
_POINT = re.compile(
    r"(?:^|(?<=[。；;：:！!？?\n]))[ \u3000]*(?:代?理?主席，)?(?:以及|及|和|與|与|而)?"
    rf"(?P<marker>第(?P<nth>{_HAN}){_THING}?(?:[，,、：:]|就?是|則是|则是|，)"
    rf"|(?P<is>{_HAN})(?:是|要|來|来|则|則)"
    r"|[（(](?P<roman>[ivx]{1,4})[)）]|[（(](?P<letter>[a-h])[)）]"
    "|(?P<first>首先|最先|先是)|(?P<next>其次|再次|再者|此外|另外|同時|同时|還有|还有|接[著着]|最後|最后|其三|其四)(?=[，,是要]))"
)


@dataclass(frozen=True, slots=True)
class _Marker:
    family: str
    ordinal: int
    """0 for whichever comes next."""
    start: int
    above: int
    """Where the point before it ends: before 以及 and 主席."""
    line: int
    leads_line: bool


def spoken_points(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Yield the runs of points in ``text[start:end]``, in order; the last one ends with its line."""
    run: list[_Marker] = []
    for marker in _markers(text, start, end):
        if run and _goes_on(run, marker):
            run.append(marker)
        elif marker.ordinal == 1:
            yield from _points(run, text, end)
            run = [marker]
    yield from _points(run, text, end)


def _markers(text: str, start: int, end: int) -> Iterator[_Marker]:
    line, at = 0, start
    for match in _POINT.finditer(text, start, end):
        begin = match.start("marker")
        line += text.count("\n", at, begin)
        at = begin
        leads = begin == start or not text[text.rfind("\n", 0, begin) + 1 : begin].strip(" \u3000主席代理，")
        name = next(key for key in ("nth", "is", "roman", "letter", "first", "next") if match[key])
        read = {"roman": parse_roman, "letter": parse_letter}.get(name, parse_number)
        ordinal = {"first": 1, "next": 0}.get(name)
        if ordinal is None:
            ordinal = read(match[name]) or -1
        family = {"roman": "roman", "letter": "letter", "is": "is"}.get(name, "words")
        yield _Marker(family, ordinal, begin, match.start(), line, leads)


def _goes_on(run: list[_Marker], marker: _Marker) -> bool:
    """Whether a marker is the next point of a run: its number, its way of telling, and not too far."""
    first, last = run[0], run[-1]
    mixes = first.family == "words" and marker.family in {"words", "is"}  # 首先, 二是
    if marker.family != first.family and not mixes:
        return False
    if marker.ordinal not in (0, len(run) + 1) or marker.start - last.start > LONGEST_POINT:
        return False
    if marker.line == last.line:
        return not (last.leads_line and len(run) > 1 and run[-2].leads_line)
    return marker.leads_line and marker.line - last.line <= (LINES_BETWEEN if last.leads_line else 1)


def _points(run: list[_Marker], text: str, end: int) -> Iterator[list[Span]]:
    if len(run) < LEAST_POINTS:
        return
    line = text.find("\n", run[-1].start, end)
    ends = [*(marker.above for marker in run[1:]), end if line < 0 else line]
    yield [trimmed(text, Span(marker.start, stop)) for marker, stop in zip(run, ends, strict=True)]
