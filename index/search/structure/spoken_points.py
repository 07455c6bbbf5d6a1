"""Points that a speaker marks in words of his own: 首先…此外…最後, 第一部分…第三部分, (i)…(ii).

The outline takes for sections what is numbered strictly, for what it divides is cited by its headings. A list
that is asked for may go on in other words, or begin in the middle of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from index.analysis.numerals import parse_letter, parse_number, parse_roman
from index.outline.sentences import trimmed
from index.types import Span

LONGEST_POINT = 900
"""Characters from one point to the next: 其次 farther on is part of something else."""
LONGEST_OF_LINES = 2000
"""The same between two that begin their lines and state their numbers."""
LINES_BETWEEN = 3
"""Lines from one point that begins its line to the next that does but states no number: a point may have a
second paragraph."""
LEAST_POINTS = 2

_HAN = "[一二三四五六七八九十]{1,3}"
_THING = "(?:部分|方面|類|类|個|个|項|项|點|点|件|種|种|條|条|層面|层面|問題|问题)"
_OF_A_THING = "[個个項项點点類类種种層层][^，,、。；;：:！!？?\\s]{0,6}?"
_POINT = re.compile(
    # Its first character, so that all else is tried at few places: a third of the time.
    "(?=[\\s第一二三四五六七八九十0-9（(首最先其再此另同還还接以及和與与而代理主席，,我政當当至有關关於于])(?:"
    r"(?:^|(?<=[。；;：:！!？?\n]))[ \u3000]*(?:代?理?主席，)?(?:(?:以及|及|和|與|与|而)[ \u3000]*)?"
    rf"(?P<marker>第(?P<nth>{_HAN})(?:{_THING}|{_OF_A_THING})?(?:[，,、：:]|就?是|則是|则是|，)"
    rf"|(?P<is>{_HAN})(?:是|要|來|来|则|則)"
    rf"|(?P<han>{_HAN})、|[（(](?P<paren>\d{{1,2}})[)）]|(?P<digit>\d{{1,2}})[.．](?=[ \u3000])"
    r"|[（(](?P<roman>[ivx]{1,4})[)）]|[（(](?P<letter>[a-h])[)）]"
    "|(?P<first>首先|最先|先是)|(?P<next>其次|再次|再者|此外|另外|同時|同时|還有|还有|接[著着]|其三|其四|另一方面"
    f"|另外?一{_OF_A_THING}(?=是))(?=[，,是要])"
    "|(?P<last>最後|最后)(?=[，,是要]|一[個个项項點点]))"
    # The first may stand in a sentence that has begun: 我們首先會…。第二，…; 當中包括(i)…；(ii)….
    "|(?<=[，,])(?P<begun>(?:我們|我们|政府|當局|当局)?首先"
    rf"|第一(?:{_THING}|{_OF_A_THING})?(?:[，,、：:]|就?是))"
    r"|(?P<in_roman>[（(]i[)）])|(?P<in_letter>[（(]a[)）])"
    r"|(?P<in_paren>[（(]1[)）])|(?<=[ \u3000])(?P<in_digit>1)[.．](?=[ \u3000])"
    # A point of a paragraph that only names what comes next, between others that are marked.
    r"|(?<=\n)(?P<turned>(?:代?理?主席，)?(?:至於|至于|有關|有关|關於|关于)))"
)
_FAMILIES = {
    **dict.fromkeys(("nth", "first", "next", "last", "begun", "turned"), "words"),
    **dict.fromkeys(("roman", "in_roman"), "roman"),
    **dict.fromkeys(("letter", "in_letter"), "letter"),
    **dict.fromkeys(("paren", "in_paren"), "paren"),
    **dict.fromkeys(("digit", "in_digit"), "digit"),
    "han": "han",
    "is": "is",
}
_ORDINALS = {
    **dict.fromkeys(("first", "begun", "in_roman", "in_letter", "in_paren", "in_digit"), 1),
    "next": 0,
    "last": 0,
    "turned": 0,
}


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
    name: str
    """Which of the alternatives it is written in, ``_FAMILIES``."""

    @property
    def begun(self) -> bool:
        """Whether it stands in a sentence that has begun: it is a marker only where the next one follows."""
        return self.name == "begun" or self.name.startswith("in_")

    @property
    def turned(self) -> bool:
        """Whether it only names what comes next: it is one only between others."""
        return self.name == "turned"


def spoken_points(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Yield the runs of points in ``text[start:end]``, in order; the last one ends with its line."""
    run: list[_Marker] = []
    for marker in _markers(text, start, end):
        if continued := _continued(run, marker):
            run = continued
        elif marker.ordinal == 1:
            yield from _points(run, text, end)
            run = [marker]
    yield from _points(run, text, end)


def _markers(text: str, start: int, end: int) -> Iterator[_Marker]:
    found: list[_Marker] = []
    line, at = 0, start
    for match in _POINT.finditer(text, start, end):
        name = next(key for key in _FAMILIES if match[key])
        begin = match.start("marker") if match["marker"] else match.start(name)
        line += text.count("\n", at, begin)
        at = begin
        leads = begin == start or not text[text.rfind("\n", 0, begin) + 1 : begin].strip(" \u3000主席代理，")
        ordinal = _ORDINALS.get(name)
        if ordinal is None:
            read = {"roman": parse_roman, "letter": parse_letter}.get(name, parse_number)
            ordinal = read(match[name]) or -1
        found.append(_Marker(_FAMILIES[name], ordinal, begin, match.start(), line, leads, name))
    for marker, following in zip_longest(found, found[1:]):
        if not marker.begun or (following and _confirms(marker, following, text)):
            yield marker


def _confirms(begun: _Marker, following: _Marker, text: str) -> bool:
    """Whether the next marker surely goes on with one that stands in a sentence: 第二, 其次, not 此外."""
    counts = following.name not in {"next", "turned"} or text.startswith("其次", following.start)
    return counts and bool(_continued([begun], following))


def _continued(run: list[_Marker], marker: _Marker) -> list[_Marker]:
    """Return a run with its next point; empty where a marker is none, by number, way of telling or place."""
    if run and run[-1].name == "last":
        return []
    numbered = len(run) - next((n for n, member in enumerate(reversed(run)) if member.ordinal), len(run))
    # 第三…此外…第四: what is told besides is no point of its own.
    for members in (run, [member for member in run if not member.turned], run[:numbered]):
        if members and _goes_on(members, marker):
            return [*members, marker]
    return []


def _goes_on(run: list[_Marker], marker: _Marker) -> bool:
    first, last = run[0], run[-1]
    mixes = first.family == "words" and marker.family in {"words", "is"}  # 首先, 二是
    if marker.family != first.family and not mixes:
        return False
    in_lines = last.leads_line and marker.leads_line and marker.ordinal > 0
    longest = LONGEST_OF_LINES if in_lines else LONGEST_POINT
    if marker.ordinal not in (0, len(run) + 1) or marker.start - last.start > longest:
        return False
    if marker.turned and not last.leads_line:
        return False
    if marker.line == last.line:
        return not (last.leads_line and len(run) > 1 and run[-2].leads_line)
    return in_lines or (
        marker.leads_line and marker.line - last.line <= (LINES_BETWEEN if last.leads_line else 1)
    )


def _points(run: list[_Marker], text: str, end: int) -> Iterator[list[Span]]:
    while run and run[-1].turned:
        run = run[:-1]
    if len(run) < LEAST_POINTS:
        return
    line = text.find("\n", run[-1].start, end)
    ends = [*(marker.above for marker in run[1:]), end if line < 0 else line]
    yield [trimmed(text, Span(marker.start, stop)) for marker, stop in zip(run, ends, strict=True)]
