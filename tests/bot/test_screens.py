from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import Chat, Message, User
from telegram.error import BadRequest, TimedOut

from bot import screens
from bot.formatting import FormattedText
from bot.screens import Screens


class Edits:
    """Takes the place of Telegram: each edit takes until the test lets it through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[tuple[int, str]] = []
        self.replies: list[str] = []
        self.failures: list[Exception] = []
        self.open = asyncio.Event()
        monkeypatch.setattr(screens, "edit", self._edit)
        monkeypatch.setattr(screens, "reply", self._reply)

    async def _edit(self, _: Any, chat: int, __: int, content: FormattedText, ___: Any) -> None:
        self.made.append((chat, content.text))
        await self.open.wait()
        if self.failures:
            raise self.failures.pop(0)

    async def _reply(self, _message: Message, content: FormattedText) -> None:
        self.replies.append(content.text)


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> Edits:
    return Edits(monkeypatch)


def message(chat: int, number: int = 1) -> Message:
    made = Message(number, None, Chat(chat, "group"), User(1, "U", False))  # type: ignore[arg-type]
    made.set_bot(object())  # type: ignore[arg-type]
    return made


async def show(on: Screens, where: Message, text: str) -> None:
    await on.show(where, FormattedText(text), None, "gone")


async def test_of_many_presses_the_newest_is_shown_and_none_waits(edits: Edits) -> None:
    on = Screens()
    first = asyncio.ensure_future(show(on, message(-5), "0"))
    await asyncio.sleep(0)
    for number in range(1, 26):
        await asyncio.wait_for(show(on, message(-5), str(number)), 1)
    other = asyncio.ensure_future(show(on, message(-6), "other"))
    await asyncio.sleep(0)
    assert edits.made == [(-5, "0"), (-6, "other")]
    edits.open.set()
    await asyncio.gather(first, other)
    assert edits.made == [(-5, "0"), (-6, "other"), (-5, "25")]
    await show(on, message(-5), "later")
    assert edits.made[-1] == (-5, "later")


async def test_what_cannot_be_changed_any_more_is_told(edits: Edits) -> None:
    edits.open.set()
    edits.failures = [BadRequest("message to edit not found")]
    on = Screens()
    await show(on, message(-5), "1")
    assert edits.replies == ["gone"]
    await show(on, message(-5), "2")
    assert edits.made == [(-5, "1"), (-5, "2")]


async def test_a_failure_does_not_lose_the_press_that_waits(edits: Edits) -> None:
    on = Screens()
    first = asyncio.ensure_future(show(on, message(-5), "1"))
    await asyncio.sleep(0)
    await show(on, message(-5), "2")
    edits.failures = [TimedOut()]
    edits.open.set()
    with pytest.raises(TimedOut):
        await first
    assert edits.made == [(-5, "1"), (-5, "2")]
