"""Conversations on disk, so that they go on after a restart; forgotten with their time."""

from __future__ import annotations

from bot.store.database import Database
from bot.store.turns import read_turn, turn_json
from index.types import Turn

TimedTurn = tuple[float, Turn]
"""When a question was asked, in seconds since 1970, and its turn."""


class ConversationLog:
    """The last turns of each conversation, under a pseudonym of chat, topic and person."""

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def load(self, key: str) -> list[TimedTurn]:
        """Return the turns of a conversation, oldest first."""
        rows = self._database.read(
            "SELECT asked, turn FROM turns WHERE conversation = ? ORDER BY place", self._pseudonym(key)
        )
        return [(asked, turn) for asked, text in rows if (turn := read_turn(text)) is not None]

    def save(self, key: str, turns: list[TimedTurn], oldest: float) -> None:
        """Replace the turns of a conversation, and delete those of all that were asked before ``oldest``."""
        name = self._pseudonym(key)
        self._database.write("DELETE FROM turns WHERE conversation = ? OR asked < ?", name, oldest)
        for place, (asked, turn) in enumerate(turns):
            self._database.write("INSERT INTO turns VALUES (?, ?, ?, ?)", name, place, asked, turn_json(turn))

    def drop(self, key: str) -> None:
        """Delete a conversation."""
        self._database.write("DELETE FROM turns WHERE conversation = ?", self._pseudonym(key))

    def forget_older_than(self, oldest: float) -> None:
        """Delete the turns of all conversations that were asked before ``oldest``, in seconds since 1970."""
        self._database.write("DELETE FROM turns WHERE asked < ?", oldest)

    def _pseudonym(self, key: str) -> str:
        return self._database.pseudonym(key)
