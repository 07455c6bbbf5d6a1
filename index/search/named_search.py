"""The search for a question that names documents: in those it means, unless others answer it better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.folding import fold
from index.search.named_documents import Facet, Lacking, Meant, Named
from index.search.query import Query, content_words
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.terms import bigrams
from index.types import Missing

MOST_SCOPES = 256
"""Choices of documents that are kept ready for the next question that means them."""
CLEARLY = 2.0
"""How much higher a sentence of another document must score to be quoted instead: odds of seven to one."""
LOOKS_BACK = re.compile("去年|上年|上一年|过去一年|一年来")
"""A report of the year after the one asked for says so of it."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Where a question is to be searched, and with which of its words."""

    query: Query
    """Without the names that the choice of documents answers already."""
    scope: Scope
    named: Named
    meant: Meant


@dataclass(frozen=True, slots=True)
class NamedFound:
    """What was found for a question, and what the library lacks of what it names."""

    found: Found
    missing: Missing | None = None
    quotable: bool = True
    """Whether a quote may be given in spite of what is missing."""


class NamedSearcher:
    """Searches one scope for questions that may name documents; any number of threads may use it."""

    def __init__(self, searcher: Searcher, scope: Scope) -> None:
        """Search ``scope`` with ``searcher``."""
        self._searcher = searcher
        self._scope = scope
        self._names = searcher.names
        self._within = frozenset(scope.numbers.tolist())
        self._narrowed = lru_cache(MOST_SCOPES)(self._make_scope)

    def seek(self, query: Query) -> Sought:
        """Choose the documents that a question means, all of the scope where it names none."""
        named = self._names.read(query.folded)
        meant = Meant(self._within, self._within) if named.empty else self._names.match(named, self._within)
        narrowed = meant.documents != self._within
        return Sought(
            query=without(query, named.written) if narrowed else query,
            scope=self._narrowed(meant.documents) if narrowed else self._scope,
            named=named,
            meant=meant,
        )

    def search(self, query: Query, preferred: Mapping[int, float] | None = None) -> NamedFound:
        """Search the documents that a question means, and the others where these say little of it.

        ``preferred`` are passages to be ranked in any case, each with what is added to its score.
        """
        sought = self.seek(query)
        found = self._searcher.search(sought.query, sought.scope, preferred=preferred)
        if sought.named.empty:
            return NamedFound(found)
        lacking = sought.meant.lacking
        if sought.scope is not self._scope and (
            lacking is not None or found.confidence < self._searcher.fitted.answered_from
        ):
            found = self._better(query, found, sought)
        if lacking is None or self._says(found, lacking):
            return NamedFound(found)
        missing = Missing(lacking.named, lacking.present)
        return NamedFound(found, missing, not lacking.certain)

    def _better(self, query: Query, found: Found, sought: Sought) -> Found:
        """Return what the whole scope says where that is clearly better and names the same itself."""
        everywhere = self._searcher.search(query, self._scope)
        best = everywhere.best(1)
        if not best or self._number(everywhere, 0) in sought.meant.documents:
            return found
        inside = [
            float(everywhere.scores[place])
            for place, entry in enumerate(everywhere.candidates.entries)
            if self._document(entry.passage) in sought.meant.documents
        ]
        ahead = float(everywhere.scores.max()) - max(inside, default=-float("inf"))
        surer = everywhere.confidence > found.confidence
        return everywhere if surer and ahead > CLEARLY and self._holds(everywhere, sought.named) else found

    def _holds(self, found: Found, named: Named) -> bool:
        """Whether the best passage itself names what the question names."""
        words = [*named.written, *(f"{year.year}年" for year in named.years)]
        text = self._best_text(found)
        return bool(words) and all(word in text for word in words)

    def _says(self, found: Found, lacking: Lacking) -> bool:
        """Whether the best passage speaks of what no document is of."""
        if not found.candidates.entries:
            return False
        text = self._best_text(found)
        if any(name in text for name in lacking.named):
            return True
        if lacking.facet is not Facet.YEAR:
            return False
        own = self._names.facets[self._number(found, 0)].years[:1]
        after = {f"{year - 1}年" for year in own}
        return bool(after.intersection(lacking.named)) and LOOKS_BACK.search(text) is not None

    def _best_text(self, found: Found) -> str:
        passage = self._searcher.snapshot.passages[found.best(1)[0].passage]
        return fold("\n".join([*passage.path[1:], passage.text]))

    def _number(self, found: Found, place: int) -> int:
        return self._document(found.best(place + 1)[place].passage)

    def _document(self, passage: int) -> int:
        return self._searcher.snapshot.passages.document_number(passage)

    def _make_scope(self, documents: frozenset[int]) -> Scope:
        ids = list(self._searcher.snapshot.stored)
        return Scope.of(self._searcher.snapshot, {ids[number] for number in documents})


def without(query: Query, written: Sequence[str]) -> Query:
    """Return a query without names; as it is where nothing else would be left."""
    content = query.content
    for name in written:
        content = content.replace(name, " ")
    terms = tuple(dict.fromkeys(content_words(content)))
    if content == query.content or not terms:
        return query
    grams = {gram: query.grams.get(gram, 1.0) for gram in bigrams(content)}
    return replace(query, content=content, terms=terms, grams=grams)
