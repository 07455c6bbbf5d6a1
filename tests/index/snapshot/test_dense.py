from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.snapshot.dense import DenseIndex

DIMENSION = 8


def unit_rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(0, 40), st.integers(0, 5), st.integers(0, 60), st.integers(0, 1000))
def test_agrees_with_numpy(count: int, asked: int, k: int, seed: int) -> None:
    rows, queries = unit_rows(count, seed), unit_rows(asked, seed + 1)
    ids, scores = DenseIndex.build(rows).search(queries, k)
    products = queries @ rows.T
    assert ids.shape == scores.shape == (asked, min(k, count))
    assert (ids.dtype, scores.dtype) == (np.int64, np.float32)
    np.testing.assert_allclose(scores, -np.sort(-products, axis=1)[:, :k], atol=1e-6)
    np.testing.assert_allclose(scores, np.take_along_axis(products, ids, axis=1), atol=1e-6)


def test_more_neighbours_than_vectors_are_cut_to_those_that_exist() -> None:
    ids, _ = DenseIndex.build(unit_rows(3)).search(unit_rows(1), 10)
    assert sorted(ids[0].tolist()) == [0, 1, 2]


@given(st.lists(st.integers(0, 19), max_size=8))
def test_gives_back_the_vectors_it_was_given(ids: list[int]) -> None:
    rows = unit_rows(20)
    np.testing.assert_array_equal(DenseIndex.build(rows).vectors(np.array(ids, np.int64)), rows[ids])


@pytest.mark.parametrize("wrong", [-1, 20])
def test_an_unknown_id_is_an_error(wrong: int) -> None:
    with pytest.raises(IndexError):
        DenseIndex.build(unit_rows(20)).vectors(np.array([0, wrong]))


@pytest.mark.parametrize("count", [0, 1, 30])
def test_a_saved_index_answers_as_before(count: int, tmp_path: Path) -> None:
    index = DenseIndex.build(unit_rows(count))
    index.save(tmp_path / "vectors.faiss")
    loaded = DenseIndex.load(tmp_path / "vectors.faiss")
    assert (len(loaded), loaded.dimension) == (count, DIMENSION)
    queries = unit_rows(2, seed=5)
    for before, after in zip(index.search(queries, 5), loaded.search(queries, 5), strict=True):
        np.testing.assert_array_equal(before, after)
    everyone = np.arange(count)
    np.testing.assert_array_equal(loaded.vectors(everyone), index.vectors(everyone))


def test_a_search_leaves_the_thread_count_as_it_was() -> None:
    before = faiss.omp_get_max_threads()
    DenseIndex.build(unit_rows(5)).search(unit_rows(1), 2)
    assert faiss.omp_get_max_threads() == before


def test_a_query_that_is_not_a_number_is_an_error_and_not_a_match() -> None:
    with pytest.raises(ValueError, match="finite"):
        DenseIndex.build(unit_rows(5)).search(np.full((1, DIMENSION), np.nan, np.float32), 2)
