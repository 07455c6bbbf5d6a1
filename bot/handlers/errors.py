"""The last resort: one polite line with a number for the user, the full record in the log."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError, TimedOut

from bot.services import Context
from bot.serving.delivery import reply
from bot.serving.logs import PRIVATE
from bot.views.formatting import FormattedText
from index.errors import EngineError

_LOGGER = logging.getLogger(__name__)

_CLOSED = ("topic_closed", "thread not found", "not enough rights", "write_forbidden", "chat not found")
"""What Telegram says where the bot must not write: nothing is wrong with the bot."""
_LATE = "query is too old"
"""What it says of a press or an inline query that waited while the bot was away: nobody expects an answer."""


async def report(update: object, context: Context) -> None:
    """Log an error under a fresh number and give that number to the person who waits for an answer."""
    error = context.error
    if isinstance(error, Forbidden) or (
        isinstance(error, BadRequest) and any(words in error.message.lower() for words in (*_CLOSED, _LATE))
    ):
        _LOGGER.info("Not allowed to write, or too late: %s", error)
        return
    services = context.services
    if isinstance(error, EngineError):
        # It is no mistake of the program and goes by itself: a line to each, without the traceback.
        _LOGGER.error("A question was not answered: %s", error)
        services.metrics.errors.inc()
        if isinstance(update, Update):
            with suppress(TelegramError):
                await _tell(update, FormattedText(services.texts(update).engine_away))
        return
    number = secrets.token_hex(3)
    _LOGGER.error(
        "Error %s while handling update %s",
        number,
        getattr(update, "update_id", None),
        exc_info=error,
        extra={PRIVATE: _written_texts(update)},
    )
    services.metrics.errors.inc()
    # After a timeout the answer may well have arrived; a line about an error would only confuse.
    if isinstance(update, Update) and not (isinstance(error, TimedOut) and update.message):
        with suppress(TelegramError):  # Telegram itself may be what fails; the record is in the log.
            await _tell(update, FormattedText(services.texts(update).failed.format(id=number)))


async def _tell(update: Update, content: FormattedText) -> None:
    if update.callback_query:
        try:
            await update.callback_query.answer(content.text)
        except BadRequest:  # Answered before it failed.
            if isinstance(update.callback_query.message, Message):
                await reply(update.callback_query.message, content)
    elif update.inline_query:
        await update.inline_query.answer([], cache_time=0, is_personal=True)
    elif update.message:
        await reply(update.message, content)


def _written_texts(update: object) -> list[str]:
    """Return what the user wrote: errors may repeat it, the log must not."""
    if not isinstance(update, Update):
        return []
    message, query = update.effective_message, update.inline_query
    written = [message.text if message else None, query.query if query else None]
    return [text for text in written if text]
