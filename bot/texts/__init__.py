"""Every text that people read: ``texts_for(language)`` has them as attributes."""

from __future__ import annotations

from functools import cache

from bot.texts.catalogue import Language, counted, language_from_code
from bot.texts.members import MemberTexts
from bot.texts.operators import OperatorTexts

__all__ = ["Language", "Texts", "counted", "language_from_code", "texts_for"]


class Texts(MemberTexts, OperatorTexts):
    """All texts in one language."""


@cache
def texts_for(language: Language) -> Texts:
    """Return the texts of a language."""
    return Texts(language)
