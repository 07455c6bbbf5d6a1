"""Which years a question names documents by: those beside who speaks or a paper, with months and decades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.analysis.dates import YearName
from index.search.names.speakers import SAY, SPEECH, beside_speaker

TOPIC_BEFORE = re.compile("(?:对于?|关于|针对|就|围绕|涉及)$")
"""What stands before a topic, be it a year or a place."""
SPOKEN_OF = re.compile(rf"(?:{SAY}|看)[了过到起]?$")
"""What stands before a place that somebody speaks of: 周恩来怎么讲台湾."""
PAPER_IN_ENGLISH = r"\b(?:report|address|message|speech)\b"
"""A paper or a speech in English, for a regular expression."""
_YEAR_OF_PAPER = re.compile(
    rf"[^,.;:?!\s在里中对与向把到说讲]{{0,12}}?{SPEECH}|(?:'s)?(?: [a-z']+){{0,3}} {PAPER_IN_ENGLISH}"
)
_PAPER_OF_YEAR = re.compile(rf"{SPEECH}的?\s*$|{PAPER_IN_ENGLISH}(?: [a-z]+){{0,2}} ?$")
_YEAR_SAYS = re.compile(rf"时?(?:[就曾又还都是]|那[年次])?{SAY}")
"""1996年说…, where it begins a clause: who speaks goes without saying."""
_MONTH = re.compile(r" ?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?")
_BEGINS = re.compile(r"(?:^|[,.;:?!\s问那在])$")
_PART_OF_DECADE = re.compile(
    "的?(?:(?P<last>后半[段期]?|后期|末期?)|(?P<first>前半[段期]?|前期|初期?)|中[期叶])"
)
_HALF, _MIDDLE = 5, (3, 7)
_ALSO_YEAR = re.compile(r"\s*(?:[(]|[和与跟同及、,]|到|至|[-~—–]+|and|to|vs)\s*")


def parts_of_decades(years: Sequence[YearName], folded: str) -> list[YearName]:
    """Return the years with those of a decade of which only a part is named: 九十年代后半段."""
    found = []
    for year in years:
        part = _PART_OF_DECADE.match(folded, year.end) if year.written.endswith("年代") else None
        place = year.year % 10
        if part is None:
            found.append(year)
        elif place >= _HALF if part["last"] else place < _HALF if part["first"] else place in range(*_MIDDLE):
            found.append(replace(year, end=part.end(), written=year.written + part[0]))
    return found


def with_month(year: YearName, folded: str) -> YearName:
    """Return a year with the month named after it, where no day is: 2012年10月."""
    month = None if year.day else _MONTH.match(folded, year.end)
    return year if month is None else replace(year, end=month.end(), written=year.written + month[0])


def joined_years(years: Sequence[YearName], folded: str, names: Sequence[str]) -> list[YearName]:
    """Return the years that stand beside one of ``names`` or a paper, with those strung to them."""
    runs: list[list[YearName]] = []
    for year in years:
        last = runs[-1][-1] if runs else None
        strung = last and (last.start == year.start or _ALSO_YEAR.fullmatch(folded[last.end : year.start]))
        runs[-1:] = [[*runs[-1], year]] if strung else [*runs[-1:], [year]]
    return [
        year
        for run in runs
        if not TOPIC_BEFORE.search(folded[: run[0].start])
        and any(
            beside_speaker(each, folded, names)
            or _YEAR_OF_PAPER.match(folded, each.end)
            or _PAPER_OF_YEAR.search(folded[: each.start])
            or (_YEAR_SAYS.match(folded, each.end) and _BEGINS.search(folded[: each.start]))
            for each in run
        )
        for year in run
    ]
