"""Reads questions that many documents answer together: 各省…, 历年…, 哪些省提到…, 云南和四川的…; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.analysis.dates import YearName
from index.analysis.numerals import parse_number
from index.analysis.places import REGIONS, PlaceName
from index.search.across_documents import asking_words as say
from index.search.across_documents.across_query import (
    PLACED,
    AcrossQuery,
    Asking,
    Axis,
    places_before,
    put_together,
)
from index.search.names.naming import Named
from index.search.questions.query import is_story

SEVERAL = 5
"""Years that 近几年 reaches back."""
RUN_OF_YEARS = 3
"""Years named by one word, such as 八十年代, from which a paper of each is meant."""
APART = 14
"""Characters between two names up to which they are strung together."""

_AXES_IN_ENGLISH = {
    "province": Axis.PROVINCES,
    "region": Axis.PROVINCES,
    "place": Axis.PLACES,
    "cit": Axis.PLACES,
    "year": Axis.YEARS,
    "": Axis.PAPERS,
}


def parse_across(folded: str, named: Named) -> AcrossQuery | None:
    """Read a folded question that asks of several documents; None for any other.

    ``named`` is what it names of documents.
    """
    if is_story(folded):
        return None
    return (
        _in_english(folded, named)
        or _best_of(folded, named)
        or _which_of_region(folded, named)
        or _which(folded, named)
        or _said_before(folded, named)
        or _each_of_region(folded, named)
        or _each_year(folded, named)
        or _each_place(folded, named)
        or _compare(folded, named)
    )


def asks_how_spoken(folded: str) -> bool:
    """Whether a question asks what is said of something, and not for its figures: 怎么说, 说法."""
    return re.search(say.HOW_SPOKEN, folded) is not None and "目标" not in folded


def reads_as_comparison(folded: str) -> list[tuple[int, int]] | None:
    """Return the words by which a question compares what it names, if any; None where it does not."""
    spans = [match.span() for match in say.COMPARED.finditer(folded)]
    others = (say.MORE_THAN, say.WHICH_OF_THEM, say.ASKED_OF_EACH)
    return spans if spans or any(pattern.search(folded) for pattern in others) else None


def read_scope(folded: str) -> str | None:
    """Return the region that a text names and nothing else, empty for 各省; None for any other text."""
    if match := say.EACH_OF_REGION.fullmatch(folded):
        return match["region"]
    alone = any(each.fullmatch(folded) for each in (say.EACH_PROVINCE, say.EACH_TOWN))
    return "" if alone else None


def _in_english(folded: str, named: Named) -> AcrossQuery | None:
    """Read a question in English that asks of several documents; None for any other."""
    which, each = say.WHICH_IN_ENGLISH.search(folded), say.EACH_IN_ENGLISH.search(folded)
    of_these = say.OF_THESE_IN_ENGLISH.search(folded)
    several = {place.name: (place.start, place.end) for place in named.places}
    match = which or each
    if of_these and len(several) > 1:
        spans = [of_these.span(), *several.values()]
        found = put_together(folded, named, Axis.PLACES, Asking.WHICH, spans)
        found = found and replace(found, places=tuple(several))
    elif match:
        kind = next(
            axis for words, axis in _AXES_IN_ENGLISH.items() if (match["kind"] or "").startswith(words)
        )
        found = put_together(folded, named, kind, Asking.WHICH if which else Asking.EACH, [match.span()])
    elif say.COMPARED_IN_ENGLISH.search(folded) and len(several) > 1:
        found = put_together(folded, named, Axis.PLACES, Asking.COMPARE, [])
    elif say.COMPARED_IN_ENGLISH.search(folded) and len({year.year for year in named.years}) > 1:
        found = put_together(folded, named, Axis.YEARS, Asking.COMPARE, [])
    else:
        return None
    words = re.findall("[a-z]+", found.topic) if found else []
    topic = " ".join(word for word in words if not say.SAID_IN_ENGLISH.fullmatch(word))
    return replace(found, topic=topic) if found and topic else None


def _best_of(folded: str, named: Named) -> AcrossQuery | None:
    """Read what is found by asking all provinces for a figure: 哪个省的增长目标最高."""
    match = say.BEST_OF.search(folded)
    if match is None or named.places:
        return None
    spans = [(match.start(), match.start("asked")), (match.end("asked"), match.end())]
    return put_together(folded, named, Axis.PROVINCES, Asking.EACH, spans)


def _which(folded: str, named: Named) -> AcrossQuery | None:
    for pattern, axis, sure in (
        (say.WHICH_PROVINCE, Axis.PROVINCES, True),
        (say.WHICH_SPEAKER, Axis.PAPERS, True),
        (say.WHICH_OTHER, Axis.PLACES, False),
        (say.WHICH_YEAR, Axis.YEARS, False),
        (say.WHICH_PAPER, Axis.PAPERS, False),
    ):
        match = pattern.search(folded)
        if match is None:
            continue
        said = say.SAID_AFTER.match(folded, match.end())
        last = match.end() >= len(folded.rstrip("?？ 呢的")) and re.search(say.SAY, folded[: match.start()])
        by_place = axis in PLACED
        likely = sure or bool(said or last)
        counted = "几个" in match[0] or "多少" in match[0]
        if not (likely or (by_place and not counted)) or (
            by_place and places_before(folded, named, match.start())
        ):
            continue
        # One alone may be asked of: 哪一年, 谁提出.
        several = (by_place and said) or re.search("[些几啲]|多少", match[0]) is not None
        run = None if by_place else _run_of_years(folded, named)
        spans = [match.span(), *([run[0]] if run else [])]
        limits = run[1:] if run else (None, None)
        found = put_together(folded, named, axis, Asking.WHICH, spans, *limits)
        office = match.groupdict().get("office")
        if found and pattern is say.WHICH_SPEAKER:
            found = replace(found, papers=(office,) if office else ())
        return found and replace(found, likely=likely and bool(several))
    return None


def _which_of_region(folded: str, named: Named) -> AcrossQuery | None:
    match = say.WHICH_OF_REGION.search(folded)
    if match is None:
        return None
    found = put_together(folded, named, Axis.PROVINCES, Asking.WHICH, [match.span()])
    return found and replace(found, places=REGIONS[match["region"] or match["members"]])


def _said_before(folded: str, named: Named) -> AcrossQuery | None:
    """Read what names them by what they say: 提到人形机器人的省份有哪些, 列出提到白酒的省."""
    match = say.SAID_BEFORE.search(folded)
    if match is None or not (match["asked"] or (match["who"] and say.LISTED.search(folded))):
        return None
    axes = {"provinces": Axis.PROVINCES, "places": Axis.PLACES, "years": Axis.YEARS}
    axis = next((axis for group, axis in axes.items() if match[group]), None)
    if axis is None:
        asked = match["asked"]
        axis = Axis.PROVINCES if "省" in asked else Axis.YEARS if re.search("[年届]", asked) else Axis.PAPERS
    spans = [(match.end("topic"), match.end()), match.span("said")]
    spans += [each.span() for each in say.LISTED.finditer(folded)]
    found = put_together(folded, named, axis, Asking.WHICH, spans)
    return found and replace(
        found, scope=None, papers=(match["office"],) if match["office"] else found.papers
    )


def _each_of_region(folded: str, named: Named) -> AcrossQuery | None:
    for match in say.EACH_OF_REGION.finditer(folded):
        # 各省 and 直辖市 name whom they ask; 东北 and 京津冀 may be what is asked about.
        named_so = match["members"] or match[0] != match["region"]
        beside = _places_beside(folded, named, match.span())
        end = max([match.end(), *(place.end for place in beside)])
        end += folded[end : end + 1] in {")", "]"}
        which = say.WHICH_OF_THEM.search(folded, end) if named_so else None
        of_each = which or (say.OF_EACH if named_so else say.SURELY_OF_EACH).match(folded, end)
        if of_each is None and not (named_so and say.COMPARED.search(folded, end)):
            continue
        if not named_so and not say.AT_BEGINNING.search(folded[: match.start()]):
            continue
        spans = [match.span(), *((place.start, place.end) for place in beside)]
        spans += [which.span()] if which else []
        asking = Asking.WHICH if which else Asking.EACH
        found = put_together(folded, named, Axis.PROVINCES, asking, spans)
        others = (place.name for place in beside)
        return found and replace(found, places=tuple(dict.fromkeys([*REGIONS[match["region"]], *others])))
    return None


def _places_beside(folded: str, named: Named, span: tuple[int, int]) -> list[PlaceName]:
    """Return the places that are strung to a region before or behind it: 东北三省加内蒙古."""
    start, end = span
    found: list[PlaceName] = []
    for place in named.places:
        joint = folded[end : place.start] if place.start >= end else "-"
        if say.ADDED.fullmatch(joint) or say.SPELT_OUT.fullmatch(joint):
            found.append(place)
            end = place.end
    for place in reversed(named.places):
        if place.end <= start and say.ADDED.fullmatch(folded, place.end, start):
            found.append(place)
            start = place.start
    return found


def _each_year(folded: str, named: Named) -> AcrossQuery | None:
    says = named.of_paper or re.search(say.HOW_SPOKEN, folded) is not None
    each = say.EACH_OF_THEM.search(folded)
    run = _run_of_years(folded, named)
    if run and (each or says):
        span, first, last = run
        spans = [span, *([each.span()] if each else [])]
        return put_together(folded, named, Axis.YEARS, Asking.EACH, spans, first, last)
    for name in named.speakers:
        theirs = re.compile(rf"{re.escape(name)}(?:{say.THEIR_YEARS})").search(folded)
        own = theirs and (says or each or say.EACH_YEAR.search(folded))
        if own or (each and not say.EACH_YEAR.search(folded)):
            spans = [found.span() for found in (theirs, each) if found]
            return put_together(folded, named, Axis.PAPERS, Asking.EACH, spans)
    if match := say.EACH_YEAR.search(folded):
        return put_together(folded, named, Axis.YEARS, Asking.EACH, [match.span()])
    if match := say.EACH_OFFICE.search(folded):
        found = put_together(folded, named, Axis.PAPERS, Asking.EACH, [match.span()])
        return found and replace(found, papers=(match["office"],))
    years = {year.year for year in named.years}
    words = _by_words(named.years)
    strung = len(words) == 1 or _joined(folded, words)
    if len(years) >= RUN_OF_YEARS and (each or named.of_paper) and strung:
        return put_together(folded, named, Axis.YEARS, Asking.EACH, [each.span()] if each else [])
    if not says or years:
        return None
    if match := say.RECENT.search(folded):
        count = match["count"] and parse_number(match["count"])
        return put_together(folded, named, Axis.YEARS, Asking.EACH, [match.span()], back=count or SEVERAL)
    return None


def _run_of_years(folded: str, named: Named) -> tuple[tuple[int, int], int, int | None] | None:
    """Return where the first run of years stands, the first of them and the last, if any: 2003到2007年."""
    for one, two in pairwise(named.years):
        if one.year < two.year and say.RANGED.fullmatch(folded, one.end, two.start):
            return (one.start, two.end), one.year, two.year
    for year in named.years:
        if until := say.UNTIL_NOW.match(folded, year.end):
            return (year.start, until.end()), year.year, None
    return None


def _by_words(years: Sequence[YearName]) -> list[YearName]:
    """Return one of the years that one word names: 八十年代."""
    return list({(year.start, year.end): year for year in years}.values())


def _each_place(folded: str, named: Named) -> AcrossQuery | None:
    for pattern, axis in (
        (say.EACH_PROVINCE, Axis.PROVINCES),
        (say.EACH_TOWN, Axis.TOWNS),
        (say.EACH_OTHER, Axis.PLACES),
    ):
        match = pattern.search(folded)
        if match and not places_before(folded, named, match.start()):
            return put_together(folded, named, axis, Asking.EACH, [match.span()])
    return None


def _compare(folded: str, named: Named) -> AcrossQuery | None:
    spans = [match.span() for match in say.COMPARED.finditer(folded)]
    more = say.MORE_THAN.search(folded)
    which = say.WHICH_OF_THEM.search(folded)
    if which:  # 谁家写了大运河 compares no size.
        spans = [(start, end) for start, end in spans if end <= which.start() or start >= which.end()]
    if not (spans or more or which) and not say.ASKED_OF_EACH.search(folded):
        return None
    if len({place.name for place in named.places}) > 1 and _joined(folded, named.places, more):
        first = min(place.start for place in named.places)
        if not (spans or more or which) and not say.AT_BEGINNING.search(folded[:first]):
            return None
        if which and not spans:
            return put_together(folded, named, Axis.PLACES, Asking.WHICH, [which.span()])
        return put_together(folded, named, Axis.PLACES, Asking.COMPARE, spans)
    starts = {name: folded.find(name) for name in named.speakers}
    people = [(start, start + len(name)) for name, start in starts.items() if start >= 0]
    if len(people) > 1 and _strung(folded, people):
        return put_together(folded, named, Axis.PAPERS, Asking.EACH, spans)
    years = [year for year in named.years if not year.day]
    goals = more if named.of_paper or "目标" in folded else None
    asked = spans or goals or named.of_paper or named.speakers or named.offices
    if asked and len({(year.start, year.end) for year in years}) > 1 and _joined(folded, years, goals):
        return put_together(folded, named, Axis.YEARS, Asking.COMPARE, spans)
    return None


def _joined(folded: str, names: Sequence[PlaceName | YearName], more: re.Match[str] | None = None) -> bool:
    """Whether names stand side by side, or around 比: 云南和四川, but not 云南学四川."""
    spans = sorted({(name.start, name.end) for name in names})
    around = more is not None and len(spans) > 1 and spans[0][1] <= more.start() < spans[-1][0]
    return around or _strung(folded, spans)


def _strung(folded: str, spans: Sequence[tuple[int, int]]) -> bool:
    between = [folded[end:start] for (_, end), (start, _) in pairwise(sorted(set(spans)))]
    return bool(between) and all(
        not each or (say.BESIDE.search(each) and len(each) <= APART) for each in between
    )
