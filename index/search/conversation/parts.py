"""Reads the parts of a question that another place, year or speaker can take the place of."""

from __future__ import annotations

import re

from index.analysis.dates import find_relative_years
from index.analysis.folding import fold
from index.search.conversation.substitution import Likeness, Part
from index.search.names.named_documents import DocumentNames

_BARE_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d.%]|[多余]?(?:[万亿个人]|元(?!旦)))")
"""2024 without 年, which in a question's place is a year: 云南2024的GDP."""


def read_parts(text: str, names: DocumentNames) -> list[Part]:
    """Return the places, years and speakers that a question names, in reading order."""
    folded = fold(text)
    named = names.read(folded)
    parts = [Part(Likeness.PLACE, place.start, place.end) for place in named.places if place.certain]
    parts += [Part(Likeness.YEAR, year.start, year.end) for year in named.years]
    parts += [Part(Likeness.YEAR, *span) for span in find_relative_years(folded)]
    parts += [Part(Likeness.YEAR, *match.span()) for match in _BARE_YEAR.finditer(folded)]
    for name in named.speakers:
        start = folded.find(name)
        parts += [Part(Likeness.SPEAKER, start, start + len(name))] if start >= 0 else []
    ordered: list[Part] = []
    for part in sorted(parts, key=lambda part: (part.start, -part.end)):
        if not ordered or part.start >= ordered[-1].end:
            ordered.append(part)
    return ordered
