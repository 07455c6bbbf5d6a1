"""What the words of a message are: a question, several, a mere request for an answer or for help; pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.texts import Language, texts_for

MOST_QUESTIONS = 3
"""Questions of one message that are answered; a message with more is a questionnaire."""
_SHORTEST_QUESTION = 4
"""Letters of a question that stands alone; 为什么？ belongs to the one before it."""
_LONGEST_TO_SPLIT = 1000
"""Characters of a message that may be several questions: a longer one is refused as a whole, as too long."""
_MARKS = "?？"
_ENDS = _MARKS + "!！。"
_PAIRS = dict(zip("“‘「『《（([", "”’」』》）)]", strict=True))
_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．)）](?!\d)\s*")


def asks(text: str) -> bool:
    """Whether a text has the form of a question: an interrogative, or a question mark after enough words."""
    if _interrogative().search(text):
        return True
    return text.rstrip().endswith(tuple(_MARKS)) and _letters(text) >= _SHORTEST_QUESTION


def is_bare_request(text: str) -> bool:
    """Whether a text asks for an answer without saying to what: 请回答这个问题, or nothing at all."""
    if not _letters(text):
        return True
    courtesy = _composed_of("courtesy_words").fullmatch(text)
    return courtesy is None and bool(_composed_of("request_words", "courtesy_words").fullmatch(text))


def is_lead(text: str) -> bool:
    """Whether a text only leads up to a question: 请问, 大家好, 帮我查一下."""
    return bool(_composed_of("request_words", "courtesy_words").fullmatch(text))


def asks_for_help(said: str) -> bool:
    """Whether a message is nothing but a word for help, as in menus of other programs, in any language.

    How it is typed does not matter: ``／help``, ``帮助！``, ``HELP``.
    """
    return _bare(said) in _help_words()


def split_questions(text: str) -> tuple[str, ...]:
    """Return the questions of a message, each with what is said before it; the whole if there is only one.

    Questions end with a question mark outside quotation marks, or stand in lines of their own. What stands
    no question alone stays with its neighbour.
    """
    if len(text) > _LONGEST_TO_SPLIT:
        return (text,)
    parts: list[str] = []
    waiting = ""
    for sentence in _sentences(text):
        if _stands_alone(sentence):
            parts.append(waiting + sentence)
            waiting = ""
        elif parts and sentence.rstrip().endswith(tuple(_MARKS)):
            parts[-1] += sentence
        else:
            waiting += sentence
    if len(parts) < 2:
        return (text,)
    parts[-1] += waiting
    return tuple(_NUMBER.sub("", part, count=1).strip() for part in parts)


def _stands_alone(sentence: str) -> bool:
    return _letters(sentence) >= _SHORTEST_QUESTION and asks(sentence)


def _sentences(text: str) -> list[str]:
    """Split a text after question marks and lines, not inside quotation marks."""
    found: list[str] = []
    open_until: list[str] = []
    begin = 0
    for at, character in enumerate(text):
        if character in _PAIRS:
            open_until.append(_PAIRS[character])
        elif open_until and character == open_until[-1]:
            open_until.pop()
        following = text[at + 1 : at + 2]
        ends = character in _MARKS and following not in set(_ENDS) and not open_until
        if character == "\n" or ends:
            found.append(text[begin : at + 1])
            begin = at + 1
            open_until = open_until if ends else []
    return [*found, text[begin:]]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _any_of(*kinds: str) -> str:
    """Return what fits a word of some kinds, in any language: people write in whichever they like."""
    tables = [texts_for(language) for language in Language]
    words = {word for table in tables for kind in kinds for word in getattr(table, kind).split()}
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(rf"\b{word}\b" if word.isascii() else word for word in longest_first)


@cache
def _interrogative() -> re.Pattern[str]:
    return re.compile(_any_of("question_words"), re.IGNORECASE)


@cache
def _composed_of(*kinds: str) -> re.Pattern[str]:
    """Return what fits a text of such words and nothing else; it never goes back, however long the text."""
    return re.compile(rf"(?:{_any_of(*kinds)}|[\W_])++", re.IGNORECASE)


def _bare(said: str) -> str:
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", said)).casefold()


@cache
def _help_words() -> frozenset[str]:
    words = " ".join(texts_for(language).help_words for language in Language)
    return frozenset(map(_bare, words.split()))
