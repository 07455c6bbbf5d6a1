"""Token buckets: how often a person or a group may ask, and who waits for their turn how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from cachetools import LRUCache

from bot.settings import BotSettings

_MOST_BUCKETS = 10_000
"""Buckets kept; the least recently used one goes first, by then it is full again."""
_COMMANDS_PER_MINUTE, _COMMANDS_BURST = 30, 10
"""Commands a person may send: they cost a message each, but no search."""
_MEMBERS_SHARE = 0.5
"""The part of a group's questions that one member may ask: the rest is left for the others."""
_PRESSES_PER_MINUTE, _PRESSES_BURST = 60, 20
"""Buttons a person may press: leafing is quick and costs next to nothing."""
_UPLOADS_PER_MINUTE, _UPLOADS_BURST = 30, 60
"""Files an operator may send: several full groups of ten at once, yet no endless stream."""
_NOTICES_PER_DAY = 1 / (24 * 60)
"""How often somebody without access is answered, per minute: once a day."""


class Verdict(Enum):
    """What to do with a request."""

    ANSWER = "answer"
    NOTICE = "notice"
    """The first one too many: say so once."""
    SILENCE = "silence"


class TokenBuckets:
    """One bucket per key: holds ``burst`` tokens, gains ``per_minute``; a request takes one."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Measure time with ``clock``, in seconds."""
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._clock = clock
        self.pause = 60 / per_minute
        """Seconds from one token to the next."""
        self._buckets: LRUCache[Hashable, tuple[float, float, bool]] = LRUCache(_MOST_BUCKETS)

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
        now = self._clock()
        tokens, then, warned = self._buckets.get(key, (self._burst, now, False))
        return min(self._burst, tokens + (now - then) * self._rate), warned

    def _put(self, key: Hashable, tokens: float, *, warned: bool = False) -> None:
        self._buckets[key] = tokens, self._clock(), warned


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The limits of one bot."""

    people: TokenBuckets
    """Questions in private chats, by person."""
    members: TokenBuckets
    """Questions in groups, by group and person."""
    groups: TokenBuckets
    """Questions in groups, by group."""
    overheard: TokenBuckets
    """Searches for questions that a group did not ask the bot, by group."""
    commands: TokenBuckets
    inline_people: TokenBuckets
    presses: TokenBuckets
    refusals: TokenBuckets
    """Notices to chats without access."""
    uploads: TokenBuckets

    @classmethod
    def of(cls, settings: BotSettings) -> Self:
        """Return the limits that the settings name, and those that are always the same."""
        in_group, burst = settings.group_questions_per_minute, settings.questions_burst
        return cls(
            people=TokenBuckets(settings.questions_per_minute, burst),
            members=TokenBuckets(in_group * _MEMBERS_SHARE, burst),
            groups=TokenBuckets(in_group, int(burst / _MEMBERS_SHARE)),
            overheard=TokenBuckets(in_group, int(burst / _MEMBERS_SHARE)),
            commands=TokenBuckets(_COMMANDS_PER_MINUTE, _COMMANDS_BURST),
            inline_people=TokenBuckets(settings.inline_per_minute, settings.inline_per_minute),
            presses=TokenBuckets(_PRESSES_PER_MINUTE, _PRESSES_BURST),
            refusals=TokenBuckets(_NOTICES_PER_DAY, 1),
            uploads=TokenBuckets(_UPLOADS_PER_MINUTE, _UPLOADS_BURST),
        )
