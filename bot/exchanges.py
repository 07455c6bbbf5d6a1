"""Which message of ours answers which question, for a while: an edited question edits its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.recent import Recent
from index.types import Turn

EDITABLE_SECONDS = 10 * 60
"""How long after a question its edits still count."""
_MOST_EXCHANGES = 5_000


@dataclass(slots=True)
class Exchange:
    """A question's message and its answer's; hold ``lock`` while answering."""

    asked_at: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer_message: int | None = None
    question: str | None = None
    context: tuple[Turn | str, ...] = ()
    """The earlier turns that counted when it was asked first."""


class Exchanges:
    """Recent exchanges by chat and message of the question."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure age with ``clock``, in seconds."""
        self._clock = clock
        self._exchanges: Recent[tuple[int, int], Exchange] = Recent(_MOST_EXCHANGES)

    def begin(self, chat_id: int, message_id: int) -> Exchange:
        """Start an exchange for a new question."""
        return self._exchanges.put((chat_id, message_id), Exchange(self._clock()))

    def find(self, chat_id: int, message_id: int) -> Exchange | None:
        """Return the exchange of a question whose edits still count."""
        exchange = self._exchanges.get((chat_id, message_id))
        if exchange is None or self._clock() - exchange.asked_at > EDITABLE_SECONDS:
            return None
        return exchange
