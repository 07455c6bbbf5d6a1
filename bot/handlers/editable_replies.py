"""Which messages of ours answer which message, for a while: an edited question edits its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import LRUCache, TTLCache

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

    questions: tuple[str, ...] = ()
    """What it asks in its latest wording."""
    replies: list[Reply] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def reply(self, number: int) -> Reply:
        """Return the reply to a question of it, the first being 0; a new one if it has none yet."""
        while len(self.replies) <= number:
            self.replies.append(Reply())
        return self.replies[number]


class EditableReplies:
    """Recent exchanges by chat and message of the question, and who speaks for an album."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure age with ``clock``, in seconds."""
        self._exchanges: TTLCache[tuple[int, int], Exchange, float] = TTLCache(
            _MOST_EXCHANGES, EDITABLE_SECONDS, clock
        )
        self._albums: LRUCache[tuple[int, str], bool] = LRUCache(_MOST_EXCHANGES)

    def begin(self, chat_id: int, message_id: int) -> Exchange:
        """Start an exchange for a new question."""
        exchange = self._exchanges[chat_id, message_id] = Exchange()
        return exchange

    def find(self, chat_id: int, message_id: int) -> Exchange | None:
        """Return the exchange of a question whose edits still count."""
        return self._exchanges.get((chat_id, message_id))

    def claim_album(self, chat_id: int, album: str | None, *, worded: bool) -> bool:
        """Let one message speak for its album, one with words rather than one without; True also of none."""
        if album is None:
            return True
        spoken_for = self._albums.get((chat_id, album))
        if spoken_for or (spoken_for is not None and not worded):
            return False
        self._albums[chat_id, album] = worded
        return True
