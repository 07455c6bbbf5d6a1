from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import SnapshotDamagedError, StorageError
from index.snapshot.passage_table import text_key
from index.storage.cache import CACHE_FILE, Cache, verify_cache

ROWS = np.random.default_rng(1).normal(size=(1500, 8)).astype(np.float32)
KEYS = [text_key(f"text {number}") for number in range(len(ROWS))]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path) as opened:
        yield opened


def known(
    cache: Cache, model: str = "m", keys: list[bytes] = KEYS, dimension: int = 8
) -> dict[bytes, list[float]]:
    return {key: row.tolist() for key, row in cache.vectors(model, keys, dimension)}


def test_vectors_come_back_as_they_were_kept(cache: Cache, tmp_path: Path) -> None:
    cache.keep_vectors("m", KEYS, ROWS)
    expected = dict(zip(KEYS, ROWS.tolist(), strict=True))
    assert known(cache) == expected
    cache.close()
    with Cache(tmp_path) as again:
        assert known(again) == expected
        assert known(again, keys=[text_key("unknown"), KEYS[3]]) == {KEYS[3]: ROWS[3].tolist()}


def test_each_model_has_its_own(cache: Cache) -> None:
    cache.keep_vectors("m", KEYS[:2], ROWS[:2])
    cache.keep_vectors("other", KEYS[1:3], ROWS[5:7])
    assert known(cache, "other") == {KEYS[1]: ROWS[5].tolist(), KEYS[2]: ROWS[6].tolist()}
    assert known(cache, "m", dimension=4) == {}


def test_what_is_kept_twice_is_kept_again(cache: Cache) -> None:
    cache.keep_vectors("m", KEYS[:1], ROWS[:1])
    cache.keep_vectors("m", KEYS[:1], ROWS[1:2])
    assert known(cache) == {KEYS[0]: ROWS[1].tolist()}


def test_only_what_is_named_is_retained_and_the_file_shrinks(cache: Cache, tmp_path: Path) -> None:
    cache.keep_vectors("old", KEYS, ROWS)
    cache.keep_vectors("m", KEYS, ROWS)
    cache.retain(KEYS, ["old", "m"])
    before = (tmp_path / CACHE_FILE).stat().st_size
    cache.retain(KEYS[:2], ["m"])
    assert known(cache, "old") == {}
    assert set(known(cache)) == set(KEYS[:2])
    assert (tmp_path / CACHE_FILE).stat().st_size < before / 2
    verify_cache(tmp_path)


def test_the_model_that_was_used_last_is_retained(cache: Cache) -> None:
    cache.keep_vectors("m", KEYS[:2], ROWS[:2])
    cache.keep_vectors("on its way", KEYS[:1], ROWS[:1])
    cache.retain(KEYS, ["m"])
    assert (len(known(cache)), len(known(cache, "on its way"))) == (2, 1)


def test_an_altered_row_is_passed_over_and_found(cache: Cache, tmp_path: Path) -> None:
    cache.keep_vectors("m", KEYS, ROWS)
    cache.close()
    verify_cache(tmp_path)
    path = tmp_path / CACHE_FILE
    whole = path.read_bytes()
    assert whole.count(ROWS[7].tobytes()) == 1
    altered = ROWS[7].copy()
    altered[3] += 1
    path.write_bytes(whole.replace(ROWS[7].tobytes(), altered.tobytes()))
    with pytest.raises(SnapshotDamagedError, match="1 entries altered") as caught:
        verify_cache(tmp_path)
    assert caught.value.facts["file"] == path
    with Cache(tmp_path) as again:
        assert set(known(again)) == set(KEYS) - {KEYS[7]}


@pytest.mark.parametrize("contents", [b"nothing of ours", b"", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_dropped(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / CACHE_FILE).write_bytes(contents)
    with Cache(tmp_path) as cache:
        assert known(cache) == {}
        cache.keep_vectors("m", KEYS[:1], ROWS[:1])
        assert len(known(cache)) == 1


def test_a_file_that_turns_out_to_be_damaged_is_dropped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Cache(tmp_path) as cache:
        cache.keep_vectors("m", KEYS, ROWS)
    path = tmp_path / CACHE_FILE
    whole = bytearray(path.read_bytes())
    page = 16384
    for start in range(4 * page, len(whole), page):  # Trees and rows; the description of the tables stays.
        whole[start : start + 100] = b"\xff" * 100
    path.write_bytes(bytes(whole))
    with Cache(tmp_path) as cache:
        known(cache)
        cache.keep_vectors("m", KEYS, ROWS)
        assert len(known(cache)) in {0, len(KEYS)}
        cache.keep_vectors("m", KEYS, ROWS)
        assert len(known(cache)) == len(KEYS)
    assert "dropped" in caplog.text
    verify_cache(tmp_path)


def test_a_file_of_a_newer_version_is_only_a_cache(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / CACHE_FILE)
    connection.executescript("CREATE TABLE other (a); PRAGMA user_version=99;")
    connection.close()
    with Cache(tmp_path) as cache:
        assert known(cache) == {}


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="disk_not_a_folder"):
        Cache(tmp_path / "file")


def test_without_a_file_there_is_nothing_to_verify(tmp_path: Path) -> None:
    verify_cache(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / CACHE_FILE).write_bytes(b"no database" * 100)
    with pytest.raises(SnapshotDamagedError):
        verify_cache(tmp_path)
