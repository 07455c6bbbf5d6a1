"""The fitted numbers of each model, read from where they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from index.errors import SettingsError
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import Confidence, RankingModel
from index.settings import OFFLINE_MODEL

FITTED_FILE = "fitted.json"
FALLBACK = OFFLINE_MODEL
"""Whose numbers serve a model that has none of its own yet."""
CONSTANT = "constant"
"""Name of the logistic regression's constant among the signals' weights."""
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
            gate=tuple(map(float, entry["gate"])),
        )
    except KeyError as error:
        raise SettingsError("fitted_stale", path=own, command=FIT) from error


def _confidence(weights: Mapping[str, float]) -> Confidence:
    return Confidence(tuple(float(weights[signal]) for signal in SIGNALS), float(weights[CONSTANT]))
