"""The last turns of each conversation, in the database as soon as they are there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.store.answers import read_turn, turn_json
from bot.store.database import Copies, Database
from index.types import Turn

REMEMBERED_SECONDS = 15 * 60
"""A question older than this no longer belongs to the conversation."""
REMEMBERED_TURNS = 8
"""Turns that a question may refer to: a list and what was asked of its points, or all pages of 还有呢."""
_MOST_CONVERSATIONS = 10_000
"""Conversations kept in memory; the least recently used one goes first."""
_MOST_TRIES = 10
"""How often a turn is added where other bots add to the same conversation at the same moment."""

_TimedTurn = tuple[float, Turn]
"""When a question was asked, in seconds since 1970, and its turn."""


class Conversations:
    """Earlier turns by conversation, whose key names chat, topic and person; on disk a pseudonym does."""

    def __init__(self, database: Database | None = None, clock: Callable[[], float] = time.time) -> None:
        """Keep them in ``database`` if given; measure age with ``clock``, in seconds since 1970."""
        self._database = database
        self._clock = clock
        self._copies = Copies[str, list[_TimedTurn]](_MOST_CONVERSATIONS)

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
        if after is not None:
            turns = [(now, earlier) for earlier in after]
        else:  # What was recalled for this question is recent enough unless one of them is to go.
            turns = self._kept(key) if instead_of is None else self._recent(key)
        whole = after is not None or self._copies.is_ahead(key)
        edited = turns.pop() if after is None and turns and turns[-1][1].question == instead_of else None
        turns = [*turns, (now, turn)][-REMEMBERED_TURNS:]
        if whole:
            saved = self._replace(key, turns)
        else:
            saved = (edited is None or self._take_out(key, *edited)) and self._add(key, now, turn)
        self._copies.put(key, turns, saved=saved)

    def forget(self, key: str) -> None:
        """Drop a conversation."""
        self._copies.put(key, [], saved=self._replace(key, []))

    def delete_expired(self) -> None:
        """Delete from the disk what no longer counts."""
        if self._database is not None:
            self._database.write("DELETE FROM turns WHERE asked < :oldest", oldest=self._oldest)

    @property
    def _oldest(self) -> float:
        return self._clock() - REMEMBERED_SECONDS

    def _recent(self, key: str) -> list[_TimedTurn]:
        """Return the turns that still count; what the database did not take is offered to it again."""
        if self._copies.is_ahead(key):
            kept = self._copies.get(key) or []
            self._copies.put(key, kept, saved=self._replace(key, kept))
        elif (turns := self._load(key)) is not None:
            self._copies.put(key, turns, saved=True)
        return self._kept(key)

    def _kept(self, key: str) -> list[_TimedTurn]:
        return [timed for timed in self._copies.get(key) or [] if timed[0] >= self._oldest]

    def _load(self, key: str) -> list[_TimedTurn] | None:
        if self._database is None:
            return None
        rows = self._database.try_to_read(
            "SELECT asked, turn FROM turns WHERE conversation = :name AND asked >= :oldest "
            "ORDER BY place DESC LIMIT :most",
            name=self._database.pseudonym(key),
            oldest=self._oldest,
            most=REMEMBERED_TURNS,
        )
        if rows is None:
            return None
        return [(asked, turn) for asked, text in reversed(rows) if (turn := read_turn(text)) is not None]

    def _replace(self, key: str, turns: list[_TimedTurn]) -> bool:
        """Let the database know nothing but these of a conversation; returns whether it does."""
        if self._database is None:
            return False
        name = self._database.pseudonym(key)
        deleted = self._database.write("DELETE FROM turns WHERE conversation = :name", name=name)
        return deleted is not None and all(self._add(key, asked, turn) for asked, turn in turns)

    def _take_out(self, key: str, asked: float, turn: Turn) -> bool:
        """Delete one turn; returns whether it is gone."""
        return self._database is not None and None is not self._database.write(
            "DELETE FROM turns WHERE conversation = :name AND asked = :asked AND turn = :turn",
            name=self._database.pseudonym(key),
            asked=asked,
            turn=turn_json(turn),
        )

    def _add(self, key: str, asked: float, turn: Turn) -> bool:
        """Write a turn behind those that there are, whoever wrote them; returns whether it was written."""
        if self._database is None:
            return False
        for _ in range(_MOST_TRIES):
            added = self._database.write(
                "INSERT INTO turns SELECT :name, coalesce(max(place), -1) + 1, :asked, :turn FROM turns "
                "WHERE conversation = :name ON CONFLICT DO NOTHING",
                name=self._database.pseudonym(key),
                asked=asked,
                turn=turn_json(turn),
            )
            if added != 0:
                return added is not None
        return False
