"""How updates reach the handlers: fetched by long polling, and never more inside than can be handled.

Telegram's library has a polling of its own; it takes in all that comes, so that a restart loses what waits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import httpx
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseUpdateProcessor

from index.errors import SettingsError

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")

POLL_SECONDS = 30
"""How long Telegram holds an empty poll."""
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds before trying again; doubled after each failure in a row."""
_LONGEST_POLL_WAIT = 4.0
"""The same for fetching updates: members wait for it, five seconds at most once the trouble is over."""
_LAST_WORD_SECONDS = 1.0
"""How long the final acknowledgement may take when stopping."""


class BoundedUpdateProcessor(BaseUpdateProcessor):
    """Handles updates concurrently; what finds no room stays with Telegram, where a restart loses nothing.

    ``queue`` is the application's update queue.
    """

    def __init__(self, limit: int) -> None:
        """Let at most ``limit`` updates in."""
        super().__init__(limit)
        self.queue: asyncio.Queue[object] = asyncio.Queue()
        self._room = asyncio.Semaphore(limit)
        self.inside = 0
        """Updates that are being handled."""

    async def submit(self, update: Update) -> None:
        """Wait for room and let an update in."""
        await self._room.acquire()
        self.inside += 1
        self.queue.put_nowait(update)

    async def offer(self, update: Update, seconds: float) -> bool:
        """Let an update in as soon as there is room; False if there was none in time."""
        try:
            async with asyncio.timeout(seconds):
                await self.submit(update)
        except TimeoutError:
            return False
        return True

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update and make room for the next."""
        try:
            await coroutine
        finally:
            self.inside -= 1
            self._room.release()

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""


class OutageCause(StrEnum):
    """Why no updates come; ``polls_<value>`` is the text for operators."""

    CONFLICT = "conflict"  # another process fetches them
    NETWORK = "network"
    REFUSED = "refused"  # Telegram asks to wait, or fails itself


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without updates."""

    cause: OutageCause
    reason: str
    """In English, as the log has it."""
    began: float
    """Seconds since 1970."""
    ended: float | None = None
    """None while it lasts."""


class PollingStatus:
    """Whether updates can be fetched."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin with all well; measure time with ``clock``, in seconds since 1970."""
        self._clock = clock
        self.latest: Outage | None = None
        """The latest outage, over or not; None if there has been none since the start."""

    @property
    def outage(self) -> Outage | None:
        """The outage that lasts still; None if all is well."""
        return self.latest if self.latest and self.latest.ended is None else None

    def failed(self, error: TelegramError) -> None:
        """Note that updates could not be fetched."""
        began = self.outage.began if self.outage else self._clock()
        self.latest = Outage(_cause(error), explain(error), began)

    def succeeded(self) -> None:
        """Note that they could."""
        if self.outage:
            self.latest = replace(self.outage, ended=self._clock())


async def with_retries(
    call: Callable[[], Awaitable[_Result]],
    purpose: str,
    *,
    longest: float = _LONGEST_WAIT,
    failed: Callable[[TelegramError], None] | None = None,
) -> _Result:
    """Repeat a call until it succeeds, waiting longer each time, ``longest`` seconds at most.

    ``failed`` takes each failure. Raises SettingsError if Telegram refuses the token: waiting is no help.
    """
    wait = _SHORTEST_WAIT
    while True:
        try:
            return await call()
        except InvalidToken:
            raise SettingsError("token_refused") from None
        except TelegramError as error:
            if failed:
                failed(error)
            if isinstance(error, RetryAfter):
                pause = _seconds(error)
                _LOGGER.warning("%s: %s", purpose, explain(error))
            else:
                pause, wait = wait, min(2 * wait, longest)
                _LOGGER.warning("%s failed, trying again in %.0f s: %s", purpose, pause, explain(error))
        await asyncio.sleep(pause)


async def poll(
    bot: Bot, processor: BoundedUpdateProcessor, allowed_updates: Sequence[str], status: PollingStatus
) -> None:
    """Hand updates to ``processor`` until cancelled, and note in ``status`` how that goes.

    Acknowledges only what was let in. Raises SettingsError if Telegram no longer accepts the token.
    """
    offset: int | None = None

    async def fetch() -> tuple[Update, ...]:
        # After a failure an empty poll is not held: it shows at once that all is well again.
        timeout = 0 if status.outage else POLL_SECONDS
        return await bot.get_updates(offset=offset, timeout=timeout, allowed_updates=allowed_updates)

    try:
        while True:
            updates = await with_retries(
                fetch, "Fetching updates", longest=_LONGEST_POLL_WAIT, failed=status.failed
            )
            status.succeeded()
            for update in updates:
                await processor.submit(update)
                offset = update.update_id + 1
    finally:
        if offset is not None:
            await _acknowledge(bot, offset, allowed_updates)


def explain(error: TelegramError) -> str:
    """Say in one line what a failed call means for the person who runs the bot."""
    if isinstance(error, Conflict):
        return "another process fetches updates with the same token; stop one of the two"
    if isinstance(error, TimedOut):
        return "timed out"
    if isinstance(error, RetryAfter):
        return f"Telegram asks to wait {_seconds(error):.0f} s"
    return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"


def _cause(error: TelegramError) -> OutageCause:
    if isinstance(error, Conflict):
        return OutageCause.CONFLICT
    # What the transport raised has its exception as the cause, an answer of the server's has none.
    unreachable = isinstance(error, TimedOut) or (
        isinstance(error, NetworkError) and isinstance(error.__cause__, httpx.HTTPError)
    )
    return OutageCause.NETWORK if unreachable else OutageCause.REFUSED


async def _acknowledge(bot: Bot, offset: int, allowed_updates: Sequence[str]) -> None:
    """Acknowledge what was handled, so that the next start does not see it again."""
    try:
        async with asyncio.timeout(_LAST_WORD_SECONDS):
            await bot.get_updates(offset=offset, limit=1, timeout=0, allowed_updates=allowed_updates)
    except (TelegramError, TimeoutError):
        _LOGGER.warning("The last updates could not be acknowledged; Telegram may send them again")


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
