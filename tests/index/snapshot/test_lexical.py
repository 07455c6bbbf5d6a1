from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot import lexical
from index.snapshot.lexical import K1, B, LexicalIndex, count_terms
from index.snapshot.vocabulary import TermLists

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


lists_of_terms = st.lists(st.lists(st.sampled_from(["甲", "乙", "丙", "ab", "1"]), max_size=8), max_size=20)


@given(lists_of_terms)
def test_lists_are_kept_as_they_are(lists: list[list[str]]) -> None:
    made = TermLists.of(iter(lists))
    assert len(made) == len(lists)
    assert made.terms == tuple(dict.fromkeys(term for terms in lists for term in terms))
    read = [made.terms[number] for number in made.numbers]
    assert [read[start:end] for start, end in zip(made.starts[:-1], made.starts[1:], strict=True)] == lists


@given(lists_of_terms, st.data())
def test_joined_lists_are_those_of_the_joined_texts(lists: list[list[str]], data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(lists)), max_size=6).map(sorted))
    counts = np.diff([0, *edges, len(lists)]).tolist()
    rest = iter(lists)
    together = [[term for _ in range(count) for term in next(rest)] for count in counts]
    joined, expected = TermLists.of(lists).joined(counts), TermLists.of(together)
    assert joined.terms == expected.terms
    assert joined.numbers.tolist() == expected.numbers.tolist()
    assert joined.starts.tolist() == expected.starts.tolist()


@given(lists_of_terms, st.integers(0, 20), st.integers(0, 20))
def test_a_block_tells_whose_each_term_is(lists: list[list[str]], one: int, other: int) -> None:
    first, last = sorted(min(edge, len(lists)) for edge in (one, other))
    made = TermLists.of(lists)
    owners, numbers = made.block(first, last)
    pairs = [(owner, made.terms[number]) for owner, number in zip(owners, numbers, strict=True)]
    assert pairs == [(owner, term) for owner, terms in enumerate(lists[first:last]) for term in terms]


@pytest.mark.parametrize("block", [1, 3, 8192])
@given(lists=lists_of_terms)
def test_counts_agree_with_a_counter(lists: list[list[str]], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "BLOCK", block)
        counts = count_terms(TermLists.of(lists))
    assert counts.terms == tuple(dict.fromkeys(term for terms in lists for term in terms))
    assert counts.lengths.tolist() == [len(terms) for terms in lists]
    assert len(counts.starts) == len(counts.terms) + 1
    assert counts.starts[-1] == len(counts.entries) == len(counts.times)
    for number, term in enumerate(counts.terms):
        held = slice(*counts.starts[number : number + 2])
        found = dict(zip(counts.entries[held].tolist(), counts.times[held].tolist(), strict=True))
        assert found == {i: Counter(terms)[term] for i, terms in enumerate(lists) if term in terms}
        assert np.all(np.diff(counts.entries[held]) > 0)
