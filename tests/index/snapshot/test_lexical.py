from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot.lexical import K1, B, LexicalIndex
from index.snapshot.term_lists import TermLists

ENTRIES = [["三大", "职能", "政协"], ["政协", "工作", "工作", "会议"], [], ["会议"]]

words = st.sampled_from(["甲", "乙", "丙", "丁", "戊"])
entries_of_words = st.lists(st.lists(words, max_size=8), max_size=12)


def naive_scores(entries: Sequence[Sequence[str]], query: Sequence[str]) -> list[float]:
    """BM25 as it is written in books, with the term weight that is never negative."""
    mean = sum(map(len, entries)) / len(entries)
    scores = []
    for entry in entries:
        counts = Counter(entry)
        score = 0.0
        for term in query:
            if counts[term]:
                found = sum(term in other for other in entries)
                weight = math.log(1 + (len(entries) - found + 0.5) / (found + 0.5))
                score += weight * counts[term] / (counts[term] + K1 * (1 - B + B * len(entry) / mean))
        scores.append(score)
    return scores


def test_finds_the_entries_that_share_terms_best_first() -> None:
    ids, scores = LexicalIndex.build(TermLists.of(ENTRIES)).search(["政协", "职能"], 10)
    assert ids.tolist() == [0, 1]
    assert scores.tolist() == pytest.approx([naive_scores(ENTRIES, ["政协", "职能"])[i] for i in (0, 1)])
    assert (ids.dtype, scores.dtype) == (np.int64, np.float32)


def test_a_term_given_twice_counts_twice_and_an_unknown_one_not_at_all() -> None:
    index = LexicalIndex.build(TermLists.of(ENTRIES))
    once = index.search(["会议"], 5)
    twice = index.search(["会议", "无此词", "会议"], 5)
    assert twice[0].tolist() == once[0].tolist()
    assert twice[1].tolist() == pytest.approx((2 * once[1]).tolist())


@pytest.mark.parametrize("entries", [[], [[]], [[], []]])
def test_an_index_without_any_term_answers_with_nothing(entries: list[list[str]], tmp_path: Path) -> None:
    LexicalIndex.build(TermLists.of(entries)).save(tmp_path)
    index = LexicalIndex.load(tmp_path)
    assert len(index) == len(entries)
    assert index.search(["政协"], 3)[0].size == 0
    assert index.scores_for(["政协"], np.arange(len(entries))).tolist() == [0.0] * len(entries)
    assert index.document_frequency("政协") == 0


def test_a_single_entry_can_be_found() -> None:
    ids, scores = LexicalIndex.build(TermLists.of([["职能"]])).search(["职能"], 3)
    assert ids.tolist() == [0]
    assert scores[0] > 0


def test_equal_scores_come_in_the_order_of_the_ids_even_where_they_are_cut_off() -> None:
    index = LexicalIndex.build(TermLists.of([["会议"]] * 9))
    assert index.search(["会议"], 4)[0].tolist() == [0, 1, 2, 3]


def test_document_frequency_counts_entries_and_not_occurrences() -> None:
    index = LexicalIndex.build(TermLists.of(ENTRIES))
    assert [index.document_frequency(term) for term in ("工作", "会议", "无此词")] == [1, 2, 0]


def test_nothing_is_searched_without_terms_or_places() -> None:
    index = LexicalIndex.build(TermLists.of(ENTRIES))
    assert index.search([], 5)[0].size == 0
    assert index.search(["会议"], 0)[0].size == 0


@given(entries_of_words, st.lists(words, max_size=6), st.integers(1, 15))
def test_agrees_with_naive_bm25(entries: list[list[str]], query: list[str], k: int) -> None:
    index = LexicalIndex.build(TermLists.of(entries))
    expected = naive_scores(entries, query) if any(entries) else [0.0] * len(entries)
    everyone = np.arange(len(entries))
    assert index.scores_for(query, everyone).tolist() == pytest.approx(expected, rel=1e-5)
    ids, scores = index.search(query, k)
    assert len(ids) == min(k, sum(score > 0 for score in expected))
    assert scores.tolist() == pytest.approx(sorted(expected, reverse=True)[: len(ids)], rel=1e-5)
    assert scores.tolist() == index.scores_for(query, ids).tolist()


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    index = LexicalIndex.build(TermLists.of(ENTRIES))
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    query = ["政协", "会议", "工作"]
    assert [part.tolist() for part in loaded.search(query, 4)] == [
        part.tolist() for part in index.search(query, 4)
    ]


def test_building_saving_and_loading_print_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    LexicalIndex.build(TermLists.of(ENTRIES)).save(tmp_path)
    LexicalIndex.load(tmp_path).search(["会议"], 1)
    assert capfd.readouterr() == ("", "")
