"""What Telegram's server does to texts and refuses in requests."""

from __future__ import annotations

import itertools
from typing import Any

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DOWNLOAD = 20_000_000
"""Bytes of a file that a bot may fetch."""
MAX_ENTITIES = 100
_REMOVED = {*map(chr, range(0x2028, 0x202F)), "\r", "\u0333", "\u033f", "\u030a"}
_QUOTES = {"blockquote", "expandable_blockquote"}


class ApiError(Exception):
    """A refusal, with the parameters that Telegram adds to some of them."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def covered(message: Json, entity: Json) -> str:
    """Return the text that an entity of a message covers."""
    data = message["text"].encode("utf-16-le")
    part = data[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
    return part.decode("utf-16-le")


def clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Drop and trim what Telegram's server does, as its library has it, and move the entities along."""
    kept: list[str] = []
    moved = [0]  # moved[unit] is where that unit of the input stands in the output
    position = 0
    for character in text:
        replacement = _cleaned(character)
        width = units(character)
        kept.append(replacement)
        moved += [position + min(step, units(replacement)) for step in range(1, width + 1)]
        position += units(replacement)
    whole = "".join(kept)
    left = units(whole) - units(whole.lstrip(" \n"))
    length = units(whole.strip(" \n"))
    result = []
    for entity in entities:
        start = min(max(moved[entity["offset"]] - left, 0), length)
        end = min(max(moved[entity["offset"] + entity["length"]] - left, 0), length)
        if end > start:
            result.append(entity | {"offset": start, "length": end - start})
    return whole.strip(" \n"), result[:MAX_ENTITIES]


def accepted_text(
    text: str, entities: list[Json] | None, parse_mode: str | None, limit: int = MAX_TEXT
) -> tuple[str, list[Json]]:
    """Return text and entities as the server stores them; refuses what Telegram refuses."""
    if parse_mode:
        raise ApiError(400, "Bad Request: this fake takes entities, no parse mode")
    _check_entities(text, entities or [])
    text, kept = clean(text, entities or [])
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if units(text) > limit:
        raise ApiError(400, "Bad Request: message is too long")
    return text, kept


def check_keyboard(markup: Json | None) -> None:
    """Refuse buttons that Telegram refuses."""
    rows = (markup or {}).get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise ApiError(400, "Bad Request: too many buttons")
    for button in itertools.chain.from_iterable(rows):
        if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if not 1 <= len(button.get("copy_text", {"text": "x"})["text"]) <= 256:
            raise ApiError(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")


def _cleaned(character: str) -> str:
    if character in _REMOVED:
        return ""
    return " " if character < " " and character != "\n" else character


def _check_entities(text: str, entities: list[Json]) -> None:
    total = units(text)
    boundaries = set(itertools.accumulate((units(character) for character in text), initial=0))
    open_ends: list[tuple[int, str]] = []
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start < 0 or end > total or entity["length"] <= 0 or not {start, end} <= boundaries:
            raise ApiError(400, "Bad Request: ENTITY_BOUNDS_INVALID")
        while open_ends and open_ends[-1][0] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1][0]:
            raise ApiError(400, "Bad Request: entities must nest")
        if entity["type"] in _QUOTES and any(kind in _QUOTES for _, kind in open_ends):
            raise ApiError(400, "Bad Request: blockquotes cannot be nested")
        open_ends.append((end, entity["type"]))
