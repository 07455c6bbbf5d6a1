"""Turns message ids and facts into words in the reader's language."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.errors import SpeechBotError
from index.message_texts import TEXTS

if TYPE_CHECKING:
    import opencc

SIMPLIFIED = "zh-hans"
TRADITIONAL = "zh-hant"
ENGLISH = "en"
LANGUAGES = (SIMPLIFIED, TRADITIONAL, ENGLISH)

_LANGUAGE_VARIABLES = ("SPEECHBOT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_TRADITIONAL_PLACES = ("hant", "tw", "hk", "mo")
_TRADITIONAL_QUOTES = str.maketrans("“”‘’", "「」『』")
_CORRECTIONS = {
    "天后": "天後",  # the goddess stands in OpenCC's dictionary, days that pass do not
    "反饋": "意見回饋",
    "質量": "品質",
    "識別": "辨識",
    "文本": "純文字",
    "訪問權": "存取權",
    "地址": "位址",
    "重新新增": "重新加入",
    "重新查詢": "重新尋找",
    "檢視用法": "看用法",
    "重新發送": "重新傳送",
    "當前": "目前",
    "丟失": "遺失",
    "掃描件": "掃描檔",
}
"""What OpenCC makes of words in our texts beside what Taiwan writes; found by reading all of them."""
_UNKNOWN_FACT = "?"


def describe(error: SpeechBotError, language: str) -> str:
    """Say what went wrong and what to do, in one of ``LANGUAGES``."""
    return text(error.message_id, language, **error.facts)


def text(message_id: str, language: str, /, **facts: object) -> str:
    """Return a text in one of ``LANGUAGES``, its braces filled with ``facts``.

    An id without a text is shown as it stands with its facts, since hiding an error behind another
    one would help nobody; a test keeps both from happening.
    """
    if message_id not in TEXTS:
        return str(SpeechBotError(message_id, **facts))
    return _template(message_id, language).format_map(_Facts(facts))


def environment_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language that the environment asks for: ours first, then the system's locale."""
    for name in _LANGUAGE_VARIABLES:
        if code := environment.get(name, "").strip():
            return language_for(code)
    return SIMPLIFIED


def language_for(code: str) -> str:
    """Return the one of ``LANGUAGES`` nearest to a code such as ``zh_TW.UTF-8``, ``zh-hans`` or ``en``."""
    language, *places = code.lower().split(".")[0].replace("_", "-").split("-")
    if language == "zh":
        traditional = "hans" not in places and any(place in _TRADITIONAL_PLACES for place in places)
        return TRADITIONAL if traditional else SIMPLIFIED
    return ENGLISH if language == "en" else SIMPLIFIED


class _Facts(dict[str, object]):
    """Facts by name; an unknown one shows as a question mark instead of hiding the message."""

    def __missing__(self, key: str) -> str:
        return _UNKNOWN_FACT


def to_traditional(simplified: str) -> str:
    """Write a text of ours in Traditional Chinese: the words and the quotation marks of Taiwan."""
    converted: str = _converter().convert(simplified)
    for found, meant in _CORRECTIONS.items():
        converted = converted.replace(found, meant)
    return converted.translate(_TRADITIONAL_QUOTES)


@lru_cache(maxsize=len(TEXTS) * len(LANGUAGES))
def _template(message_id: str, language: str) -> str:
    simplified, english = TEXTS[message_id]
    if language == ENGLISH:
        return english
    return to_traditional(simplified) if language == TRADITIONAL else simplified


@cache
def _converter() -> opencc.OpenCC:
    import opencc  # noqa: PLC0415 - its dictionaries take 60 ms, and few readers need them

    return opencc.OpenCC("s2twp")
