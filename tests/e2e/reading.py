"""How a test reads what the bot sent."""

from __future__ import annotations

import asyncio
import copy
import itertools
import time

from tests.e2e.fakeapi.rules import Json, covered
from tests.e2e.fakeapi.server import FakeBotApi

QUOTES = ("expandable_blockquote", "blockquote")


def buttons(message: Json) -> dict[str, Json]:
    """Return the buttons under a message by their text."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button for button in itertools.chain.from_iterable(rows)}


def quotes(message: Json) -> list[str]:
    """Return the texts that a message shows as quotations."""
    return [covered(message, entity) for entity in message.get("entities", []) if entity["type"] in QUOTES]


def bold(message: Json) -> list[str]:
    """Return the texts that a message shows in bold."""
    return [covered(message, entity) for entity in message.get("entities", []) if entity["type"] == "bold"]


async def ask(api: FakeBotApi, person: Json, text: str, count: int, **more: Json) -> Json:
    """Say something and return the answer, the ``count``-th of the bot's messages in the chat."""
    await api.say(person, text, **more)
    return await api.answer(person["id"], count)


async def shows(api: FakeBotApi, chat: int, *words: str, seconds: float = 30) -> Json:
    """Wait until a message of the bot's in a chat says all of these words, and return it; newest first."""
    end = time.monotonic() + seconds
    while True:
        own = [m for (c, _), m in api.messages.items() if c == chat and m["from"]["id"] == api.me["id"]]
        for message in reversed(own):
            if all(word in message.get("text", "") for word in words):
                return copy.deepcopy(message)  # It may be edited later.
        if time.monotonic() > end:
            raise AssertionError(f"no message says {words}: {[m.get('text') for m in own]}")
        await asyncio.sleep(0.01)


async def press(api: FakeBotApi, user: Json, message: Json, button: str) -> None:
    """Press the button that is labelled so."""
    await api.press(user, message, buttons(message)[button]["callback_data"])


async def notice(api: FakeBotApi, user: Json, message: Json, data: str, seconds: float = 5) -> str:
    """Press a button and return the line that the bot answers the press with."""
    query_id = await api.press(user, message, data)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for call in api.sent("answerCallbackQuery"):
            if call.params["callback_query_id"] == query_id:
                return str(call.params.get("text", ""))
        await asyncio.sleep(0.01)
    raise AssertionError(f"the press of {data} was not answered")


async def answered(api: FakeBotApi, question: str, sentence: str = "", seconds: float = 10) -> None:
    """Wait until a new member who asks is quoted the sentence, or without one, is quoted nothing."""
    end = time.monotonic() + seconds
    while True:
        member = api.user(200_000 + api.number("new member"))
        await api.say(member, question)
        answer = await api.answer(member["id"], seconds=20)
        if sentence in "".join(quotes(answer)) if sentence else not quotes(answer):
            return
        assert time.monotonic() < end, answer["text"]
        await asyncio.sleep(0.1)
