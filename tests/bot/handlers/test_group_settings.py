from __future__ import annotations

import pytest

from bot.handlers.group_settings import changed_settings
from bot.store.chats import ChatSettings, GroupMode
from bot.texts import Language
from tests.bot.stub_library import StubLibrary


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
