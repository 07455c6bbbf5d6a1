from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.questions.query import STORY
from index.search.ranking import logistic
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from tests.index.search.made_up import ENCODER, HALF, by_hand
from tests.toy_encoder import ToyEncoder


class Listening(ToyEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.heard.append(list(texts))
        return super().encode_queries(texts)


def searcher_with(encoder: ToyEncoder, snapshot: Snapshot) -> Searcher:
    return Searcher(snapshot, encoder, by_hand({"sentence_cosine": 1.0}))


def test_sentences_come_best_first(tiny: Snapshot) -> None:
    searcher = Searcher(tiny, ENCODER, by_hand({"sentence_coverage": 3.0}, {"passage_words": 2.0}, -1.5))
    found = searcher.search(searcher.parse("水果做优"), Scope.of(tiny))
    # 水果 and 做优 stand in one passage, 果做 in none.
    share = 2 * log(8 / 3) / (2 * log(8 / 3) + log(8))
    assert [tuple(entry.sentence) for entry in found.best(1)] == [(6, 12)]
    assert max(found.scores) == pytest.approx(3 * share)
    assert found.confidence == pytest.approx(logistic(2 - 1.5))  # the passage holds both words
    assert len(found.best(100)) == len(found.candidates.entries)
    assert found.best(0) == []


def test_equal_sentences_keep_the_order_of_reading(tiny: Snapshot) -> None:
    searcher = Searcher(tiny, ENCODER, by_hand({}))
    found = searcher.search(searcher.parse("茶叶水渠道路"), Scope.of(tiny))
    assert found.best(9) == list(found.candidates.entries)


def test_what_is_asked_in_two_ways_has_the_mean_of_both_scores(tiny: Snapshot) -> None:
    searcher = Searcher(tiny, ENCODER, by_hand({"sentence_coverage": 3.0}))
    one, other, scope = searcher.parse("水果做优"), searcher.parse("茶叶"), Scope.of(tiny)
    everything = np.arange(len(tiny.passages))
    found = searcher.search(one, scope, everything, beside=other)
    apart = [searcher.search(query, scope, everything) for query in (one, other)]
    assert found.candidates.entries[:] == apart[0].candidates.entries[:]
    assert found.scores == pytest.approx((apart[0].scores + apart[1].scores) / 2)


def test_given_passages_are_ranked_without_a_search(tiny: Snapshot) -> None:
    searcher = searcher_with(ENCODER, tiny)
    found = searcher.search(searcher.parse("茶叶"), Scope.of(tiny), np.array([2], np.int64))
    assert [entry.passage for entry in found.candidates.entries] == [2]
    nothing = searcher.search(searcher.parse("茶叶"), Scope.of(tiny), np.empty(0, np.int64))
    assert (nothing.best(3), nothing.confidence) == ([], 0.0)


def test_misspelt_words_are_mended_by_the_words_of_the_snapshot(made_up: Snapshot) -> None:
    searcher = searcher_with(ENCODER, made_up)
    mended = searcher.parse("查叶怎么做强")
    assert mended.content == searcher.parse("茶叶怎么做强").content
    assert mended.terms == searcher.parse("茶叶怎么做强").terms
    assert mended.text == "查叶怎么做强"  # what was asked stays what was asked


def test_the_weights_of_a_text_are_those_of_its_bigrams(tiny: Snapshot) -> None:
    weights = searcher_with(ENCODER, tiny).weigh("要修茶叶要修")
    assert weights == pytest.approx(
        {"要修": log(8 / 5), "修茶": log(8), "茶叶": log(8 / 3), "叶要": log(8 / 3)}
    )


def test_the_encoder_is_asked_in_simplified_script(tiny: Snapshot) -> None:
    encoder = Listening()
    searcher = searcher_with(encoder, tiny)
    searcher.search(searcher.parse("茶葉怎麼做強？"), Scope.of(tiny))
    assert encoder.heard == [["茶叶怎么做强？"]]


def test_a_long_question_lies_between_its_whole_and_its_asking_part(tiny: Snapshot) -> None:
    encoder = Listening()
    searcher = searcher_with(encoder, tiny)
    story = "村里的合作社去年种了三百亩果树，今年开春又遇上倒春寒，"
    ask = "请问县里领导在讲话当中对水果产业提出的要求是什么？"
    assert len(story + ask) > STORY
    found = searcher.search(searcher.parse(story + ask), Scope.of(tiny))
    assert encoder.heard == [[story + ask, ask]]
    mean = ENCODER.encode_queries([story + ask, ask]).mean(axis=0)
    sentence = ENCODER.encode_queries(["水果要做优。"])[0]
    at = [tuple(entry.sentence) for entry in found.candidates.entries].index((6, 12))
    assert found.scores[at] == pytest.approx(float(sentence @ mean / np.linalg.norm(mean)))


def test_the_gate_weighs_the_vector_that_a_question_is_searched_by(tiny: Snapshot) -> None:
    fitted = by_hand(constant=-1.0, confidence={"gate": -4.0})
    question, other = "茶叶做强", "水渠"
    (vector,) = ENCODER.encode_queries([question])
    (foreign,) = ENCODER.encode_queries([other])
    weights = 2 * vector - 2 * foreign
    gated = Searcher(tiny, ENCODER, replace(fitted, gate=(*weights.tolist(), 0.25)))
    assert float(vector @ weights) + 0.25 > HALF > float(foreign @ weights) + 0.25
    scope = Scope.of(tiny)
    assert gated.search(gated.parse(question), scope).confidence == pytest.approx(logistic(-4 - 1))
    assert gated.search(gated.parse(other), scope).confidence == pytest.approx(logistic(-1))
    plain = Searcher(tiny, ENCODER, fitted)
    assert plain.search(plain.parse(question), scope).confidence == pytest.approx(logistic(-1))
