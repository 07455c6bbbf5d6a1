"""Token buckets: how often a person or a group may ask, and who waits for their turn how long."""

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
        self.pause = 60 / per_minute
        """Seconds from one token to the next."""
        self._buckets: Recent[Hashable, tuple[float, float, bool]] = Recent(_MOST_BUCKETS)

    def take(self, key: Hashable) -> Verdict:
        """Take a token from a key's bucket."""
        tokens, warned = self._level(key)
        if tokens >= 1:
            self._put(key, tokens - 1)
            return Verdict.ANSWER
        self._put(key, tokens, warned=True)
        return Verdict.SILENCE if warned else Verdict.NOTICE

    def reserve(self, key: Hashable, longest: float) -> float | None:
        """Take a token from a key's bucket, a future one if need be; return the seconds till it is there.

        None if that would take longer than ``longest``: then none is taken.
        """
        wait = self.wait(key)
        if wait > longest:
            return None
        tokens, _ = self._level(key)
        self._put(key, tokens - 1)
        return wait

    def give_back(self, key: Hashable) -> None:
        """Put back a token that was taken and not needed."""
        tokens, warned = self._level(key)
        self._put(key, tokens + 1, warned=warned)

    def wait(self, key: Hashable) -> float:
        """Return the seconds until a key may ask again."""
        tokens, _ = self._level(key)
        return max(0.0, (1 - tokens) / self._rate)

    def _level(self, key: Hashable) -> tuple[float, bool]:
        """Return the tokens of a key, fewer than none if later ones are taken, and whether it was warned."""
        tokens, then, warned = self._buckets.get(key) or (self._burst, self._clock(), False)
        return min(self._burst, tokens + (self._clock() - then) * self._rate), warned

    def _put(self, key: Hashable, tokens: float, *, warned: bool = False) -> None:
        self._buckets.put(key, (tokens, self._clock(), warned))
