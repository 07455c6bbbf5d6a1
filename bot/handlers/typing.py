"""Shows "typing…" while an answer takes noticeably long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

_NOTICEABLE = 0.3
"""Seconds of silence before "typing…" is shown; most answers come sooner and need no extra request."""
_TYPING_LASTS = 4.5
"""Seconds after which "typing…" must be renewed; Telegram drops it after five."""


@asynccontextmanager
async def typing_while_slow(message: Message, *, crowded: bool) -> AsyncIterator[None]:
    """Show "typing…" in the message's chat until the block ends, if that takes long enough.

    Not while it is crowded: Telegram counts it like a message, and then answers are wanted more.
    """
    if crowded:
        yield
        return
    task = asyncio.create_task(_keep_typing(message))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_typing(message: Message) -> None:
    await asyncio.sleep(_NOTICEABLE)
    with suppress(TelegramError):  # A courtesy only: the answer itself reports what is wrong.
        while True:
            await message.reply_chat_action(ChatAction.TYPING)
            await asyncio.sleep(_TYPING_LASTS)
