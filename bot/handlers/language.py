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
    """Offer the languages, the present choice marked."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    texts = services.texts(update)
    person = message.from_user.id if message.from_user else message.chat_id
    chosen = services.chats.language(services.database.pseudonym(person))
    names = [*NAMES.items(), (None, texts.language_automatic)]
    rows = [[_button(code, name, present=code is chosen)] for code, name in names]
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


def _button(code: Language | None, name: str, *, present: bool) -> InlineKeyboardButton:
    label = f"✓ {name}" if present else name
    return InlineKeyboardButton(label, callback_data=f"l1:{code.value if code else 'auto'}")
