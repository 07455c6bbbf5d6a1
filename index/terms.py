"""The terms that are searched instead of the text itself: jieba's words, and character bigrams."""

from __future__ import annotations

import importlib.util
import re
import threading
from functools import lru_cache
from operator import add
from pathlib import Path
from types import ModuleType

from index.folding import HAN, fold, search_form

_LOADING = threading.Lock()


@lru_cache(maxsize=1)
def _build_segmenter() -> ModuleType:
    # rjieba is jieba's algorithm over jieba's dictionary in Rust. Over 1.8 million terms of speeches,
    # notices, letters, statutes and questions the two differed at one place (县县县, which splits two ways
    # with equal weight); it reads 2,500,000 characters a second for jieba's 400,000, is ready in .1 s
    # for .7, and takes 33 MB for 72. Its own instance is used, for a second one would take 24 MB more.
    import rjieba  # noqa: PLC0415 - a tenth of a second that --help should not pay

    # The dictionary's 显著 must be found in folded text, which says 显着.
    for word, frequency in _dictionary_entries_with("著").items():
        if not rjieba.has_word(fold(word)):
            rjieba.add_word(fold(word), frequency, "")
    return rjieba


def _dictionary_entries_with(character: str) -> dict[str, int]:
    """Return the words of jieba's dictionary that hold a character, with their frequencies."""
    # Only the file is read: importing jieba would take longer than all else that a word needs.
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    data = Path(spec.origin).with_name("dict.txt").read_bytes()
    entries: dict[str, int] = {}
    for found in re.finditer(re.escape(character.encode()), data):
        start = data.rfind(b"\n", 0, found.start()) + 1
        word, frequency, _ = data[start : data.find(b"\n", start)].decode().split(" ")
        entries[word] = int(frequency)
    return entries


def _segmenter() -> ModuleType:
    with _LOADING:  # two threads must not both load it
        return _build_segmenter()


def _is_word(term: str) -> bool:
    # Nearly every term is all letters or digits, which is told at once.
    return term.isalnum() or any(character.isalnum() for character in term)


# Whether jieba guesses words outside its dictionary. It guesses one string differently in question and
# text: BM25 alone found the right passage first for .556/.674/.544 of policy, letters and statutes
# questions without guessing, .555/.643/.542 with it, .537/.584/.519 without single characters.
_GUESS_WORDS = False


def words(text: str) -> list[str]:
    """Split a text's search form into jieba's search-mode terms, in order, without punctuation and spaces.

    Long words come with the shorter words inside them; words that the dictionary lacks fall into single
    characters, which are kept.
    """
    return [term for term in _segmenter().cut_for_search(search_form(text), _GUESS_WORDS) if _is_word(term)]


def dictionary_words(folded: str) -> list[str]:
    """Split a folded text into jieba's words without guessing new ones; joined they give the text."""
    return list(_segmenter().cut(folded, False))


def tagged_words(folded: str) -> list[tuple[str, str]]:
    """Split like ``dictionary_words``, each with jieba's part of speech: ns a place, nr a person."""
    return list(_segmenter().tag(folded, False))


def is_dictionary_word(folded: str) -> bool:
    """Whether jieba's dictionary holds the word."""
    return bool(_segmenter().has_word(folded))


_OTHER = rf"[^\W_{HAN}]"
_RUN = re.compile(rf"([{HAN}]{{2,}})|([{HAN}]|{_OTHER}+)")
_PAIR = re.compile(rf"[{HAN}]{{2}}")


def bigrams(text: str) -> list[str]:
    """Split a text's search form into character pairs over each run of Han; other words and numbers whole."""
    grams: list[str] = []
    for han, whole in _RUN.findall(search_form(text)):
        if han:
            grams += map(add, han, han[1:])
        else:
            grams.append(whole)
    return grams


def has_bigram(folded: str, gram: str) -> bool:
    """Whether ``gram`` is among the ``bigrams`` of a folded text, without splitting the text."""
    if gram not in folded:
        return False
    pattern = _whole_run(gram)
    return pattern is None or pattern.search(folded) is not None


@lru_cache(maxsize=4096)
def _whole_run(gram: str) -> re.Pattern[str] | None:
    """Return what finds a gram that is a run of its own; None for a pair, which is found anywhere."""
    if _PAIR.fullmatch(gram):
        return None
    kind = f"[{HAN}]" if re.match(f"[{HAN}]", gram) else _OTHER
    return re.compile(f"(?<!{kind}){re.escape(gram)}(?!{kind})")
