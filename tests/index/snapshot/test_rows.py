from __future__ import annotations

import gc
import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.snapshot import rows as rows_module
from index.snapshot.rows import ArrayRows, FileRows, Selection, TableRows, open_rows, save_vectors

COUNT, DIMENSION = 23, 5
VALUES = np.arange(COUNT * DIMENSION, dtype=np.float32).reshape(COUNT, DIMENSION)

unmapped = pytest.mark.skipif(
    not hasattr(os, "preadv"), reason="this system cannot read at a place of a file"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rows") / "vectors.npy"
    save_vectors(ArrayRows(VALUES), made)
    return made


def rows_of(numbers: list[int], rows: TableRows) -> NDArray[np.float32]:
    return rows.take(np.array(numbers, np.int64))


def test_what_is_written_is_a_table_like_any_other(path: Path) -> None:
    np.testing.assert_array_equal(np.load(path), VALUES)


@pytest.mark.parametrize("at_once", [1, 7, COUNT, 4096])
def test_rows_are_copied_block_by_block(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "COPIED_ROWS", at_once)
    save_vectors(ArrayRows(VALUES), tmp_path / "copy.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "copy.npy"), VALUES)


@unmapped
@given(st.lists(st.integers(0, COUNT - 1), max_size=30))
def test_any_rows_in_any_order_are_those_of_the_array(path: Path, numbers: list[int]) -> None:
    for rows in (ArrayRows(VALUES), FileRows(path)):
        got = rows_of(numbers, rows)
        assert (got.shape, got.dtype) == ((len(numbers), DIMENSION), np.float32)
        np.testing.assert_array_equal(got, VALUES[numbers])


@unmapped
@pytest.mark.parametrize(
    ("numbers", "reads"),
    [(range(COUNT), 1), ([3, 4, 5, 9, 10, 2], 3), ([7, 7, 7], 3), ([2, 1, 0], 3), ([], 0)],
)
def test_neighbours_are_read_together(
    numbers: list[int], reads: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, counted = os.preadv, []
    monkeypatch.setattr(os, "preadv", lambda *args: counted.append(args[2]) or read(*args))
    np.testing.assert_array_equal(rows_of(list(numbers), FileRows(path)), VALUES[list(numbers)])
    assert len(counted) == reads


@pytest.mark.parametrize("shape", [(0, DIMENSION), (1, 1)])
def test_tables_of_hardly_anything(shape: tuple[int, int], tmp_path: Path) -> None:
    save_vectors(ArrayRows(np.ones(shape, np.float32)), tmp_path / "few.npy")
    opened = open_rows(tmp_path / "few.npy", 1 << 20)
    assert opened.shape == shape
    assert rows_of(list(range(shape[0])), opened).tolist() == [[1.0]] * shape[0]


@unmapped
def test_a_large_file_is_not_mapped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = path.stat().st_size
    assert isinstance(open_rows(path, size), ArrayRows)
    opened = open_rows(path, size - 1)
    assert isinstance(opened, FileRows)
    np.testing.assert_array_equal(rows_of([22, 0], opened), VALUES[[22, 0]])
    monkeypatch.delattr(os, "preadv")
    assert isinstance(open_rows(path, size - 1), ArrayRows)


@unmapped
def test_rows_beyond_the_end_of_a_file_cut_short_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.npy"
    save_vectors(ArrayRows(VALUES), path)
    rows = FileRows(path)
    os.truncate(path, path.stat().st_size - 4 * DIMENSION - 1)
    np.testing.assert_array_equal(rows_of([0, COUNT - 3], rows), VALUES[[0, COUNT - 3]])
    for numbers in ([COUNT - 1], [COUNT - 2], [COUNT - 3, COUNT - 2], list(range(COUNT))):
        with pytest.raises(OSError, match="ends"):
            rows_of(numbers, rows)


@unmapped
def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npy"
    for other in (np.float32(1), np.asfortranarray(VALUES)):
        np.save(path, other)
        with pytest.raises(ValueError, match="in rows"):
            FileRows(path)
    path.write_bytes(b"")
    for opened in (FileRows, partial(open_rows, mapped_bytes=0), partial(open_rows, mapped_bytes=100)):
        with pytest.raises((ValueError, EOFError)):
            opened(path)
        with pytest.raises(FileNotFoundError):
            opened(tmp_path / "none.npy")


@unmapped
@pytest.mark.parametrize("table", [np.arange(7, dtype=np.int32), VALUES.astype(">f8"), VALUES[:, None]])
def test_tables_of_any_shape_and_kind(table: NDArray[Any], tmp_path: Path) -> None:
    np.save(tmp_path / "any.npy", table)
    for mapped_bytes in (0, 1 << 20):
        rows = open_rows(tmp_path / "any.npy", mapped_bytes)
        taken = rows.take(np.array([5, 2, 3], np.int64))
        assert (rows.shape, taken.dtype) == (table.shape, table.dtype)
        np.testing.assert_array_equal(taken, table[[5, 2, 3]])


@unmapped
@pytest.mark.filterwarnings("error")
def test_the_file_is_closed_with_its_rows(path: Path) -> None:
    rows = FileRows(path)
    file = rows._file
    assert not file.closed
    del rows
    gc.collect()
    assert file.closed


@given(st.sets(st.integers(0, 40)), st.integers(41, 60))
def test_the_mask_and_the_bits_tell_the_ids(chosen: set[int], total: int) -> None:
    selection = Selection(np.array(sorted(chosen), np.int32), total)
    assert len(selection) == len(chosen)
    assert (selection.ids.tolist(), selection.ids.dtype) == (sorted(chosen), np.int64)
    assert [place for place, inside in enumerate(selection.mask.tolist()) if inside] == sorted(chosen)
    assert (len(selection.mask), len(selection.bits)) == (total, -(-total // 8))
    assert {n for n in range(total) if selection.bits[n // 8] >> n % 8 & 1} == chosen


def test_nothing_may_be_chosen_of_nothing() -> None:
    empty = Selection(np.empty(0, np.int64), 0)
    assert (len(empty), empty.mask.size, empty.bits.size) == (0, 0, 0)
