"""The numbers fitted for each model, and what they do: a linear score and a logistic probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RankingModel:
    """Numbers fitted for one model by ``speechbot model fit``."""

    model: str
    weights: tuple[float, ...]
    """One per feature of ``index.search.features.FEATURES``."""
    confidence: tuple[float, ...]
    """One per signal of ``index.search.confidence.SIGNALS``, then the constant."""
    related_from: float
    """Confidence below which nothing is quoted."""
    answered_from: float
    """Confidence from which the quotes are given without a caution."""


def rank(features: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return one score per row of ``features`` ``(m, f)``, higher is better."""
    return np.asarray(features @ np.asarray(weights, np.float32), np.float64)


def logistic(value: float) -> float:
    """Return 1 / (1 + e^-value), a probability."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
