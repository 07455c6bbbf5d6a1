"""Every text that people read, one table per language: ``texts_for(language)``."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import TypeVar

from bot.texts.english import ENGLISH
from bot.texts.operator_english import OPERATOR_ENGLISH
from bot.texts.operator_simplified import OPERATOR_SIMPLIFIED
from bot.texts.operator_table import OperatorTexts
from bot.texts.simplified import SIMPLIFIED
from bot.texts.table import Language, Texts
from index.messages import language_for, to_traditional

__all__ = [
    "Language",
    "OperatorTexts",
    "Texts",
    "counted",
    "language_from_code",
    "operator_texts_for",
    "texts_for",
]

_Table = TypeVar("_Table", Texts, OperatorTexts)


@cache
def texts_for(language: Language) -> Texts:
    """Return the texts of a language; Traditional Chinese is derived from Simplified."""
    match language:
        case Language.SIMPLIFIED:
            return SIMPLIFIED
        case Language.ENGLISH:
            return ENGLISH
        case Language.TRADITIONAL:
            return _traditional(SIMPLIFIED)


@cache
def operator_texts_for(language: Language) -> OperatorTexts:
    """Return the texts for operators, in the same languages."""
    match language:
        case Language.SIMPLIFIED:
            return OPERATOR_SIMPLIFIED
        case Language.ENGLISH:
            return OPERATOR_ENGLISH
        case Language.TRADITIONAL:
            return _traditional(OPERATOR_SIMPLIFIED)


def counted(template: str, count: int, **facts: object) -> str:
    """Fill in a text about ``count`` things, in the form for that number where its language has two."""
    one, _, several = template.partition("|")
    return (one if count == 1 or not several else several).format(count=count, **facts)


def language_from_code(code: str | None) -> Language:
    """Choose a language for an IETF tag or locale name (``zh-hant``, ``zh_TW.UTF-8``, ``en``).

    Anything but Chinese and English, and no tag at all, means Simplified Chinese, the speeches' own.
    """
    return Language(language_for(code or ""))


def _traditional(simplified: _Table) -> _Table:
    converted = {field.name: to_traditional(getattr(simplified, field.name)) for field in fields(simplified)}
    return replace(simplified, **converted)
