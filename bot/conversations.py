"""The recent questions of each conversation, in memory only."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

from bot.recent import Recent

REMEMBERED_SECONDS = 15 * 60
"""A question older than this no longer belongs to the conversation."""
REMEMBERED_QUESTIONS = 3
_MOST_CONVERSATIONS = 10_000
"""Conversations kept; the least recently used one goes first."""


class Conversations:
    """Earlier questions by conversation: any hashable key, such as chat, topic and user."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure age with ``clock``, in seconds."""
        self._clock = clock
        self._questions: Recent[Hashable, deque[tuple[float, str]]] = Recent(_MOST_CONVERSATIONS)

    def recall(self, key: Hashable) -> tuple[str, ...]:
        """Return the questions that still count, oldest first."""
        oldest = self._clock() - REMEMBERED_SECONDS
        return tuple(text for asked, text in self._questions.get(key) or () if asked >= oldest)

    def remember(self, key: Hashable, question: str, *, instead_of: str | None = None) -> None:
        """Add a question that was answered, in place of the latest one if that was edited into it."""
        questions = self._questions.get(key) or deque(maxlen=REMEMBERED_QUESTIONS)
        if questions and questions[-1][1] == instead_of:
            questions.pop()
        questions.append((self._clock(), question))
        self._questions.put(key, questions)

    def forget(self, key: Hashable) -> None:
        """Drop a conversation."""
        self._questions.drop(key)
