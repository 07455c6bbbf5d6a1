"""Searching a question together with the conversation before it, where that was answered first of all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.search.conversations import clean, own_words, points_back, refers_back
from index.search.features import idf
from index.search.query import Query
from index.search.named_search import NamedFound, NamedSearcher
from index.search.searcher import Found, Searcher
from index.folding import fold
from index.types import Turn

E = lambda k, d: float(os.environ.get(k, d))


@dataclass(frozen=True, slots=True)
class InContext:
    """What a question finds, and how it was understood."""

    outcome: NamedFound
    meant: str
    """Empty where as asked."""


def search_in_context(query: Query, turns: Sequence[Turn], searcher: Searcher, named: NamedSearcher) -> InContext:
    before = turns[-1]
    message = clean(query.folded)
    mode = os.environ.get("JOIN", "A")
    root = fold(before.meant).rstrip("?.! ")
    if mode == "R":
        root = root.split(" / ")[0]
    text = f"{root} / {message}"
    preferred = _near(turns, searcher)
    with_context = named.search(searcher.parse(text, message or None), preferred)
    if refers_back(query):
        return InContext(with_context, text)
    alone = named.search(query)
    terms = own_words(message)
    weights = {
        term: idf(searcher.snapshot.words, term)
        for term in dict.fromkeys(terms)
        if not any(term != longer and term in longer for longer in terms)
    }
    a, c = (_held(outcome.found, weights, searcher) for outcome in (alone, with_context))
    total = sum(weights.values())
    if a - c > E("GAIN", 8.5):
        return InContext(alone, "")
    if not points_back(query) and c < E("LOW", 0.3) * total:
        return InContext(alone, "")
    return InContext(with_context, text)


def _near(turns: Sequence[Turn], searcher: Searcher) -> dict[int, float]:
    """Return the passages of the documents and sections last quoted, with what they gain by it."""
    last = next((turn for turn in reversed(turns) if turn.quoted), None)
    gains: dict[int, float] = {}
    for i, place in enumerate(last.quoted if last else ()):
        if place.document_id not in searcher.snapshot.stored:
            continue
        passages = searcher.snapshot.passages_of(place.document_id)
        doc = E("DOC", 2) + (E("FIRST", 0) if i == 0 else 0)
        for n in passages:
            gains[n] = max(gains.get(n, 0.0), doc)
        for n in searcher.snapshot.passages.between(passages, place.start, place.end):
            for k in range(-int(E("W", 0)), int(E("W", 0)) + 1):
                if int(n) + k in passages:
                    gains[int(n) + k] = max(gains.get(int(n) + k, 0.0), doc + E("SEC", 1))
    return gains


def _held(found: Found, weights: Mapping[str, float], searcher: Searcher) -> float:
    """Return the weight of a question's own words that the best sentence's passage holds."""
    held = 0.0
    for candidate in found.best(1):
        passage = searcher.snapshot.passages[candidate.passage]
        text = fold(" ".join([*passage.path, passage.text]))
        held = sum(weight for term, weight in weights.items() if term in text)
    return held
