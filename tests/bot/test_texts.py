from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from opencc import OpenCC

import bot
from bot.operators.offers import State, Task
from bot.operators.unanswered import Kind
from bot.serving.menus import GROUP_COMMANDS, OPERATOR_COMMANDS, PRIVATE_COMMANDS
from bot.serving.updates import OutageCause
from bot.texts import (
    Language,
    Texts,
    counted,
    language_from_code,
    texts_for,
)
from bot.texts.catalogue import Text
from index.types import AnswerStatus, ChangeKind

NAMES = [name for table in Texts.__mro__ for name, text in vars(table).items() if isinstance(text, Text)]


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.TRADITIONAL])
@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_every_text_with_the_same_facts(language: Language, name: str) -> None:
    theirs, ours = getattr(texts_for(language), name), getattr(texts_for(Language.SIMPLIFIED), name)
    assert theirs
    assert _facts(theirs) == _facts(ours)


def test_no_text_hides_another() -> None:
    assert len(NAMES) == len(set(NAMES))


def test_every_text_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py"))
    used = set(re.findall(r"\.(\w+)|\"(\w+)\"", code))
    words = {word for pair in used for word in pair} | {f"task_{task.value}" for task in Task}
    words |= {f"kind_{kind.value}" for kind in ChangeKind}
    words |= {f"unanswered_kind_{kind.name.lower()}" for kind in Kind}
    words |= {f"state_{state.value}" for state in State} | {
        f"menu_{name}" for name in (*PRIVATE_COMMANDS, *GROUP_COMMANDS, *OPERATOR_COMMANDS)
    }
    words |= set(AnswerStatus)
    words |= {f"polls_{trouble.value}" for trouble in OutageCause}
    assert set(NAMES) <= words


def test_traditional_differs_from_simplified() -> None:
    assert texts_for(Language.TRADITIONAL).not_found.startswith("沒有找到")


def test_traditional_is_that_of_taiwan() -> None:
    """What was found wrong once, and what is left of Simplified writing."""
    written = " ".join(getattr(texts_for(Language.TRADITIONAL), name) for name in NAMES)
    assert not re.search("[“”‘’]", written)
    assert not re.search("天后|反饋|質量|識別|文本|地址|當前", written)
    assert "{days} 天後" in texts_for(Language.TRADITIONAL).privacy
    assert "「上下文」" in texts_for(Language.TRADITIONAL).help_telegram
    simple = OpenCC("s2tw")
    assert {one for one in written if simple.convert(one) != one} <= set("台只群后里游丰面于云")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 documents"), (1, "1 document"), (2, "2 documents"), (11, "11 documents")]
)
def test_english_counts_one_and_several(count: int, said: str) -> None:
    text = counted(texts_for(Language.ENGLISH).holdings, count, published="2026")
    assert text == f"{said}, as of 2026:"


def test_a_language_with_one_form_has_it_for_all_numbers() -> None:
    text = texts_for(Language.SIMPLIFIED).holdings
    assert counted(text, 1, published="x") == text.format(count=1, published="x")


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
