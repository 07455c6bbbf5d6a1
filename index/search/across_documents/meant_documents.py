"""Which documents a question across documents asks, and in which order they are quoted."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from index.analysis.folding import BREAK
from index.analysis.places import NATION, PROVINCES, in_order
from index.search.across_documents.across_query import AcrossQuery, Asking, Axis
from index.search.across_documents.asking_words import ANY_PAPER
from index.search.names.named_documents import DocumentNames
from index.search.names.naming import Named

LEAST = 2
"""Documents that must be meant, and that must say something, for an answer across documents."""
MOST_OF_EACH = 5
"""Documents of one place up to which places are compared: one quote of each of a hundred speeches compares
nothing."""


def of_any_paper(across: AcrossQuery, named: Named) -> tuple[AcrossQuery, Named]:
    """Leave out the words for any paper, which many documents' names hold by chance: 哪些讲话."""
    papers = tuple(paper for paper in across.papers if not ANY_PAPER.fullmatch(paper))
    paper = "" if ANY_PAPER.fullmatch(named.paper) else named.paper
    return replace(across, papers=papers), replace(named, paper=paper)


def of_office(
    across: AcrossQuery, named: Named, folded: str, names: DocumentNames
) -> tuple[AcrossQuery, Named]:
    """Read the office that stands before what asks which of its papers say it: 财库局哪几次发言提到."""
    if across.scope is None or named.offices:
        return across, named
    start, end = across.scope
    offices = names.read(folded[:start] + folded[end:]).offices
    first, _, topic = across.topic.partition(BREAK)
    if not offices or not topic or first not in folded[:start]:
        return across, named
    return replace(across, topic=topic), replace(named, offices=offices)


def meant_documents(across: AcrossQuery, names: DocumentNames, within: Iterable[int]) -> list[int]:
    """Return the documents that are to be quoted, in their order; fewer than two where they do not differ."""
    numbers = sorted(within)
    if across.documents is not None:
        return _in_order(names, across.documents, by_year=True)
    if across.axis is Axis.YEARS:
        return _by_year(across, names, numbers)
    if across.axis is Axis.PAPERS:
        if across.places:
            numbers = [n for n in numbers if not set(across.places).isdisjoint(_places(names, n))]
        held = [n for n in numbers if any(paper in names.facets[n].names for paper in across.papers)]
        chosen = [n for n in held or numbers if not across.years or _is_of(names, n, across.years)]
        if across.first is not None or across.last is not None:
            first, last = across.first or 0, across.last or datetime.MAXYEAR
            chosen = [n for n in chosen if any(first <= year <= last for year in names.facets[n].years[:1])]
        return _in_order(names, chosen, by_year=True)
    compared = across.asking is Asking.COMPARE
    if compared:
        by_place = {p: [n for n in numbers if p in _places(names, n)] for p in across.places}
    else:
        by_place = _series_by_place(across, names, numbers)
    of_years = _of_years(across, names, by_place)
    if sum(map(bool, of_years.values())) < (len(across.places) if compared else LEAST):
        return []
    if compared and max(map(len, of_years.values())) > MOST_OF_EACH:
        return []
    return _in_order(names, [number for each in of_years.values() for number in each])


def _by_year(across: AcrossQuery, names: DocumentNames, numbers: Sequence[int]) -> list[int]:
    """Return the documents of one place and kind, those with most different years, of the years meant."""
    if across.places:
        numbers = [n for n in numbers if not set(across.places).isdisjoint(_places(names, n))]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in numbers:
        if names.facets[number].years:
            groups[names.kind_of(number), _seat(names, number)].append(number)
    if not groups:
        return []
    key = max(groups, key=lambda each: (len(names.years_of(groups[each])), each))
    series = groups[key] + (groups[key[0], ""] if key[1] and (key[0], "") in groups else [])
    newest = names.years_of(series)[-1]
    first = newest - across.back + 1 if across.back else across.first
    chosen = [
        number
        for number in series
        for year in names.facets[number].years[:1]
        if (first is None or year >= first)
        and (across.last is None or year <= across.last)
        and (not across.years or year in across.years)
    ]
    if len(names.years_of(chosen)) < LEAST:
        return []
    if across.asking is Asking.COMPARE and set(across.years) - set(names.years_of(chosen)):
        return []
    return _in_order(names, chosen, by_year=True)


def _series_by_place(
    across: AcrossQuery, names: DocumentNames, numbers: Sequence[int]
) -> dict[str, list[int]]:
    """Return the documents of each place that belong to the kind of paper with most different places."""
    groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number in numbers:
        for place in names.facets[number].places:
            if across.places and place not in across.places:
                continue
            if across.axis is Axis.PLACES or (place in PROVINCES) == (across.axis is Axis.PROVINCES):
                groups[names.kind_of(number)][place].append(number)
    kind = max(groups, key=lambda each: (len(groups[each]), each), default="")
    return dict(groups.get(kind, {}))


def _of_years(
    across: AcrossQuery, names: DocumentNames, by_place: Mapping[str, Sequence[int]]
) -> dict[str, list[int]]:
    """Return each place's documents of the years named, else of the years after, which look back.

    Its newest where no year is named.
    """
    if not across.years:
        newest = {place: names.years_of(each)[-1:] for place, each in by_place.items()}
        return {
            place: [n for n in each if not newest[place] or _is_of(names, n, newest[place])]
            for place, each in by_place.items()
        }
    for years in (across.years, tuple(year + 1 for year in across.years)):
        chosen = {place: [n for n in each if _is_of(names, n, years)] for place, each in by_place.items()}
        if any(chosen.values()):
            return chosen
    return {}


def _is_of(names: DocumentNames, number: int, years: Sequence[int]) -> bool:
    return not set(names.facets[number].years[:1]).isdisjoint(years)


def _places(names: DocumentNames, number: int) -> tuple[str, ...]:
    facets = names.facets[number]
    return facets.places or ((facets.home,) if facets.home else ())


def _seat(names: DocumentNames, number: int) -> str:
    return next(iter(_places(names, number)), "")


def _in_order(names: DocumentNames, numbers: Iterable[int], *, by_year: bool = False) -> list[int]:
    """Return documents by place in the official order, or by year, then by day."""
    chosen = sorted(set(numbers))
    rank = {place: n for n, place in enumerate(in_order({_seat(names, n) for n in chosen} - {NATION}))}

    def key(number: int) -> tuple[int, int, tuple[str, ...], int]:
        facets = names.facets[number]
        year = facets.years[0] if facets.years else 0
        return (year if by_year else rank.get(_seat(names, number), -1), year, facets.days[:1], number)

    return sorted(chosen, key=key)
