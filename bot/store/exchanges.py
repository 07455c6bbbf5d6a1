"""Which messages of ours answer which message, for a while: an edited question edits its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import TTLCache
from pydantic import TypeAdapter

from bot.store.database import Database
from index.types import Turn

EDITABLE_SECONDS = 10 * 60
"""How long after a question its edits still count."""
_MOST_EXCHANGES = 5_000


@dataclass(slots=True)
class Reply:
    """Our message to one question."""

    message: int | None = None
    question: str | None = None
    quote: str | None = None
    """The question where its message has several, for the reply to show which one it answers."""
    context: tuple[Turn | str, ...] = ()
    """The earlier turns that counted when it was asked first."""


@dataclass(slots=True)
class Exchange:
    """A message that asks and our replies to it, one for each question; hold ``lock`` while answering."""

    chat: int
    message: int
    questions: tuple[str, ...] = ()
    """What it asks in its latest wording."""
    replies: list[Reply] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def reply(self, number: int) -> Reply:
        """Return the reply to a question of it, the first being 0; a new one if it has none yet."""
        while len(self.replies) <= number:
            self.replies.append(Reply())
        return self.replies[number]


_CONTENT = TypeAdapter(tuple[tuple[str, ...], list[Reply]])
"""What the database keeps of an exchange: its questions and replies."""


class Exchanges:
    """Recent exchanges by chat and message of the question, and who speaks for an album.

    The bots that share a database know each other's.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Measure age with ``clock``, in seconds since 1970."""
        self._database = database
        self._clock = clock
        self._own = TTLCache[tuple[int, int], Exchange](_MOST_EXCHANGES, EDITABLE_SECONDS, clock)
        self._albums = TTLCache[str, bool](_MOST_EXCHANGES, EDITABLE_SECONDS, clock)

    def begin(self, chat_id: int, message_id: int) -> Exchange:
        """Start an exchange for a new question."""
        exchange = self._own[chat_id, message_id] = Exchange(chat_id, message_id)
        return exchange

    def find(self, chat_id: int, message_id: int) -> Exchange | None:
        """Return the exchange of a question whose edits still count."""
        exchange = self._own.get((chat_id, message_id))
        if exchange is not None and exchange.lock.locked():
            return exchange  # The database will know when it is answered.
        found = self._load(chat_id, message_id)
        if found is None:
            return exchange
        if exchange is None:
            exchange = self.begin(chat_id, message_id)
        exchange.questions, exchange.replies = found
        return exchange

    def save(self, exchange: Exchange) -> None:
        """Let all bots know how an exchange stands."""
        self._database.write(
            "INSERT INTO exchanges VALUES (:chat, :message, :noted, :content) ON CONFLICT (chat, message) "
            "DO UPDATE SET content = excluded.content",
            chat=self._database.pseudonym(exchange.chat),
            message=exchange.message,
            noted=self._clock(),
            content=_CONTENT.dump_json((exchange.questions, exchange.replies)).decode(),
        )

    def is_reworded(self, exchange: Exchange) -> bool:
        """Whether the question was edited since, and so is answered elsewhere, perhaps by another bot."""
        found = self._load(exchange.chat, exchange.message)
        return found is not None and found[0] != exchange.questions

    def claim_album(self, chat_id: int, album: str | None, *, worded: bool) -> bool:
        """Let one message speak for its album, one with words rather than one without; True also of none."""
        if album is None:
            return True
        key = self._database.pseudonym(f"{chat_id}/{album}")
        spoken_for = self._albums.get(key)
        if spoken_for or (spoken_for is not None and not worded):
            return False
        self._albums[key] = worded
        added = self._database.write(
            "INSERT INTO albums VALUES (:album, :worded, :noted) ON CONFLICT (album) "
            "DO UPDATE SET worded = excluded.worded WHERE albums.worded < excluded.worded",
            album=key,
            worded=int(worded),
            noted=self._clock(),
        )
        return added != 0

    def delete_expired(self) -> None:
        """Delete from the database what no longer counts."""
        oldest = self._clock() - EDITABLE_SECONDS
        self._database.write("DELETE FROM exchanges WHERE noted < :oldest", oldest=oldest)
        self._database.write("DELETE FROM albums WHERE noted < :oldest", oldest=oldest)

    def _load(self, chat_id: int, message_id: int) -> tuple[tuple[str, ...], list[Reply]] | None:
        rows = self._database.read(
            "SELECT content FROM exchanges WHERE chat = :chat AND message = :message AND noted >= :oldest",
            chat=self._database.pseudonym(chat_id),
            message=message_id,
            oldest=self._clock() - EDITABLE_SECONDS,
        )
        return _CONTENT.validate_json(rows[0][0]) if rows else None
