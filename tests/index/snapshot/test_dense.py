from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.snapshot import dense
from index.snapshot.dense import DenseIndex
from index.snapshot.rows import Selection

DIMENSION = 32


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
def test_a_small_saved_index_answers_as_before(count: int, tmp_path: Path) -> None:
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


COUNT, CLUSTERS = 5000, 60
EXACT, CODES, REDUCED, PARTS = "exact", "codes", "reduced", "parts"
KINDS = {
    EXACT: faiss.IndexFlat,
    CODES: faiss.IndexPQFastScan,
    REDUCED: faiss.IndexRefine,
    PARTS: faiss.IndexRefine,
}

Vectors = NDArray[np.float32]
Make = Callable[[str], DenseIndex]


def unit(rows: NDArray[np.floating]) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def around(centres: Vectors, spread: float, seed: int) -> Vectors:
    noise = np.random.default_rng(seed).normal(size=centres.shape)
    return unit(centres + spread * noise / np.sqrt(DIMENSION))


def drawn(count: int) -> Vectors:
    """Vectors in clusters of different size, as sentences of like content are."""
    random = np.random.default_rng(0)
    centres = unit(random.normal(size=(CLUSTERS, DIMENSION)))
    return around(centres[random.integers(CLUSTERS, size=count)], 0.6, seed=1)


VECTORS = drawn(COUNT)
QUERIES = around(VECTORS[::100], 0.4, seed=2)


def brute(queries: Vectors, k: int, among: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    chosen = np.arange(COUNT) if among is None else among
    return chosen[np.argsort(-(queries @ VECTORS[chosen].T), axis=1, kind="stable")[:, :k]]


def recall(found: NDArray[np.int64], expected: NDArray[np.int64]) -> float:
    pairs = zip(found.tolist(), expected.tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in pairs]))


@pytest.fixture(scope="module")
def index_of() -> Make:
    made: dict[str, DenseIndex] = {}

    def make(kind: str) -> DenseIndex:
        if kind not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(dense, "CODED_FROM", 10**9 if kind == EXACT else COUNT)
                patch.setattr(dense, "REDUCED_FROM", COUNT if kind in {REDUCED, PARTS} else 10**9)
                patch.setattr(dense, "PART", 1700 if kind == PARTS else 10**9)
                made[kind] = DenseIndex.build(VECTORS)
            gc.collect()  # what FAISS itself does not own must not go with it
        return made[kind]

    return make


@pytest.fixture(params=KINDS)
def index(request: pytest.FixtureRequest, index_of: Make) -> DenseIndex:
    return index_of(request.param)


def check_scores(index: DenseIndex, ids: NDArray[np.int64], scores: Vectors) -> None:
    """Every product is the exact one, best first, and no id comes twice."""
    products = np.einsum("qd,qkd->qk", QUERIES[: len(ids)], VECTORS[ids])
    np.testing.assert_allclose(scores, products, atol=1e-6)
    assert np.all(np.diff(scores, axis=1) <= 0)
    assert all(len(set(row)) == len(row) for row in ids.tolist())
    assert ids.size == 0 or (ids.min() >= 0 and ids.max() < len(index))


def test_the_number_of_vectors_chooses_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "REDUCED_FROM", 4200)
    for count, kind in ((4095, EXACT), (4096, CODES), (4199, CODES), (4200, REDUCED)):
        (made,) = dense.make_parts(VECTORS[:count])
        assert type(made) is {**KINDS, EXACT: faiss.IndexFlatIP}[kind]
        assert made.ntotal == count
        assert dense.keeps_vectors(made) == (kind == EXACT)


def test_many_vectors_are_divided_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "REDUCED_FROM", COUNT)
    monkeypatch.setattr(dense, "PART", 1700)
    assert [part.ntotal for part in dense.make_parts(VECTORS)] == [1666, 1667, 1667]


def test_threads_find_the_same_as_one(index: DenseIndex) -> None:
    with ThreadPoolExecutor(3) as pool:
        for before, after in zip(
            index.search(QUERIES, 10), index.search(QUERIES, 10, run=pool.map), strict=True
        ):
            np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(("kind", "least"), [(EXACT, 1.0), (CODES, 0.98), (REDUCED, 0.98), (PARTS, 0.98)])
@pytest.mark.parametrize("k", [1, 10])
def test_the_nearest_are_found(kind: str, least: float, k: int, index_of: Make) -> None:
    ids, scores = index_of(kind).search(QUERIES, k)
    assert (ids.shape, ids.dtype, scores.dtype) == ((len(QUERIES), k), np.int64, np.float32)
    check_scores(index_of(kind), ids, scores)
    assert recall(ids, brute(QUERIES, k)) >= least


def test_all_of_them_can_be_asked_for(index: DenseIndex) -> None:
    for k in (COUNT, COUNT + 7):
        ids, scores = index.search(QUERIES[:3], k)
        assert ids.shape == (3, COUNT)
        check_scores(index, ids, scores)
    assert index.search(QUERIES, 0)[0].shape == (len(QUERIES), 0)


@pytest.mark.parametrize("chosen", [1, 5, 300, 2048, 2049, 3000, COUNT])
def test_only_what_is_selected_is_found(index: DenseIndex, chosen: int) -> None:
    among = np.sort(np.random.default_rng(chosen).permutation(COUNT)[:chosen])
    ids, scores = index.search(QUERIES, 10, Selection(among, COUNT))
    assert ids.shape == (len(QUERIES), min(10, chosen))
    check_scores(index, ids, scores)
    assert np.isin(ids, among).all()
    assert recall(ids, brute(QUERIES, 10, among)) >= (0.98 if chosen > dense.SCANNED_WITHIN else 1)


def test_a_selection_far_from_the_question_is_searched_to_its_end(index: DenseIndex) -> None:
    # The codes bring up everything else first, and hardly tell these apart.
    products = VECTORS @ QUERIES[0]
    far = np.sort(np.argsort(products)[: dense.SCANNED_WITHIN + 200])
    for k in (10, len(far)):
        ids, scores = index.search(QUERIES[:1], k, Selection(far, COUNT))
        assert ids.shape == (1, k)
        check_scores(index, ids, scores)
        assert np.isin(ids, far).all()
    assert index.search(QUERIES[:1], 10, Selection(far, COUNT))[1].min() > np.quantile(products[far], 0.9)


def test_an_empty_selection_holds_nothing(index: DenseIndex) -> None:
    ids, scores = index.search(QUERIES, 10, Selection(np.empty(0, np.int64), COUNT))
    assert ids.shape == scores.shape == (len(QUERIES), 0)


def test_vectors_are_given_back_as_they_were(index: DenseIndex) -> None:
    wanted = np.array([COUNT - 1, 0, 7, 8, 9, 7])
    np.testing.assert_array_equal(index.vectors(wanted), VECTORS[wanted])
    assert index.vectors(np.empty(0, np.int64)).shape == (0, DIMENSION)
    for wrong in (-1, COUNT):
        with pytest.raises(IndexError):
            index.vectors(np.array([wrong]))


@pytest.mark.parametrize("mapped", [True, False])
def test_a_saved_index_answers_as_before(
    index: DenseIndex, mapped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not mapped:
        monkeypatch.setattr("index.snapshot.dense.MAPPED_BYTES", 0)
    index.save(tmp_path / "sentences.faiss")
    loaded = DenseIndex.load(tmp_path / "sentences.faiss")
    assert (len(loaded), loaded.dimension) == (COUNT, DIMENSION)
    half = Selection(np.arange(0, COUNT, 2), COUNT)
    for within in (None, half):
        for before, after in zip(
            index.search(QUERIES, 10, within), loaded.search(QUERIES, 10, within), strict=True
        ):
            np.testing.assert_array_equal(before, after)
    everyone = np.arange(COUNT)
    np.testing.assert_array_equal(loaded.vectors(everyone), VECTORS)


def test_an_index_cut_short_is_an_error(index: DenseIndex, tmp_path: Path) -> None:
    path = tmp_path / "sentences.faiss"
    index.save(path)
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
        with pytest.raises((OSError, RuntimeError, ValueError)):
            DenseIndex.load(path)
        file.write_bytes(content)
    DenseIndex.load(path)


@pytest.mark.parametrize("kind", [CODES, REDUCED, PARTS])
def test_vectors_that_codes_cannot_tell_apart_are_all_found(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "CODED_FROM", 700)
    monkeypatch.setattr(dense, "REDUCED_FROM", 10**9 if kind == CODES else 700)
    monkeypatch.setattr(dense, "PART", 300 if kind == PARTS else 10**9)
    axes = np.eye(16, dtype=np.float32)
    rows = axes[np.random.default_rng(3).integers(16, size=700)]
    made = DenseIndex.build(rows)
    assert isinstance(made._parts[0], KINDS[kind])
    for query in (axes[2], -axes[2], unit(np.ones((1, 16)))[0], np.zeros(16, np.float32)):
        for k in (1, 90, 700):
            ids, scores = made.search(query[None, :], k)
            assert sorted(set(ids[0].tolist())) == sorted(ids[0].tolist())
            assert ids.min() >= 0
            np.testing.assert_allclose(scores[0], rows[ids[0]] @ query, atol=1e-6)
    np.testing.assert_allclose(made.search(axes[2:3], 700)[1][0], -np.sort(-(rows @ axes[2])), atol=1e-6)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_query_that_is_not_finite_is_an_error(index: DenseIndex, wrong: float) -> None:
    query = QUERIES[:1].copy()
    query[0, 3] = wrong
    with pytest.raises(ValueError, match="finite"):
        index.search(query, 3)
