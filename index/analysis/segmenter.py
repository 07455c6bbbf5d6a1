"""Jieba's segmentation of folded text into the words of its dictionary."""

from __future__ import annotations

import importlib.util
import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from index.analysis.folding import fold

_LOADING = threading.Lock()


@lru_cache(maxsize=1)
def _build_segmenter() -> ModuleType:
    # rjieba is jieba's algorithm over jieba's dictionary in Rust. Over 1.8 million terms of speeches,
    # notices, letters, statutes and questions the two differed at one place (县县县, which splits two ways
    # with equal weight); it reads 2,500,000 characters a second for jieba's 400,000, is ready in .1 s
    # for .7, and takes 33 MB for 72. Its own instance is used, for a second one would take 24 MB more.
    import rjieba  # noqa: PLC0415 - a tenth of a second that --help should not pay

    # The dictionary's 显著 must be found in folded text, which says 显着.
    for word, frequency, tag in _dictionary_entries_with("著"):
        if not rjieba.has_word(fold(word)):
            rjieba.add_word(fold(word), frequency, tag)
    return rjieba


def _dictionary_entries_with(character: str) -> Iterator[tuple[str, int, str]]:
    """Yield the words of jieba's dictionary that hold a character, with frequency and part of speech."""
    # Only the file is read: importing jieba would take longer than all else that a word needs.
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    data = Path(spec.origin).with_name("dict.txt").read_bytes()
    for found in re.finditer(re.escape(character.encode()), data):
        start = data.rfind(b"\n", 0, found.start()) + 1
        word, frequency, tag = data[start : data.find(b"\n", start)].decode().split()
        yield word, int(frequency), tag


def _segmenter() -> ModuleType:
    with _LOADING:  # two threads must not both load it
        return _build_segmenter()


# Whether jieba guesses words outside its dictionary. It guesses one string differently in question and
# text: BM25 alone found the right passage first for .556/.674/.544 of policy, letters and statutes
# questions without guessing, .555/.643/.542 with it, .537/.584/.519 without single characters.
_GUESS_WORDS = False


def search_words(folded: str) -> list[str]:
    """Split a folded text into jieba's words, long ones preceded by the shorter words inside them."""
    return list(_segmenter().cut_for_search(folded, _GUESS_WORDS))


def dictionary_words(folded: str) -> list[str]:
    """Split a folded text into jieba's words without guessing new ones; joined they give the text."""
    return list(_segmenter().cut(folded, False))


def tagged_words(folded: str) -> list[tuple[str, str]]:
    """Split like ``dictionary_words``, each with jieba's part of speech: ns a place, nr a person."""
    return list(_segmenter().tag(folded, False))


def is_dictionary_word(folded: str) -> bool:
    """Whether jieba's dictionary holds the word."""
    return bool(_segmenter().has_word(folded))


AROUND = 4
"""Characters on either side of a place that are segmented with it: jieba's words are seldom longer."""


def words_around(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the start, the end and the text of jieba's words in and around ``folded[start:end]``."""
    at = max(0, start - AROUND)
    for word in dictionary_words(folded[at : end + AROUND]):
        yield at, at + len(word), word
        at += len(word)
