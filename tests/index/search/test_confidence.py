from __future__ import annotations

from collections.abc import Mapping
from math import log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.search.confidence import BEHIND, SIGNALS, UNREAD, estimate, signals
from index.search.features import FEATURES, Candidate, Candidates
from index.search.names.named_documents import EVERYTHING, Meant
from index.search.questions.query import parse_query
from index.search.ranking import DEPTH, Confidence, logistic
from index.snapshot.snapshot import Snapshot
from index.types import Span
from tests.index.search.made_up import trees_of

IN_ONE, IN_NONE = log(8 / 3), log(8)
"""The weight of a word that one of the three tiny passages holds, and of one that none does."""
ENTRIES = (Candidate(0, Span(0, 6)), Candidate(0, Span(6, 12)), Candidate(1, Span(0, 6)))
PLACES = 2**DEPTH - 1


def candidates(**columns: list[float]) -> Candidates:
    features = np.zeros((len(ENTRIES), len(FEATURES)), np.float32)
    for name, values in columns.items():
        features[:, FEATURES.index(name)] = values
    return Candidates(ENTRIES, features, {})


def named(  # noqa: PLR0917 - what a search has found out
    question: str,
    found: Candidates,
    scores: list[float],
    snapshot: Snapshot,
    gate: float = 0.0,
    logits: list[float] | None = None,
    meant: Meant = EVERYTHING,
) -> Mapping[str, float]:
    read = None if logits is None else np.array(logits)
    values = signals(parse_query(question), found, np.array(scores), snapshot, gate, read, meant)
    return dict(zip(SIGNALS, values.tolist(), strict=True))


def test_the_best_sentence_gives_its_own_features(tiny: Snapshot) -> None:
    found = candidates(
        sentence_cosine=[0.5, 0.75, 0.25],
        passage_coverage=[0.25, 0.25, 0.5],
        gloss_coverage=[0.125, 0.5, 1.0],
        form_fit=[1.0, 0.5, 0.0],
    )
    told = named("茶叶", found, [3.0, 1.0, 2.0], tiny)
    assert told["sentence_cosine"] == 0.5
    assert told["passage_coverage"] == 0.25
    assert told["gloss_coverage"] == 0.125
    assert told["form_fit"] == 1.0
    assert named("茶叶", found, [1.0, 2.0, 3.0], tiny)["gloss_coverage"] == 1.0


def test_the_lead_is_over_a_later_one_whatever_the_judge_says(tiny: Snapshot) -> None:
    assert named("茶叶", candidates(), [1.0, 3.5, 2.0], tiny)["score_lead"] == 2.5
    many = Candidates(ENTRIES * 5, np.zeros((15, len(FEATURES)), np.float32), {})
    scores = np.arange(15.0)
    values = signals(parse_query("茶叶"), many, scores[::-1], tiny, ranked=scores)
    assert dict(zip(SIGNALS, values, strict=True))["score_lead"] == BEHIND


def test_words_are_weighed_by_rarity(tiny: Snapshot) -> None:
    # The best sentence is 水果要做优。; 茶叶 stands in its passage only, 飞机 nowhere.
    told = named("水果茶叶飞机", candidates(), [1.0, 2.0, 0.0], tiny)
    assert told["passage_words"] == pytest.approx(2 * IN_ONE / (2 * IN_ONE + IN_NONE))
    assert told["word_count"] == pytest.approx(log(4))
    elsewhere = named("水果茶叶飞机", candidates(), [1.0, 2.0, 3.0], tiny)
    assert elsewhere["passage_words"] == 0.0


def test_the_words_that_name_the_document_are_held_by_it(tiny: Snapshot) -> None:
    # The first candidate's document is number 0 of the snapshot, in whatever order they are kept.
    own = int(tiny.passages.document_numbers(np.array([0]))[0])
    other = int(tiny.passages.document_numbers(np.array([1]))[0])
    names = Meant(frozenset({own}), names=(("飞机", frozenset({own})),))
    told = named("茶叶飞机", candidates(), [1.0, 0.0, 0.0], tiny, meant=names)
    assert (told["passage_words"], told["named"]) == (1.0, 1.0)
    stray = Meant(frozenset({other}), names=(("飞机", frozenset({other})),))
    told = named("茶叶飞机", candidates(), [1.0, 0.0, 0.0], tiny, meant=stray)
    assert told["passage_words"] == pytest.approx(IN_ONE / (IN_ONE + IN_NONE))
    assert told["named"] == 0.0
    assert named("茶叶飞机", candidates(), [1.0, 0.0, 0.0], tiny)["named"] == 0.0


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
    assert told["passage_words"] == told["word_count"] == 0.0


def test_the_gate_is_told_as_it_is(tiny: Snapshot) -> None:
    assert named("茶叶", candidates(), [1.0, 0.0, 0.0], tiny, gate=-2.5)["gate"] == -2.5


@pytest.mark.parametrize(
    ("logits", "best", "most"),
    [
        (None, 0.0, 0.0),
        ([1.5, -3.0, nan], 1.5, 1.5),
        ([-3.0, 1.5, nan], -3.0, 1.5),
        ([nan, -3.0, nan], UNREAD, -3.0),
    ],
)
def test_what_the_judge_has_read(
    tiny: Snapshot, logits: list[float] | None, best: float, most: float
) -> None:
    told = named("茶叶", candidates(), [3.0, 2.0, 1.0], tiny, logits=logits)
    assert (told["judge_best"], told["judge_most"]) == (best, most)


def searched(**values: float) -> NDArray[np.float64]:
    assert set(values) <= set(SIGNALS)
    return np.array([values.get(name, 0.0) for name in SIGNALS])


def test_confidence_is_the_logistic_of_what_the_trees_add_up_to() -> None:
    fitted = trees_of([("sentence_cosine", 0.5, -1.0, 2.0), ("named", 0.0, 0.25, 4.0)], constant=-0.5)
    assert estimate(searched(sentence_cosine=0.75), fitted) == pytest.approx(logistic(2 + 0.25 - 0.5))
    assert estimate(searched(named=1), fitted) == pytest.approx(logistic(-1 + 4 - 0.5))
    # What equals a threshold is not above it.
    assert estimate(searched(sentence_cosine=0.5), fitted) == pytest.approx(logistic(-1 + 0.25 - 0.5))


def test_every_way_through_a_tree_ends_in_its_own_value() -> None:
    # The places of each depth compare one signal, so that the three answers write the value's number.
    asked = [SIGNALS.index(name) for name in ("named", "english", "gate")]
    by_place = [asked[0], *asked[1:2] * 2, *asked[2:3] * 4]
    fitted = Confidence(np.array([by_place]), np.full((1, PLACES), 0.5), np.arange(8.0)[None], 0.0)
    for number in range(2**DEPTH):
        named, english, gate = (float(bit) for bit in f"{number:03b}")
        assert fitted.log_odds(searched(named=named, english=english, gate=gate)) == number


def test_always_the_same_and_a_mapping_of_log_odds() -> None:
    assert Confidence.always(1.5).log_odds(searched(named=1)) == 1.5
    fitted = trees_of([("named", 0.5, -1.0, 3.0)], constant=0.5)
    mapped = fitted.mapped(2.0, 0.25)
    for value in (0.0, 1.0):
        found = searched(named=value)
        assert mapped.log_odds(found) == pytest.approx(2 * fitted.log_odds(found) + 0.25)


@given(
    splits=st.lists(
        st.tuples(st.sampled_from(SIGNALS), *[st.floats(-1e6, 1e6)] * 3),
        max_size=4,
    ),
    values=st.lists(st.floats(-1e6, 1e6), min_size=len(SIGNALS), max_size=len(SIGNALS)),
    constant=st.floats(-1e6, 1e6),
)
def test_confidence_is_a_probability_whatever_is_fitted(
    splits: list[tuple[str, float, float, float]], values: list[float], constant: float
) -> None:
    assert 0 <= estimate(np.array(values), trees_of(splits, constant)) <= 1
