"""Private chats: questions, commands, links into the bot, the language of its texts, example questions."""

from __future__ import annotations

import asyncio
import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.handlers.addressing import Addressed, private_question
from bot.handlers.answering import answer_message, answer_pages, answer_question, conversation_key
from bot.handlers.contents import show_place
from bot.handlers.guards import allow_command
from bot.questions import asks_for_help
from bot.services import Context, Services
from bot.serving.delivery import edit, reply, send
from bot.serving.menus import publish_operator_menu
from bot.serving.search_pool import BusyError
from bot.texts import Language, texts_for
from bot.views.callback_data import BrowsePress, parse_link
from bot.views.formatting import FormattedText
from bot.views.introduction import account, greeting, instructions
from bot.views.keyboards import Audience, Links, under_answer

EXAMPLE = re.compile("e1:[0-9]")
"""What an example question's button carries; the question itself is the button's text."""
LANGUAGE = re.compile(r"l1:(auto|zh-hans|zh-hant|en)")
LANGUAGE_NAMES = {
    Language.SIMPLIFIED: "简体中文",
    Language.TRADITIONAL: "繁體中文",
    Language.ENGLISH: "English",
}
_ALBUM_SECONDS = 1.0
"""How long pictures without words wait for one of their album that has some; they come within a moment."""


class AsksForHelp(filters.MessageFilter):
    """Lets through what is nothing but a word for help."""

    def filter(self, message: Message) -> bool:
        """Look at the whole text."""
        return asks_for_help(message.text or "")


async def question(update: Update, context: Context) -> None:
    """Answer a message, or the caption of a picture or file; a bare /ask explains how to ask."""
    message, services = update.message, context.services
    if message is None:
        return
    asked = _asked(message)
    if not asked:
        if await allow_command(message, services):
            await reply(message, FormattedText(instructions(services.library, services.texts(update))))
    elif services.replies.claim_album(message.chat_id, message.media_group_id, worded=True):
        await answer_message(update, context, Addressed(asked))


async def edited_question(update: Update, context: Context) -> None:
    """Answer an edited question again; one that has become a command is let be."""
    message = update.edited_message
    if message and (asked := _asked(message)):
        await answer_message(update, context, Addressed(asked))


async def something_else(update: Update, context: Context) -> None:
    """Tell those who send a picture, a voice message or a sticker to write instead, once for an album."""
    message, services = update.message, context.services
    if message is None:
        return
    if message.media_group_id:
        await asyncio.sleep(_ALBUM_SECONDS)
    spoken = services.replies.claim_album(message.chat_id, message.media_group_id, worded=False)
    if spoken and await allow_command(message, services):
        await reply(message, FormattedText(services.texts(update).text_only))


async def start(message: Message, context: Context) -> None:
    """Greet, or open the place or answer that a link names."""
    services, library = context.services, context.services.library
    payload = context.args[0] if context.args else ""  # None where the command was not typed as one
    target = parse_link(payload)
    if isinstance(target, BrowsePress):
        await show_place(message, target, services)
    elif target is not None:
        await _show_answer(message, target, services)
    else:
        rows = [
            [InlineKeyboardButton(example, callback_data=f"e1:{number}")]
            for number, example in enumerate(library.examples)
        ]
        shown = FormattedText(greeting(library, services.texts_in(message)))
        await reply(message, shown, InlineKeyboardMarkup(rows) if rows else None)
    if message.chat_id in services.settings.operators:
        await publish_operator_menu(context.bot, message.chat_id)


async def help_(message: Message, context: Context) -> None:
    """Explain how to ask."""
    services = context.services
    texts = services.texts_in(message)
    lines = [instructions(services.library, texts), texts.help_telegram.format(bot=context.bot.username)]
    if message.chat_id in services.settings.operators:
        lines += ["", texts.operator_help]
    await reply(message, FormattedText("\n".join(lines)))


async def about(message: Message, context: Context) -> None:
    """Say which documents are searched, as of when, that quotations are verbatim, and who runs the bot."""
    services = context.services
    text = account(services.library, services.texts_in(message), services.settings.contact)
    await reply(message, FormattedText(text))


async def privacy(message: Message, context: Context) -> None:
    """Say what is stored and for how long."""
    services = context.services
    text = services.texts_in(message).privacy.format(days=services.settings.retention_days)
    await reply(message, FormattedText(text))


async def new(message: Message, context: Context) -> None:
    """Forget the earlier questions of this conversation."""
    context.services.conversations.forget(conversation_key(message))
    await reply(message, FormattedText(context.services.texts_in(message).new))


async def lang(message: Message, context: Context) -> None:
    """Offer the languages, the present choice marked."""
    services = context.services
    texts = services.texts_in(message)
    person = message.from_user.id if message.from_user else message.chat_id
    chosen = services.chats.language(services.database.pseudonym(person))
    choices = [*LANGUAGE_NAMES.items(), (None, texts.language_automatic)]
    rows = [
        [
            InlineKeyboardButton(
                f"✓ {name}" if language is chosen else name, callback_data=f"l1:{language or 'auto'}"
            )
        ]
        for language, name in choices
    ]
    await reply(message, FormattedText(texts.language_choose), InlineKeyboardMarkup(rows))


async def language_pressed(update: Update, context: Context) -> None:
    """Note the choice and confirm it in the language chosen."""
    query, services = update.callback_query, context.services
    match = LANGUAGE.fullmatch((query.data or "") if query else "")
    if query is None or match is None:
        return
    chosen = None if match[1] == "auto" else Language(match[1])
    services.chats.choose_language(services.database.pseudonym(query.from_user.id), chosen)
    texts = texts_for(chosen) if chosen else services.texts(update)
    await query.answer()
    if isinstance(query.message, Message):
        done = FormattedText(texts.language_chosen)
        await edit(context.bot, query.message.chat_id, query.message.message_id, done)


async def example_pressed(update: Update, context: Context) -> None:
    """Ask the question on an example's button as if the person who pressed it had written it."""
    query, services = update.callback_query, context.services
    if query is None:
        return
    texts, above = services.texts(update), query.message
    asked = _label(above.reply_markup, query.data) if isinstance(above, Message) else None
    if asked is None or not isinstance(above, Message) or above.chat.type != ChatType.PRIVATE:
        await query.answer(texts.button_expired)
        return
    await query.answer()
    asking = Message(above.message_id, above.date, above.chat, from_user=query.from_user, text=asked)
    asking.set_bot(context.bot)
    if not await allow_command(asking, services):
        return
    line = FormattedText(texts.example_asked.format(question=asked))
    shown = await send(context.bot, above.chat_id, line)
    exchange = services.replies.begin(shown.chat_id, shown.message_id)
    await answer_question(asking, asked, services, exchange)


def _asked(message: Message) -> str | None:
    bot = message.get_bot()
    return private_question(message, bot.username, bot.id)


def _label(keyboard: InlineKeyboardMarkup | None, data: str | None) -> str | None:
    """Return what the button says that carries ``data``; None where there is none such any more."""
    buttons = [button for row in (keyboard.inline_keyboard if keyboard else ()) for button in row]
    return next((button.text for button in buttons if button.callback_data == data), None)


async def _show_answer(message: Message, answer_id: str, services: Services) -> None:
    texts = services.texts_in(message)
    try:
        given = await services.answers.recall(answer_id)
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        await reply(message, FormattedText(texts.busy))
        return
    if given is None:
        await reply(message, FormattedText(texts.answer_gone))
        return
    pages = answer_pages(given.answer, texts, group=False)
    audience = Audience(texts, Links.of(message.get_bot()))
    shown = await reply(message, pages[0].content, under_answer(given, pages, 0, audience))
    services.log.note_message(given.record.id, shown.chat_id, shown.message_id)
