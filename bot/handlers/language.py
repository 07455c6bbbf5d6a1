"""/lang: the language of the bot's own texts in a private chat."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.delivery import edit, reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.services import Context, services_of
from bot.texts import Language, texts_for

PATTERN = re.compile(r"l1:(auto|zh-hans|zh-hant|en)")
NAMES = {Language.SIMPLIFIED: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}


async def ask(update: Update, context: Context) -> None:
    """Offer the languages."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    texts = services.texts(update)
    rows = [[InlineKeyboardButton(name, callback_data=f"l1:{code.value}")] for code, name in NAMES.items()]
    rows.append([InlineKeyboardButton(texts.language_automatic, callback_data="l1:auto")])
    await reply(message, FormattedText(texts.language_choose), InlineKeyboardMarkup(rows))


async def pressed(update: Update, context: Context) -> None:
    """Note the choice and confirm it in the language chosen."""
    query, services = update.callback_query, services_of(context)
    match = PATTERN.fullmatch((query.data or "") if query else "")
    if query is None or match is None:
        return
    chosen = None if match[1] == "auto" else Language(match[1])
    services.chats.choose_language(services.database.pseudonym(query.from_user.id), chosen)
    texts = texts_for(chosen) if chosen else services.texts(update)
    await query.answer()
    if isinstance(query.message, Message):
        done = FormattedText(texts.language_chosen)
        await edit(context.bot, query.message.chat_id, query.message.message_id, done)
