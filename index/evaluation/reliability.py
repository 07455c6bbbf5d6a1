"""How far the stated confidence can be trusted: predicted probability against what happened, drawn too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.storage.disk import disk_errors

BINS = 10
_WILSON_Z = 1.96
"""Standard errors of a 95 % interval."""
_CHART_INCHES = (5.0, 6.2)
_DOTS_PER_INCH = 150


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about the same size, and how many of them came true."""

    predicted: float
    """Their mean."""
    hits: int
    count: int

    @property
    def observed(self) -> float:
        """The share that came true."""
        return self.hits / self.count


@dataclass(frozen=True, slots=True)
class Reliability:
    """Predictions of one set of questions compared with what happened."""

    predicted: tuple[float, ...]
    bins: tuple[Bin, ...]
    """About equally full, ascending; equal predictions share one."""
    expected_calibration_error: float
    """Mean distance of predicted and observed over the bins, weighed by their counts; 0 is best."""
    brier_score: float
    """Mean squared distance of prediction and outcome; 0 is best, .25 is a coin toss."""


def measure_reliability(
    predicted: Sequence[float], happened: Sequence[bool], bins: int = BINS
) -> Reliability:
    """Compare probabilities with outcomes in ``bins`` quantiles; both sequences of one length, not empty."""
    order = np.argsort(np.asarray(predicted), kind="stable")
    probabilities = np.asarray(predicted, np.float64)[order]
    outcomes = np.asarray(happened, np.bool_)[order]
    limits = sorted({_edge(probabilities, part / bins) for part in range(bins + 1)})
    found = tuple(
        Bin(float(probabilities[low:high].mean()), int(outcomes[low:high].sum()), high - low)
        for low, high in pairwise(limits)
    )
    error = sum(one.count * abs(one.predicted - one.observed) for one in found) / len(probabilities)
    return Reliability(
        predicted=tuple(probabilities.tolist()),
        bins=found,
        expected_calibration_error=error,
        brier_score=float(np.mean((probabilities - outcomes) ** 2)),
    )


def _edge(ascending: NDArray[np.float64], share: float) -> int:
    """Return where the first ``share`` of the predictions ends, moved so that equal ones stay together."""
    wished = round(share * len(ascending))
    if wished in {0, len(ascending)}:
        return wished
    low = int(np.searchsorted(ascending, ascending[wished], side="left"))
    high = int(np.searchsorted(ascending, ascending[wished], side="right"))
    return low if wished - low <= high - wished else high


def wilson_interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score, which holds for few counts too."""
    share, spread = hits / count, _WILSON_Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def draw_reliability(reliability: Reliability, title: str, path: Path) -> None:
    """Draw the curve with its intervals and counts above a histogram of the predictions, as an image.

    Raises ModelError where matplotlib is not installed, StorageError where the disk refuses.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise ModelError("plot_package_missing", package="matplotlib") from error
    figure = Figure(figsize=_CHART_INCHES, layout="constrained")
    FigureCanvasAgg(figure)
    curve, histogram = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    curve.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1, label="perfect")
    predicted = [one.predicted for one in reliability.bins]
    observed = [one.observed for one in reliability.bins]
    intervals = [wilson_interval(one.hits, one.count) for one in reliability.bins]
    below = [max(0.0, share - low) for share, (low, _) in zip(observed, intervals, strict=True)]
    above = [max(0.0, high - share) for share, (_, high) in zip(observed, intervals, strict=True)]
    curve.errorbar(predicted, observed, yerr=(below, above), marker="o", capsize=3, label="observed, 95 %")
    for one in reliability.bins:
        curve.annotate(
            str(one.count), (one.predicted, one.observed), (5, -11), textcoords="offset points", fontsize=8
        )
    curve.set(ylabel="share of answers that hit", xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    # The fonts that come with matplotlib hold no Chinese.
    curve.set_title(
        f"{title if title.isascii() else 'set'}: {len(reliability.predicted)} questions, "
        f"ECE {reliability.expected_calibration_error:.3f}, Brier {reliability.brier_score:.3f}",
        fontsize=10,
    )
    curve.legend(loc="upper left", fontsize=8)
    histogram.hist(reliability.predicted, bins=20, range=(0, 1), color="0.5")
    histogram.set(xlabel="predicted confidence", ylabel="questions")
    with disk_errors(path):
        figure.savefig(path, format="png", dpi=_DOTS_PER_INCH)
