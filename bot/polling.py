"""Fetches updates by long polling, through every failure but a refused token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.intake import Intake
from index.errors import SettingsError

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")

POLL_SECONDS = 30
"""How long Telegram holds an empty poll."""
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds before trying again; doubled after each failure in a row."""
_LAST_WORD_SECONDS = 1.0
"""How long the final acknowledgement may take when stopping."""


async def patiently(call: Callable[[], Awaitable[_Result]], purpose: str) -> _Result:
    """Repeat a call until it succeeds, waiting longer each time.

    Raises SettingsError if Telegram refuses the token: that will not mend itself.
    """
    wait = _SHORTEST_WAIT
    while True:
        try:
            return await call()
        except InvalidToken:
            raise SettingsError("token_refused") from None
        except RetryAfter as error:
            pause = _seconds(error)
            _LOGGER.warning("%s: Telegram asks to wait %.0f s", purpose, pause)
        except TelegramError as error:
            pause, wait = wait, min(2 * wait, _LONGEST_WAIT)
            _LOGGER.warning("%s failed, trying again in %.0f s: %s", purpose, pause, explain(error))
        await asyncio.sleep(pause)


async def poll(bot: Bot, intake: Intake, allowed_updates: Sequence[str]) -> None:
    """Hand updates to ``intake`` until cancelled; acknowledges only what was let in.

    Raises SettingsError if Telegram no longer accepts the token.
    """
    offset: int | None = None
    try:
        while True:
            fetch_from = offset
            updates = await patiently(
                lambda: bot.get_updates(
                    offset=fetch_from,  # noqa: B023  (called before the name is bound anew)
                    timeout=POLL_SECONDS,
                    allowed_updates=allowed_updates,
                ),
                "Fetching updates",
            )
            for update in updates:
                await intake.submit(update)
                offset = update.update_id + 1
    finally:
        if offset is not None:
            await _acknowledge(bot, offset, allowed_updates)


def explain(error: TelegramError) -> str:
    """Say in one line what a failed call means for whoever runs the bot."""
    if isinstance(error, Conflict):
        return "another process fetches updates with the same token; stop one of the two"
    if isinstance(error, TimedOut):
        return "timed out"
    return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"


async def _acknowledge(bot: Bot, offset: int, allowed_updates: Sequence[str]) -> None:
    """Tell Telegram what was handled, so that the next start does not see it again."""
    try:
        async with asyncio.timeout(_LAST_WORD_SECONDS):
            await bot.get_updates(offset=offset, limit=1, timeout=0, allowed_updates=allowed_updates)
    except (TelegramError, TimeoutError):
        _LOGGER.warning("The last updates could not be acknowledged; Telegram may send them again")


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()
