"""Fits the numbers of a model on questions: ranking weights, gate, confidence, and the two thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from index.evaluation.metrics import covers
from index.evaluation.question_sets import Question, QuestionSet
from index.search.confidence import SIGNALS, estimate, signals
from index.search.conversation.conversations import clean, joined, leans_on_context
from index.search.features import FEATURES, Candidates, text_of
from index.search.questions.query import Query
from index.search.questions.smalltalk import classify
from index.search.ranking import DEPTH, Confidence, RankingModel, blend, rank
from index.search.scope import Scope
from index.search.searcher import Searcher, naming_told
from index.search.stored_ranking import CONSTANT, stored_confidence
from index.search.structure.list_ranking import LIST_FEATURES
from index.search.structure.structure_query import parse_structure_query

PASSAGE_SET_WEIGHT = 0.25
"""Weight of a set over notices, letters or statutes beside one over speeches: the ranking is for speeches,
and the more such sets weighed, the more it lost there (best sentence first on the seed's questions: .75
without them, .73 with a half, .72 with equal weight) for about one point on theirs."""
RANKING_PENALTY = 0.02
"""On the squares of the standardised weights, so that features that say the same share their weight."""
TREES, RATE, LEAST_LEAF = 120, 0.06, 60
"""Boosted trees of the confidence, how much each corrects and the questions that a leaf holds at least. By
folds left out, at 3 % of plain questions silent, they refuse .73 of the near misses and false premises, a
logistic regression on the same signals .60; depth 2 .68."""
RISING = frozenset(
    {
        "sentence_cosine",
        "passage_coverage",
        "gloss_coverage",
        "score_lead",
        "passage_words",
        "named",
        "judge_best",
        "judge_most",
    }
)
FALLING = frozenset({"gate"})
"""Signals that can only speak for an answer, or against it: .73 with these bounds, .70 without."""
SHOWN = 3
"""A search is right where one of so many best sentences answers: as many are shown."""
FOREIGN_KINDS = frozenset({"chatter", "chitchat", "injection", "nonsense", "offtopic", "toobroad"})
"""Kinds of questions that ask nothing of speeches, which the gate learns to recognise."""
FOREIGN_WEIGHT = 3.0
"""One of them beside a question: training sets hold ten questions for each."""
LEAST_FOREIGN = 50
"""Such questions without which no gate is fitted."""
GATE_PENALTY = 0.1
"""On the squares of the gate's weights; of .1 to 3 it separated the folds left out best."""
FOLDS = 5
CERTAIN = 5.0
"""Log-odds where all questions or none are answered."""
LARGEST = 1e9
"""A threshold that no signal reaches; files of numbers know no infinity."""
WRONGLY_SILENT = 0.03
"""Share of the plain questions answered among the first ``SHOWN`` that may be answered with "not found". With
.05 a few more near misses are refused, and .05 fewer questions about sister documents or a topic answered."""
UNTRUE = 0.17
"""Share of near misses and false premises that may be quoted at without a caution."""
HARD_KINDS = frozenset({"para", "paraphrase"})
"""Kinds of answerable questions that are not plain: most of them find nothing in a large library."""
HARD_RIGHT, HARD_WRONG = 2.0, 0.5
"""What a paraphrase weighs in the confidence that was answered, and one that was not. Alike, .4 of those
answered would be silenced because so many are not; so hardly any is, with a caution, at no loss elsewhere."""
FOREIGN_CONFIDENCE = 4.0
"""What a text that asks nothing weighs there: quoted at .05 of them, .08 with 1. With 6 it is .04, but one
in a hundred plain questions more are answered with "not found"."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with what it is asked of."""

    question: Question
    searcher: Searcher
    scope: Scope
    weight: float = 1.0
    by_passage: bool = False
    """Whether the names of its passages are expected, and not places in speeches."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One question searched."""

    asked: Asked
    query: Query
    candidates: Candidates
    right: NDArray[np.bool_]
    """Which candidates answer."""
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What a case looks like once its candidates are ranked."""

    case: Case
    judged: bool
    signals: NDArray[np.float64]
    right: bool
    """Whether one of the first ``SHOWN`` answers."""


def asked_of(sets: Sequence[tuple[QuestionSet, Searcher]]) -> Iterator[Asked]:
    """Yield the questions of sets over the snapshots of their searchers; each set counts as a whole."""
    for question_set, searcher in sets:
        scope = Scope.of(searcher.snapshot)
        weight = (PASSAGE_SET_WEIGHT if question_set.has_passages else 1.0) / len(question_set.questions)
        for question in question_set.questions:
            yield Asked(question, searcher, scope, weight, question_set.has_passages)


def fit(asked: Iterable[Asked], model: str) -> RankingModel:
    """Fit all numbers of ``model`` on questions.

    The ranking weights maximise the likelihood of a right sentence under a softmax over the candidates
    (ListNet's top-one model, Cao et al. 2007), and the judge's weight does so after them; the gate and the
    confidence learn "this asks nothing" from the vector and "one of the first ``SHOWN`` answers" from the
    signals.
    """
    cases = [case for one in asked if (case := searched_case(one)) is not None]
    answerable = [case for case in cases if case.right.any()]
    weights = _fit_ranking(answerable)
    ranked = [(case, rank(case.candidates.features, tuple(weights))) for case in cases]
    read = [case.asked.searcher.judged(case.query, case.candidates, scores) for case, scores in ranked]
    judge_weight = fit_judge_weight(
        [
            (scores, logits, case.right)
            for (case, scores), logits in zip(ranked, read, strict=True)
            if logits is not None and case.right[~np.isnan(logits)].any()
        ]
    )
    gate, gates = fit_gate_over_folds(cases)
    searched = [
        _searched(case, scores, logits, judge_weight, gates[place])
        for place, ((case, scores), logits) in enumerate(zip(ranked, read, strict=True))
    ]
    without = [
        _searched(case, scores, None, judge_weight, gates[place])
        for place, (case, scores) in enumerate(ranked)
    ]
    # How sure a score is differs between kinds of text: one fit over speeches and notices together found
    # neither's near misses. So sets over passages count only where they are all there is.
    telling = np.array([not case.asked.by_passage for case in cases])
    if not telling.any():
        telling[:] = True
    judged = fit_confidence([one for one, tells in zip(searched, telling, strict=True) if tells])
    unjudged = fit_confidence([one for one, tells in zip(without, telling, strict=True) if tells])
    thresholds = [
        fit_thresholds([one for one, tells in zip(table, telling, strict=True) if tells], confidence)
        for table, confidence in ((searched, judged), (without, unjudged))
    ]
    related_from, answered_from = thresholds[0]
    return RankingModel(
        model=model,
        weights=tuple(weights),
        judge_weight=judge_weight,
        judged=judged,
        unjudged=aligned(unjudged, thresholds[1], thresholds[0]),
        related_from=_rounded_down(related_from),
        answered_from=_rounded_down(answered_from),
        gate=gate,
    )


def as_table(fitted: RankingModel) -> dict[str, object]:
    """Return the numbers as they are stored, under the model's name, each with the name of what it weighs."""
    return {
        fitted.model: {
            "weights": dict(zip(FEATURES, np.round(fitted.weights, 4).tolist(), strict=True)),
            "judge_weight": round(fitted.judge_weight, 4),
            "judged": stored_confidence(fitted.judged),
            "unjudged": stored_confidence(fitted.unjudged),
            "related_from": fitted.related_from,
            "answered_from": fitted.answered_from,
            "lists": dict(zip((*LIST_FEATURES, CONSTANT), np.round(fitted.lists, 4).tolist(), strict=False)),
            "gate": np.round(fitted.gate, 3).tolist(),
        }
    }


def searched_case(asked: Asked) -> Case | None:
    """Search a question; None where it is answered without a search, or finds nothing."""
    question, searcher = asked.question, asked.searcher
    if classify(question.text) is not None:
        return None
    query = searcher.parse(question.text)
    if question.context and leans_on_context(query):
        query = searcher.parse(joined(question.context[-1], clean(query.folded)), query.text)
    structure_query = parse_structure_query(query)
    if structure_query is not None and structure_query.steps:
        return None  # answered from the outline
    candidates = searcher.gather(query, asked.scope)
    if not candidates.entries:
        return None
    return Case(asked, query, candidates, _right(asked, candidates), searcher.vector(query))


def _right(asked: Asked, candidates: Candidates) -> NDArray[np.bool_]:
    if not asked.question.answerable:
        return np.zeros(len(candidates.entries), np.bool_)
    snapshot = asked.searcher.snapshot
    if asked.by_passage:
        names = {document.id: document.name for document in snapshot.manifest.documents}
        owners = [snapshot.passages.document_of(entry.passage) for entry in candidates.entries]
        return np.array([names[owner] in asked.question.gold for owner in owners], np.bool_)
    texts = [text_of(entry, snapshot) for entry in candidates.entries]
    return np.array([any(covers(text, gold) for gold in asked.question.gold) for text in texts], np.bool_)


def _fit_ranking(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return the weights of the features that make right candidates likeliest."""
    spread = np.concatenate([case.candidates.features for case in cases]).std(axis=0) + 1e-9
    rows = [(case.candidates.features / spread, case.right, case.asked.weight) for case in cases]
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


def fit_judge_weight(
    rows: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]],
) -> float:
    """Return what a log-odd counts beside a score; 1 where the judge has read nothing that answers."""
    if not rows:
        return 1.0

    def loss(weight: float) -> float:
        value = 0.0
        for scores, logits, right in rows:
            read = ~np.isnan(logits)
            blended = scores[read] + weight * logits[read]
            shares = np.exp(blended - blended.max())
            value -= float(np.log(shares[right[read]].sum() / shares.sum() + 1e-12))
        return value / len(rows)

    return float(minimize_scalar(loss, bounds=(0.0, 5.0), method="bounded").x)


def fit_gate_over_folds(cases: Sequence[Case]) -> tuple[tuple[float, ...], NDArray[np.float64]]:
    """Return the gate and what it says of each case, by a gate that has not seen the case's fold."""
    foreign = np.array([case.asked.question.kind in FOREIGN_KINDS for case in cases])
    if foreign.sum() < LEAST_FOREIGN or foreign.all():
        return (), np.zeros(len(cases))
    vectors = np.array([case.vector for case in cases])
    # A question that is asked of several libraries must not be in two folds.
    folds = np.array([hash_fold(case.asked.question.text) for case in cases])
    said = np.zeros(len(cases))
    for fold in range(FOLDS):
        out = folds == fold
        if out.any():
            weights = fit_gate(vectors[~out], foreign[~out])
            said[out] = vectors[out] @ weights[:-1] + weights[-1]
    return tuple(fit_gate(vectors, foreign).tolist()), said


def hash_fold(text: str) -> int:
    """Return the fold of a text, the same on every machine."""
    return sum(text.encode()) % FOLDS


def fit_gate(vectors: NDArray[np.float32], foreign: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return weights and constant, ``(d + 1,)``, of the log-odds that a text is foreign, by its vector."""
    regression = LogisticRegression(C=1 / GATE_PENALTY, max_iter=5000)
    regression.fit(vectors, foreign, sample_weight=np.where(foreign, FOREIGN_WEIGHT, 1.0))
    return np.append(regression.coef_[0], regression.intercept_[0])


def _searched(
    case: Case,
    scores: NDArray[np.float64],
    logits: NDArray[np.float64] | None,
    judge_weight: float,
    gate: float,
) -> Ranked:
    ranked = scores
    if logits is not None:
        scores = blend(scores, logits, judge_weight)
    snapshot, scope, query = case.asked.searcher.snapshot, case.asked.scope, case.query
    meant, searched = case.asked.searcher.meant(query, scope), scope.size(snapshot)
    told = naming_told(gate, meant)
    values = signals(query, case.candidates, scores, snapshot, told, logits, meant, searched, ranked=ranked)
    first = np.argsort(-scores, kind="stable")[:SHOWN]
    return Ranked(case, logits is not None, values, bool(case.right[first].any()))


def fit_confidence(rows: Sequence[Ranked]) -> Confidence:
    """Return boosted trees for "one of the first answers", from the signals."""
    counts = np.array([row.case.asked.weight * _importance(row) for row in rows])
    trees = HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=TREES,
        max_depth=DEPTH,
        min_samples_leaf=LEAST_LEAF,
        monotonic_cst=[(name in RISING) - (name in FALLING) for name in SIGNALS],
        early_stopping=False,
    )
    right = [row.right for row in rows]
    trees.fit(np.array([row.signals for row in rows]), right, sample_weight=counts / counts.mean())
    if len(set(right)) < 2:
        return Confidence.always(CERTAIN if right[0] else -CERTAIN)
    nodes = [predictors[0].nodes for predictors in trees._predictors]
    full = [_full_tree(tree) for tree in nodes]
    signals, thresholds, values = (np.array(part) for part in zip(*full, strict=True))
    return Confidence(signals, thresholds, values, float(trees._baseline_prediction.item()))


def _importance(row: Ranked) -> float:
    kind = row.case.asked.question.kind
    if kind in FOREIGN_KINDS:
        return FOREIGN_CONFIDENCE
    if kind in HARD_KINDS:
        return HARD_RIGHT if row.right else HARD_WRONG
    return 1.0


def _full_tree(nodes: NDArray[Any]) -> tuple[list[int], list[float], list[float]]:
    """Return signals, thresholds and values of a tree whose every way is ``DEPTH`` long."""
    places = 2**DEPTH - 1
    signals, thresholds, values = [0] * places, [np.inf] * places, [0.0] * (places + 1)
    waiting = [(0, 0)]
    while waiting:
        node, place = waiting.pop()
        leaf = bool(nodes[node]["is_leaf"])
        if place >= places:
            values[place - places] = float(nodes[node]["value"])
            continue
        if leaf:  # both ways lead to it
            waiting += [(node, 2 * place + 1), (node, 2 * place + 2)]
            continue
        signals[place] = int(nodes[node]["feature_idx"])
        thresholds[place] = float(nodes[node]["num_threshold"])
        waiting += [(int(nodes[node]["left"]), 2 * place + 1), (int(nodes[node]["right"]), 2 * place + 2)]
    return signals, [min(value, LARGEST) for value in thresholds], values


def fit_thresholds(rows: Sequence[Ranked], confidence: Confidence) -> tuple[float, float]:
    """Return the confidence from which something is quoted, and from which without a caution."""
    sure = np.array([estimate(row.signals, confidence) for row in rows])
    counts = np.array([row.case.asked.weight for row in rows])
    plain = np.array([row.right and row.case.asked.question.kind not in HARD_KINDS for row in rows])
    untrue = np.array(
        [
            not row.case.asked.question.answerable and row.case.asked.question.kind not in FOREIGN_KINDS
            for row in rows
        ]
    )
    related = _weighted_quantile(sure[plain], counts[plain], WRONGLY_SILENT)
    answered = _weighted_quantile(sure[untrue], counts[untrue], 1 - UNTRUE) if untrue.any() else related
    return related, max(related, answered)


def _weighted_quantile(values: NDArray[np.float64], counts: NDArray[np.float64], share: float) -> float:
    """Return the value below which ``share`` of the counts lie, between two values in proportion."""
    order = np.argsort(values)
    middles = np.cumsum(counts[order]) - counts[order] / 2
    below = middles - middles[0]
    return float(np.interp(share * below[-1], below, values[order]))


def _rounded_down(threshold: float) -> float:
    """Return a threshold with three decimals: rounding up would leave out many searches alike."""
    return math.floor(threshold * 1000) / 1000


def aligned(
    confidence: Confidence, thresholds: tuple[float, float], others: tuple[float, float]
) -> Confidence:
    """Return a regression whose thresholds lie where ``others`` do, so that one pair serves both."""
    own, wanted = (np.log(np.array(pair) / (1 - np.array(pair))) for pair in (thresholds, others))
    slope = float((wanted[1] - wanted[0]) / (own[1] - own[0])) if own[1] > own[0] else 1.0
    shift = float(wanted[0] - slope * own[0])
    return confidence.mapped(slope, shift)
