"""Fits the gate: whether a text asks something of speeches at all, seen in its vector alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

FOREIGN_WEIGHT = 3.0
"""A foreign text beside a question: there are ten questions for each in the training sets."""
PENALTY = 1.0


def fit_gate(vectors: NDArray[np.float32], foreign: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the weights ``(d + 1,)`` of a vector, the constant last, for the log-odds of being foreign.

    ``vectors`` ``(n, d)`` are those of texts, ``foreign`` ``(n,)`` tells which ask nothing of speeches.
    """
    regression = LogisticRegression(C=1 / PENALTY, max_iter=2000)
    regression.fit(vectors, foreign, sample_weight=np.where(foreign, FOREIGN_WEIGHT, 1.0))
    return np.append(regression.coef_[0], regression.intercept_[0]).astype(np.float64)
