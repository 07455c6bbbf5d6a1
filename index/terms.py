"""What is searched instead of the text itself: folded characters, jieba words, character bigrams.

Folding is for search only and keeps every offset: one character in, one character out.
"""

from __future__ import annotations

import importlib.util
import re
import threading
import unicodedata
from functools import lru_cache
from operator import add
from pathlib import Path
from types import ModuleType

import opencc

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
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half of a broken emoji, which the segmenter refuses
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
    """Split the folded text into jieba's search-mode terms, in order, without punctuation and spaces.

    Long words come with the shorter words inside them; words that the dictionary lacks fall into single
    characters, which are kept.
    """
    return [term for term in _segmenter().cut_for_search(fold(text), _GUESS_WORDS) if _is_word(term)]


def dictionary_words(folded: str) -> list[str]:
    """Split a folded text into jieba's words without guessing new ones; joined they give the text."""
    return list(_segmenter().cut(folded, False))


def tagged_words(folded: str) -> list[tuple[str, str]]:
    """Split like ``dictionary_words``, each with jieba's part of speech: ns a place, nr a person."""
    return list(_segmenter().tag(folded, False))


def is_dictionary_word(folded: str) -> bool:
    """Whether jieba's dictionary holds the word."""
    return bool(_segmenter().has_word(folded))


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_OTHER = rf"[^\W_{_HAN}]"
_RUN = re.compile(rf"([{_HAN}]{{2,}})|([{_HAN}]|{_OTHER}+)")
_PAIR = re.compile(rf"[{_HAN}]{{2}}")


def bigrams(text: str) -> list[str]:
    """Split the folded text into character pairs over each run of Han; other words and numbers whole."""
    grams: list[str] = []
    for han, whole in _RUN.findall(fold(text)):
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
    kind = f"[{_HAN}]" if re.match(f"[{_HAN}]", gram) else _OTHER
    return re.compile(f"(?<!{kind}){re.escape(gram)}(?!{kind})")
