"""The numbers fitted for each model, and what they do: a linear score and a logistic probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic regression of "the best sentence answers" on the signals of a search."""

    weights: tuple[float, ...]
    """One per signal of ``index.search.confidence.SIGNALS``."""
    constant: float


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
