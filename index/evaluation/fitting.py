"""Fits the numbers of a model on question sets: ranking weights, confidence, and the two thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from index.evaluation.metrics import covers
from index.evaluation.question_sets import Question, QuestionSet
from index.search.confidence import SIGNALS, signals
from index.search.conversations import clean, joined, leans_on_context
from index.search.features import FEATURES, Candidates
from index.search.query import Query
from index.search.ranking import RankingModel, logistic, rank
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.smalltalk import classify
from index.search.stored_ranking import CONSTANT
from index.search.structure_query import parse_structure_query
from index.store.snapshot import Snapshot

PASSAGE_SET_WEIGHT = 0.25
"""Weight of a set over notices, letters or statutes beside one over speeches: the ranking is for speeches,
and the more such sets weighed, the more it lost there (best sentence first on the seed's questions: .75
without them, .73 with a half, .72 with equal weight) for about one point on theirs."""
RANKING_PENALTY = 0.02
"""On the squares of the standardised weights, so that features that say the same share their weight."""
CONFIDENCE_PENALTY = 0.003
"""Likewise; held-out sets were judged alike with .001, .003 and .01."""
WRONGLY_SILENT = 0.04
"""Share of answerable questions about speeches that may be answered with "not found"."""
TRUSTED = 0.85
"""Share of answerable ones among the questions answered without a caution."""


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One question searched."""

    query: Query
    candidates: Candidates
    right: NDArray[np.bool_]
    """Which candidates answer."""
    answerable: bool
    weight: float
    of_speeches: bool
    snapshot: Snapshot


def fit(sets: Sequence[tuple[QuestionSet, Searcher]], model: str) -> RankingModel:
    """Fit all numbers of ``model`` on sets with the searchers of their snapshots.

    The ranking weights maximise the likelihood of a right sentence under a softmax over the candidates
    (ListNet's top-one model, Cao et al. 2007); the confidence is a logistic regression of "the speeches
    answer this" on the signals. Each set counts as a whole, whatever its size.
    """
    cases = [case for question_set, searcher in sets for case in _cases(question_set, searcher)]
    weights = _fit_ranking([case for case in cases if case.right.any()])
    # How sure a score is differs between kinds of text: one fit over speeches and notices together found
    # neither's near misses. So sets over passages count only where they are all there is.
    telling = [case for case in cases if case.of_speeches] or cases
    confidence, probabilities = _fit_confidence(telling, weights)
    answerable = np.array([case.answerable for case in telling])
    related_from = float(np.quantile(probabilities[answerable], WRONGLY_SILENT))
    answered_from = _trusted_from(probabilities, answerable, related_from)
    return RankingModel(
        model, tuple(weights), tuple(confidence), round(related_from, 3), round(answered_from, 3)
    )


def as_table(fitted: RankingModel) -> dict[str, object]:
    """Return the numbers as they are stored, under the model's name, each with the name of what it weighs."""
    return {
        fitted.model: {
            "weights": dict(zip(FEATURES, np.round(fitted.weights, 4).tolist(), strict=True)),
            "confidence": dict(
                zip((*SIGNALS, CONSTANT), np.round(fitted.confidence, 4).tolist(), strict=True)
            ),
            "related_from": fitted.related_from,
            "answered_from": fitted.answered_from,
        }
    }


def _cases(question_set: QuestionSet, searcher: Searcher) -> Iterator[_Case]:
    scope = Scope.of(searcher.snapshot)
    names = {document.id: document.name for document in searcher.snapshot.manifest.documents}
    weight = (PASSAGE_SET_WEIGHT if question_set.has_passages else 1.0) / len(question_set.questions)
    for question in question_set.questions:
        if classify(question.text) is not None:
            continue
        query = searcher.parse(question.text)
        if question.context and leans_on_context(query):
            query = searcher.parse(joined(question.context[-1], clean(query.folded)), query.text)
        structure_query = parse_structure_query(query)
        if structure_query is not None and structure_query.steps:
            continue  # answered from the outline, without a search
        candidates = searcher.gather(query, scope)
        if candidates.entries:
            right = _right(question, candidates, searcher.snapshot, names, question_set.has_passages)
            yield _Case(
                query,
                candidates,
                right,
                question.answerable,
                weight,
                not question_set.has_passages,
                searcher.snapshot,
            )


def _right(
    question: Question,
    candidates: Candidates,
    snapshot: Snapshot,
    names: dict[str, str],
    by_passage: bool,
) -> NDArray[np.bool_]:
    if not question.answerable:
        return np.zeros(len(candidates.entries), np.bool_)
    right = []
    for candidate in candidates.entries:
        passage = snapshot.passages[candidate.passage]
        start, end = candidate.sentence
        sentence = passage.text[start - passage.start : end - passage.start]
        if by_passage:
            right.append(names[passage.document_id] in question.gold)
        else:
            right.append(any(covers(sentence, gold) for gold in question.gold))
    return np.array(right, np.bool_)


def _fit_ranking(cases: Sequence[_Case]) -> NDArray[np.float64]:
    """Return the weights of the features that make right candidates likeliest."""
    spread = np.concatenate([case.candidates.features for case in cases]).std(axis=0) + 1e-9
    rows = [(case.candidates.features / spread, case.right, case.weight) for case in cases]
    total = sum(weight for _, _, weight in rows)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = 0.0, np.zeros_like(weights)
        for features, right, weight in rows:
            scores = features @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            likelihood = shares[right].sum() + 1e-12
            value -= weight / total * np.log(likelihood)
            gradient -= weight / total * ((np.where(right, shares / likelihood, 0) - shares) @ features)
        penalty = RANKING_PENALTY * weights
        return value + float(penalty @ weights), gradient + 2 * penalty

    result = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(result.x / spread, np.float64)


def _fit_confidence(
    cases: Sequence[_Case], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of the signals with the constant, and the probability of each case."""
    table = np.array(
        [
            signals(
                case.query,
                case.candidates,
                rank(case.candidates.features, tuple(weights)),
                case.snapshot,
            )
            for case in cases
        ]
    )
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    counts = np.array([case.weight for case in cases])
    regression = LogisticRegression(C=1 / (2 * CONFIDENCE_PENALTY), max_iter=5000)
    regression.fit(
        (table - mean) / spread,
        [case.answerable for case in cases],
        sample_weight=counts / counts.sum(),
    )
    raw = regression.coef_[0] / spread
    constant = float(regression.intercept_[0] - raw @ mean)
    probabilities = np.array([logistic(float(row @ raw) + constant) for row in table])
    return np.append(raw, constant), probabilities


def _trusted_from(probabilities: NDArray[np.float64], answerable: NDArray[np.bool_], least: float) -> float:
    """Return the confidence from which on the share of answerable questions is ``TRUSTED``."""
    for threshold in np.sort(probabilities[probabilities >= least]):
        if answerable[probabilities >= threshold].mean() >= TRUSTED:
            return float(threshold)
    return 1.0
