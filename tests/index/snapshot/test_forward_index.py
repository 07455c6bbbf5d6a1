from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot import forward_index
from index.snapshot.forward_index import ForwardIndex
from index.snapshot.vocabulary import TermLists

TERMS = ["甲", "乙", "丙", "ab", "a", "1"]
texts_given = st.lists(st.lists(st.sampled_from(TERMS), max_size=7), min_size=1, max_size=20)
wanted_given = st.lists(st.sampled_from([*TERMS, "无"]), unique=True)


@pytest.mark.parametrize("block", [1, 3, 8192])
@given(texts=texts_given, wanted=wanted_given, data=st.data())
def test_hits_agree_with_looking(
    texts: list[list[str]], wanted: list[str], data: st.DataObject, block: int
) -> None:
    asked = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=12))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward_index, "BLOCK", block)
        rows = ForwardIndex.build(TermLists.of(texts))
    hits = rows.find(wanted, np.array(asked, np.int64))
    pairs = list(zip(hits.rows.tolist(), hits.terms.tolist(), strict=True))
    expected = {
        (r, t) for r, text in enumerate(asked) for t, term in enumerate(wanted) if term in texts[text]
    }
    assert len(rows) == len(texts)
    assert set(pairs) == expected
    assert len(pairs) == len(expected), "each pair once"
    assert hits.rows.tolist() == sorted(hits.rows.tolist())
    table = hits.matrix(len(asked), len(wanted))
    assert table.tolist() == [[term in texts[text] for term in wanted] for text in asked]


@pytest.mark.parametrize("texts", [[["甲", "乙", "甲"], [], ["丙"], []], [[], []], []])
def test_saved_rows_are_read_as_before(texts: list[list[str]], tmp_path: Path) -> None:
    built = ForwardIndex.build(TermLists.of(texts))
    built.save(tmp_path / "new" / "rows")
    loaded = ForwardIndex.load(tmp_path / "new" / "rows")
    everyone = np.arange(len(texts), dtype=np.int32)
    before, after = (rows.find(["丙", "甲", "无"], everyone) for rows in (built, loaded))
    assert len(loaded) == len(texts)
    assert after.rows.tolist() == before.rows.tolist()
    assert after.terms.tolist() == before.terms.tolist()
    assert after.matrix(len(texts), 3).tolist() == [["丙" in t, "甲" in t, False] for t in texts]


def test_as_many_terms_as_there_is_room_for_can_be_wanted_at_once() -> None:
    many = [f"第{number}" for number in range(65_535)]
    rows = ForwardIndex.build(TermLists.of([[many[0], "别的"], [many[-1]]]))
    hits = rows.find(many, np.arange(2))
    assert list(zip(hits.rows, hits.terms, strict=True)) == [(0, 0), (1, 65_534)]


def test_a_row_that_is_not_there_is_an_error() -> None:
    with pytest.raises(IndexError):
        ForwardIndex.build(TermLists.of([["甲"]])).find(["甲"], np.array([1]))
