"""Commands of the private chat that answer with a text of ours; links into it; the example questions."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.access import is_operator
from bot.asking import BusyError
from bot.callbacks import BrowsePress, parse_link
from bot.delivery import reply, send
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.browse import show_place
from bot.handlers.replying import answer_message, answer_pages, conversation_key
from bot.introduction import account, asks_for_help, greeting, instructions
from bot.keyboards import Audience, Links, under_answer
from bot.profile import publish_operator_menu
from bot.services import Context, Services, services_of
from bot.texts import operator_texts_for

EXAMPLE = re.compile("e1:[0-9]")
"""What an example question's button carries; the question itself is the button's text."""


class AsksForHelp(filters.MessageFilter):
    """Lets through what is nothing but a word for help."""

    def filter(self, message: Message) -> bool:
        """Look at the whole text."""
        return asks_for_help(message.text or "")


async def start(update: Update, context: Context) -> None:
    """Greet, or open the place or answer that a link names."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    payload = context.args[0] if context.args else ""  # None where the command was not typed as one
    target = parse_link(payload)
    if isinstance(target, BrowsePress):
        await show_place(message, target, services)
    elif target is not None:
        await _show_answer(message, target, services)
    else:
        library = services.searcher.library
        shown = FormattedText(greeting(library, services.texts(update)))
        await reply(message, shown, _examples(library.examples))
    if is_operator(services.settings, message.chat_id):
        await publish_operator_menu(context.bot, message.chat_id)


async def help_(update: Update, context: Context) -> None:
    """Explain how to ask."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        texts = services.texts(update)
        lines = [
            instructions(services.searcher.library, texts),
            texts.help_telegram.format(bot=context.bot.username),
        ]
        if is_operator(services.settings, message.chat_id):
            lines += ["", operator_texts_for(services.language(message.from_user, message.chat)).help]
        await reply(message, FormattedText("\n".join(lines)))


async def about(update: Update, context: Context) -> None:
    """Say which documents are searched, as of when, that quotations are verbatim, and who runs the bot."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        settings, library = services.settings, services.searcher.library
        await reply(message, FormattedText(account(library, services.texts(update), settings.contact)))


async def privacy(update: Update, context: Context) -> None:
    """Say what is stored and for how long."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        text = services.texts(update).privacy.format(days=services.settings.retention_days)
        await reply(message, FormattedText(text))


async def new(update: Update, context: Context) -> None:
    """Forget the earlier questions of this conversation."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        services.conversations.forget(conversation_key(message))
        await reply(message, FormattedText(services.texts(update).new))


async def example_pressed(update: Update, context: Context) -> None:
    """Ask the question on an example's button as if the person who pressed it had written it."""
    query, services = update.callback_query, services_of(context)
    if query is None:
        return
    texts, above = services.texts(update), query.message
    question = _label(above.reply_markup, query.data) if isinstance(above, Message) else None
    if question is None or not isinstance(above, Message) or above.chat.type != ChatType.PRIVATE:
        await query.answer(texts.button_expired)
        return
    await query.answer()
    asking = Message(above.message_id, above.date, above.chat, from_user=query.from_user, text=question)
    asking.set_bot(context.bot)
    if not await has_token(asking, services):
        return
    shown = await send(
        context.bot, above.chat_id, FormattedText(texts.example_asked.format(question=question))
    )
    exchange = services.exchanges.begin(shown.chat_id, shown.message_id)
    await answer_message(asking, question, services, exchange)


def _examples(questions: tuple[str, ...]) -> InlineKeyboardMarkup | None:
    """Return a button for each question; None where there is none."""
    rows = [
        [InlineKeyboardButton(question, callback_data=f"e1:{number}")]
        for number, question in enumerate(questions)
    ]
    return InlineKeyboardMarkup(rows) if rows else None


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
