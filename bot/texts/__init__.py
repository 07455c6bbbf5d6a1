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
from index.messages import language_for

__all__ = ["Language", "OperatorTexts", "Texts", "language_from_code", "operator_texts_for", "texts_for"]

_Table = TypeVar("_Table", Texts, OperatorTexts)


@cache
def texts_for(language: Language) -> Texts:
    """Return the texts of a language; Traditional Chinese is derived from Simplified by OpenCC."""
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


def language_from_code(code: str | None) -> Language:
    """Choose a language for an IETF tag or locale name (``zh-hant``, ``zh_TW.UTF-8``, ``en``).

    Anything but Chinese and English, and no tag at all, means Simplified Chinese, the speeches' own.
    """
    return Language(language_for(code or ""))


def _traditional(simplified: _Table) -> _Table:
    from opencc import OpenCC  # noqa: PLC0415  (its dictionaries cost 60 ms, few need them)

    converter = OpenCC("s2twp")
    converted = {
        field.name: converter.convert(getattr(simplified, field.name)) for field in fields(simplified)
    }
    return replace(simplified, **converted)
