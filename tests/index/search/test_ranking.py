from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import logistic, rank
from index.search.stored_ranking import FALLBACK, FITTED_FILE, load_ranking_model


def entry(weight: float) -> dict[str, object]:
    return {
        "weights": {**dict.fromkeys(FEATURES, 2.0), FEATURES[0]: weight},
        "confidence": {**dict.fromkeys(SIGNALS, 3.0), "constant": -1.0},
        "related_from": 0.25,
        "answered_from": 0.5,
    }


def write(folder: Path, table: dict[str, object]) -> Path:
    (folder / FITTED_FILE).write_text(json.dumps(table), "utf-8")
    return folder


def test_a_score_is_the_weighed_sum_of_features() -> None:
    features = np.array([[1, 0, 2], [0, 3, 0]], np.float32)
    scores = rank(features, (0.5, -1.0, 2.0))
    assert scores.dtype == np.float64
    assert scores.tolist() == [4.5, -3.0]
    assert rank(np.empty((0, 3), np.float32), (1, 1, 1)).shape == (0,)


def test_the_logistic_function() -> None:
    assert logistic(0) == 0.5
    assert logistic(math.log(3)) == pytest.approx(0.75)
    assert logistic(-math.log(3)) == pytest.approx(0.25)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_the_logistic_function_is_a_rising_probability(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= logistic(low) <= logistic(high) <= 1


def test_a_model_without_numbers_gets_those_of_the_default(tmp_path: Path) -> None:
    shipped = load_ranking_model("no such model")
    assert shipped.model == FALLBACK
    assert shipped == load_ranking_model(FALLBACK) == load_ranking_model(FALLBACK, tmp_path)
    assert len(shipped.weights) == len(FEATURES)
    assert 0 < shipped.related_from < shipped.answered_from < 1


def test_numbers_fitted_here_go_before_those_shipped(tmp_path: Path) -> None:
    write(tmp_path, {"mine": entry(7.0), FALLBACK: entry(8.0)})
    mine = load_ranking_model("mine", tmp_path)
    assert mine.model == "mine"
    assert mine.weights == (7.0, *(2.0 for _ in FEATURES[1:]))
    assert mine.confidence == (*(3.0 for _ in SIGNALS), -1.0)
    assert (mine.related_from, mine.answered_from) == (0.25, 0.5)
    assert load_ranking_model(FALLBACK, tmp_path).weights[:2] == (8.0, 2.0)


def test_numbers_that_weigh_other_things_are_refused(tmp_path: Path) -> None:
    stale = entry(7.0) | {"weights": {"a feature of old": 1.0}}
    with pytest.raises(SettingsError) as caught:
        load_ranking_model("mine", write(tmp_path, {"mine": stale}))
    assert caught.value.facts["path"] == tmp_path / FITTED_FILE


def test_numbers_fitted_for_another_model_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, {"mine": entry(7.0)})
    assert load_ranking_model("other", tmp_path) == load_ranking_model(FALLBACK)
