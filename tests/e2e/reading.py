"""How a test reads what the bot sent."""

from __future__ import annotations

import itertools

from tests.e2e.fakeapi.rules import Json, covered

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
