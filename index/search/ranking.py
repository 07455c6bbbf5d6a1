"""The numbers fitted for each model, and what they do: a linear score and a logistic probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

DEPTH = 3
"""Questions that a tree asks before it answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Confidence:
    """Boosted trees (Friedman 2001) that say how likely the best sentences answer, from a search's signals.

    Every tree has ``2 ** DEPTH - 1`` places that compare a signal with a threshold. From place ``i`` the way
    leads to ``2 i + 1`` where the signal is not above it, else to ``2 i + 2``; each way ends in a value.
    """

    signals: NDArray[np.int64]
    """``(trees, places)``, numbers of ``index.search.confidence.SIGNALS``."""
    thresholds: NDArray[np.float64]
    """``(trees, places)``."""
    values: NDArray[np.float64]
    """``(trees, places + 1)``, log-odds that are added up."""
    constant: float

    def log_odds(self, signals: NDArray[np.float64]) -> float:
        """Return the log-odds for the signals of one search, ``(len(SIGNALS),)``."""
        trees = np.arange(len(self.signals))
        place = np.zeros(len(trees), np.int64)
        for _ in range(DEPTH):
            above = signals[self.signals[trees, place]] > self.thresholds[trees, place]
            place = 2 * place + 1 + above
        return float(self.values[trees, place - self.signals.shape[1]].sum()) + self.constant

    def mapped(self, slope: float, shift: float) -> Confidence:
        """Return the same with ``slope`` times its log-odds and ``shift`` more."""
        return replace(self, values=slope * self.values, constant=slope * self.constant + shift)

    @classmethod
    def always(cls, log_odds: float) -> Confidence:
        """Return one that says the same of every search."""
        return cls(
            np.empty((0, 2**DEPTH - 1), np.int64),
            np.empty((0, 2**DEPTH - 1)),
            np.empty((0, 2**DEPTH)),
            log_odds,
        )


@dataclass(frozen=True, slots=True)
class RankingModel:
    """Numbers fitted for one model by ``speechbot model fit``."""

    model: str
    weights: tuple[float, ...]
    """One per feature of ``index.search.features.FEATURES``."""
    judge_weight: float
    """What a log-odd of the judge counts beside a score."""
    judged: Confidence
    """For a search that the judge has read."""
    unjudged: Confidence
    """For any other."""
    related_from: float
    """Confidence below which nothing is quoted."""
    answered_from: float
    """Confidence from which the quotes are given without a caution."""
    lists: tuple[float, ...] = ()
    """One per feature of ``index.search.structure.list_ranking.LIST_FEATURES``, and a constant; none where
    no lists are to be quoted."""
    gate: tuple[float, ...] = ()
    """Weights of a question's vector and a constant: the log-odds that it is no question to speeches; none
    for a model that it was not fitted for."""


def rank(features: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return one score per row of ``features`` ``(m, f)``, higher is better."""
    return np.asarray(features @ np.asarray(weights, np.float32), np.float64)


def blend(
    scores: NDArray[np.float64], logits: NDArray[np.float64], judge_weight: float
) -> NDArray[np.float64]:
    """Return scores ``(m,)`` with what the judge says of some, ``logits`` ``(m,)``, nan for the others.

    Those that it has not read stay behind the last that it has.
    """
    read = ~np.isnan(logits)
    if not read.any():
        return scores
    blended = scores + judge_weight * np.where(read, logits, 0.0)
    behind = scores[~read]
    if len(behind):
        blended[~read] += min(0.0, float(blended[read].min() - behind.max()))
    return blended


def logistic(value: float) -> float:
    """Return 1 / (1 + e^-value), a probability."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
