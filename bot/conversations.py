"""The last turns of each conversation: in memory, and on disk for the next start."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.recent import Recent
from bot.store import ConversationLog, TimedTurn
from index.types import Turn

REMEMBERED_SECONDS = 15 * 60
"""A question older than this no longer belongs to the conversation."""
REMEMBERED_TURNS = 8
"""Turns that a question may refer to: a list and what was asked of its points, or all pages of 还有呢."""
_MOST_CONVERSATIONS = 10_000
"""Conversations kept in memory; the least recently used one goes first."""


class Conversations:
    """Earlier turns by conversation, whose key names chat, topic and person."""

    def __init__(self, log: ConversationLog | None = None, clock: Callable[[], float] = time.time) -> None:
        """Keep them in ``log`` too where one is given; measure age with ``clock``, in seconds since 1970."""
        self._log = log
        self._clock = clock
        self._turns: Recent[str, list[TimedTurn]] = Recent(_MOST_CONVERSATIONS)

    def recall(self, key: str) -> tuple[Turn, ...]:
        """Return the turns that still count, oldest first."""
        return tuple(turn for _, turn in self._recent(key))

    def remember(
        self,
        key: str,
        turn: Turn,
        *,
        instead_of: str | None = None,
        after: Sequence[Turn] | None = None,
    ) -> None:
        """Add a turn, in place of the latest one if its question was edited into this.

        ``after`` are the turns that it goes on from where these are not the latest ones.
        """
        now = self._clock()
        turns = self._recent(key) if after is None else [(now, earlier) for earlier in after]
        if after is None and turns and turns[-1][1].question == instead_of:
            turns.pop()
        turns = [*turns, (now, turn)][-REMEMBERED_TURNS:]
        self._turns.put(key, turns)
        if self._log is not None:
            self._log.save(key, turns, now - REMEMBERED_SECONDS)

    def forget(self, key: str) -> None:
        """Drop a conversation."""
        self._turns.drop(key)
        if self._log is not None:
            self._log.drop(key)

    def tidy(self) -> None:
        """Delete from the disk what no longer counts."""
        if self._log is not None:
            self._log.forget_older_than(self._clock() - REMEMBERED_SECONDS)

    def _recent(self, key: str) -> list[TimedTurn]:
        turns = self._turns.get(key)
        if turns is None:
            turns = self._turns.put(key, self._log.load(key) if self._log is not None else [])
        oldest = self._clock() - REMEMBERED_SECONDS
        return [(asked, turn) for asked, turn in turns if asked >= oldest]
