"""Which documents a question means by what it names of them, and what of it no document has.

Pure over the facets that a snapshot stores: no document is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.analysis.places import NATION, PlaceName, in_order, is_country_or_province, is_known_place
from index.analysis.terms import term_form
from index.search.names.naming import Named, NameReader
from index.snapshot.glossary import Glossary
from index.snapshot.manifest import StoredDocument
from index.types import Facets

SERIES = 2
"""Documents that must differ in a facet before a question can name one that the library lacks."""

_Value = TypeVar("_Value", int, str)


class Facet(StrEnum):
    """What documents are told apart by."""

    PLACE = "place"
    YEAR = "year"
    DAY = "day"
    SPEAKER = "speaker"
    OFFICE = "office"
    PAPER = "paper"
    OCCASION = "occasion"


@dataclass(frozen=True, slots=True)
class Lacking:
    """A facet that a question names as no document has it."""

    facet: Facet
    named: tuple[str, ...]
    """As the question writes it, folded."""
    present: tuple[str, ...]
    """What the documents meant otherwise have instead, in order."""
    years: tuple[int, ...]
    """The years named, be it that they are lacking or besides."""
    certain: bool
    """Whether the question surely means a document by it."""
    giving: bool
    """Whether a speech or a paper of somebody, or of a meeting, is asked for."""
    alone: bool
    """Whether nothing else is named by which documents differ: 到2035年."""
    places: tuple[str, ...] = ()
    """The places whose documents are not of the year, though others are."""


FITS = ("place_fit", "year_fit", "year_after", "name_fit")
"""How a document fits what a question names, each in ``[0, 1]``: its place; its year; that it is of the year
after, whose reports look back; its paper, speaker, office and day, as the share of those named."""


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """The documents that a question means, by their numbers in the snapshot."""

    documents: frozenset[int] | None = None
    """Those that fit all that is named, as far as any does; None where they are all."""
    fits: NDArray[np.float32] | None = None
    """``(d, len(FITS))`` for all documents of the snapshot; None where nothing is named."""
    lacking: Lacking | None = None
    firm: bool = False
    """Whether a paper, a speaker, an office or the year of one is named, as no topic is: not 1988年台湾."""
    names: tuple[tuple[str, frozenset[int]], ...] = ()
    """What the question calls documents, in the term form of its own words, with those that each names."""


EVERYTHING = Meant()
"""What is meant where nothing is named."""


class DocumentNames:
    """The facets of all documents of a snapshot, arranged to be looked up."""

    def __init__(self, facets: Sequence[Facets], glossary: Glossary | None = None) -> None:
        """Arrange ``facets``, in the order of the snapshot's documents; ``glossary`` is for English."""
        self.facets = tuple(facets)
        homes = _homes(facets)
        self._by_place = _arranged(
            {*f.places, home} - {"", NATION} for f, home in zip(facets, homes, strict=True)
        )
        self._by_year = _arranged(f.years for f in facets)
        self._by_own_year = _arranged(f.years[:1] for f in facets)
        self._by_day = _arranged(f.days for f in facets)
        self._by_speaker = _arranged(f.speakers for f in facets)
        self._by_office = _arranged(f.offices for f in facets)
        self._reader = NameReader(facets, glossary)

    @classmethod
    def of(cls, stored: Mapping[str, StoredDocument], glossary: Glossary | None = None) -> Self:
        """Arrange the facets that a snapshot stores."""
        return cls([document.facets for document in stored.values()], glossary)

    def read(self, folded: str) -> Named:
        """Read off a folded question what it names of documents."""
        return self._reader.read(folded)

    def match(self, named: Named, within: Collection[int] | None = None) -> Meant:
        """Choose the documents, of those ``within`` or of all, that a question means."""
        if named.empty:
            return EVERYTHING
        everything = frozenset(range(len(self.facets)) if within is None else within)
        fits = np.zeros((len(self.facets), len(FITS)), np.float32)
        found, missed, elsewhere = everything, [], None
        chosen = list(self._chosen(named))
        shares = sum(facet is not Facet.PLACE for facet, _ in chosen)
        for facet, documents in chosen:
            column, share = ("place_fit", 1.0) if facet is Facet.PLACE else ("name_fit", 1 / shares)
            fits[list(documents), FITS.index(column)] += share
            if found & documents:
                found &= documents
            elif not everything & documents:
                missed.append(facet)
        if named.years:
            of_places = found
            found, has_year = self._of_years(named, found, everything, fits)
            missed += [] if has_year else [Facet.YEAR]
            elsewhere = self._of_year_elsewhere(named, of_places, found)
        elif named.order or named.relative:
            found = self._last(found, named.order or 1) or found
            fits[list(found), FITS.index("year_fit")] = float(len(found) == 1)
        told = [each for facet in missed if (each := self._lacking(facet, named, found, everything))]
        # What surely is a document is said before what may be spoken about.
        lacking = max(told, key=lambda each: each.certain, default=elsewhere)
        firm = bool(named.of_paper or named.year_of_paper or named.speakers or named.offices)
        return Meant(found if found != everything else None, fits, lacking, firm, self._written(named))

    def _written(self, named: Named) -> tuple[tuple[str, frozenset[int]], ...]:
        """Return the words of the question that name documents, in their term form, each with these."""
        words = [(place.written, _union(self._by_place, [place.name])) for place in named.places]
        words += [(year.written, _union(self._by_own_year, [year.year])) for year in named.years]
        called = zip(named.called, named.speakers, strict=True)
        words += [(written, _union(self._by_speaker, [name])) for written, name in called]
        words += [(written, _union(self._by_office, offices)) for written, offices in named.titled]
        words += [(name, self._reader.holding(name)) for name in (*named.offices, named.paper) if name]
        return tuple((term_form(written), documents) for written, documents in words if documents)

    def places_of(self, documents: Iterable[int]) -> list[str]:
        """Return the places that documents state, in the official order."""
        return in_order({place for number in documents for place in self.facets[number].places})

    def years_of(self, documents: Iterable[int]) -> list[int]:
        """Return the documents' own years, ascending."""
        return sorted({year for number in documents for year in self.facets[number].years[:1]})

    def speakers_of(self, documents: Iterable[int]) -> list[str]:
        """Return who speaks in the documents, in their order."""
        return list(dict.fromkeys(s for number in sorted(documents) for s in self.facets[number].speakers))

    def papers_of(self, documents: Iterable[int]) -> list[str]:
        """Return the kinds of papers that the documents are, the commonest first, congresses before them."""
        chosen = frozenset(documents)
        kinds = Counter(kind for number in chosen if (kind := self.kind_of(number)))
        congresses = [name for name, of in self._reader.congresses.items() if chosen & of]
        return [*congresses, *(kind for kind, _ in kinds.most_common())]

    def _chosen(self, named: Named) -> Iterable[tuple[Facet, frozenset[int]]]:
        """Yield each facet named but the year with the documents that have it, the surest first."""
        if named.places:
            places = {place.name for place in named.places}
            told = [place for place in named.places if place.name in self._by_place]
            heading = any(is_country_or_province(place) for place in named.heading)  # 美国总统
            if told or heading or any(not self._reader.holding(place) for place in places):
                yield Facet.PLACE, _union(self._by_place, places)
        if named.speakers or named.strangers:
            yield Facet.SPEAKER, _union(self._by_speaker, named.speakers)
        if named.paper:
            yield Facet.PAPER, self._reader.of_paper(named.paper)
        if named.occasions:
            yield Facet.OCCASION, frozenset()
        if named.offices:
            yield Facet.OFFICE, frozenset().union(*map(self._of_office, named.offices))
        elif named.titled:
            yield Facet.OFFICE, _union(self._by_office, [o for _, offices in named.titled for o in offices])
        days = [year.day for year in named.years if year.day in self._by_day]
        if named.dates and (named.of_paper or named.speakers or named.offices):
            days += [day for day in self._by_day if any(date in day for date in named.dates)]
        if days:
            yield Facet.DAY, _union(self._by_day, days)

    def _of_office(self, office: str) -> frozenset[int]:
        """Return the documents of an office: those that name it as such, and whose names begin with it."""
        own = self._by_office.get(office, frozenset())
        holding = self._reader.holding(office)
        return own | {n for n in holding if self.facets[n].names.startswith(f"_{office}")} if own else holding

    def _of_years(
        self, named: Named, found: frozenset[int], everything: frozenset[int], fits: NDArray[np.float32]
    ) -> tuple[frozenset[int], bool]:
        """Narrow ``found`` to the years named, and tell whether any document is of them."""
        years = {year.year for year in named.years}
        own = _union(self._by_own_year, years)
        if not found & own:
            republic = _union(self._by_own_year, {y.of_republic for y in named.years if y.of_republic})
            own = own | republic if found & republic else own
        # A paper of 2003 is not that of 2004, but what happened in 2003 is told in both.
        of_paper = named.of_paper or named.year_of_paper
        joined = of_paper or named.year_of_office
        after = frozenset() if of_paper else _union(self._by_own_year, {year + 1 for year in years})
        fits[list(own), FITS.index("year_fit")] = 1
        fits[list(after - own), FITS.index("year_after")] = 1
        if found & (own | after):
            return found & (own | after), True
        stated, of_year = found & _union(self._by_year, years), everything & own
        if stated and not joined:
            return stated, True
        if of_year and not joined:  # 1988 about Taiwan: the place may be spoken of by others
            return found | of_year, True
        return found, False

    def _of_year_elsewhere(
        self, named: Named, of_places: frozenset[int], found: frozenset[int]
    ) -> Lacking | None:
        """Describe a year beside a place, where documents are of the one or the other: 香港2025年."""
        beside = tuple(p.name for p in named.places if self.has_place(p.name) and _beside_year(p, named))
        if not beside or found <= of_places:
            return None
        words = tuple(f"{year}年" for year in dict.fromkeys(year.year for year in named.years))
        present = tuple(f"{year}年" for year in self.years_of(of_places))
        years = tuple(year.year for year in named.years)
        return Lacking(Facet.YEAR, words, present, years, False, False, False, beside)

    def _last(self, found: frozenset[int], order: int) -> frozenset[int]:
        """Return the newest document, or the oldest, where there is one that is newer than all others."""
        years = self.years_of(found)
        last = found & _union(self._by_own_year, years[-1:] if order > 0 else years[:1])
        return last if len(last) == 1 else frozenset()

    def _lacking(
        self, facet: Facet, named: Named, found: frozenset[int], everything: frozenset[int]
    ) -> Lacking | None:
        """Describe what no document has; None where the documents are not told apart by it."""
        differing = 0
        match facet:
            case Facet.PLACE:
                missed = [p for p in named.places if not everything & _union(self._by_place, [p.name])]
                places = self.places_of(everything)
                present = self.places_of(found) or places or self.papers_of(everything)
                differing = len(places or everything)
                sure = [p for p in missed if p.name in named.heading and _is_known(p)]
                beside = [p for p in missed if _beside_year(p, named) and _is_known(p)]
                certain = bool(sure)
                likely = [p for p in missed if is_country_or_province(p.name)]
                words = [p.name for p in sure or beside or likely]
            case Facet.YEAR:
                present = [f"{year}年" for year in self.years_of(found)]
                differing = len(self.years_of(everything))
                words = [f"{year}年" for year in dict.fromkeys(year.year for year in named.years)]
                # What a body did in a year may be told in others.
                certain = bool(named.of_paper or named.speakers)
            case Facet.SPEAKER:
                own, all_of_them = self.speakers_of(found), self.speakers_of(everything)
                present, words = own or all_of_them, [*named.speakers, *named.strangers]
                # A paper that states no speaker may be anybody's, but a mere 讲话 is no certain paper.
                stated = bool(own) or not (named.offices or len(named.paper) > len("讲话"))
                certain, differing = bool(named.speakers) and stated, len(all_of_them)
            case Facet.OCCASION:
                present, words, certain = self.papers_of(found), list(named.occasions), True
                differing = len(everything)
            case _:
                return None
        if max(len(present), differing) < SERIES or not present or not words:
            return None
        years = tuple(dict.fromkeys(year.year for year in named.years))
        alone = found == everything
        giving = named.giving or facet is Facet.OCCASION
        return Lacking(facet, tuple(dict.fromkeys(words)), tuple(present), years, certain, giving, alone)

    def has_place(self, name: str) -> bool:
        """Whether any document is of a place."""
        return name in self._by_place

    def kind_of(self, number: int) -> str:
        """Return the longest kind of paper that the names of a document hold; empty for none."""
        names = self.facets[number].names
        return max(
            (kind for kind in self._reader.kinds if kind in names),
            key=lambda kind: (len(kind), kind),
            default="",
        )


def _homes(facets: Sequence[Facets]) -> list[str]:
    """Return where each document is at home: one of an office where most of that office are.

    What an office says of a neighbour, or of no place at all, is said at home none the less.
    """
    of_office: dict[str, Counter[str]] = {}
    for each in facets:
        for office in each.offices:
            of_office.setdefault(office, Counter())[each.home] += 1
    commonest = {office: told.most_common(1)[0] for office, told in of_office.items()}
    homes = []
    for each in facets:
        told = [commonest[office] for office in each.offices]
        most = next((home for home, times in told if home and times >= SERIES), "")
        homes.append(most or each.home)
    return homes


def _arranged(values: Iterable[Iterable[_Value]]) -> dict[_Value, frozenset[int]]:
    """Return under each value the numbers of the documents that have it."""
    found: dict[_Value, set[int]] = {}
    for number, each in enumerate(values):
        for value in each:
            found.setdefault(value, set()).add(number)
    return {value: frozenset(numbers) for value, numbers in found.items()}


def _union(by_value: Mapping[_Value, frozenset[int]], values: Iterable[_Value]) -> frozenset[int]:
    return frozenset().union(*(by_value.get(value, frozenset()) for value in values))


def _is_known(place: PlaceName) -> bool:
    return place.certain or is_known_place(place.name) or place.written.endswith("区")


def _beside_year(place: PlaceName, named: Named) -> bool:
    """Whether a place stands right beside a year, as in 武汉2025年, where a document is named by it."""
    spans = [*((year.start, year.end) for year in named.years), *named.relative]
    before = any(0 <= start - place.end <= 1 for start, _ in spans)
    return before or (place.name in named.owning and any(place.start == end for _, end in spans))
