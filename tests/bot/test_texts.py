from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.operators.offers import State, Task
from bot.operators.unanswered import Kind
from bot.polling import Trouble
from bot.profile import OPERATOR_COMMANDS
from bot.texts import Language, OperatorTexts, Texts, language_from_code, operator_texts_for, texts_for
from index.types import ChangeKind

TABLES = [(texts_for, Texts), (operator_texts_for, OperatorTexts)]
NAMES = [(of, field.name) for of, table in TABLES for field in fields(table)]


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.TRADITIONAL])
@pytest.mark.parametrize(("of", "name"), NAMES, ids=[name for _, name in NAMES])
def test_every_language_has_every_text_with_the_same_facts(
    language: Language, of: Callable[[Language], object], name: str
) -> None:
    theirs, ours = getattr(of(language), name), getattr(of(Language.SIMPLIFIED), name)
    assert theirs
    assert _facts(theirs) == _facts(ours)


def test_every_text_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py"))
    used = set(re.findall(r"\.(\w+)|\"(\w+)\"", code))
    words = {word for pair in used for word in pair} | {f"task_{task.value}" for task in Task}
    words |= {f"kind_{kind.value}" for kind in ChangeKind}
    words |= {f"unanswered_kind_{kind.name.lower()}" for kind in Kind}
    words |= {f"state_{state.value}" for state in State} | {f"menu_{name}" for name in OPERATOR_COMMANDS}
    words |= {f"polls_{trouble.value}" for trouble in Trouble}
    assert {name for _, name in NAMES} <= words


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
