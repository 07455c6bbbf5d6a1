"""From a question to an answer: understand, search, judge, quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.folding import BREAK
from index.outline.numbering import parse_number
from index.search.answer_types import AnswerType
from index.search.conversations import joined, leans_on_context, points_back, wants_member, wants_more
from index.search.excerpts import cut_excerpts
from index.search.features import coverage
from index.search.lists import CONSIDERED, find_points, single_points
from index.search.missing import tell_missing
from index.search.query import Query, unbroken
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.search.smalltalk import classify
from index.search.structure_answers import StructuralAnswerer
from index.search.structure_query import parse_structure_query
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt

SHOWN = 3
"""Excerpts of an answer: as many as a reader takes in at once."""
LEAST_ODDS = 0.01
"""Odds against the best excerpt below which another waits for "more": no question of the five sets over
speeches lost a hit among the first three by it, and a third fewer excerpts are shown."""
OWN_WORDS = 0.4
"""Share of a short question's own words that a passage found with its context must hold."""
FURTHER = 9
"""Excerpts kept for "more": with those shown, more than inline mode offers."""


class Answerer:
    """Answers questions from the documents of one scope; any number of threads may ask at once."""

    def __init__(self, searcher: Searcher, scope: Scope | None = None) -> None:
        """Answer with ``searcher``, from all of its snapshot unless ``scope`` limits it."""
        self._searcher = searcher
        self._scope = scope or Scope.of(searcher.snapshot)

    def answer(self, question: str, context: Sequence[str] = (), further: int = FURTHER) -> Answer:
        """Answer ``question``; ``context`` holds the conversation's earlier questions, oldest first.

        At most ``further`` excerpts are cut besides the best three.
        """
        status = classify(question)
        if status is not None:
            return without_quotes(question, status)
        query = self._searcher.parse(unbroken(question))
        return (
            self._about_the_last(query, question, context)
            or self._from_structure(query)
            or self._searched(query, context, further)
        )

    def _about_the_last(self, query: Query, question: str, context: Sequence[str]) -> Answer | None:
        """Answer 还有呢 and 那第二个呢, which are about the last answer itself."""
        if not context:
            return None
        ordinal = wants_member(query.folded)
        if ordinal is None and not wants_more(query.folded):
            return None
        before = self.answer(context[-1], context[:-1])
        if ordinal is None:
            return _continued(before, question)
        number = parse_number(ordinal)
        members = single_points(before.excerpts) if before.kind is AnswerKind.LIST else before.excerpts
        if before.kind is AnswerKind.PASSAGES or number is None or number > len(members):
            return None
        return replace(before, question=question, excerpts=(members[number - 1],), further=(), total=None)

    def _from_structure(self, query: Query) -> Answer | None:
        address = parse_structure_query(query)
        if address is None:
            return None
        meant = self._searcher.meant(query, self._scope)
        scope = self._searcher.narrowed(self._scope, meant)
        structure = StructuralAnswerer(self._searcher, scope, self._judged, self._quoted)
        answer = structure.answer(address, query)
        return answer and tell_missing(answer, meant.lacking, self._searcher.snapshot)

    def _searched(self, query: Query, context: Sequence[str], further: int) -> Answer:
        found = self._searcher.search(query, self._scope)
        if context and leans_on_context(query):
            with_context = self._searcher.search(
                self._searcher.parse(joined(query, context), query.text), self._scope
            )
            if self._continues(query, found, with_context):
                found = with_context
        return tell_missing(self._quoted(query, found, further), found.meant.lacking, self._searcher.snapshot)

    def _continues(self, query: Query, alone: Found, with_context: Found) -> bool:
        """Whether a question is better understood after the one before it.

        A short question that does not point back, such as 今晚吃什么, may be a new one: then what the
        context finds must hold words of the question itself.
        """
        if points_back(query):
            return with_context.confidence > alone.confidence or len(query.terms) <= 1
        own = self._searcher.weigh(query.content)
        held = [
            coverage(BREAK.join([*passage.path, passage.text]), own)
            for candidate in with_context.best(1)
            for passage in [self._searcher.snapshot.passages[candidate.passage]]
        ]
        return with_context.confidence > alone.confidence and max(held, default=0.0) >= OWN_WORDS

    def _quoted(self, query: Query, found: Found, further: int = FURTHER) -> Answer:
        """Quote the points of a list where one is asked for, else the best runs of sentences."""
        snapshot, candidates = self._searcher.snapshot, found.candidates
        if AnswerType.POINTS in query.answer_types:
            best = found.best(CONSIDERED)
            points = find_points(query, candidates, best, snapshot)
            if points:
                return self._judged(query.text, AnswerKind.LIST, found, points)
        cut = cut_excerpts(candidates, found.scores, snapshot, SHOWN + further)
        shown = [excerpt for excerpt in cut[:SHOWN] if excerpt.score >= LEAST_ODDS]
        return self._judged(query.text, AnswerKind.PASSAGES, found, shown, cut[len(shown) :])

    def _judged(
        self,
        question: str,
        kind: AnswerKind,
        found: Found,
        excerpts: Sequence[Excerpt],
        further: Sequence[Excerpt] = (),
    ) -> Answer:
        """Return the excerpts with a status that says how far they are trusted."""
        fitted = self._searcher.fitted
        if not excerpts or found.confidence < fitted.related_from:
            return without_quotes(question, AnswerStatus.NOT_FOUND, found.confidence)
        sure = found.confidence >= fitted.answered_from
        return Answer(
            question=question,
            status=AnswerStatus.ANSWERED if sure else AnswerStatus.RELATED,
            kind=kind,
            confidence=found.confidence,
            excerpts=tuple(excerpts),
            further=tuple(further),
        )


def without_quotes(question: str, status: AnswerStatus, confidence: float = 0.0) -> Answer:
    """Return an answer that quotes nothing."""
    return Answer(question, status, AnswerKind.PASSAGES, confidence, ())


def _continued(before: Answer, question: str) -> Answer:
    """Return what came next in an answer."""
    if not before.further:
        return without_quotes(question, AnswerStatus.NOT_FOUND)
    return replace(
        before,
        question=question,
        kind=AnswerKind.PASSAGES,
        excerpts=before.further[:SHOWN],
        further=before.further[SHOWN:],
    )
