"""Token buckets: how often a person or a group may ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from enum import Enum

from bot.recent import Recent

_MOST_BUCKETS = 10_000
"""Buckets kept; the least recently used one goes first, by then it is full again."""


class Verdict(Enum):
    """What to do with a request."""

    ANSWER = "answer"
    NOTICE = "notice"
    """The first one too many: tell it once."""
    SILENCE = "silence"


class Buckets:
    """One bucket per key: holds ``burst`` tokens, gains ``per_minute``; a request takes one."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure time with ``clock``, in seconds."""
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._clock = clock
        self._buckets: Recent[Hashable, tuple[float, float, bool]] = Recent(_MOST_BUCKETS)

    def take(self, key: Hashable) -> Verdict:
        """Take a token from a key's bucket."""
        now = self._clock()
        tokens, then, warned = self._buckets.get(key) or (self._burst, now, False)
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        if tokens >= 1:
            self._buckets.put(key, (tokens - 1, now, False))
            return Verdict.ANSWER
        self._buckets.put(key, (tokens, now, True))
        return Verdict.SILENCE if warned else Verdict.NOTICE

    def wait(self, key: Hashable) -> float:
        """Return the seconds until a key may ask again."""
        tokens, then, _ = self._buckets.get(key) or (self._burst, self._clock(), False)
        return max(0.0, (1 - tokens) / self._rate - (self._clock() - then))
