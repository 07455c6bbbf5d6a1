"""Answers to questions about the structure of a speech, put together from its outline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.questions.query import Query, content_words
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.search.structure.structure_places import (
    Place,
    enclosing,
    headings,
    paragraphs,
    quote_heading,
    resolve,
    titles,
    whole_speeches,
)
from index.search.structure.structure_query import Intent, Level, StructureQuery
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt

MOST_PLACES = 3
"""Sections that are named as the place where a topic is spoken of."""


class Judge(Protocol):
    """Turns what a search found into an answer, as far as it is trusted."""

    def __call__(
        self,
        question: str,
        kind: AnswerKind,
        found: Found,
        excerpts: Sequence[Excerpt],
        further: Sequence[Excerpt] = (),
    ) -> Answer:
        """Return the excerpts with a status that says how far they are trusted."""
        ...


class StructuralAnswerer:
    """Answers an ``StructureQuery`` from the outlines of one scope."""

    def __init__(
        self, searcher: Searcher, scope: Scope, judge: Judge, quoted: Callable[[Query, Found], Answer]
    ) -> None:
        """Search with ``searcher``; ``judge`` trusts given excerpts, ``quoted`` chooses them itself."""
        self._quoted = quoted
        self._searcher = searcher
        self._snapshot = searcher.snapshot
        self._scope = scope
        self._judge = judge

    def answer(self, address: StructureQuery, query: Query) -> Answer | None:
        """Answer from the outline; None where the question is to be searched like any other."""
        places = self._resolve(address) if address.steps else []
        if address.steps and not places:
            if address.request is Intent.CONTENT or address.vague:
                return None
            return Answer(query.text, AnswerStatus.NOT_FOUND, AnswerKind.OUTLINE, 0.0, ())
        match address.request:
            case Intent.CONTENT:
                return self._inside(places, query, address.rest)
            case Intent.WHERE:
                return self._where(address, places, query)
            case Intent.OUTLINE:
                return self._outline(address, places, query)
            case Intent.HEADING:
                return self._heading(address, places, query)

    def _resolve(self, address: StructureQuery) -> list[Place]:
        return resolve(address, self._snapshot, self._scope, self._searcher.weigh)

    def _inside(self, places: Sequence[Place], query: Query, rest: str) -> Answer:
        """Search inside the places only, for what the question says besides naming them.

        Where that finds nothing, a paragraph that the question names is quoted all the same.
        """
        topic = self._searcher.parse(rest) if content_words(rest) else query
        found = self._searcher.search(topic, self._scope, self._passages_in(places))
        answer = self._quoted(query, found)
        whole = () if answer.answered else tuple(paragraphs(places, self._snapshot))
        return replace(answer, status=AnswerStatus.RELATED, excerpts=whole) if whole else answer

    def _where(self, address: StructureQuery, places: Sequence[Place], query: Query) -> Answer | None:
        """Quote the headings of the sections in which the topic is spoken of."""
        only = self._passages_in(places) if places else None
        found = self._searcher.search(self._searcher.parse(address.topic), self._scope, only)
        quoted: dict[tuple[str, int], Excerpt] = {}
        for candidate in found.best(MOST_PLACES):
            passage = self._snapshot.passages[candidate.passage]
            outline = self._snapshot.outlines[passage.document_id]
            if passage.section is None:
                continue
            section = enclosing(outline.sections[passage.section], outline.sections, address.sought)
            document = self._snapshot.documents[passage.document_id]
            quoted.setdefault((document.id, section.start), quote_heading(section, document, outline))
        return self._judge(query.text, AnswerKind.OUTLINE, found, list(quoted.values())) if quoted else None

    def _outline(self, address: StructureQuery, places: Sequence[Place], query: Query) -> Answer | None:
        """Quote the headings that a place divides into, or the titles of all speeches."""
        if any(rank is Level.PARAGRAPH for rank, _ in address.steps):  # divides into no headings
            return self._inside(places, query, address.rest)
        if not places:
            places = whole_speeches(self._resolve(replace(address, steps=())))
            inside = "篇" not in query.folded
        else:
            inside = True
        found = headings(places, self._snapshot, inside=inside)
        answered = _read_off(query.text, found)
        return None if answered is None else replace(answered, total=len(found))

    def _heading(self, address: StructureQuery, places: Sequence[Place], query: Query) -> Answer | None:
        """Quote a heading with those below it, a paragraph, or a title."""
        if not places:
            weights = self._searcher.weigh(query.content)
            return _read_off(query.text, titles(self._snapshot, self._scope, weights))
        if any(rank is Level.PARAGRAPH for rank, _ in address.steps):
            whole = _read_off(query.text, paragraphs(places, self._snapshot))
            return whole or self._inside(places, query, address.rest)
        own = headings(places, self._snapshot, inside=False)
        below = headings(places, self._snapshot, inside=True) if len(places) == 1 else []
        return _read_off(query.text, [*own, *below])

    def _passages_in(self, places: Sequence[Place]) -> NDArray[np.int64]:
        passages, within = self._snapshot.passages, self._snapshot.passages_of
        found = [passages.between(within(place.document_id), *place.span) for place in places]
        return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def _read_off(question: str, excerpts: Sequence[Excerpt]) -> Answer | None:
    """Return headings as an answer: they are read off, so nothing about them is uncertain."""
    if not excerpts:
        return None
    return Answer(question, AnswerStatus.ANSWERED, AnswerKind.OUTLINE, 1.0, tuple(excerpts))
