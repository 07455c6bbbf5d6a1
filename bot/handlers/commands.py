"""Commands of the private chat that answer with a text of ours; links into it."""

from __future__ import annotations

from itertools import islice

from telegram import Message, Update

from bot.access import is_operator
from bot.asking import BusyError
from bot.callbacks import BrowsePress, parse_link
from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.browse import show_place
from bot.handlers.replying import answer_pages, conversation_key
from bot.keyboards import Audience, Links, under_answer
from bot.profile import publish_operator_menu
from bot.services import Context, Services, services_of
from bot.texts import operator_texts_for

_TITLES = 10
"""Titles of documents that /about names before it only counts."""


async def start(update: Update, context: Context) -> None:
    """Greet, or open the place or answer that a link names."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    payload = context.args[0] if context.args else ""
    target = parse_link(payload)
    if isinstance(target, BrowsePress):
        await show_place(message, target, services)
    elif target is not None:
        await _show_answer(message, target, services)
    else:
        await reply(message, FormattedText(services.texts(update).start))
    if is_operator(services.settings, message.chat_id):
        await publish_operator_menu(context.bot, message.chat_id)


async def help_(update: Update, context: Context) -> None:
    """Explain how to ask."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        texts = services.texts(update)
        lines = [texts.help, texts.help_telegram.format(bot=context.bot.username)]
        if is_operator(services.settings, message.chat_id):
            lines += ["", operator_texts_for(services.language(message.from_user, message.chat)).help]
        await reply(message, FormattedText("\n".join(lines)))


async def about(update: Update, context: Context) -> None:
    """Say which documents are searched, as of when, and that quotations are verbatim."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    texts, library = services.texts(update), services.searcher.library
    documents = library.titles().values()
    titles = [f"• {title}" for title in islice(documents, _TITLES)]
    if len(documents) > _TITLES:
        titles.append("• …")
    published = library.published.astimezone().strftime("%Y-%m-%d %H:%M")
    facts = {"count": len(documents), "published": published, "titles": "\n".join(titles)}
    await reply(message, FormattedText(texts.about.format(**facts)))


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
