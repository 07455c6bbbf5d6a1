from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.questions.spelling import LONGEST_RUN, Homophones
from index.search.searcher import Searcher
from index.snapshot.pinyin import Pinyin
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

CORPUS = [("政治协商", 5), ("协商", 7), ("政协", 9), ("履行", 4), ("旅行", 2), ("团结", 3), ("茶", 8)]


def over(corpus: Sequence[tuple[str, int]]) -> Homophones:
    """Return the corrector of a corpus that says these words so often."""
    return Homophones(Pinyin.build(corpus), dict(corpus).__contains__)


@pytest.fixture(scope="module")
def homophones() -> Homophones:
    return over(CORPUS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("政治写商", "政治协商"),
        ("写商的意义", "协商的意义"),
        ("在政斜会上", "在政协会上"),
        ("如何吕行", "如何履行"),  # also 旅行, which the corpus says more rarely
        ("写商和政斜", "协商和政协"),
    ],
)
def test_a_homophone_becomes_the_word_that_the_corpus_says(
    homophones: Homophones, written: str, meant: str
) -> None:
    assert homophones.correct(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "政治协商",
        "旅行",  # 履行 sounds the same and is more frequent, but this is a word too
        "鞋厂",  # a word of the dictionary that the corpus does not say
        "民政斜",  # 政 belongs to 民政 and does not stand alone
        "斜殇",  # sounds like 协商 but shares no character with it
        "茬",  # one character has too many homophones
        "hello world 2024",
        "",
    ],
)
def test_what_is_known_or_sounds_like_nothing_stays(homophones: Homophones, text: str) -> None:
    assert homophones.correct(text) == text


def test_words_that_only_the_corpus_knows_are_never_offered() -> None:
    assert over([("写斜", 100)]).correct("协斜") == "协斜"  # 写斜 stands in no dictionary


def test_what_the_corpus_itself_says_is_no_slip() -> None:
    assert over([("写商", 1), ("协商", 5)]).correct("写商") == "写商"


ROSTER = """防汛值班讲话

同志们：

王志强同志负责泵站。王智强同志负责仓库。宏星小学停课两天，红星小学停课一天。

港铁票价由委员会审定。钢铁产量由统计局公布。设计化工园要统筹，计划要落实。
"""


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    made = snapshot_of([document("防汛.txt", ROSTER)], tmp_path_factory.mktemp("roster"))
    return Searcher(made, ENCODER, by_hand())


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("王智强负责", "王智强负责"),  # a name of its own, though 志强 sounds the same
        ("宏星小学停课", "宏星小学停课"),
        ("港铁票价", "港铁票价"),
        ("计化落实", "计划落实"),  # stands in 设计化工 only by chance
        ("王知强负责", "王志强负责"),  # stands nowhere
    ],
)
def test_a_name_that_the_corpus_says_is_no_slip(roster: Searcher, question: str, content: str) -> None:
    assert roster.parse(question).content == content


def test_an_empty_corpus_corrects_nothing() -> None:
    assert over([]).correct("政治写商") == "政治写商"


def test_a_run_too_long_to_be_a_slip_is_left_alone(homophones: Homophones) -> None:
    assert homophones.correct("写商" * (LONGEST_RUN // 2)) == "协商" * (LONGEST_RUN // 2)
    assert homophones.correct("写商" * 200) == "写商" * 200


@given(st.text(alphabet="政治协写商斜吕履旅行团结的了abc1，。 ", max_size=40))
def test_the_length_never_changes(homophones: Homophones, text: str) -> None:
    assert len(homophones.correct(text)) == len(text)
