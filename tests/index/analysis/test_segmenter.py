"""The words of rjieba against those of jieba, and against where sentences end."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import segmenter
from index.analysis.folding import fold
from index.analysis.segmenter import dictionary_words, is_dictionary_word, tagged_words
from index.analysis.terms import bigrams, has_bigram, term_form, words
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.reading import read_document
from index.types import Document
from tests.index.outline.outlines import SEED, document_of, texts

TEXT = SEED.read_text("utf-8")
ODD = [
    "", "\0", "政\0协", "😀人民👨‍👩‍👧", "3.14%和1,000元", "GDP增长1.5%，C++、a_b", "中华人民共和国" * 40,
    "顯著的成績，隨著時代", "\ufffd龘靐〇", "甲。3。5。乙", "ａｂｃ１２３", "\n \t　", "e\u0301te", "A股B超",
]  # fmt: skip


@pytest.fixture(scope="module")
def jieba(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A tokenizer of the package jieba with the words that folding changes; its cache lies in a folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own: pkg_resources, invalid escapes
        import jieba

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    for word, frequency in list(tokenizer.FREQ.items()):
        if frequency and "著" in word and not tokenizer.FREQ.get(fold(word)):
            tokenizer.add_word(fold(word), frequency)
    return tokenizer


@pytest.mark.parametrize("text", [TEXT, *ODD])
def test_words_are_those_of_jieba(jieba: Any, text: str) -> None:
    expected = [
        term
        for term in jieba.cut_for_search(term_form(text), HMM=segmenter._GUESS_WORDS)
        if any(character.isalnum() for character in term)
    ]
    assert words(text) == expected
    assert text != TEXT or len(expected) > 4000


@pytest.mark.parametrize("text", [TEXT, *ODD])
def test_dictionary_words_are_those_of_jieba(jieba: Any, text: str) -> None:
    folded = fold(text)
    found = dictionary_words(folded)
    assert found == list(jieba.cut(folded, HMM=False))
    assert "".join(found) == folded
    assert [is_dictionary_word(word) for word in found] == [jieba.FREQ.get(word, 0) > 0 for word in found]


def test_words_that_folding_changes_are_known(jieba: Any) -> None:
    changed = [word for word, frequency in jieba.FREQ.items() if frequency and "著" in word]
    assert len(changed) > 50
    for word in changed:
        assert is_dictionary_word(fold(word))
        assert words(f"这{word}的") == [
            term for term in jieba.cut_for_search(fold(f"这{word}的"), HMM=False) if term.strip()
        ]
    assert dictionary_words("名着") == ["名着"]


def test_words_that_folding_changes_keep_their_part_of_speech() -> None:
    assert tagged_words(fold("著作权法")) == [("着作权法", "n")]
    assert [tagged_words(fold(word))[0][1] for word in ("著作权人", "名著", "土著")] == [*"nnn"]


@given(st.text())
def test_dictionary_words_give_the_text(text: str) -> None:
    assert "".join(dictionary_words(fold(text))) == fold(text)


some_text = st.text(st.one_of(st.sampled_from("政协会議甲乙〇aB1.，。 \n_é😀"), st.characters()), max_size=25)


@given(some_text, some_text)
def test_a_bigram_is_found_where_splitting_finds_it(text: str, other: str) -> None:
    form, grams = term_form(text), bigrams(text)
    for gram in {*grams, *bigrams(other)}:
        assert has_bigram(form, gram) == (gram in grams)


@pytest.mark.parametrize(
    ("text", "gram", "held"),
    [
        ("政协会议", "协会", True),
        ("政。协", "政协", False),
        ("政。协", "政", True),
        ("政协", "政", False),
        ("gdp1增长", "gdp", False),
        ("gdp增长", "gdp", True),
        ("xgdp gdp", "gdp", True),
        ("a_b", "a", True),
        ("1.5", "5", False),
        ("1.5", "1d5", True),
        ("15", "5", False),
    ],
)
def test_has_bigram(text: str, gram: str, held: bool) -> None:
    assert has_bigram(term_form(text), gram) is held
    assert (gram in bigrams(text)) is held


def check_terms_keep_to_sentences(document: Document) -> int:
    passages = cut_passages(document, parse_outline(document))
    for passage in passages:
        sentences = [document.text[start:end] for start, end in passage.sentences]
        for split in (words, bigrams):
            assert split(passage.text) == [term for sentence in sentences for term in split(sentence)]
    return len(passages)


def test_no_term_of_the_seed_goes_from_one_sentence_into_the_next() -> None:
    assert check_terms_keep_to_sentences(read_document(SEED)) > 50


@given(texts)
def test_no_term_goes_from_one_sentence_into_the_next(text: str) -> None:
    check_terms_keep_to_sentences(document_of(text))


SIGNS = [
    "政协",
    "会议",
    "民主监督",
    "3",
    "5",
    "GDP",
    "a.",
    "B",
    "。",
    "！",
    "”",
    "……",
    "?",
    ".",
    "\n",
    " ",
    "—",
    "）",
]


@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=40).map("".join).filter(str.strip))
def test_no_term_goes_over_the_marks_between_sentences(text: str) -> None:
    check_terms_keep_to_sentences(document_of(text))
