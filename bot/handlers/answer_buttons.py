"""The buttons under answers: pages, surroundings, copying, opinions."""

from __future__ import annotations

import asyncio

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update

from bot.handlers.answering import answer_pages
from bot.services import GROUPS, Context, Services
from bot.serving.delivery import reply
from bot.serving.search_pool import BusyError
from bot.store.answers import GivenAnswer
from bot.texts import Texts
from bot.views.answers import Page, quotes_of, render_context, render_copyable
from bot.views.callback_data import AnswerPress, BrowsePress, View, parse_answer_press
from bot.views.contents import place_of
from bot.views.formatting import FormattedText
from bot.views.keyboards import (
    Audience,
    Links,
    Shown,
    among_excerpts,
    back_to_answer,
    beside_excerpt,
    under_answer,
)
from index.library import Library
from index.types import Excerpt

_PATIENCE = 0.3
"""Seconds that a press waits for what it shows, so that it can be answered with a line where there is
nothing."""


async def pressed(query: CallbackQuery, message: Message, context: Context) -> None:
    """Do what a button under an answer says."""
    services = context.services
    texts = services.texts_of(query.from_user, message.chat)
    press = parse_answer_press(query.data or "")
    if press is None:
        await query.answer(texts.button_expired)
        return
    if press.view in {View.HELPFUL, View.UNHELPFUL}:
        await _rate(query, press, services, texts)
        return
    audience = Audience(texts, Links.of(context.bot), message.chat.type in GROUPS)
    looking = asyncio.ensure_future(_look(press, services, audience))
    # A press that waits turns in the reader's hand: it is answered before the search is, if that is slow.
    done, _ = await asyncio.wait({looking}, timeout=_PATIENCE)
    if not done:
        await query.answer()
    shown = await looking
    if isinstance(shown, str):
        await (query.answer(shown) if done else reply(message, FormattedText(shown)))
        return
    if done:
        await query.answer()
    await services.edits.show(message, *shown, texts.button_expired)


async def expired(update: Update, context: Context) -> None:
    """Say that a button is of no use any more: it belongs to another version of the bot."""
    if update.callback_query:
        await update.callback_query.answer(context.services.texts(update).button_expired)


async def _rate(query: CallbackQuery, press: AnswerPress, services: Services, texts: Texts) -> None:
    helpful = press.view is View.HELPFUL
    asker = services.database.pseudonym(query.from_user.id)
    noted = services.log.rate(press.answer_id, asker, helpful=helpful)
    thanks = texts.thanks_helpful if helpful else texts.thanks_unhelpful
    await query.answer(thanks if noted else texts.button_expired)


async def _look(press: AnswerPress, services: Services, audience: Audience) -> Shown | str:
    """Return what a press shows, or the line that says why there is nothing."""
    try:
        given = await services.answers.recall(press.answer_id)
        shown = await _view(press, given, services, audience) if given else None
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        return audience.texts.busy
    return shown or audience.texts.button_expired


async def _view(
    press: AnswerPress, given: GivenAnswer, services: Services, audience: Audience
) -> Shown | None:
    """Return what a press shows; None if the answer has no such page or excerpt any more."""
    texts = audience.texts
    pages = answer_pages(given.answer, texts, group=audience.group)
    if press.view in {View.PAGE, View.POINTS}:
        if press.number >= len(pages):
            return None
        if press.view is View.POINTS:
            keyboard: InlineKeyboardMarkup | None = among_excerpts(given, pages, press.number, texts)
        else:
            keyboard = under_answer(given, pages, press.number, audience)
        return pages[press.number].content, keyboard
    excerpts = quotes_of(given.answer)
    if press.number >= len(excerpts):
        return None
    excerpt, page = excerpts[press.number], _page_of(press.number, pages)
    if press.view is View.COPY:
        return render_copyable(excerpt, texts), back_to_answer(given, page, texts)
    found = await services.pool.run(lambda library: _surroundings(excerpt, library))
    if found is None:
        return None
    around, place = found
    beside = beside_excerpt(given, press.number, page, place, audience)
    return render_context(excerpt, around, texts), beside


def _surroundings(excerpt: Excerpt, library: Library) -> tuple[Excerpt, BrowsePress] | None:
    """Look around an excerpt; None if its document has changed since the answer was found."""
    try:
        text = library.document(excerpt.document_id).text
    except KeyError:
        return None
    if text[excerpt.start : excerpt.end] != excerpt.text:
        return None
    return library.context(excerpt), place_of(excerpt, library.outline(excerpt.document_id))


def _page_of(number: int, pages: list[Page]) -> int:
    return next(n for n, page in enumerate(pages) if page.first <= number < page.last)
