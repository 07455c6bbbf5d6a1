"""What is searched instead of the text itself: folded characters, jieba words, character bigrams.

Folding is for search only and keeps every offset: one character in, one character out.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import opencc

if TYPE_CHECKING:
    import jieba

# Both regional tables are needed: tw2s maps 著 to 着 (隨著 is 随着), hk2s knows 衞 and 麪.
_SIMPLIFIERS = tuple(opencc.OpenCC(config) for config in ("hk2s", "tw2s"))

# Characters that OpenCC changes only inside phrases. Over 550,000 characters of Hong Kong and Taiwan
# speeches these readings were the only ones met (瞭解 66 times, 藉此 48 times, 復甦 twice).
# OpenCC also takes 么 for the Traditional form of 幺, which would part 什么 from itself.
_PHRASE_CHARACTERS = {"瞭": "了", "藉": "借", "甦": "苏", "幺": "么"}

# One sign per role, so that a question typed on any keyboard meets the text.
_PUNCTUATION = {
    **dict.fromkeys("“”„‟「」『』〝〞″", '"'),
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("—–―‒─━‐‑−", "-"),
    **dict.fromkeys("•‧・∙●﹒", "·"),
    **dict.fromkeys("∼～〜", "~"),
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "。": ".",
    "、": ",",
}


def _fold_character(character: str) -> str:
    """Fold one character; any step that would give none or several is left out."""
    wide = unicodedata.normalize("NFKC", character)
    if len(wide) == 1:
        character = wide
    lower = character.lower()
    if len(lower) == 1:
        character = lower
    character = _PUNCTUATION.get(character, character)
    for simplifier in _SIMPLIFIERS:
        simple = simplifier.convert(character)
        if len(simple) == 1:
            character = simple
    return _PHRASE_CHARACTERS.get(character, character)


class _FoldTable(dict[int, str]):
    """A translation table that fills itself, so that nothing is computed for characters never met."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Unify width, case, script (to Simplified) and punctuation; same length as ``text``, same offsets."""
    return text.translate(_FOLD_TABLE)


class _SimplifyTable(dict[int, str]):
    """Like ``_FoldTable``, for the script alone."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        # Folding a Han character changes nothing but its script; everything else stays as it is.
        simple = self[codepoint] = (
            fold(character) if character.isalpha() and not character.isascii() else character
        )
        return simple


_SIMPLIFY_TABLE = _SimplifyTable()


def simplify(text: str) -> str:
    """Write Traditional characters as Simplified ones for the encoder; same length, same offsets."""
    return text.translate(_SIMPLIFY_TABLE)


_LOADING = threading.Lock()


@lru_cache(maxsize=1)
def _build_tokenizer() -> jieba.Tokenizer:
    # jieba asks for the deprecated pkg_resources when imported and has no typing; only that is silenced.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - half a second that --help should not pay

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba's own start would keep a marshalled cache in the shared /tmp. Building the dictionary takes
    # half a second, as long as reading that cache, so there is no cache at all.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = tokenizer.get_dict_file()
    with source:
        frequencies, total = tokenizer.gen_pfdict(source)
    # The dictionary's 显著 must be found in folded text, which says 显着.
    for word in [word for word in frequencies if "著" in word]:
        frequencies.setdefault(fold(word), frequencies[word])
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    return tokenizer


def _tokenizer() -> jieba.Tokenizer:
    with _LOADING:  # two threads must not both load it
        return _build_tokenizer()


def _is_word(term: str) -> bool:
    return any(character.isalnum() for character in term)


# Whether jieba guesses words outside its dictionary. It guesses one string differently in question and
# text: BM25 alone found the right passage first for .556/.674/.544 of policy, letters and statutes
# questions without guessing, .555/.643/.542 with it, .537/.584/.519 without single characters.
_GUESS_WORDS = False


def words(text: str) -> list[str]:
    """Split the folded text into jieba's search-mode terms, in order, without punctuation and spaces.

    Long words come with the shorter words inside them; words that the dictionary lacks fall into single
    characters, which are kept.
    """
    return [term for term in _tokenizer().cut_for_search(fold(text), HMM=_GUESS_WORDS) if _is_word(term)]


def dictionary_words(folded: str) -> list[str]:
    """Split a folded text into jieba's words without guessing new ones; joined they give the text."""
    return list(_tokenizer().cut(folded, HMM=False))


def is_dictionary_word(folded: str) -> bool:
    """Whether jieba's dictionary holds the word."""
    return bool(_tokenizer().FREQ.get(folded))


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


def _bigrams_of(run: str) -> Iterator[str]:
    if len(run) == 1 or not re.match(rf"[{_HAN}]", run):
        yield run
        return
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def bigrams(text: str) -> list[str]:
    """Split the folded text into character pairs over each run of Han; other words and numbers whole."""
    return [gram for run in _RUN.findall(fold(text)) for gram in _bigrams_of(run)]
