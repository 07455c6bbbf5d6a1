"""What happens to every update before a handler sees it: taken on once, and only if it is wanted."""

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

from bot.access import is_operator, may_ask
from bot.addressing import is_own_noise, speaker_id
from bot.delivery import reply
from bot.formatting import FormattedText
from bot.introduction import refusal
from bot.limits import Buckets, Verdict
from bot.services import Context, Services, services_of
from bot.texts import texts_for
from index.errors import SpeechBotError
from index.messages import describe

_LOGGER = logging.getLogger(__name__)

BACKLOG = timedelta(minutes=10)
"""Age beyond which a group's message is left alone: the talk has moved on, as after an outage."""
LONGEST_WAIT = 60.0
"""Seconds that a question over the limit waits at most; one that would wait longer is refused."""
_LONG_WAIT = 5.0
"""Seconds of waiting that a person is told of."""
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})

_ALWAYS_ANSWERED = frozenset({"start", "privacy"})
"""Commands by which anybody learns what the bot is and what it keeps, also who may not ask."""

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


async def once(update: Update, context: Context) -> None:
    """Let an update through only the first time that it arrives."""
    if not services_of(context).seen.claim(update.update_id):
        raise ApplicationHandlerStop


async def admit(update: Update, context: Context) -> None:
    """Let an update through if people wrote it, lately, who may ask."""
    services = services_of(context)
    if update.my_chat_member:
        return
    if is_own_noise(update) or _is_backlog(update):
        services.metrics.refused.labels("unwanted").inc()
        raise ApplicationHandlerStop
    user, chat = update.effective_user, update.effective_chat
    group = chat.id if chat and chat.type in GROUPS else None
    if not may_ask(services.settings, user.id if user else None, group):
        services.metrics.refused.labels("access").inc()
        await _turn_away(update, services)
        raise ApplicationHandlerStop


async def has_token(message: Message, services: Services) -> bool:
    """Take a token for a command from its author's bucket; say so the first time there is none."""
    return await _is_taken(message, services, services.commands, speaker_id(message))


def may_ask_now(message: Message, services: Services) -> bool:
    """Whether nothing keeps a question from being answered at once."""
    return not any(bucket.wait(key) for bucket, key in _buckets_of(message, services))


async def has_turn(message: Message, services: Services, *, told: bool = True) -> bool:
    """Wait for a question's turn, the author's first and then the group's; False if it would come too late.

    With ``told``, the author hears of a refusal, and in a private chat of a long wait, once each.
    """
    texts = services.texts_in(message)
    for bucket, key in _buckets_of(message, services):
        seconds = bucket.reserve(key, LONGEST_WAIT)
        if seconds is None:
            if not told:
                services.metrics.refused.labels("flood").inc()
            return told and await _is_taken(message, services, bucket, key)
        # Only one question of a burst is the first to wait so long.
        if (
            told
            and message.chat.type == ChatType.PRIVATE
            and _LONG_WAIT <= seconds < _LONG_WAIT + bucket.pause
        ):
            await reply(message, FormattedText(texts.later.format(seconds=round(seconds))))
        if seconds:
            with suppress(TimeoutError):
                await asyncio.wait_for(services.stopping.wait(), seconds)
    return True


def give_turn_back(message: Message, services: Services) -> None:
    """Count a question as not asked."""
    for bucket, key in _buckets_of(message, services):
        bucket.give_back(key)


async def has_press(query: CallbackQuery, services: Services) -> bool:
    """Take a token for a button from the bucket of whoever presses it; say so if there is none."""
    person = query.from_user
    if services.presses.take(person.id) is Verdict.ANSWER:
        return True
    services.metrics.refused.labels("flood").inc()
    seconds = int(services.presses.wait(person.id)) + 1
    chat = query.message.chat if query.message else None
    texts = texts_for(services.language(person, chat))
    await query.answer(texts.too_many.format(seconds=seconds))
    return False


def is_operator_at_home(update: Update, services: Services) -> bool:
    """Whether an operator in person writes or presses in their own private chat."""
    person, chat, message = update.effective_user, update.effective_chat, update.effective_message
    return bool(
        person
        and chat
        and chat.type == ChatType.PRIVATE
        and chat.id == person.id
        and (update.callback_query or (message and not message.sender_chat))
        and is_operator(services.settings, person.id)
    )


def operators_only(handler: Handler) -> Handler:
    """Let only operators through, each in their own private chat; others are told that it is not for them.

    Goes by the sender's numeric id alone, on every message and every press: menus hide commands, they do
    not protect them, and anybody can send any callback data.
    """

    async def guarded(update: Update, context: Context) -> None:
        services = services_of(context)
        if is_operator_at_home(update, services):
            try:
                await handler(update, context)
            except SpeechBotError as error:
                language = services.language(update.effective_user, update.effective_chat)
                await _explain(update, describe(error, language))
            return
        services.metrics.refused.labels("operators").inc()
        person = update.effective_user
        text = services.texts(update).not_for_you.format(id=person.id if person else "?")
        if update.callback_query:
            if await has_press(update.callback_query, services):
                await update.callback_query.answer(text)
        elif update.message and await has_token(update.message, services):
            await reply(update.message, FormattedText(text))

    return guarded


def _buckets_of(message: Message, services: Services) -> list[tuple[Buckets, Hashable]]:
    """Return the buckets that a question takes a token of each."""
    author, chat = speaker_id(message), message.chat
    if chat.type not in GROUPS:
        return [(services.people, author)]
    return [(services.members, (chat.id, author)), (services.groups, chat.id)]


async def _is_taken(message: Message, services: Services, bucket: Buckets, key: Hashable) -> bool:
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
    """Tell an operator what kept the index or the disk from doing as they wished."""
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

    Told once a day in a chat, but whoever sends /start or /privacy is always answered.
    """
    texts, person, message = services.texts(update), update.effective_user, update.message
    if update.inline_query:
        button = InlineQueryResultsButton(texts.no_access_button, start_parameter="access")
        await update.inline_query.answer([], cache_time=0, is_personal=True, button=button)
    elif update.callback_query:
        await update.callback_query.answer(texts.no_access)
    elif person and message and message.chat.type == ChatType.PRIVATE:
        command = _command(message)
        asked = command in _ALWAYS_ANSWERED and services.presses.take(person.id) is Verdict.ANSWER
        if not asked and services.refusals.take(message.chat_id) is not Verdict.ANSWER:
            return
        if command == "privacy":
            await reply(message, FormattedText(texts.privacy.format(days=services.settings.retention_days)))
            return
        copy = InlineKeyboardButton(texts.button_copy_number, copy_text=CopyTextButton(str(person.id)))
        told = refusal(texts, person.id, services.settings.contact)
        await reply(message, FormattedText(told), InlineKeyboardMarkup([[copy]]))


def _command(message: Message) -> str:
    """Return the command that a message begins with, without its slash; empty where there is none."""
    word = (message.text or " ").split(maxsplit=1)[:1]
    return word[0].lstrip("/／").partition("@")[0].lower() if word and word[0][0] in "/／" else ""
