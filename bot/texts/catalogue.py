"""What a text is: an attribute written once in Chinese and once in English, read in the language wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.messages import to_traditional

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
