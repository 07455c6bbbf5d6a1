"""Plans told from results: what a question asks for, and where a report looks ahead or back."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.analysis.dates import find_years
from index.analysis.folding import BREAK, fold
from index.search.questions.query import Query
from index.snapshot.snapshot import Snapshot

_ASKS_GOAL = re.compile(
    r"目标|预期|计划|力争|控制在|打算|准备|今年|明年|下一步|要(?:新增|完成|达到|实现|建|增|[^,，是不求]{1,4}(?:多少|几))"
    r"|还(?:要|会)|\btargets?\b|\bgoals?\b|\bthis year\b"
    r"|\b(?:aim(?:s|ing)?|hop(?:es|ing)|intend(?:s|ing)?|plan(?:s|ning)) (?:to|for)\b"
)
_ASKS_RESULT = re.compile(
    r"完成|实现了|达到了|增长了|去年|上一?年|前一年|过去|成绩|成就|了(?:吗|没|多少|几|哪)|得怎么样"
    r"|\blast year\b"
)
_THIS_YEAR = re.compile("今年|目标")

_AHEAD = re.compile(
    "今年(?!以来)|工作安排|总体要求|目标任务|(?:主要|重点)(?:目标|任务|工作)|工作(?:部署|建议|思路)|下一步|未来|展望"
)
LOOKS_BACK = re.compile("回顾|过去|去年|上年|成就|成绩|总结")


class Tense(Enum):
    """Whether something is ahead of a report or behind it."""

    GOAL = auto()
    RESULT = auto()


def asked_tense(folded: str) -> Tense | None:
    """Return whether a folded question asks for a goal or for what has come of one; None for neither."""
    if _ASKS_RESULT.search(folded) and not _THIS_YEAR.search(folded):
        return Tense.RESULT
    return Tense.GOAL if _ASKS_GOAL.search(folded) else None


@lru_cache(maxsize=4096)
def told_tense(headings: str, own_year: int) -> Tense | None:
    """Return whether a part under ``headings`` looks ahead or back; None where they say neither or both.

    ``own_year`` is that of its document, 0 where it states none: 2024年工作回顾 looks back in 2025.
    """
    folded = fold(headings)
    ahead = _AHEAD.search(folded) or (own_year and str(own_year) in folded)
    behind = LOOKS_BACK.search(folded) or (own_year and str(own_year - 1) in folded)
    if bool(ahead) == bool(behind):
        return None
    return Tense.GOAL if ahead else Tense.RESULT


def tense_fit(
    query: Query, numbers: NDArray[np.int64], documents: NDArray[np.int32], snapshot: Snapshot
) -> NDArray[np.float32]:
    """Return how the part of each passage fits the tense asked for, ``(p,)``: 1, 0 or -1.

    A year asks for the goals of a report of that year, and for results in the report of the year after.
    ``documents`` has the number of each passage's document.
    """
    asked = asked_tense(query.folded)
    years = {year.year for year in find_years(query.folded)}
    fit = np.zeros(len(numbers), np.float32)
    if asked is None and not years:
        return fit
    own_years: dict[int, int] = {}
    for place, (number, document) in enumerate(zip(numbers.tolist(), documents.tolist(), strict=True)):
        if document not in own_years:
            own_years[document] = _own_year(number, snapshot)
        own = own_years[document]
        wanted = asked or tense_of_year(own, years)
        if wanted is None:
            continue
        told = told_tense(BREAK.join(snapshot.passages.path_of(number)[1:]), own)
        if told is not None:
            fit[place] = 1 if told is wanted else -1
    return fit


def tense_of_year(own: int, years: set[int]) -> Tense | None:
    """Return which tense a question that names ``years`` asks of a report of the year ``own``, 0 for none."""
    if own - 1 in years:  # 2007年报告里2006年的就业: the report's own year may be named besides.
        return Tense.RESULT
    return Tense.GOAL if own in years else None


def _own_year(passage: int, snapshot: Snapshot) -> int:
    """Return the year of a passage's document, 0 where it states none."""
    return next(iter(snapshot.stored[snapshot.passages.document_of(passage)].facets.years), 0)
