"""Sends formatted texts to Telegram: entities at the edge, retries that cannot send twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
from telegram import Bot, InlineKeyboardMarkup, Message, MessageEntity
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import AIORateLimiter

from bot.views.formatting import FormattedText

_LOGGER = logging.getLogger(__name__)

_REPEATABLE = ("edit", "answer")
"""How calls begin that do no harm when they arrive twice."""
_UNREPEATABLE = ("send",)
"""How calls begin that must not arrive twice; all others are not repeated here."""
_AT_ONCE = "answerCallbackQuery"
"""What no other call may keep waiting, not even after a 429: somebody's button turns until it is made, and
Telegram counts it among no messages."""
RETRY_WAITS = (0.5, 1.5, 4.0)
"""Seconds before each further try of a call that the network or the server failed."""


class RetryingRateLimiter(AIORateLimiter):
    """Keeps Telegram's flood limits, obeys 429, and repeats calls that surely or harmlessly failed.

    A message is repeated only if it cannot have been delivered: the connection was never made, or the
    server answered with an error. After a lost connection nobody knows, so it is not sent again.
    """

    async def process_request(  # noqa: PLR0917  (the base class's signature)
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Send one request, again after a pause where that is safe; raises the last error."""

        async def send() -> Any:
            if endpoint == _AT_ONCE:
                with suppress(RetryAfter):
                    return await callback(*args, **kwargs)
            return await super(RetryingRateLimiter, self).process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        for wait in RETRY_WAITS:
            try:
                return await send()
            except BadRequest:
                raise
            except NetworkError as error:
                repeatable = endpoint.startswith(_REPEATABLE)
                if not repeatable and not (endpoint.startswith(_UNREPEATABLE) and _undelivered(error)):
                    raise
                _LOGGER.warning("%s failed (%s), trying again in %.1f s", endpoint, _kind(error), wait)
            await asyncio.sleep(wait)
        return await send()


def telegram_entities(content: FormattedText) -> list[MessageEntity]:
    """Convert our entities to Telegram's."""
    return [MessageEntity(entity.kind.value, entity.offset, entity.length) for entity in content.entities]


async def reply(
    message: Message,
    content: FormattedText,
    keyboard: InlineKeyboardMarkup | None = None,
    *,
    quote: str | None = None,
) -> Message:
    """Answer a message in its chat and topic, quoting a part of it if given; without what Telegram refuses.

    A group that has just become a supergroup gets it there. Raises the TelegramError of the plain text if
    that is refused as well.
    """
    entities = telegram_entities(content)
    written = message.text or message.caption or ""
    if quote and quote in written:
        arguments = message.build_reply_arguments(quote=quote)
        try:
            return await message.reply_text(
                content.text, entities=entities, reply_markup=keyboard, do_quote=arguments
            )
        except (BadRequest, ChatMigrated) as error:
            _LOGGER.warning("Telegram refused to quote a question, replying without: %s", error.message)
    try:
        return await message.reply_text(content.text, entities=entities, reply_markup=keyboard)
    except BadRequest as error:
        if not entities:
            raise
        _LOGGER.warning("Telegram refused a formatted reply, sending it plain: %s", error.message)
        return await message.reply_text(content.text, reply_markup=keyboard)
    except ChatMigrated as error:
        bot = message.get_bot()
        return await bot.send_message(
            error.new_chat_id, content.text, entities=entities, reply_markup=keyboard
        )


async def send(
    bot: Bot, chat_id: int, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None
) -> Message:
    """Send a message that answers none; raises the TelegramError if it is refused."""
    entities = telegram_entities(content)
    return await bot.send_message(chat_id, content.text, entities=entities, reply_markup=keyboard)


async def edit(
    bot: Bot,
    chat_id: int,
    message_id: int,
    content: FormattedText,
    keyboard: InlineKeyboardMarkup | None = None,
) -> None:
    """Replace a message of ours; without formatting if Telegram refuses it.

    Raises the TelegramError of the plain text if that is refused as well; that nothing changes is none.
    """
    for entities in (telegram_entities(content), None):
        try:
            await bot.edit_message_text(
                content.text, chat_id, message_id, entities=entities, reply_markup=keyboard
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return
            if not entities:
                raise
            _LOGGER.warning("Telegram refused a formatted edit, sending it plain: %s", error.message)
        else:
            return


class EditQueue:
    """Changes messages one edit at a time each: while one is on its way, only the newest of the others waits.

    Telegram takes twenty edits a minute in a group, and quick fingers press more often.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, int], Callable[[], Coroutine[Any, Any, None]] | None] = {}

    async def show(
        self, message: Message, content: FormattedText, keyboard: InlineKeyboardMarkup | None, otherwise: str
    ) -> None:
        """Change a message of ours, or reply ``otherwise`` where it is too old for that.

        Returns at once where an edit of the message is on its way, which then goes on with this one. Raises
        the last TelegramError of those that it made.
        """
        key = (message.chat_id, message.message_id)
        on_its_way = key in self._waiting
        self._waiting[key] = partial(_change, message, content, keyboard, otherwise)
        if on_its_way:
            return
        failure: TelegramError | None = None
        try:
            while (change := self._waiting[key]) is not None:
                self._waiting[key] = None
                try:
                    await change()
                except TelegramError as error:
                    failure = error
        finally:
            del self._waiting[key]
        if failure is not None:
            raise failure


async def _change(
    message: Message, content: FormattedText, keyboard: InlineKeyboardMarkup | None, otherwise: str
) -> None:
    try:
        await edit(message.get_bot(), message.chat_id, message.message_id, content, keyboard)
    except BadRequest:  # Deleted meanwhile, or too old to edit.
        await reply(message, FormattedText(otherwise))


def _undelivered(error: NetworkError) -> bool:
    if isinstance(error, TimedOut):
        return False
    # Errors of the transport have the transport's exception as their cause, answers of a server do not.
    cause = error.__cause__
    return isinstance(cause, httpx.ConnectError) or not isinstance(cause, httpx.HTTPError)


def _kind(error: NetworkError) -> str:
    return type(error.__cause__ or error).__name__
