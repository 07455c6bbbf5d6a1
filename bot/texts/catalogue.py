"""What a text is: an attribute written once in Chinese and once in English, read in the language wanted.

Also which language is wanted, and which form of a text where it has two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.messages import language_for, to_traditional

_traditional = cache(to_traditional)


class Language(StrEnum):
    """The languages of the bot's own texts, as IETF tags."""

    SIMPLIFIED = "zh-hans"
    TRADITIONAL = "zh-hant"
    ENGLISH = "en"


@dataclass(frozen=True)
class Catalogue:
    """Texts in one language."""

    language: Language


class Text:
    """One text of a catalogue; Traditional Chinese is derived from Simplified.

    Words in braces are filled in with ``str.format``. Where a bar parts two forms, the first is for one thing
    and the second for several: ``counted`` chooses.
    """

    def __init__(self, simplified: str, english: str) -> None:
        self.simplified, self.english = simplified, english

    def __get__(self, catalogue: Catalogue, owner: type) -> str:
        match catalogue.language:
            case Language.ENGLISH:
                return self.english
            case Language.TRADITIONAL:
                return _traditional(self.simplified)
            case Language.SIMPLIFIED:
                return self.simplified


def counted(template: str, count: int, **facts: object) -> str:
    """Fill in a text about ``count`` things, in the form for that number where its language has two."""
    one, _, several = template.partition("|")
    return (one if count == 1 or not several else several).format(count=count, **facts)


def language_from_code(code: str | None) -> Language:
    """Choose a language for an IETF tag or locale name (``zh-hant``, ``zh_TW.UTF-8``, ``en``).

    Anything but Chinese and English, and no tag at all, means Simplified Chinese, the speeches' own.
    """
    return Language(language_for(code or ""))
