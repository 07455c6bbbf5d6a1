"""Which messages of ours answer which message, for a while: an edited question edits its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache
from pydantic import TypeAdapter

from bot.store.database import Database
from index.types import Turn

EDITABLE_SECONDS = 10 * 60
"""How long after a question its edits still count."""
_MOST_EXCHANGES = 5_000
_ANSWERING_SECONDS = 90.0
"""How long a bot may take to answer a message: one that takes longer has ended meanwhile."""
_LOOK_SECONDS = 0.05
"""How often a bot looks whether another is done."""


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
    """A message that asks and our replies to it, one for each question."""

    chat: int
    message: int
    questions: tuple[str, ...] = ()
    """What it asks in its latest wording."""
    replies: list[Reply] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it is answered by this bot."""

    def reply(self, number: int) -> Reply:
        """Return the reply to a question of it, the first being 0; a new one if it has none yet."""
        while len(self.replies) <= number:
            self.replies.append(Reply())
        return self.replies[number]


_QUESTIONS = TypeAdapter(tuple[str, ...])
_REPLIES = TypeAdapter(list[Reply])


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
        rows = self._database.read(
            "SELECT questions, replies FROM exchanges "
            "WHERE chat = :chat AND message = :message AND noted >= :oldest",
            **self._key(chat_id, message_id),
            oldest=self._clock() - EDITABLE_SECONDS,
        )
        if not rows:
            return exchange
        if exchange is None:
            exchange = self.begin(chat_id, message_id)
        exchange.questions, exchange.replies = _read(rows)
        return exchange

    def reword(self, exchange: Exchange, questions: tuple[str, ...]) -> None:
        """Note what a message asks now."""
        exchange.questions = questions
        self._database.write(
            "INSERT INTO exchanges (chat, message, noted, questions) "
            "VALUES (:chat, :message, :now, :questions) ON CONFLICT (chat, message) "
            "DO UPDATE SET questions = excluded.questions",
            **self._key(exchange.chat, exchange.message),
            now=self._clock(),
            questions=_QUESTIONS.dump_json(questions).decode(),
        )

    def is_reworded(self, exchange: Exchange, questions: tuple[str, ...]) -> bool:
        """Whether a message asks something else now: then that has a turn of its own, perhaps elsewhere."""
        if exchange.questions != questions:
            return True
        rows = self._database.read(
            "SELECT questions, replies FROM exchanges WHERE chat = :chat AND message = :message",
            **self._key(exchange.chat, exchange.message),
        )
        return bool(rows) and _read(rows)[0] != questions

    @asynccontextmanager
    async def answering(self, exchange: Exchange) -> AsyncIterator[None]:
        """Let nobody else, here or at another bot, answer a message until the block ends.

        What others have replied until then is in the exchange, and what it holds then they will know.
        """
        key = self._key(exchange.chat, exchange.message)
        async with exchange.lock:
            while True:
                since = self._clock()
                rows = self._database.try_to_read(
                    "INSERT INTO exchanges (chat, message, noted, questions, answered_since) "
                    "VALUES (:chat, :message, :since, :questions, :since) ON CONFLICT (chat, message) "
                    "DO UPDATE SET answered_since = excluded.answered_since "
                    "WHERE exchanges.answered_since < :dead RETURNING questions, replies",
                    **key,
                    since=since,
                    questions=_QUESTIONS.dump_json(exchange.questions).decode(),
                    dead=since - _ANSWERING_SECONDS,
                )
                if rows != []:
                    break
                await asyncio.sleep(_LOOK_SECONDS)
            if rows:
                exchange.replies = _read(rows)[1]
            try:
                yield
            finally:
                self._database.write(
                    "UPDATE exchanges SET answered_since = 0, replies = :replies "
                    "WHERE chat = :chat AND message = :message AND answered_since = :since",
                    **key,
                    replies=_REPLIES.dump_json(exchange.replies).decode(),
                    since=since,
                )

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

    def _key(self, chat_id: int, message_id: int) -> dict[str, Any]:
        return {"chat": self._database.pseudonym(chat_id), "message": message_id}


def _read(rows: list[tuple[Any, ...]]) -> tuple[tuple[str, ...], list[Reply]]:
    questions, replies = rows[0]
    return _QUESTIONS.validate_json(questions), _REPLIES.validate_json(replies)
