"""Finds the point of a number among sentences that count their points far apart: 首先…其次…第八是…; pure.

A speaker may answer eight proposals over as many pages. No list is that long, so what is asked of one of its
points is looked up by the number that its sentence begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.analysis.folding import fold
from index.analysis.numerals import parse_number
from index.types import Span

_NUMBER = "十[一二三四五六七八九]?|二十|[一二三四五六七八九]"
_THING = "(?:个|点|项|方面|部分|条|类|件)?(?:意见|建议|问题|议题|措施)?"
_COUNTED = re.compile(
    rf"[\s\"主席代理,]*(?:(?P<first>首先|先是)|(?P<second>其次)|第(?P<nth>{_NUMBER}){_THING}(?=[,、:是就则]|关于)"
    rf"|(?P<is>{_NUMBER})(?=[是要来则])|[(](?P<bracketed>{_NUMBER})[)])"
)
_FAMILIES = {"first": "words", "second": "words", "nth": "words", "is": "is", "bracketed": "bracketed"}


def counted_sentence(sentences: Iterable[tuple[Span, str]], number: int) -> tuple[Span, int | None] | None:
    """Return the sentence that begins with a number, counted up to it, and where the next one counts on.

    ``sentences`` are those from where the counting may begin, in order. None where the points before it are
    not counted in the same way, or where it is not reached.
    """
    reached: dict[str, int] = {}
    found: tuple[Span, str] | None = None
    for span, text in sentences:
        match = _COUNTED.match(fold(text))
        if match is None:
            continue
        group = next(name for name in _FAMILIES if match[name])
        family = _FAMILIES[group]
        ordinal = {"first": 1, "second": 2}.get(group) or parse_number(match[group]) or 0
        if found is not None:
            if family == found[1]:
                return found[0], span.start
            continue
        # 首先, 二是: the ways of counting mix.
        before = max(reached.get(family, 0), reached.get("words", 0) if family == "is" else 0)
        if ordinal == 1 or ordinal == before + 1:
            reached[family] = ordinal
            found = (span, family) if ordinal == number else None
    return None if found is None else (found[0], None)
