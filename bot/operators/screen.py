"""One message of the bot's that tells how work goes on, edited no more often than Telegram likes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot.delivery import edit, send
from bot.formatting import FormattedText
from index.progress import Progress, Stage

_LOGGER = logging.getLogger(__name__)

EDIT_SECONDS = 2.5
"""Seconds between two edits for progress; Telegram's limit for one chat is about one message a second."""


class Screen:
    """A message in a private chat that shows one thing after another."""

    def __init__(self, bot: Bot, chat_id: int, message_id: int | None = None) -> None:
        """Show things in the message given, or in a new one."""
        self._bot = bot
        self._chat_id = chat_id
        self.message_id = message_id
        self._shown: tuple[FormattedText, InlineKeyboardMarkup | None] | None = None

    async def show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Show something else, nothing if it is there already; in a new message if the old one is gone.

        Raises the TelegramError of the new message if that is refused as well.
        """
        if (content, keyboard) == self._shown:
            return
        if self.message_id is not None:
            try:
                await edit(self._bot, self._chat_id, self.message_id, content, keyboard)
            except BadRequest as error:  # Deleted meanwhile, or too old to edit.
                _LOGGER.info("A message is sent anew: %s", error.message)
                self.message_id = None
        if self.message_id is None:
            self.message_id = (await send(self._bot, self._chat_id, content, keyboard)).message_id
        self._shown = content, keyboard

    def another(self) -> Screen:
        """Return a screen for another message of the same chat."""
        return Screen(self._bot, self._chat_id)

    @asynccontextmanager
    async def following(
        self,
        render: Callable[[Stage, int, int], FormattedText],
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> AsyncIterator[Progress]:
        """Show how far the work inside has come; yields what it is to be told, from any thread."""
        reports: list[tuple[Stage, int, int]] = []
        ended = asyncio.Event()

        def report(stage: Stage, done: int, total: int) -> None:
            reports[:] = [(stage, done, total)]

        async def follow() -> None:
            while not ended.is_set():
                try:
                    async with asyncio.timeout(EDIT_SECONDS):
                        await ended.wait()
                except TimeoutError:
                    if reports:
                        await self.try_to_show(render(*reports[0]), keyboard)

        follower = asyncio.create_task(follow())
        try:
            yield report
        except asyncio.CancelledError:
            follower.cancel()
            raise
        finally:
            # Else not cancelled: an edit under way might arrive after the result and hide it.
            ended.set()
            await asyncio.gather(follower, return_exceptions=True)

    async def try_to_show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Show progress if Telegram lets us: the work matters more than that somebody watches it."""
        try:
            await self.show(content, keyboard)
        except TelegramError as error:
            _LOGGER.info("Progress could not be shown: %s", type(error).__name__)
