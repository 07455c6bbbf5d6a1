from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import Confidence, RankingModel, blend, logistic, rank
from index.search.stored_ranking import (
    CONSTANT,
    FALLBACK,
    FITTED_FILE,
    load_ranking_model,
    stored_confidence,
)
from index.search.structure.list_ranking import LIST_FEATURES
from tests.index.search.made_up import trees_of

JUDGED = trees_of([("judge_best", 0.5, -1.0, 2.0), ("named", 0.0, 0.25, 4.0)], constant=-1.0)
UNJUDGED = trees_of([("passage_words", 0.25, -3.0, 1.0)], constant=0.5)


def entry(weight: float) -> dict[str, Any]:
    return {
        "weights": {**dict.fromkeys(FEATURES, 2.0), FEATURES[0]: weight},
        "judge_weight": 0.75,
        "judged": stored_confidence(JUDGED),
        "unjudged": stored_confidence(UNJUDGED),
        "related_from": 0.25,
        "answered_from": 0.5,
        "lists": {**dict.fromkeys(LIST_FEATURES, 0.5), CONSTANT: -3.0},
        "gate": [0.5, -0.25, 1.0],
    }


def write(folder: Path, table: dict[str, object]) -> Path:
    (folder / FITTED_FILE).write_text(json.dumps(table), "utf-8")
    return folder


def numbers(model: RankingModel) -> dict[str, Any]:
    """Return all numbers of a model but its gate, to be compared."""
    return {
        "weights": model.weights,
        "judge_weight": model.judge_weight,
        "judged": stored_confidence(model.judged),
        "unjudged": stored_confidence(model.unjudged),
        "from": (model.related_from, model.answered_from),
    }


def test_a_score_is_the_weighed_sum_of_features() -> None:
    features = np.array([[1, 0, 2], [0, 3, 0]], np.float32)
    scores = rank(features, (0.5, -1.0, 2.0))
    assert scores.dtype == np.float64
    assert scores.tolist() == [4.5, -3.0]
    assert rank(np.empty((0, 3), np.float32), (1, 1, 1)).shape == (0,)


def test_the_judge_orders_what_it_has_read_and_the_rest_stays_behind() -> None:
    scores = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    logits = np.array([-6.0, 2.0, math.nan, -1.0, math.nan])
    blended = blend(scores, logits, 0.5)
    assert blended[[0, 1, 3]].tolist() == [2.0, 5.0, 1.5]
    # The best of those not read comes as far as the last that was, the other as far behind it as before.
    assert blended[[2, 4]].tolist() == [1.5, -0.5]
    assert np.argsort(-blended, kind="stable").tolist()[:2] == [1, 0]
    assert scores.tolist() == [5.0, 4.0, 3.0, 2.0, 1.0]  # what was given is left alone


def test_where_the_judge_speaks_for_all_it_has_read_the_rest_is_not_drawn_up() -> None:
    blended = blend(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, math.nan]), 1.0)
    assert blended.tolist() == [4.0, 4.0, 1.0]


def test_without_a_word_of_the_judge_scores_stay_as_they_are() -> None:
    scores = np.array([1.0, 3.0])
    assert blend(scores, np.full(2, math.nan), 2.0).tolist() == [1.0, 3.0]
    assert blend(scores, np.array([2.0, -2.0]), 0.0).tolist() == [1.0, 3.0]


@given(
    rows=st.lists(
        st.tuples(st.floats(-100, 100), st.one_of(st.just(math.nan), st.floats(-20, 20))), min_size=1
    ),
    weight=st.floats(0, 5),
)
def test_what_was_read_comes_first_and_the_unread_keep_their_order(
    rows: list[tuple[float, float]], weight: float
) -> None:
    scores, logits = (np.array(column) for column in zip(*rows, strict=True))
    blended = blend(scores, logits, weight)
    read = ~np.isnan(logits)
    if not read.any():
        assert blended.tolist() == scores.tolist()
        return
    assert blended[read] == pytest.approx(scores[read] + weight * logits[read])
    unread = np.flatnonzero(~read)
    if len(unread):
        assert blended[read].min() >= blended[unread].max() - 1e-9
        assert blended[unread] - blended[unread[0]] == pytest.approx(
            scores[unread] - scores[unread[0]], abs=1e-9
        )


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
    own = load_ranking_model(FALLBACK)
    assert numbers(shipped) == numbers(own) == numbers(load_ranking_model(FALLBACK, tmp_path))
    assert shipped.gate == ()  # which weighs the vectors of one model
    assert own.gate == load_ranking_model(FALLBACK, tmp_path).gate
    assert len(shipped.weights) == len(FEATURES)
    assert 0 < shipped.related_from < shipped.answered_from < 1


def test_numbers_fitted_here_go_before_those_shipped(tmp_path: Path) -> None:
    write(tmp_path, {"mine": entry(7.0), FALLBACK: entry(8.0)})
    mine = load_ranking_model("mine", tmp_path)
    assert mine.model == "mine"
    assert mine.weights == (7.0, *(2.0 for _ in FEATURES[1:]))
    assert mine.judge_weight == 0.75
    assert stored_confidence(mine.judged) == stored_confidence(JUDGED)
    assert stored_confidence(mine.unjudged) == stored_confidence(UNJUDGED)
    assert mine.lists == (*(0.5 for _ in LIST_FEATURES), -3.0)
    assert mine.gate == (0.5, -0.25, 1.0)
    assert (mine.related_from, mine.answered_from) == (0.25, 0.5)
    assert load_ranking_model(FALLBACK, tmp_path).weights[:2] == (8.0, 2.0)


def test_trees_are_read_by_the_names_of_their_signals(tmp_path: Path) -> None:
    # A file of a version that told the same signals in another order.
    turned = list(reversed(SIGNALS))
    judged = stored_confidence(JUDGED)
    trees = [
        tree | {"signals": [turned.index(SIGNALS[number]) for number in tree["signals"]]}
        for tree in judged["trees"]
    ]
    write(tmp_path, {"mine": entry(7.0) | {"judged": judged | {"signals": turned, "trees": trees}}})
    again = load_ranking_model("mine", tmp_path).judged
    assert stored_confidence(again) == judged


def test_no_trees_are_stored_and_read_as_such(tmp_path: Path) -> None:
    always = stored_confidence(Confidence.always(-5.0))
    write(tmp_path, {"mine": entry(7.0) | {"judged": always}})
    again = load_ranking_model("mine", tmp_path).judged
    assert again.log_odds(np.zeros(len(SIGNALS))) == -5.0


@pytest.mark.parametrize(
    "stale",
    [
        {"weights": {"a feature of old": 1.0}},
        {"judged": stored_confidence(JUDGED) | {"signals": ["a signal of old", *SIGNALS[1:]]}},
        {"unjudged": {"constant": 1.0}},
        {"lists": {"a feature of old": 1.0}},
    ],
)
def test_numbers_that_weigh_other_things_are_refused(tmp_path: Path, stale: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_ranking_model("mine", write(tmp_path, {"mine": entry(7.0) | stale}))
    assert caught.value.facts["path"] == tmp_path / FITTED_FILE


def test_numbers_of_a_version_without_a_judge_are_refused(tmp_path: Path) -> None:
    old = entry(7.0)
    del old["judge_weight"]
    with pytest.raises(SettingsError):
        load_ranking_model("mine", write(tmp_path, {"mine": old}))


def test_numbers_fitted_for_another_model_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, {"mine": entry(7.0)})
    assert numbers(load_ranking_model("other", tmp_path)) == numbers(load_ranking_model(FALLBACK))
