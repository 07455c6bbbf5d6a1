"""The last turns of each conversation: in memory, and on disk for the next start."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from cachetools import LRUCache

from bot.store.answers import read_turn, turn_json
from bot.store.database import Database
from index.types import Turn

REMEMBERED_SECONDS = 15 * 60
"""A question older than this no longer belongs to the conversation."""
REMEMBERED_TURNS = 8
"""Turns that a question may refer to: a list and what was asked of its points, or all pages of 还有呢."""
_MOST_CONVERSATIONS = 10_000
"""Conversations kept in memory; the least recently used one goes first."""

_TimedTurn = tuple[float, Turn]
"""When a question was asked, in seconds since 1970, and its turn."""


class Conversations:
    """Earlier turns by conversation, whose key names chat, topic and person; on disk a pseudonym does."""

    def __init__(self, database: Database | None = None, clock: Callable[[], float] = time.time) -> None:
        """Keep them in ``database`` too if given; measure age with ``clock``, in seconds since 1970."""
        self._database = database
        self._clock = clock
        self._turns: LRUCache[str, list[_TimedTurn]] = LRUCache(_MOST_CONVERSATIONS)

    def recall(self, key: str) -> tuple[Turn, ...]:
        """Return the turns that still count, oldest first."""
        return tuple(turn for _, turn in self._recent(key))

    def remember(
        self, key: str, turn: Turn, *, instead_of: str | None = None, after: Sequence[Turn] | None = None
    ) -> None:
        """Add a turn, in place of the latest one if its question was edited into this.

        ``after`` are the turns that it goes on from where these are not the latest ones.
        """
        now = self._clock()
        turns = self._recent(key) if after is None else [(now, earlier) for earlier in after]
        if after is None and turns and turns[-1][1].question == instead_of:
            turns.pop()
        turns = [*turns, (now, turn)][-REMEMBERED_TURNS:]
        self._turns[key] = turns
        if self._database is not None:
            name = self._database.pseudonym(key)
            self._database.write(
                "DELETE FROM turns WHERE conversation = ? OR asked < ?", name, now - REMEMBERED_SECONDS
            )
            for place, (asked, one) in enumerate(turns):
                values = name, place, asked, turn_json(one)
                self._database.write("INSERT INTO turns VALUES (?, ?, ?, ?)", *values)

    def forget(self, key: str) -> None:
        """Drop a conversation."""
        self._turns.pop(key, None)
        if self._database is not None:
            name = self._database.pseudonym(key)
            self._database.write("DELETE FROM turns WHERE conversation = ?", name)

    def delete_expired(self) -> None:
        """Delete from the disk what no longer counts."""
        if self._database is not None:
            oldest = self._clock() - REMEMBERED_SECONDS
            self._database.write("DELETE FROM turns WHERE asked < ?", oldest)

    def _recent(self, key: str) -> list[_TimedTurn]:
        turns = self._turns.get(key)
        if turns is None:
            turns = self._turns[key] = self._load(key)
        oldest = self._clock() - REMEMBERED_SECONDS
        return [(asked, turn) for asked, turn in turns if asked >= oldest]

    def _load(self, key: str) -> list[_TimedTurn]:
        if self._database is None:
            return []
        name = self._database.pseudonym(key)
        rows = self._database.read(
            "SELECT asked, turn FROM turns WHERE conversation = ? ORDER BY place", name
        )
        return [(asked, turn) for asked, text in rows if (turn := read_turn(text)) is not None]
