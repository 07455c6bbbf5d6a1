"""How a question across documents is heard in a library: what it names looked up, then what it asks read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.analysis.dates import YearName
from index.search.across_documents import asking_words as say
from index.search.across_documents.across_parsing import parse_across, reads_as_comparison
from index.search.across_documents.across_query import AcrossQuery, Asking, Axis, put_together
from index.search.across_documents.strung_names import write_out
from index.search.names.named_documents import DocumentNames
from index.search.names.naming import Named

FEW = 5
"""Documents up to which one of the names that are strung together tells which is meant: 2013年 alone, of a
hundred speeches, does not."""
LONGEST_NAME = 24
"""Characters of such a name, as 李登輝總統民國88年的元旦文告."""


@dataclass(frozen=True, slots=True)
class AcrossRead:
    """A question across documents in the library that it is asked of."""

    folded: str
    """The question with the names in front that it puts between which and what: 香港哪些官员."""
    across: AcrossQuery
    named: Named


def read_across(folded: str, names: DocumentNames) -> AcrossRead | None:
    """Read a folded question that asks of several documents; None for any other.

    Words that only may be places, such as 城镇, are none where no document is theirs.
    """
    folded = _with_names_first(write_out(folded), names)
    named = names.read(folded)
    known = tuple(place for place in named.places if place.certain or names.has_place(place.name))
    named = replace(named, places=known, years=_of_republic(named, names))
    across = _of_congresses(folded, named, names) or _one_by_one(folded, named, names)
    across = across or parse_across(folded, named)
    return None if across is None else AcrossRead(folded, across, named)


def _with_names_first(folded: str, names: DocumentNames) -> str:
    """Put what is named between which and what before both: 哪些香港官员 asks 香港哪些官员."""
    for match in say.NAMED_BETWEEN.finditer(folded):
        between = match["between"]
        named = names.read(between)
        spans = [(place.start, place.end) for place in named.places]
        spans += [(year.start, year.end) for year in named.years]
        spans += [m.span() for office in named.offices for m in re.finditer(re.escape(office), between)]
        if spans and sum(end - start for start, end in set(spans)) >= len(between):
            asked = f"{folded[: match.start()]}{between}{match['which']}"
            return asked + folded[match.end() :]
    return folded


def _of_republic(named: Named, names: DocumentNames) -> tuple[YearName, ...]:
    """Return the years named, those of two figures counted from 1911 where the papers meant are of these."""
    if not any(year.short for year in named.years):
        return named.years
    meant = names.match(replace(named, years=(), relative=())).documents
    own = set(names.years_of(range(len(names.facets)) if meant is None else meant))
    shorts = [year for year in named.years if year.short]
    if all(year.year in own for year in shorts) or not any(year.of_republic in own for year in shorts):
        return named.years
    return tuple(replace(year, year=year.of_republic or year.year) for year in named.years)


def _of_congresses(folded: str, named: Named, names: DocumentNames) -> AcrossQuery | None:
    """Read what is asked of all congresses: 历届党代会怎么说民主; None where the library has but one."""
    match = say.EACH_CONGRESS.search(folded)
    if match is None:
        return None
    papers = names.read(match["congress"]).papers
    documents = [names.match(Named(paper=paper)).documents or frozenset() for paper in papers]
    if len(documents) < 2:
        return None
    bare = replace(named, paper="", papers=(), occasions=())
    found = put_together(folded, bare, Axis.PAPERS, Asking.EACH, [match.span()])
    return found and replace(found, documents=frozenset().union(*documents), places=())


def _one_by_one(folded: str, named: Named, names: DocumentNames) -> AcrossQuery | None:
    """Read documents named one by one, each in words of its own: 李登輝88年跟陳水扁95年的元旦文告."""
    spans = reads_as_comparison(folded)
    if spans is None:
        return None
    parts, joints = _strung_names(folded, named, names)
    if len(set(parts)) < 2:
        return None
    parts = _of_one_kind(parts, named, names)
    which = say.WHICH_OF_THEM.search(folded)
    taken = [*joints, *([which.span()] if which else spans)]
    asking = Asking.WHICH if which else Asking.COMPARE
    found = put_together(folded, named, Axis.PAPERS, asking, taken)
    return found and replace(found, documents=frozenset().union(*parts), scope=None)


def _strung_names(
    folded: str, named: Named, names: DocumentNames
) -> tuple[list[frozenset[int]], list[tuple[int, int]]]:
    """Return the few documents that each of the names strung together means, and what joins and dates these.

    What one leaves out, its kind of paper or its place and speaker, it has from the last or the one before.
    """
    parts: list[frozenset[int]] = []
    joints: list[tuple[int, int]] = []
    paper = replace(Named(), paper=named.paper, papers=named.papers, of_paper=named.of_paper)
    start, said = 0, Named()
    for match in [*say.JOINT.finditer(folded), None]:
        end = len(folded) if match is None else match.start()
        if match is not None and end - start > LONGEST_NAME:
            break
        clause = None if match else say.FIRST_CLAUSE.match(folded, start)
        piece = clause[0] if clause else folded[start:end]
        own = names.read(piece)
        days = [(start + at.start, start + _end_of_date(piece, at.end)) for at in own.years]
        documents = _of_name(own, paper, names, named.years)
        if parts and documents is None and own.years and not (own.speakers or own.offices):
            own = replace(own, speakers=said.speakers, called=said.called, offices=said.offices)
            documents = _of_name(own, paper, names, named.years)
        if documents is None:
            if parts:
                break
            continue  # The sign may stand inside of what comes before the first name.
        parts.append(documents)
        joints += days
        said = own
        if match is None:
            break
        joints.append(match.span())
        start = match.end()
    return parts, joints


def _end_of_date(piece: str, end: int) -> int:
    """Return where the month and day end that may stand behind a year."""
    match = say.MONTH.match(piece, end)
    return match.end() if match else end


def _of_one_kind(parts: Sequence[frozenset[int]], named: Named, names: DocumentNames) -> list[frozenset[int]]:
    """Keep of each part the documents of a kind that all parts have, where one does: reports of two years."""
    kinds = [{names.kind_of(number) for number in part} - {""} for part in parts]
    common = set.intersection(*kinds)
    called = [kind for kind in common if any(paper in kind for paper in named.papers)]
    if kept := set(called) or common:
        return [frozenset(n for n in part if names.kind_of(n) in kept) for part in parts]
    return list(parts)


def _of_name(
    own: Named, paper: Named, names: DocumentNames, years: Sequence[YearName]
) -> frozenset[int] | None:
    """Return the few documents that a name means; None where it names no year, speaker or congress."""
    if not (own.years or own.speakers or own.offices):
        return None
    resolved = {year.written: year.year for year in years}
    own = replace(
        own,
        years=tuple(replace(year, year=resolved.get(year.written, year.year)) for year in own.years),
        places=tuple(place for place in own.places if place.start == 0),
        strangers=(),
        occasions=(),
        paper=own.paper or paper.paper,
        papers=own.papers or paper.papers,
        of_paper=True,
    )
    meant = names.match(own)
    few = meant.documents is not None and len(meant.documents) <= FEW and meant.lacking is None
    return meant.documents if few else None
