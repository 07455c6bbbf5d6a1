"""What one sentence lists within itself: parted by semicolons, in quotes, by the comma of enumerations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search.structure.alike_sentences import CLAUSE_COMMAS, LEAST_ALIKE, PARALLEL_SIDE_BY_SIDE
from index.types import Span

LEAST_ITEMS = 2
"""Items that a sentence must part to be a list; of three or more it is hardly by chance."""
MANY_ALIKE = 4
"""The same where no colon announces them."""
_SEMICOLONS, _ENUMERATION_COMMAS = frozenset(";；"), frozenset("、")
ITEM_SIGNS = frozenset("、；;，,")
"""Signs that part the items of a sentence."""
_CLAUSE_SIGNS = re.compile("[，,。；;：:！!？?]")
_OPENING, _CLOSING = "“「『《（(〔[【", "”」』》）)〕]】"
_SIDES = re.compile(
    "一方面(?P<one>.+?)[，,；;。]?(?:但|而|同時|同时)?另(?:外)?一方面(?P<other>.+)", re.DOTALL
)
_QUOTATION = re.compile("“[^“”]+”|「[^「」]+」|《[^《》]+》")


def items_within(text: str, count: int | None = None) -> list[Span]:
    """Return what one sentence lists, as offsets into ``text``: parted by semicolons, in quotes, by 、.

    Of several lists it is the one of ``count`` items, else the longest; empty where it lists nothing.
    """
    runs = [parted_by_semicolons(text), *_quoted_runs(text), _sides(text)]
    at = 0
    for end in [*(match.start() for match in _CLAUSE_SIGNS.finditer(text)), len(text)]:
        if text.count("、", at, end) >= 1:
            runs.append(_pieces(text, at, end, _ENUMERATION_COMMAS))
        at = end + 1
    begin = max(text.rfind("：", 0, -1), text.rfind(":", 0, -1)) + 1
    clauses = _pieces(text, begin, len(text.rstrip("。.！!")), CLAUSE_COMMAS)
    runs.append(clauses if begin and len(clauses) == count else _alike(text, clauses, begin))
    fitting = [run for run in runs if len(run) >= LEAST_ITEMS]
    right = [run for run in fitting if len(run) == count]
    return max(right or fitting, key=len, default=[])


def parted_by_semicolons(text: str) -> list[Span]:
    """Return the parts of a sentence between semicolons outside of brackets and quotes, as offsets."""
    return _pieces(text, 0, len(text), _SEMICOLONS)


def lists_itself(text: str) -> bool:
    """Whether a text lists things by semicolons, and so announces none."""
    return len(parted_by_semicolons(text)) > LEAST_ITEMS and not text.rstrip().endswith(("：", ":"))


def _pieces(text: str, start: int, end: int, signs: frozenset[str]) -> list[Span]:
    """Part a stretch of text at signs that stand in no brackets or quotes."""
    pieces: list[Span] = []
    depth, at = 0, start
    for place in range(start, end + 1):
        sign = text[place] if place < end else ""
        depth += (sign in _OPENING and sign != "") - (sign in _CLOSING and sign != "" and depth > 0)
        if place == end or (sign in signs and not depth):
            piece = text[at:place]
            if piece.strip():
                pieces.append(Span(at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())))
            at = place + 1
    return pieces


def _alike(text: str, clauses: Sequence[Span], announced: int) -> list[Span]:
    """Return the longest run of clauses that begin or end alike: 以科学的理论武装人，以正确的舆论引导人."""
    best: list[Span] = []
    run: list[Span] = []
    for clause in clauses:
        run = [*run, clause] if run and _are_alike(text[slice(*run[-1])], text[slice(*clause)]) else [clause]
        best = max(best, run, key=len)
    return best if len(best) >= (LEAST_ALIKE if announced else MANY_ALIKE) else []


def _are_alike(one: str, other: str) -> bool:
    same = PARALLEL_SIDE_BY_SIDE
    frames = one[0] == other[0] and one[-1] == other[-1]
    return frames or one[:same] == other[:same] or one[-same:] == other[-same:]


def _sides(text: str) -> list[Span]:
    """Return what a sentence says on the one side and on the other: 一方面…，另一方面…."""
    match = _SIDES.search(text)
    return [Span(*match.span("one")), Span(*match.span("other"))] if match else []


def _quoted_runs(text: str) -> list[list[Span]]:
    """Return the runs of quotations that follow one another: “贵州技工”“黔菜师傅”“黔灵家政”."""
    runs: list[list[Span]] = []
    for match in _QUOTATION.finditer(text):
        if runs and not text[runs[-1][-1].end : match.start()].strip("、和及与與或 "):
            runs[-1].append(Span(*match.span()))
        else:
            runs.append([Span(*match.span())])
    return runs
