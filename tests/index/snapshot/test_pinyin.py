from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot.pinyin import LONGEST, MOST_READINGS, Pinyin

FREQUENCIES = [
    *(("事件", 2), ("时间", 9), ("实践", 30), ("世间", 30)),
    *(("银行", 4), ("经济", 7), ("静寂", 1), ("人", 99), ("共和国", 5)),
    *(("中华人民共和国", 50), ("实贱", 60), ("gdp", 40), ("从未", 0)),
]


@pytest.fixture(scope="module")
def built() -> Pinyin:
    return Pinyin.build(FREQUENCIES)


@pytest.fixture(scope="module", params=["built", "loaded"])
def pinyin(request: pytest.FixtureRequest, built: Pinyin, tmp_path_factory: pytest.TempPathFactory) -> Pinyin:
    if request.param == "built":
        return built
    folder = tmp_path_factory.mktemp("pinyin") / "new"
    built.save(folder)
    return Pinyin.load(folder)


def test_readings_come_without_tones_and_the_most_common_first(pinyin: Pinyin) -> None:
    assert pinyin.syllables("行")[:2] == ("xing", "hang")
    assert pinyin.syllables("政") == ("zheng",)
    assert pinyin.syllables("妈") == ("ma",), "not once for each tone"


@given(st.characters())
def test_syllables_are_plain_letters(built: Pinyin, character: str) -> None:
    syllables = built.syllables(character)
    assert all(syllable.isascii() and syllable.isalpha() and syllable.islower() for syllable in syllables)
    assert len(set(syllables)) == len(syllables)


@pytest.mark.parametrize("sign", ["\0", "a", "é", "1", "，", " ", "\ud83d", "😀", "か", ""])
def test_other_signs_have_no_reading(pinyin: Pinyin, sign: str) -> None:
    assert pinyin.syllables(sign) == ()
    if sign:
        assert list(pinyin.readings(f"实{sign}践")) == []


def test_a_word_is_read_in_few_ways(pinyin: Pinyin) -> None:
    assert list(pinyin.readings("实践")) == ["shi jian"]
    assert {"yin xing", "yin hang"} <= set(pinyin.readings("银行"))
    assert len(list(pinyin.readings("行行行行"))) == MOST_READINGS


def test_a_sound_means_the_most_frequent_word_and_of_equals_the_first(pinyin: Pinyin) -> None:
    assert pinyin.word("shi jian") == "实践"
    assert pinyin.word("yin hang") == "银行"
    assert pinyin.word("gong he guo") == "共和国"


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        ("ren", "too short"),
        ("zhong hua ren min gong he guo", f"longer than {LONGEST}"),
        ("cong wei", "occurs nowhere"),
        ("shi", "the beginning of another"),
        ("shi jian bu", "goes on after another"),
        ("", "nothing"),
        ("\0", "the end of every key"),
        ("gdp", "has no reading"),
    ],
)
def test_sounds_of_no_word(pinyin: Pinyin, reading: str, reason: str) -> None:
    assert pinyin.word(reading) is None, reason


def test_a_corpus_without_words_has_sounds_all_the_same(tmp_path: Path) -> None:
    Pinyin.build([]).save(tmp_path)
    loaded = Pinyin.load(tmp_path)
    assert loaded.word("shi jian") is None
    assert list(loaded.readings("实践")) == ["shi jian"]
