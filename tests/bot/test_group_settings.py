from __future__ import annotations

import pytest

from bot.browse import titles_with
from bot.handlers.group_settings import changed_settings
from bot.store import ChatSettings, GroupMode
from bot.texts import Language
from tests.bot.stub_library import StubLibrary

TITLES = {
    "a": "山西省政府工作报告（2024）",
    "b": "陕西省政府工作报告（2024）",
    "c": "办事条例",
    "d": "Work Report",
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("报告", "ab"),
        ("報告 山西", "a"),
        ("２０２４", "ab"),
        ("work", "d"),
        ("没有的", ""),
    ],
)
def test_titles_that_hold_all_words_in_whatever_script(words: str, found: str) -> None:
    assert list(titles_with(words, TITLES)) == list(found)


def test_the_first_document_chosen_is_the_only_one_and_others_join_it() -> None:
    library = StubLibrary()
    first, second, *others = library.titles()
    settings = changed_settings(ChatSettings(), "doc", first, library)
    assert settings.documents == {first}
    settings = changed_settings(settings, "doc", second, library)
    assert settings.documents == ({first, second} if others else None)
    settings = changed_settings(ChatSettings(documents=frozenset({first})), "doc", first, library)
    assert settings.documents is None, "no document at all would silence the bot"


@pytest.mark.parametrize(
    ("action", "value"), [("doc", "gone"), ("mode", "shout"), ("lang", "fr"), ("page", ""), ("close", "")]
)
def test_what_makes_no_sense_changes_nothing(action: str, value: str) -> None:
    before = ChatSettings(GroupMode.COMMAND, Language.ENGLISH, frozenset({"x"}))
    assert changed_settings(before, action, value, StubLibrary()) == before


def test_a_document_that_left_the_library_leaves_the_choice() -> None:
    library = StubLibrary()
    first = next(iter(library.titles()))
    before = ChatSettings(documents=frozenset({"gone"}))
    assert changed_settings(before, "doc", first, library).documents == {first}
