"""What a question names of documents (place, year, day, speaker, office, paper) and which ones it means.

Pure over the facets that a snapshot stores: no document is opened.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.folding import fold
from index.outline.facets import plain_names
from index.outline.metadata import SPEECH
from index.outline.people import FULL_NAME, OFFICES
from index.outline.places import (
    NATION,
    PlaceName,
    find_places,
    in_order,
    is_country_or_province,
    is_known_place,
)
from index.outline.years import YearName, find_relative_years, find_years
from index.search.question_words import FUNCTION_WORDS
from index.segmenter import dictionary_words, tagged_words
from index.store.manifest import StoredDocument
from index.types import Facets

SERIES = 2
"""Documents that must differ in a facet before a question can name one that the library lacks."""
COMMON = 0.5
"""Share of the documents up to which a body or a paper that their names state tells them apart."""
SHORT_PAPER = 0.1
"""The same for a word of two characters alone, such as 文告."""

_TOPIC_BEFORE = re.compile("(?:对于?|关于|针对|就|围绕|涉及)$")
_SAYS = (
    f"(?:同志|先生|女士|议员|{fold(OFFICES)})?"
    r"(?:在.{0,20}?)?(?:是|都|曾)?(?:怎么|如何|咋|怎样)?(?:说|讲(?!话)|谈|提[出到]|认为|指出|强调|评价|看待|主张|表示)"
    f"|(?:同志|先生|{fold(OFFICES)})?(?:19|20)?\\d*年?的?(?:讲话|报告|发言|致辞|演讲|文告)"
)
_SPEAKER = re.compile(
    rf"(?:^|[,.;:? ]|请问|{fold(OFFICES)})(?P<name>(?!{fold(OFFICES)}){FULL_NAME})(?={_SAYS})"
)
_KIND = re.compile(rf".*(?:{fold(SPEECH)})$")
_SPEAKS = re.compile(_SAYS)
# 马英九元旦文告; only after names of three characters, for shorter ones may be any word (高峰论坛报告).
_SPEAKS_ON_AN_OCCASION = re.compile("[\u4e00-\u9fff]{1,4}?(?:讲话|报告|发言|致辞|演讲|文告)")
_WHOLE_NAME = 3
_BODY_TAG = "nt"
_PERSON_TAG = "nr"
_BOUNDARY = re.compile(r"[\s_()\[\]<>《》,.;:!?\"-]|关于|$")

_Value = TypeVar("_Value", int, str)


class Facet(StrEnum):
    """What documents are told apart by."""

    PLACE = "place"
    YEAR = "year"
    DAY = "day"
    SPEAKER = "speaker"
    OFFICE = "office"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Named:
    """What a folded question names."""

    places: tuple[PlaceName, ...] = ()
    """Those that may tell documents apart: not the nation, and not what is spoken about (对台湾)."""
    years: tuple[YearName, ...] = ()
    relative: tuple[tuple[int, int], ...] = ()
    """Where it says this year, last year or the like."""
    speakers: tuple[str, ...] = ()
    """Known ones and such as say something in the question."""
    offices: tuple[str, ...] = ()
    paper: str = ""
    """The words for a paper, such as 国务院政府工作报告, without year and place."""
    papers: tuple[str, ...] = ()
    """All words for papers, those included by which no documents are told apart."""
    of_paper: bool = False
    """Whether any kind of paper is spoken of (报告, 文告), so that a year is that of the paper."""

    @property
    def empty(self) -> bool:
        """Whether nothing is named by which documents differ."""
        return not (self.places or self.years or self.relative or self.speakers or self.offices or self.paper)


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
    alone: bool
    """Whether nothing else is named by which documents differ: 到2035年."""


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
    names: tuple[tuple[str, frozenset[int]], ...] = ()
    """What the question calls documents, in its own words, with those that each names."""


EVERYTHING = Meant()
"""What is meant where nothing is named."""


class DocumentNames:
    """The facets of all documents of a snapshot, arranged to be looked up."""

    def __init__(self, facets: Sequence[Facets]) -> None:
        """Arrange ``facets``, in the order of the snapshot's documents."""
        self.facets = tuple(facets)
        self._by_place = _arranged({*f.places, f.home} - {"", NATION} for f in facets)
        self._by_year = _arranged(f.years for f in facets)
        self._by_own_year = _arranged(f.years[:1] for f in facets)
        self._by_day = _arranged(f.days for f in facets)
        self._by_speaker = _arranged(f.speakers for f in facets)
        self._by_office = _arranged(f.offices for f in facets)
        self._names = "\n".join(each.names for each in facets)
        self._starts = [0, *(match.end() for match in re.finditer("\n", self._names))]
        self._kinds = _kinds(facets)
        self._offices = _offices(facets)

    @classmethod
    def of(cls, stored: Mapping[str, StoredDocument]) -> Self:
        """Arrange the facets that a snapshot stores."""
        return cls([document.facets for document in stored.values()])

    def read(self, folded: str) -> Named:
        """Read off a folded question what it names of documents."""
        tagged = tagged_words(folded)
        places = [place for place in find_places(folded, tagged=tagged) if place.name != NATION]
        years = [year for year in find_years(folded) if not year.short or year.year in self._by_own_year]
        known = [name for name in self._by_speaker if name in folded]
        speakers = known or _speaking(folded, tagged, places)
        offices = [name for name in self._offices if name in folded]
        offices = [
            name for name in offices if not any(name != longer and name in longer for longer in offices)
        ]
        taken = [place.written for place in places] + speakers
        plain = dictionary_words(plain_names(folded, taken))
        papers = self._papers(plain)
        meant = [
            place
            for place in places
            if not _TOPIC_BEFORE.search(folded[: place.start]) and not any(place.name in s for s in speakers)
        ]
        return Named(
            places=tuple(meant),
            years=tuple(years),
            relative=tuple(find_relative_years(folded)),
            speakers=tuple(dict.fromkeys(speakers)),
            offices=tuple(offices),
            paper=self._telling(papers),
            papers=tuple(papers),
            of_paper=not self._kinds.isdisjoint(plain),
        )

    def match(self, named: Named, within: Collection[int] | None = None) -> Meant:
        """Choose the documents, of those ``within`` or of all, that a question means."""
        if named.empty:
            return EVERYTHING
        everything = frozenset(range(len(self.facets)) if within is None else within)
        fits = np.zeros((len(self.facets), len(FITS)), np.float32)
        found, lacking = everything, None
        chosen = list(self._chosen(named))
        shares = sum(facet is not Facet.PLACE for facet, _ in chosen)
        for facet, documents in chosen:
            column, share = ("place_fit", 1.0) if facet is Facet.PLACE else ("name_fit", 1 / shares)
            fits[list(documents), FITS.index(column)] += share
            if found & documents:
                found &= documents
            elif not everything & documents and lacking is None:
                lacking = self._lacking(facet, named, found, everything)
        if named.years:
            found, without = self._of_years(named, found, everything, fits)
            lacking = lacking or without
        elif named.relative:
            found = self._newest(found) or found
            fits[list(found), FITS.index("year_fit")] = float(len(found) == 1)
        return Meant(found if found != everything else None, fits, lacking, self._written(named))

    def _written(self, named: Named) -> tuple[tuple[str, frozenset[int]], ...]:
        """Return the words of the question that name documents, each with these."""
        words = [(place.written, _union(self._by_place, [place.name])) for place in named.places]
        words += [(year.written, _union(self._by_own_year, [year.year])) for year in named.years]
        words += [(name, _union(self._by_speaker, [name])) for name in named.speakers]
        words += [(name, self._holding(name)) for name in (*named.offices, named.paper) if name]
        return tuple((written, documents) for written, documents in words if documents)

    def places_of(self, documents: Iterable[int]) -> list[str]:
        """Return the places that documents state, in the official order."""
        return in_order({place for number in documents for place in self.facets[number].places})

    def years_of(self, documents: Iterable[int]) -> list[int]:
        """Return the documents' own years, ascending."""
        return sorted({year for number in documents for year in self.facets[number].years[:1]})

    def speakers_of(self, documents: Iterable[int]) -> list[str]:
        """Return who speaks in the documents, in their order."""
        return list(dict.fromkeys(s for number in sorted(documents) for s in self.facets[number].speakers))

    def _chosen(self, named: Named) -> Iterable[tuple[Facet, frozenset[int]]]:
        """Yield each facet named but the year with the documents that have it, the surest first."""
        if named.places:
            places = {place.name for place in named.places}
            told = [place for place in named.places if place.name in self._by_place]
            if told or any(not self._mentions(place) for place in places):
                yield Facet.PLACE, _union(self._by_place, places)
        if named.speakers:
            yield Facet.SPEAKER, _union(self._by_speaker, named.speakers)
        if named.paper:
            yield Facet.PAPER, self._holding(named.paper)
        for office in named.offices:
            yield Facet.OFFICE, self._by_office.get(office) or self._holding(office)
        days = [year.day for year in named.years if year.day in self._by_day]
        if days:
            yield Facet.DAY, _union(self._by_day, days)

    def _of_years(
        self, named: Named, found: frozenset[int], everything: frozenset[int], fits: NDArray[np.float32]
    ) -> tuple[frozenset[int], Lacking | None]:
        """Narrow ``found`` to the years named; what is lacking where none is of them."""
        years = {year.year for year in named.years}
        own = _union(self._by_own_year, years)
        # A paper of 2003 is not that of 2004, but what happened in 2003 is told in both.
        after = frozenset() if named.of_paper else _union(self._by_own_year, {year + 1 for year in years})
        fits[list(own), FITS.index("year_fit")] = 1
        fits[list(after - own), FITS.index("year_after")] = 1
        if found & (own | after):
            return found & (own | after), None
        stated, of_year = found & _union(self._by_year, years), everything & own
        if stated and not named.of_paper:
            return stated, None
        if of_year and not named.of_paper:  # 1988 about Taiwan: the place may be spoken of by others
            return found | of_year, None
        return found, self._lacking(Facet.YEAR, named, found, everything)

    def _newest(self, found: frozenset[int]) -> frozenset[int]:
        """Return the newest document where there is one that is newer than all others."""
        years = self.years_of(found)
        newest = found & _union(self._by_own_year, years[-1:])
        return newest if len(newest) == 1 else frozenset()

    def _lacking(
        self, facet: Facet, named: Named, found: frozenset[int], everything: frozenset[int]
    ) -> Lacking | None:
        """Describe what no document has; None where the documents are not told apart by it."""
        differing = 0
        match facet:
            case Facet.PLACE:
                missed = [p for p in named.places if not everything & _union(self._by_place, [p.name])]
                present = self.places_of(found)
                certain = any(_beside_year(place, named) and is_known_place(place.name) for place in missed)
                missed = [place for place in missed if certain or is_country_or_province(place.name)]
                words = [place.name for place in missed]
            case Facet.YEAR:
                present = [f"{year}年" for year in self.years_of(found)]
                differing = len(self.years_of(everything))
                words = [f"{year}年" for year in dict.fromkeys(year.year for year in named.years)]
                certain = bool(named.of_paper or named.speakers)
            case Facet.SPEAKER:
                present, words, certain = self.speakers_of(found), list(named.speakers), True
            case _:
                return None
        if max(len(present), differing) < SERIES or not present or not words:
            return None
        years = tuple(dict.fromkeys(year.year for year in named.years))
        alone = found == everything
        return Lacking(facet, tuple(dict.fromkeys(words)), tuple(present), years, certain, alone)

    def _mentions(self, words: str) -> bool:
        return words in self._names

    def _holding(self, words: str) -> frozenset[int]:
        """Return the documents whose names hold the words."""
        found, place = set(), self._names.find(words)
        while place >= 0:
            found.add(bisect_right(self._starts, place) - 1)
            place = self._names.find(words, place + 1)
        return frozenset(found)

    def _papers(self, tokens: Sequence[str]) -> list[str]:
        """Return each kind of paper with the words before it that some document's name holds with it."""
        found = []
        for last, kind in enumerate(tokens):
            if kind not in self._kinds:
                continue
            words = kind
            for token in reversed(tokens[:last]):
                if token in FUNCTION_WORDS or not self._mentions(token + words):
                    break
                words = token + words
            found.append(words)
        return found

    def _telling(self, papers: Sequence[str]) -> str:
        """Return the longest of the papers named, unless most documents are one."""
        best = max(papers, key=len, default="")
        share = len(self._holding(best)) / len(self.facets) if best else 1.0
        return best if share <= (COMMON if len(best) > 2 else SHORT_PAPER) else ""

    def has_place(self, name: str) -> bool:
        """Whether any document is of a place."""
        return name in self._by_place

    def kind_of(self, number: int) -> str:
        """Return the longest kind of paper that the names of a document hold; empty for none."""
        names = self.facets[number].names
        return max(
            (kind for kind in self._kinds if kind in names), key=lambda kind: (len(kind), kind), default=""
        )


def _arranged(values: Iterable[Iterable[_Value]]) -> dict[_Value, frozenset[int]]:
    """Return under each value the numbers of the documents that have it."""
    found: dict[_Value, set[int]] = {}
    for number, each in enumerate(values):
        for value in each:
            found.setdefault(value, set()).add(number)
    return {value: frozenset(numbers) for value, numbers in found.items()}


def _union(by_value: Mapping[_Value, frozenset[int]], values: Iterable[_Value]) -> frozenset[int]:
    return frozenset().union(*(by_value.get(value, frozenset()) for value in values))


def _kinds(facets: Sequence[Facets]) -> frozenset[str]:
    """Return the kinds of speeches and papers that names end in: 报告, 施政报告, 文告."""
    parts = {part for each in facets for part in re.split(_BOUNDARY, each.names) if part}
    return frozenset(word for part in parts for word in dictionary_words(part)[-1:] if _KIND.match(word))


def _offices(facets: Sequence[Facets]) -> list[str]:
    """Return the offices and bodies in names by which the documents differ: 发展局局长, 国务院."""
    counts: Counter[str] = Counter()
    for each in facets:
        bodies = {word for word, tag in tagged_words(each.names) if tag == _BODY_TAG}
        counts.update(bodies.union(each.offices))
    return sorted(name for name, times in counts.items() if times <= COMMON * len(facets))


def _speaking(folded: str, tagged: Sequence[tuple[str, str]], places: Sequence[PlaceName]) -> list[str]:
    """Return who is asked to have said something: 马小云 of 马小云怎么说, but not 安全生产 or 江苏."""
    found, end = [], 0
    for word, tag in tagged:
        end += len(word)
        if not tag.startswith(_PERSON_TAG) or len(word) == 1:
            continue
        occasion = len(word) >= _WHOLE_NAME and _SPEAKS_ON_AN_OCCASION.match(folded, end)
        if occasion or _SPEAKS.match(folded, end):
            found.append(word)
    for match in () if found else _SPEAKER.finditer(folded):
        words = tagged_words(match["name"])
        # A name that no dictionary has falls into its characters.
        if len(words) > 1 and len(words[0][0]) == 1:
            found.append(match["name"])
    return [name for name in found if not any(place.name in name for place in places)]


def _beside_year(place: PlaceName, named: Named) -> bool:
    """Whether a place stands right beside a year, as in 武汉2025年, where a document is named by it."""
    spans = [*((year.start, year.end) for year in named.years), *named.relative]
    return any(abs(start - place.end) <= 1 or abs(place.start - end) <= 1 for start, end in spans)
