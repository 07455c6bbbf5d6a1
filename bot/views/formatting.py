"""Text with entities, as Telegram counts them: offsets and lengths in UTF-16 units.

Knows nothing of Telegram's library, so that the terminal and the tests use it alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

MAX_UNITS = 4096
"""Telegram's limit for one message, in UTF-16 units after parsing."""
MAX_ENTITIES = 100
"""Telegram ignores what comes after the hundredth entity of a message."""

TRIMMED = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
"""White space, controls and invisible characters: Telegram may trim them from the ends."""
_LEADING = re.compile(rf"{TRIMMED}+")
_TRAILING = re.compile(rf"{TRIMMED}+\Z")
_UNSEEN = re.compile(TRIMMED)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class EntityKind(StrEnum):
    """The formatting that the bot uses; the values are Telegram's own names."""

    BOLD = "bold"
    ITALIC = "italic"
    PRE = "pre"
    BLOCKQUOTE = "blockquote"
    EXPANDABLE_BLOCKQUOTE = "expandable_blockquote"


QUOTES = frozenset({EntityKind.BLOCKQUOTE, EntityKind.EXPANDABLE_BLOCKQUOTE})


@dataclass(frozen=True, slots=True)
class Entity:
    """Formatting of ``length`` UTF-16 units from ``offset``."""

    kind: EntityKind
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities, ascending by offset, outer ones first."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def units(self) -> int:
        """Length in UTF-16 units."""
        return utf16_length(self.text)

    def slice(self, entity: Entity) -> str:
        """Return the text that an entity of it covers."""
        start, end = characters(self.text, entity.offset, entity.length)
        return self.text[start:end]


class TextBuilder:
    """Puts a formatted text together piece by piece, counting UTF-16 units."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[Entity] = []
        self.units = 0

    def add(self, text: str, kind: EntityKind | None = None) -> None:
        """Append a text, formatted as a whole if a kind is given."""
        start = self.units
        self._parts.append(text)
        self.units += utf16_length(text)
        if kind is not None:
            self.cover(kind, start)

    def append(self, part: FormattedText) -> None:
        """Append a formatted text, its entities shifted to where it now stands."""
        self._entities += (replace(entity, offset=entity.offset + self.units) for entity in part.entities)
        self._parts.append(part.text)
        self.units += part.units

    def cover(self, kind: EntityKind, start: int) -> None:
        """Format everything from unit ``start`` up to here; nothing if that is empty."""
        if self.units > start:
            self._entities.append(Entity(kind, start, self.units - start))

    def build(self) -> FormattedText:
        """Return the text with its entities in order, at most ``MAX_ENTITIES``: quotes before the rest."""
        return FormattedText("".join(self._parts), tuple(_ordered(_most_important(self._entities))))


def utf16_length(text: str) -> int:
    """Count UTF-16 units: 2 for a character outside the Basic Multilingual Plane, else 1."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def characters(text: str, offset: int, length: int) -> tuple[int, int]:
    """Return the characters that a range of UTF-16 units covers, end exclusive."""
    data = text.encode("utf-16-le", "surrogatepass")
    start = len(data[: 2 * offset].decode("utf-16-le", "surrogatepass"))
    return start, start + len(data[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass"))


def join(parts: Iterable[FormattedText], separator: str) -> FormattedText:
    """Concatenate with a plain separator between the parts."""
    builder = TextBuilder()
    for number, part in enumerate(parts):
        if number:
            builder.add(separator)
        builder.append(part)
    return builder.build()


def heading(text: str, number: int = 0, pages: int = 1) -> FormattedText:
    """Return a bold line, with the page from 0 where there are several."""
    builder = TextBuilder()
    builder.add(text, EntityKind.BOLD)
    if pages > 1:
        builder.add(f" ({number + 1}/{pages})")
    return builder.build()


def visible_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow ``[start, end)`` until neither end is a character that Telegram may trim."""
    leading = _LEADING.match(text, start, end)
    if leading:
        start = leading.end()
    trailing = _TRAILING.search(text, start, end)
    return start, trailing.start() if trailing else end


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 channel accepts, by the replacement character."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _most_important(entities: list[Entity]) -> list[Entity]:
    if len(entities) <= MAX_ENTITIES:
        return entities
    return sorted(entities, key=lambda entity: entity.kind not in QUOTES)[:MAX_ENTITIES]


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length))


def one_line(text: str, most: int) -> str:
    """Return a text without controls, line ends and invisible characters, cut to ``most`` characters."""
    line = " ".join(_UNSEEN.sub(" ", without_surrogates(text)).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def local_time(moment: datetime, pattern: str = "%Y-%m-%d %H:%M") -> str:
    """Write a moment by the clock of the machine."""
    return moment.astimezone().strftime(pattern)


def short_time(seconds: float) -> str:
    """Write a moment of this year, in seconds since 1970, by the clock of the machine."""
    return local_time(datetime.fromtimestamp(seconds), "%m-%d %H:%M")


def paginate(parts: Iterable[FormattedText], limit: int) -> list[FormattedText]:
    """Join parts by blank lines into pages of at most ``limit`` units; a longer part has its own page."""
    pages: list[list[FormattedText]] = [[]]
    room = limit
    for part in parts:
        cost = part.units + 2 * bool(pages[-1])
        if pages[-1] and cost > room:
            pages.append([])
            room, cost = limit, part.units
        pages[-1].append(part)
        room -= cost
    return [join(page, "\n\n") for page in pages]
