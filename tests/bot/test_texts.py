from __future__ import annotations

from dataclasses import fields
from string import Formatter

import pytest

from bot.texts import Language, Texts, language_from_code, texts_for


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.TRADITIONAL])
@pytest.mark.parametrize("name", [field.name for field in fields(Texts)])
def test_every_language_has_every_text_with_the_same_facts(language: Language, name: str) -> None:
    theirs, ours = getattr(texts_for(language), name), getattr(texts_for(Language.SIMPLIFIED), name)
    assert theirs
    assert _facts(theirs) == _facts(ours)


def test_traditional_differs_from_simplified() -> None:
    assert texts_for(Language.TRADITIONAL).not_found.startswith("沒有找到")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", Language.SIMPLIFIED),
        ("zh", Language.SIMPLIFIED),
        ("zh-Hant", Language.TRADITIONAL),
        ("zh-TW", Language.TRADITIONAL),
        ("en-GB", Language.ENGLISH),
        ("fr", Language.SIMPLIFIED),
        (None, Language.SIMPLIFIED),
    ],
)
def test_language_from_code(code: str | None, language: Language) -> None:
    assert language_from_code(code) is language


def _facts(template: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None}
