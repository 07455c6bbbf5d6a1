"""Questions in a private chat."""

from __future__ import annotations

import asyncio

from telegram import Message, Update

from bot.addressing import Addressed, private_question
from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.replying import take_on
from bot.introduction import instructions
from bot.services import Context, services_of

_ALBUM_SECONDS = 1.0
"""How long pictures without words wait for one of their album that has some; they come within a moment."""


async def question(update: Update, context: Context) -> None:
    """Answer a message, or the caption of a picture or file; a bare /ask explains how to ask."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    asked = _asked(message)
    if not asked:
        if await has_token(message, services):
            texts = services.texts(update)
            await reply(message, FormattedText(instructions(services.searcher.library, texts)))
        return
    if services.exchanges.claim_album(message.chat_id, message.media_group_id, worded=True):
        await take_on(update, context, Addressed(asked))


async def edited_question(update: Update, context: Context) -> None:
    """Answer an edited question anew; one that has become a command is let be."""
    message = update.edited_message
    if message and (asked := _asked(message)):
        await take_on(update, context, Addressed(asked))


async def something_else(update: Update, context: Context) -> None:
    """Tell whoever sends a picture, a voice message or a sticker to write instead, once for an album."""
    message, services = update.message, services_of(context)
    if message is None:
        return
    if message.media_group_id:
        await asyncio.sleep(_ALBUM_SECONDS)
    spoken = services.exchanges.claim_album(message.chat_id, message.media_group_id, worded=False)
    if spoken and await has_token(message, services):
        await reply(message, FormattedText(services.texts(update).text_only))


def _asked(message: Message) -> str | None:
    bot = message.get_bot()
    return private_question(message, bot.username, bot.id)
