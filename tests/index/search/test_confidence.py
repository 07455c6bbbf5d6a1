from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.confidence import SIGNALS, judge, signals
from index.search.features import FEATURES, Candidate, Candidates
from index.search.query import parse_query
from index.search.ranking import logistic
from index.store.snapshot import Snapshot
from index.types import Span

IN_ONE, IN_NONE = log(8 / 3), log(8)
"""The weight of a word that one of the three tiny passages holds, and of one that none does."""
ENTRIES = (Candidate(0, Span(0, 6)), Candidate(0, Span(6, 12)), Candidate(1, Span(0, 6)))


def candidates(**columns: list[float]) -> Candidates:
    features = np.zeros((len(ENTRIES), len(FEATURES)), np.float32)
    for name, values in columns.items():
        features[:, FEATURES.index(name)] = values
    return Candidates(ENTRIES, features, {})


def named(question: str, found: Candidates, scores: list[float], snapshot: Snapshot) -> Mapping[str, float]:
    values = signals(parse_query(question), found, np.array(scores), snapshot)
    return dict(zip(SIGNALS, values.tolist(), strict=True))


def test_the_best_sentence_gives_its_own_features(tiny: Snapshot) -> None:
    found = candidates(
        sentence_cosine=[0.5, 0.75, 0.25],
        sentence_coverage=[0.25, 0.5, 1.0],
        passage_coverage=[0.25, 0.25, 0.5],
        form_fit=[1.0, 0.5, 0.0],
    )
    told = named("茶叶", found, [3.0, 1.0, 2.0], tiny)
    assert told["sentence_cosine"] == 0.5
    assert told["sentence_coverage"] == 0.25
    assert told["passage_coverage"] == 0.25
    assert told["form_fit"] == 1.0
    assert told["best_cosine"] == 0.75
    assert told["cosine_drop"] == 0.5  # fewer than ten candidates: down to the last
    assert told["best_coverage"] == 1.0
    assert told["score_drop"] == 2.0  # fewer than six: down to the last
    assert told["half_bigrams"] == 0.25 * 0.75


def test_words_are_weighed_by_rarity(tiny: Snapshot) -> None:
    # The best sentence is 水果要做优。; 茶叶 stands in its passage only, 飞机 nowhere.
    told = named("水果茶叶飞机", candidates(), [1.0, 2.0, 0.0], tiny)
    total = 2 * IN_ONE + IN_NONE
    assert told["unknown_words"] == pytest.approx(IN_NONE / total)
    assert told["passage_words"] == pytest.approx(2 * IN_ONE / total)
    assert told["sentence_words"] == pytest.approx(IN_ONE / total)
    assert told["half_passage"] == pytest.approx(2 * IN_ONE * IN_NONE / total**2)
    assert told["half_sentence"] == pytest.approx(IN_ONE * (IN_ONE + IN_NONE) / total**2)
    assert told["word_count"] == pytest.approx(log(4))


def test_what_the_grammar_asks_for(tiny: Snapshot) -> None:
    missing = candidates(form_fit=[0.25, 1.0, 1.0])
    told = named("修了多少公里", missing, [1.0, 0.0, 0.0], tiny)
    assert (told["asks_fact"], told["fact_missing"]) == (1.0, 0.75)
    told = named("为什么要修路", missing, [1.0, 0.0, 0.0], tiny)
    assert (told["asks_fact"], told["fact_missing"], told["asks_reason"]) == (0.0, 0.0, 1.0)
    assert named("要先修路吗", missing, [1.0, 0.0, 0.0], tiny)["asks_yes_or_no"] == 1.0
    assert named("修路", missing, [1.0, 0.0, 0.0], tiny)["english"] == 0.0
    assert named("roads", missing, [1.0, 0.0, 0.0], tiny)["english"] == 1.0


def test_a_question_without_words_has_no_shares(tiny: Snapshot) -> None:
    told = named("？！", candidates(), [1.0, 0.0, 0.0], tiny)
    assert told["unknown_words"] == told["passage_words"] == told["sentence_words"] == 0.0


def test_confidence_is_the_logistic_of_the_weighed_signals(tiny: Snapshot) -> None:
    found = candidates(sentence_cosine=[0.5, 0.25, 0.0])
    fitted = [0.0] * len(SIGNALS) + [-1.0]
    fitted[SIGNALS.index("best_cosine")] = 4.0
    sure = judge(parse_query("茶叶"), found, np.array([1.0, 0.0, 0.0]), tiny, fitted)
    assert sure == pytest.approx(logistic(4 * 0.5 - 1))


def test_without_candidates_nothing_is_sure(tiny: Snapshot) -> None:
    none = Candidates((), np.empty((0, len(FEATURES)), np.float32), {})
    assert judge(parse_query("茶叶"), none, np.empty(0), tiny, [1.0] * (len(SIGNALS) + 1)) == 0.0


@given(fitted=st.lists(st.floats(-1e6, 1e6), min_size=len(SIGNALS) + 1, max_size=len(SIGNALS) + 1))
def test_confidence_is_a_probability_whatever_is_fitted(tiny: Snapshot, fitted: list[float]) -> None:
    sure = judge(parse_query("茶叶"), candidates(), np.array([1.0, 0.0, 0.0]), tiny, fitted)
    assert 0 <= sure <= 1
