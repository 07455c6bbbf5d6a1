"""What happens before a handler does its work: each update once, only if it is wanted, within its limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import (
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultsButton,
    Message,
    Update,
)
from telegram.constants import CallbackQueryLimit, ChatType
from telegram.ext import ApplicationHandlerStop

from bot.handlers.addressing import author_id, is_automatic
from bot.services import GROUPS, Context, Services
from bot.serving.delivery import reply
from bot.serving.rate_limits import TokenBuckets, Verdict
from bot.views.formatting import FormattedText
from bot.views.introduction import refusal
from index.errors import SpeechBotError
from index.messages import describe

_LOGGER = logging.getLogger(__name__)

BACKLOG = timedelta(minutes=10)
"""Age beyond which a group's message is left alone: the talk has moved on, as after an outage."""
LONGEST_WAIT = 60.0
"""Seconds that a question over the limit waits at most; one that would wait longer is refused."""
_LONG_WAIT = 5.0
"""Seconds of waiting that a person is informed of."""
_ALWAYS_ANSWERED = frozenset({"start", "privacy"})
"""Commands by which anybody learns what the bot is and what it keeps, also who may not ask."""

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


async def once(update: Update, context: Context) -> None:
    """Let an update through only the first time that it arrives."""
    if not context.services.seen.claim(update.update_id):
        raise ApplicationHandlerStop


async def admit(update: Update, context: Context) -> None:
    """Let an update through if people wrote it, lately, who may ask."""
    services = context.services
    if update.my_chat_member:
        return
    if is_automatic(update) or _is_backlog(update):
        services.metrics.refused.labels("unwanted").inc()
        raise ApplicationHandlerStop
    user, chat = update.effective_user, update.effective_chat
    group = chat.id if chat and chat.type in GROUPS else None
    if not services.settings.may_ask(user.id if user else None, group):
        services.metrics.refused.labels("access").inc()
        await _turn_away(update, services)
        raise ApplicationHandlerStop


def command(handler: Callable[[Message, Context], Coroutine[Any, Any, None]]) -> Handler:
    """Make a handler of a command: it gets the message, unless its author sends too many commands."""

    async def handle(update: Update, context: Context) -> None:
        message = update.message
        if message and await allow_command(message, context.services):
            await handler(message, context)

    return handle


def button(handler: Callable[[CallbackQuery, Message, Context], Coroutine[Any, Any, None]]) -> Handler:
    """Make a handler of a button: it gets the press and the message, unless somebody presses too often."""

    async def handle(update: Update, context: Context) -> None:
        query, services = update.callback_query, context.services
        if query is None or not await allow_press(query, services):
            return
        if isinstance(query.message, Message):
            await handler(query, query.message, context)
        else:
            await query.answer(services.texts(update).button_expired)

    return handle


async def allow_command(message: Message, services: Services) -> bool:
    """Take a token for a command from its author's bucket; say so the first time there is none."""
    return await _take(message, services, services.limits.commands, author_id(message))


async def allow_press(query: CallbackQuery, services: Services) -> bool:
    """Take a token for a button from the bucket of the person who presses it; say so if there is none."""
    person, presses = query.from_user, services.limits.presses
    if presses.take(person.id) is Verdict.ANSWER:
        return True
    services.metrics.refused.labels("flood").inc()
    texts = services.texts_of(person, query.message.chat if query.message else None)
    await query.answer(texts.too_many.format(seconds=int(presses.wait(person.id)) + 1))
    return False


def has_free_turn(message: Message, services: Services) -> bool:
    """Whether nothing keeps a question from being answered at once."""
    return not any(bucket.wait(key) for bucket, key in _buckets_of(message, services))


async def wait_for_turn(message: Message, services: Services, *, notify: bool = True) -> bool:
    """Wait for a question's turn, the author's first and then the group's; False if it would come too late.

    With ``notify``, the author hears of a refusal, and in a private chat of a long wait, once each.
    """
    texts = services.texts_in(message)
    for bucket, key in _buckets_of(message, services):
        seconds = bucket.reserve(key, LONGEST_WAIT)
        if seconds is None:
            if not notify:
                services.metrics.refused.labels("flood").inc()
            return notify and await _take(message, services, bucket, key)
        # Only one question of a burst is the first to wait so long.
        is_long = _LONG_WAIT <= seconds < _LONG_WAIT + bucket.pause
        if notify and is_long and message.chat.type == ChatType.PRIVATE:
            await reply(message, FormattedText(texts.later.format(seconds=round(seconds))))
        if seconds:
            with suppress(TimeoutError):
                await asyncio.wait_for(services.stopping.wait(), seconds)
    return True


def return_turn(message: Message, services: Services) -> None:
    """Count a question as not asked."""
    for bucket, key in _buckets_of(message, services):
        bucket.give_back(key)


def is_operator_at_home(update: Update, services: Services) -> bool:
    """Whether an operator in person writes or presses in their own private chat."""
    person, chat, message = update.effective_user, update.effective_chat, update.effective_message
    return bool(
        person
        and chat
        and chat.type == ChatType.PRIVATE
        and chat.id == person.id
        and (update.callback_query or (message and not message.sender_chat))
        and person.id in services.settings.operators
    )


def operators_only(handler: Handler) -> Handler:
    """Let only operators through, each in their own private chat; others learn that it is not for them.

    Goes by the sender's numeric id alone, on every message and every press: menus hide commands, they do
    not protect them, and anybody can send any callback data.
    """

    async def guarded(update: Update, context: Context) -> None:
        services, query, person = context.services, update.callback_query, update.effective_user
        if is_operator_at_home(update, services):
            try:
                await handler(update, context)
            except SpeechBotError as error:
                await _explain(update, describe(error, services.texts(update).language))
            return
        services.metrics.refused.labels("operators").inc()
        text = services.texts(update).not_for_you.format(id=person.id if person else "?")
        if query:
            if await allow_press(query, services):
                await query.answer(text)
        elif update.message and await allow_command(update.message, services):
            await reply(update.message, FormattedText(text))

    return guarded


def _buckets_of(message: Message, services: Services) -> list[tuple[TokenBuckets, Hashable]]:
    """Return the buckets that a question takes a token of each."""
    author, chat, limits = author_id(message), message.chat, services.limits
    if chat.type not in GROUPS:
        return [(limits.people, author)]
    return [(limits.members, (chat.id, author)), (limits.groups, chat.id)]


async def _take(message: Message, services: Services, bucket: TokenBuckets, key: Hashable) -> bool:
    """Take a token; say so the first time there is none."""
    verdict = bucket.take(key)
    if verdict is Verdict.ANSWER:
        return True
    services.metrics.refused.labels("flood").inc()
    if verdict is Verdict.NOTICE:
        seconds = int(bucket.wait(key)) + 1
        await reply(message, FormattedText(services.texts_in(message).too_many.format(seconds=seconds)))
    return False


async def _explain(update: Update, reason: str) -> None:
    """Tell an operator what kept the index or the disk from doing as they wanted."""
    _LOGGER.warning("An operator's request failed")
    if update.callback_query:
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        await update.callback_query.answer(reason[:most], show_alert=True)
    elif update.message:
        await reply(update.message, FormattedText(reason))


def _is_backlog(update: Update) -> bool:
    message, chat = update.effective_message, update.effective_chat
    if update.callback_query or message is None or chat is None or chat.type not in GROUPS:
        return False
    return datetime.now(UTC) - (message.edit_date or message.date) > BACKLOG


async def _turn_away(update: Update, services: Services) -> None:
    """Tell somebody without access so where that disturbs nobody, with the number to be let in by.

    Once a day in a chat, but /start and /privacy are always answered.
    """
    texts, person, message = services.texts(update), update.effective_user, update.message
    settings, limits = services.settings, services.limits
    if update.inline_query:
        button = InlineQueryResultsButton(texts.no_access_button, start_parameter="access")
        await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
    elif update.callback_query:
        await update.callback_query.answer(texts.no_access)
    elif person and message and message.chat.type == ChatType.PRIVATE:
        command = _command(message)
        asked = command in _ALWAYS_ANSWERED and limits.presses.take(person.id) is Verdict.ANSWER
        if not asked and limits.refusals.take(message.chat_id) is not Verdict.ANSWER:
            return
        if command == "privacy":
            await reply(message, FormattedText(texts.privacy.format(days=settings.retention_days)))
            return
        copy = InlineKeyboardButton(texts.button_copy_number, copy_text=CopyTextButton(str(person.id)))
        line = FormattedText(refusal(texts, person.id, settings.contact))
        await reply(message, line, InlineKeyboardMarkup([[copy]]))


def _command(message: Message) -> str:
    """Return the command that a message begins with, without its slash; empty where there is none."""
    word = (message.text or " ").split(maxsplit=1)[:1]
    return word[0].lstrip("/／").partition("@")[0].lower() if word and word[0][0] in "/／" else ""
