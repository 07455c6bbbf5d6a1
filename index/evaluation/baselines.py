"""What single searches would find: each alone beside the hybrid, so that its gain can be read off.

Every search ranks sentences for the same query. One that finds passages is taken at its word for their
order, and of each passage stands the sentence that the same search likes most. Excerpts are cut from every
ranking alike. Nothing here abstains, and questions that want a whole list or lean on an earlier question
are left out: a ranking answers neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import simplify
from index.analysis.terms import bigrams, words
from index.evaluation.metrics import Score, mean, score_names, score_spans
from index.evaluation.outcomes import FIRST_RANKS
from index.evaluation.question_sets import Question, QuestionSet
from index.progress import Progress, Stage, silent
from index.search.excerpts import cut_excerpts
from index.search.features import Candidate, Candidates, idf
from index.search.questions.query import Query, parse_query
from index.search.ranking import RankingModel
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.dense import DenseIndex
from index.snapshot.engine.protocols import TermIndex
from index.snapshot.lexical import LexicalIndex
from index.snapshot.snapshot import Snapshot
from index.snapshot.vocabulary import TermLists
from index.types import Passage, Span

if TYPE_CHECKING:
    from index.models.encoder import Encoder

HYBRID = "hybrid"
RANKED = 10
"""Sources or sentences that count for the mean reciprocal rank."""
_DEPTH = 60
"""Sentences or passages taken of a search: enough for RANKED sources that are cut into a few passages."""

_Vector = NDArray[np.float32]
_Search = Callable[[Query, _Vector], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How one search did."""

    name: str
    count: int
    hit_at_1: float
    hit_at_3: float
    mrr: float
    """Mean reciprocal rank among the first RANKED."""


def compare_searches(
    question_set: QuestionSet,
    snapshot: Snapshot,
    encoder: Encoder,
    fitted: RankingModel,
    progress: Progress = silent,
) -> list[Baseline]:
    """Measure every search alone and, last, the hybrid; empty where no question is a plain one."""
    questions = [q for q in question_set.questions if q.answerable and not q.every and not q.context]
    if not questions:
        return []
    queries = [parse_query(question.text) for question in questions]
    vectors = encoder.encode_queries([simplify(query.text) for query in queries])
    searches = _searches(question_set, snapshot)
    searches[HYBRID] = _hybrid(Searcher(snapshot, encoder, fitted))
    found: list[Baseline] = []
    for number, (name, search) in enumerate(searches.items()):
        progress(Stage.COMPARING, number, len(searches))
        scores = [
            _score(question, search(query, vector), snapshot, question_set)
            for question, query, vector in zip(questions, queries, vectors, strict=True)
        ]
        found.append(
            Baseline(
                name=name,
                count=len(scores),
                hit_at_1=mean(score.hit(1) for score in scores) or 0.0,
                hit_at_3=mean(score.hit(FIRST_RANKS) for score in scores) or 0.0,
                mrr=mean(score.reciprocal_rank for score in scores) or 0.0,
            )
        )
    progress(Stage.COMPARING, len(searches), len(searches))
    return found


def gain(baselines: Sequence[Baseline]) -> tuple[float, Baseline]:
    """Return by how much the hybrid's hit@1 exceeds the best single search's, and that search."""
    hybrid = next(baseline for baseline in baselines if baseline.name == HYBRID)
    best = max((b for b in baselines if b is not hybrid), key=lambda baseline: baseline.hit_at_1)
    return hybrid.hit_at_1 - best.hit_at_1, best


def _searches(question_set: QuestionSet, snapshot: Snapshot) -> dict[str, _Search]:
    searches: dict[str, _Search] = {
        "bm25_words": _lexical(snapshot, snapshot.words, words, lambda query: query.terms),
        "bm25_bigrams": _lexical(snapshot, snapshot.bigrams, bigrams, lambda query: list(query.grams)),
        "dense_passages": _dense_passages(snapshot),
        "dense_sentences": _dense_sentences(snapshot),
    }
    if question_set.has_passages:
        # A passage's title is no part of what the first two search; these see it, as a plain engine would.
        searches["bm25_words_titled"] = _titled(snapshot, words, lambda query: query.terms)
        searches["bm25_bigrams_titled"] = _titled(snapshot, bigrams, lambda query: list(query.grams))
    return searches


def _hybrid(searcher: Searcher) -> _Search:
    everywhere = Scope.of(searcher.snapshot)
    return lambda query, _: searcher.search(query, everywhere).best(_DEPTH)


def _lexical(
    snapshot: Snapshot,
    index: TermIndex,
    split: Callable[[str], list[str]],
    terms_of: Callable[[Query], Sequence[str]],
) -> _Search:
    def search(query: Query, _: _Vector) -> Iterable[Candidate]:
        terms = terms_of(query)
        weights = {term: idf(index, term) for term in terms}
        for number in index.search(terms, _DEPTH)[0].tolist():
            passage = snapshot.passages[number]
            shares = [
                sum(weights.get(term, 0.0) for term in set(split(_cut(passage, sentence))))
                for sentence in passage.sentences
            ]
            yield Candidate(number, passage.sentences[int(np.argmax(shares))])

    return search


def _titled(
    snapshot: Snapshot, split: Callable[[str], list[str]], terms_of: Callable[[Query], Sequence[str]]
) -> _Search:
    """Search whole documents, title and all; of each stands its first passage, which names it."""
    firsts = [stored.first_passage for stored in snapshot.manifest.documents if stored.passages]
    ids = [stored.id for stored in snapshot.manifest.documents if stored.passages]
    index = LexicalIndex.build(TermLists.of(split(snapshot.documents[name].text) for name in ids))

    def search(query: Query, _: _Vector) -> Iterable[Candidate]:
        for number in index.search(terms_of(query), _DEPTH)[0].tolist():
            yield Candidate(firsts[number], snapshot.passages[firsts[number]].sentences[0])

    return search


def _dense_passages(snapshot: Snapshot) -> _Search:
    index = DenseIndex.build(snapshot.passage_vectors.take(np.arange(len(snapshot.passages))))

    def search(_: Query, vector: _Vector) -> Iterable[Candidate]:
        for number in index.search(vector[None, :], _DEPTH)[0][0].tolist():
            own = snapshot.passages.sentence_numbers(number)
            cosines = snapshot.sentence_vectors.vectors(np.arange(own.start, own.stop)) @ vector
            yield Candidate(number, snapshot.passages[number].sentences[int(np.argmax(cosines))])

    return search


def _dense_sentences(snapshot: Snapshot) -> _Search:
    def search(_: Query, vector: _Vector) -> Iterable[Candidate]:
        for sentence in snapshot.sentence_vectors.search(vector[None, :], _DEPTH)[0][0].tolist():
            number = int(snapshot.sentence_owner[sentence])
            yield Candidate(number, snapshot.passages.sentence_span(sentence))

    return search


def _score(
    question: Question, found: Iterable[Candidate], snapshot: Snapshot, question_set: QuestionSet
) -> Score:
    if question_set.has_passages:
        distinct = dict.fromkeys(snapshot.passages[one.passage].document_id for one in found)
        names = [snapshot.documents[document_id].name for document_id in islice(distinct, RANKED)]
        return score_names(names, question.gold)
    entries = tuple(found)
    ranking = Candidates(entries, np.empty((len(entries), 0), np.float32), {})
    excerpts = cut_excerpts(ranking, -np.arange(len(entries), dtype=np.float64), snapshot, RANKED)
    return score_spans([excerpt.text for excerpt in excerpts], question.gold, every=question.every)


def _cut(passage: Passage, sentence: Span) -> str:
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]
