"""The fitted numbers of each model, read from where they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import SettingsError
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import DEPTH, Confidence, RankingModel
from index.search.structure.list_ranking import LIST_FEATURES
from index.settings import OFFLINE_MODEL

FITTED_FILE = "fitted.json"
FALLBACK = OFFLINE_MODEL
"""Whose numbers serve a model that has none of its own yet."""
CONSTANT = "constant"
DIGITS = 4
"""Decimals that are stored."""
FIT = "speechbot model fit"


def load_ranking_model(model: str, folder: Path | None = None) -> RankingModel:
    """Return the numbers of ``model``: its own in ``folder``, else those shipped, else the fallback's.

    Raises SettingsError where they were fitted by a version that weighed other things.
    """
    own = folder / FITTED_FILE if folder is not None else None
    table = json.loads((files("index.search") / FITTED_FILE).read_text("utf-8"))
    if own is not None and own.is_file():
        table |= json.loads(own.read_text("utf-8"))
    name = model if model in table else FALLBACK
    entry = table[name]
    try:
        return RankingModel(
            model=name,
            weights=tuple(float(entry["weights"][feature]) for feature in FEATURES),
            judge_weight=float(entry["judge_weight"]),
            judged=_confidence(entry["judged"]),
            unjudged=_confidence(entry["unjudged"]),
            related_from=float(entry["related_from"]),
            answered_from=float(entry["answered_from"]),
            lists=_lists(entry["lists"]),
            # It weighs the vectors of the model that it was fitted for, and says nothing of another's.
            gate=tuple(map(float, entry["gate"])) if name == model else (),
        )
    except KeyError as error:
        raise SettingsError("fitted_stale", path=own, command=FIT) from error


def _lists(stored: Mapping[str, float]) -> tuple[float, ...]:
    """Read the weights of lists, where there are any; KeyError where one weighs what there is no longer."""
    return tuple(float(stored[feature]) for feature in (*LIST_FEATURES, CONSTANT)) if stored else ()


def _confidence(stored: Mapping[str, Any]) -> Confidence:
    """Read boosted trees; KeyError where one weighs a signal that there is no longer."""
    number_of = {signal: number for number, signal in enumerate(SIGNALS)}
    own = [number_of[signal] for signal in stored["signals"]]
    trees = stored["trees"]
    places = (len(trees), 2**DEPTH - 1)  # which an empty list does not tell
    return Confidence(
        np.array([[own[place] for place in tree["signals"]] for tree in trees], np.int64).reshape(places),
        np.array([tree["thresholds"] for tree in trees], np.float64).reshape(places),
        np.array([tree["values"] for tree in trees], np.float64).reshape(len(trees), 2**DEPTH),
        float(stored["constant"]),
    )


def stored_confidence(fitted: Confidence) -> dict[str, Any]:
    """Return boosted trees as they are stored."""
    trees = zip(fitted.signals.tolist(), fitted.thresholds.tolist(), fitted.values.tolist(), strict=True)
    return {
        "signals": list(SIGNALS),
        "constant": round(fitted.constant, DIGITS),
        "trees": [
            {
                "signals": signals,
                "thresholds": [round(value, DIGITS) for value in thresholds],
                "values": [round(value, DIGITS) for value in values],
            }
            for signals, thresholds, values in trees
        ],
    }
