from __future__ import annotations

import gzip
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.analysis.terms import words
from index.evaluation.question_sets import read_question_set
from index.snapshot.glossary import build_glossary, stems
from index.storage.cache import CACHE_FILE, Cache

WORDS = "provincial committee consultation meetings organisations responsibilities economically communication"
QUESTION_SETS = Path(__file__).parents[2] / "quality"
ROAD = {"道路", "修路"}


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_switching_often")
def test_threads_do_not_mix_up_each_others_words() -> None:
    texts = [f"{word} {other}" for word in WORDS.split() for other in WORDS.split()]
    expected = [stems(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            assert list(pool.map(stems, texts)) == expected


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a cache that knows the dictionary."""
    folder = tmp_path_factory.mktemp("cache")
    with Cache(folder) as cache:
        build_glossary(ROAD, cache)
    return (folder / CACHE_FILE).read_bytes()


@pytest.fixture
def cache(tmp_path: Path, filled: bytes) -> Iterator[Cache]:
    (tmp_path / CACHE_FILE).write_bytes(filled)
    with Cache(tmp_path) as opened:
        yield opened


@pytest.fixture
def dictionary_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the dictionary is read")

    monkeypatch.setattr(gzip, "open", refuse)


def test_words_are_looked_up_as_they_stand_in_the_dictionary(cache: Cache) -> None:
    sets = [read_question_set(path) for path in sorted(QUESTION_SETS.glob("*.jsonl"))]
    vocabulary = {word for one in sets for question in one.questions for word in words(question.text)}
    assert len(vocabulary) > 1000
    assert build_glossary(vocabulary, cache) == build_glossary(vocabulary)


@pytest.mark.usefixtures("dictionary_closed")
def test_a_new_word_does_not_read_the_dictionary(cache: Cache) -> None:
    assert build_glossary(["学校"], cache)["school"] == {"学校": 1.0}
    assert build_glossary(["无此词"], cache) == {}


@pytest.mark.usefixtures("dictionary_closed")
def test_the_dictionary_outlives_what_nothing_needs(cache: Cache) -> None:
    cache.retain([], [])
    assert build_glossary(["学校"], cache)["school"] == {"学校": 1.0}


@pytest.mark.parametrize("statement", ["DELETE FROM entries WHERE number % 2", "UPDATE entries SET sum = 1"])
def test_what_is_missing_or_altered_is_read_again(cache: Cache, statement: str) -> None:
    with sqlite3.connect(cache.path) as connection:
        assert connection.execute(statement).rowcount > 100
    assert build_glossary(ROAD, cache) == build_glossary(ROAD)
