"""Writes out what a question strings together: 湘鄂赣 as 湖南、湖北、江西, 83、84年 as 83年、84年; pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.analysis.places import BY_ABBREVIATION, NO_WORD, PROVINCES, REGIONS

MANY = 3
"""Abbreviations in a row that are surely provinces; two may be the ends of a railway: 沪昆高铁."""

_SIGNS = "".join(sorted(BY_ABBREVIATION))
_RUN = re.compile(
    rf"(?:{'|'.join(PROVINCES)})|(?<!江)(?P<run>[{_SIGNS}]{{2,}}?(?=[^{_SIGNS}]|$|{'|'.join(PROVINCES)}))"
)
_COMMON = frozenset("港澳台")
"""Those that are named together as one thing: 港澳台同胞, 粤港澳大湾区."""
_COUNTED = re.compile("(?:[两二三四五六七八九]|这?几)个?(?:省份|[省地市区家])")
_ASKED = re.compile(r"[今去]年|20\d\d|各自|分别|都|[哪边]|谁|的?(?:政府|工作)*报告|[、,，和与跟同比]")
"""What stands behind two provinces that are asked; behind a railway stands what it is."""
_AT_BEGINNING = re.compile(r"(?:^|[,，。:：?？\s、和与跟同]|请问|看看|对比|比较|[今去]年|20\d\d年?)$")
_JOINT = r"(?:[、,，和与跟同及]|到|至|[-~—–])"
_YEARS = re.compile(
    rf"(?<![\d.])(?:\d{{2}}|(?:19|20)\d\d)(?:年?{_JOINT}(?:(?:19|20)\d\d|\d\d)(?!\d))+(?=年(?![来内间后前以之代多]))"
)
_MONTHS = re.compile(r"(?P<year>(?:19|20)\d\d年)(?P<first>\d{1,2}月)(?P<joint>[和与跟同及、])(?=\d{1,2}月)")
_SHORT = re.compile(r"(?<!\d)\d\d(?!\d|年)")


def write_out(folded: str) -> str:
    """Return a folded question with the provinces and years that it strings together each by its name.

    Regions known by such a name, as 江浙沪, stay as they are, and so does what may be something else:
    two provinces in the name of a railway, lengths of time (30到50年后).
    """
    folded = _YEARS.sub(_each_year, _RUN.sub(_each_place(folded), folded))
    return _MONTHS.sub(r"\g<year>\g<first>\g<joint>\g<year>", folded)


def _each_year(match: re.Match[str]) -> str:
    """Return years strung together with 年 behind each of two figures."""
    years = _SHORT.sub(lambda short: f"{short[0]}年", match[0])
    return years.removesuffix("年")


def _each_place(folded: str) -> Callable[[re.Match[str]], str]:
    """Return what writes out a run of abbreviations in ``folded``."""

    def written(match: re.Match[str]) -> str:
        run = match["run"]
        if run is None or run in REGIONS or len(set(run)) < len(run) or _COMMON.issuperset(run[-2:]):
            return match[0]
        behind = folded[match.end() :]
        if len(run) < MANY and not _COUNTED.match(behind):
            surely = NO_WORD.issuperset(run) and _ASKED.match(behind)
            if not surely or not _AT_BEGINNING.search(folded[: match.start()]):
                return match[0]
        return "、".join(BY_ABBREVIATION[sign] for sign in run)

    return written
