"""Every text that people read: ``texts_for(language)`` has them as attributes."""

from __future__ import annotations

from functools import cache

from bot.texts.catalogue import Language
from bot.texts.members import MemberTexts
from bot.texts.operators import OperatorTexts
from index.messages import language_for

__all__ = ["Language", "Texts", "counted", "language_from_code", "texts_for"]


class Texts(MemberTexts, OperatorTexts):
    """All texts in one language."""


@cache
def texts_for(language: Language) -> Texts:
    """Return the texts of a language."""
    return Texts(language)


def counted(template: str, count: int, **facts: object) -> str:
    """Fill in a text about ``count`` things, in the form for that number where its language has two."""
    one, _, several = template.partition("|")
    return (one if count == 1 or not several else several).format(count=count, **facts)


def language_from_code(code: str | None) -> Language:
    """Choose a language for an IETF tag or locale name (``zh-hant``, ``zh_TW.UTF-8``, ``en``).

    Anything but Chinese and English, and no tag at all, means Simplified Chinese, the speeches' own.
    """
    return Language(language_for(code or ""))
