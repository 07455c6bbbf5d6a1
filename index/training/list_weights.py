"""Learns which list a question asks for, from questions with what answers them, if anything does.

Of each question the lists near the best sentences are described as the search does it, and "no list" beside
them; the weights make the right one likeliest under a softmax (ListNet's top-one model, Cao et al. 2007).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.evaluation.metrics import normalise
from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.search.structure.list_questions import asked_for_points
from index.search.structure.list_quoting import quote_points
from index.search.structure.list_ranking import LIST_FEATURES
from index.search.structure.lists import Choice
from index.training.mining import Asked

RIGHT = 0.6
"""Worth from which a list is the one asked for: most of the points, and not many besides."""
SURPLUS = 0.5
"""What a list loses of its worth that is all surplus points."""
LONGEST_BESIDE = 1.5
"""How many times as long as the one place that answers a list may be and still be worth as much."""
WEIGHT_OF_ONE = 0.5
"""What a question with one place counts beside one with a list: there are five of them for each."""
OTHER_SHARE = 25
"""Percent that are taken of the questions which one place answers and that ask for no points."""
LEAST_SPREAD = 1e-6
"""Standard deviation below which a feature says nothing, and is not standardised."""
LEAST_LIKELIHOOD = 1e-12
PENALTY = 0.02
"""On the squares of the standardised weights."""


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    features: NDArray[np.float64]
    """``(lists, len(LIST_FEATURES))``."""
    right: NDArray[np.bool_]
    """``(lists + 1,)``; the last is "no list"."""
    weight: float


def fit_lists(searcher: Searcher, asked: Iterable[Asked], excluded: frozenset[str]) -> tuple[float, ...]:
    """Return the weights of ``RankingModel.lists``, learnt from questions about all but some documents.

    Empty where no question has a list to choose.
    """
    answerer = Answerer(searcher)
    numbers = {document.name: document.id for document in searcher.snapshot.manifest.documents}
    rows = []
    for one in asked:
        if one.document in numbers and one.document not in excluded and not one.context:
            choices = answerer.list_choices(one.text) if _is_taken(one, searcher) else []
            if choices:
                rows.append(_row(one, numbers[one.document], choices, searcher))
    return _fit(rows) if rows else ()


def _is_taken(one: Asked, searcher: Searcher) -> bool:
    """Whether a question is learnt from: all that ask for points, and a share of the many others."""
    if len(one.gold) > 1 or asked_for_points(searcher.parse(one.text)):
        return True
    return zlib.crc32(one.text.encode()) % 100 < OTHER_SHARE


def _row(one: Asked, document_id: str, choices: Sequence[Choice], searcher: Searcher) -> _Row:
    worth = np.array([_worth(one.gold, document_id, choice, searcher) for choice in choices])
    right = worth >= RIGHT
    return _Row(
        np.array([choice.features for choice in choices], np.float64),
        np.append(right, not right.any()),
        1.0 if len(one.gold) > 1 else WEIGHT_OF_ONE,
    )


def _worth(gold: Sequence[str], document_id: str, choice: Choice, searcher: Searcher) -> float:
    """Return how well a list answers, in ``[0, 1]``: a point for each place, and few besides."""
    points = choice.points
    if points.document_id != document_id or not gold:
        return 0.0
    quoted = normalise("\n".join(part.text for part in quote_points(points, searcher.snapshot)))
    held = sum(normalise(place) in quoted for place in gold) / len(gold)
    if len(gold) == 1:
        return held * min(1.0, LONGEST_BESIDE * len(normalise(gold[0])) / max(1, len(quoted)))
    text = searcher.snapshot.documents[document_id].text
    members = points.sections or points.paragraphs or points.spans
    parts = [normalise(text[member.start : member.end]) for member in members]
    holders = [next((n for n, part in enumerate(parts) if normalise(place) in part), None) for place in gold]
    apart = len({holder for holder in holders if holder is not None}) / len(gold)
    surplus = max(0, len(parts) - len(gold)) / len(parts)
    return min(held, apart) * (1 - SURPLUS * surplus)


def _fit(rows: Sequence[_Row]) -> tuple[float, ...]:
    features = np.concatenate([row.features for row in rows])
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < LEAST_SPREAD] = 1.0
    features = (features - mean) / spread
    right = np.concatenate([row.right[:-1] for row in rows])
    none_right = np.array([row.right[-1] for row in rows])
    counts = np.array([len(row.features) for row in rows])
    firsts, owners = np.cumsum(counts) - counts, np.repeat(np.arange(len(rows)), counts)
    share_of = np.array([row.weight for row in rows]) / sum(row.weight for row in rows)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the mean loss over all questions, each a softmax over its lists and none, and its slope."""
        scores = features @ values[:-1] + values[-1]
        top = np.maximum(np.maximum.reduceat(scores, firsts), 0.0)
        lists, none = np.exp(scores - top[owners]), np.exp(-top)
        total = np.add.reduceat(lists, firsts) + none
        shares = lists / total[owners]
        meant = np.add.reduceat(np.where(right, lists, 0.0), firsts) + np.where(none_right, none, 0.0)
        likelihood = meant / total + LEAST_LIKELIHOOD
        step = (np.where(right, shares / likelihood[owners], 0.0) - shares) * share_of[owners]
        penalty = np.append(PENALTY * values[:-1], 0.0)
        slope = 2 * penalty - np.append(step @ features, step.sum())
        return float(penalty @ values - share_of @ np.log(likelihood)), slope

    found = minimize(loss, np.zeros(len(LIST_FEATURES) + 1), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return tuple(np.append(weights, found[-1] - weights @ mean).tolist())
