"""Questions in a private chat."""

from __future__ import annotations

from telegram import Update

from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.replying import answer_message
from bot.introduction import instructions
from bot.services import Context, services_of


async def question(update: Update, context: Context) -> None:
    """Answer a question with quotations."""
    message, services = update.message, services_of(context)
    if message is None or not message.text or not await has_token(message, services):
        return
    exchange = services.exchanges.begin(message.chat_id, message.message_id)
    await answer_message(message, message.text, services, exchange)


async def asked(update: Update, context: Context) -> None:
    """Answer /ask as groups know it; without a question explain how to ask."""
    message, services = update.message, services_of(context)
    if message is None or not message.text or not await has_token(message, services):
        return
    words = message.text.split(maxsplit=1)[1:]
    if not words:
        await reply(message, FormattedText(instructions(services.searcher.library, services.texts(update))))
        return
    exchange = services.exchanges.begin(message.chat_id, message.message_id)
    await answer_message(message, words[0], services, exchange)


async def edited_question(update: Update, context: Context) -> None:
    """Answer an edited question anew by editing its answer, if it was asked lately."""
    message, services = update.edited_message, services_of(context)
    if message is None or not message.text:
        return
    exchange = services.exchanges.find(message.chat_id, message.message_id)
    if exchange and await has_token(message, services):
        await answer_message(message, message.text, services, exchange)


async def something_else(update: Update, context: Context) -> None:
    """Tell whoever sends a picture, a voice message or a sticker to write instead."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        await reply(message, FormattedText(services.texts(update).text_only))
