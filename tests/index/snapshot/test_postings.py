from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.snapshot import postings
from index.snapshot.postings import count_terms
from index.snapshot.term_lists import TermLists

lists_of_terms = st.lists(st.lists(st.sampled_from(["甲", "乙", "丙", "ab", "1"]), max_size=8), max_size=20)


@settings(deadline=None)
@given(lists_of_terms)
def test_lists_are_kept_as_they_are(lists: list[list[str]]) -> None:
    made = TermLists.of(iter(lists))
    assert len(made) == len(lists)
    assert made.terms == tuple(dict.fromkeys(term for terms in lists for term in terms))
    read = [made.terms[number] for number in made.numbers]
    assert [read[start:end] for start, end in zip(made.starts[:-1], made.starts[1:], strict=True)] == lists


@settings(deadline=None)
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


@settings(deadline=None)
@given(lists_of_terms, st.integers(0, 20), st.integers(0, 20))
def test_a_block_tells_whose_each_term_is(lists: list[list[str]], one: int, other: int) -> None:
    first, last = sorted(min(edge, len(lists)) for edge in (one, other))
    made = TermLists.of(lists)
    owners, numbers = made.block(first, last)
    pairs = [(owner, made.terms[number]) for owner, number in zip(owners, numbers, strict=True)]
    assert pairs == [(owner, term) for owner, terms in enumerate(lists[first:last]) for term in terms]


@pytest.mark.parametrize("block", [1, 3, 8192])
@settings(deadline=None)
@given(lists=lists_of_terms)
def test_counts_agree_with_a_counter(lists: list[list[str]], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BLOCK", block)
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
