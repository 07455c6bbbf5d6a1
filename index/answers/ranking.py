"""The numbers fitted for each model, and what they do: a linear score and a logistic probability."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FITTED_FILE = "fitted.json"
FALLBACK = "multilingual-e5-small"
"""Whose numbers serve a model that has none of its own yet."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Numbers fitted for one model by ``speechbot model fit``."""

    model: str
    weights: tuple[float, ...]
    """One per feature of ``index.answers.candidates.FEATURES``."""
    confidence: tuple[float, ...]
    """One per signal of ``index.answers.confidence.SIGNALS``, then the constant."""
    related_from: float
    """Confidence below which nothing is quoted."""
    answered_from: float
    """Confidence from which the quotes are given without a caution."""


def load_fitted(model: str, folder: Path | None = None) -> Fitted:
    """Return the numbers of ``model``: its own in ``folder``, else those shipped, else the fallback's."""
    own = folder / FITTED_FILE if folder is not None else None
    table = json.loads((files("index.answers") / FITTED_FILE).read_text("utf-8"))
    if own is not None and own.is_file():
        table |= json.loads(own.read_text("utf-8"))
    name = model if model in table else FALLBACK
    entry = table[name]
    return Fitted(
        model=name,
        weights=tuple(entry["weights"].values()),
        confidence=tuple(entry["confidence"].values()),
        related_from=float(entry["related_from"]),
        answered_from=float(entry["answered_from"]),
    )


def rank(features: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return one score per row of ``features`` ``(m, f)``, higher is better."""
    return np.asarray(features @ np.asarray(weights, np.float32), np.float64)


def logistic(value: float) -> float:
    """Return 1 / (1 + e^-value), a probability."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
