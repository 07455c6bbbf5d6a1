"""What distinguishes a document from its sisters: place, year, day, speaker, and the words of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.analysis.dates import find_years
from index.analysis.folding import fold
from index.analysis.people import FULL_NAME, OFFICES
from index.analysis.places import NATION, PlaceName, find_places, in_order, most_named
from index.types import Document, Facets, Outline

HOME_SHARE = 0.5
"""Share of all names of provinces and the like from which a text is taken to speak of that place at home."""
HOME_TIMES = 3
"""Times that it must be named for that."""

_SUFFIX = re.compile(r"\.\w{2,4}$")
_OFFICE = re.compile(rf"[^\s,.;:?!()<>《》\"_—\-0-9]{{0,30}}?(?:{fold(OFFICES)})")
_ANY_OFFICE = re.compile(fold(OFFICES))
_TITLED = re.compile(
    rf"(?:^|[\s_—-])(?:\w{{0,12}}?)(?:{fold(OFFICES)})(?P<name>{FULL_NAME})(?=在|的|中华民国|\d|_|$)"
)


def find_facets(document: Document, outline: Outline) -> Facets:
    """Read off the names of a document, and the heads of its speeches, what distinguishes it."""
    stem = _SUFFIX.sub("", document.name)
    titles = [outline.title, *(speech.title for speech in outline.speeches)]
    names = [fold(name) for name in dict.fromkeys([*titles, stem])]
    heads = [fold(speech.speaker) for speech in outline.speeches]
    dates = [fold(speech.date) for speech in outline.speeches if speech.date]
    where = [
        fold(f"{speech.occasion} {_office(head)}")
        for speech, head in zip(outline.speeches, heads, strict=True)
    ]
    places = {place.name for text in [*names, *where] for place in _certain(text)}
    years = [year for text in [*names, *dates] for year in find_years(text)]
    speakers = [name for head in heads if (name := speaker_name(head))]
    speakers += [match["name"] for name in names for match in _TITLED.finditer(name)]
    return Facets(
        places=tuple(in_order(places - {NATION})),
        home=_home(document.text),
        years=tuple(dict.fromkeys(year.year for year in years)),
        days=tuple(dict.fromkeys(year.day for year in years if year.day)),
        speakers=tuple(dict.fromkeys(speakers)),
        # Parts of a file name that are an office and nothing else: 發展局局長.
        offices=tuple(
            dict.fromkeys(part for part in re.split(r"[_\s]", fold(stem)) if _OFFICE.fullmatch(part))
        ),
        names=" ".join(dict.fromkeys(plain_names(name) for name in (*names, *heads))),
    )


def plain_names(folded: str, taken: Iterable[str] = ()) -> str:
    """Return names without years, certain places and what else is ``taken``, so that sisters read alike."""
    places = [place.written for place in _certain(folded)]
    for start, end in sorted({(year.start, year.end) for year in find_years(folded)}, reverse=True):
        folded = folded[:start] + folded[end:]
    for word in sorted({*places, *taken}, key=len, reverse=True):
        folded = folded.replace(word, "")
    return re.sub("^年|(?<=[^\u4e00-\u9fff])年", "", folded)


def speaker_name(folded: str) -> str:
    """Return the name of a speaker without the office: 王予波 of 省长 王予波 and of 王予波省长."""
    office = list(_ANY_OFFICE.finditer(folded))
    before, after = (folded[: office[0].start()], folded[office[-1].end() :]) if office else (folded, "")
    return re.sub(r"\s", "", after or before)


def _office(folded: str) -> str:
    """Return what stands beside the name of a speaker."""
    office = list(_ANY_OFFICE.finditer(folded))
    return folded[: office[-1].end()] if office and folded[office[-1].end() :].strip() else ""


def _certain(folded: str) -> list[PlaceName]:
    return [place for place in find_places(folded, asked=False) if place.certain]


def _home(text: str) -> str:
    """Return the province, or the nation, that a text names most; empty where it speaks of many."""
    place, times, total = most_named(fold(text))
    return place if times >= HOME_TIMES and times >= HOME_SHARE * total else ""
