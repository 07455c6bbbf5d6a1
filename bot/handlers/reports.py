"""/status and /unanswered: how the bot fares, and what it cannot answer."""

from __future__ import annotations

import asyncio
import time

from telegram import Update

from bot.delivery import reply
from bot.formatting import join
from bot.guards import has_token
from bot.handlers.pressing import Pressed
from bot.operators.failing import telling_failures
from bot.operators.screen import Screen
from bot.operators.show_reports import (
    clear_page,
    key_start,
    now_answered_count,
    status_text,
    unanswered_page,
)
from bot.operators.status import look_up
from bot.operators.unanswered import ask_again, dismiss, open_groups
from bot.services import Context, Services, services_of
from bot.texts import Language


async def status(update: Update, context: Context) -> None:
    """Say how the bot fares."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        language = services.language(message.from_user, message.chat)
        await reply(message, status_text(look_up(services), language))


async def unanswered(update: Update, context: Context) -> None:
    """List the questions without a good answer."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        language = services.language(message.from_user, message.chat)
        groups = await asyncio.to_thread(open_groups, services.unanswered)
        await reply(message, *unanswered_page(groups, 0, services.settings.retention_days, language))


async def turn(pressed: Pressed) -> None:
    """Show another page of them."""
    services, page = pressed.services, pressed.press.page
    groups = await asyncio.to_thread(open_groups, services.unanswered)
    await pressed.show(*unanswered_page(groups, page, services.settings.retention_days, pressed.language))


async def again(pressed: Pressed) -> None:
    """Ask them once more, in the background."""
    await pressed.notice(pressed.texts.asking_again)
    screen = Screen(pressed.bot, pressed.message.chat_id, pressed.message.message_id)
    pressed.services.desk.spawn(_again(screen, pressed.language, pressed.services))


async def dismiss_one(pressed: Pressed) -> None:
    """Take one question off the list."""
    log = pressed.services.unanswered
    groups = await asyncio.to_thread(open_groups, log)
    dismiss(log, [group.key for group in groups if key_start(group.key) == pressed.press.subject])
    await turn(pressed)


async def ask_what_to_clear(pressed: Pressed) -> None:
    """Ask of which kind all questions shall go."""
    groups = await asyncio.to_thread(open_groups, pressed.services.unanswered)
    await pressed.show(*clear_page(groups, pressed.press.page, time.time(), pressed.language))


async def dismiss_kind(pressed: Pressed) -> None:
    """Take all questions of a kind off the list that were there when that was offered."""
    log, subject = pressed.services.unanswered, pressed.press.subject
    kind, until = subject[:1], int(subject[1:]) / 1000 if subject[1:].isdecimal() else 0.0
    groups = await asyncio.to_thread(open_groups, log)
    dismiss(log, [group.key for group in groups if group.kind == kind and group.latest.noted <= until])
    await turn(pressed)


async def _again(screen: Screen, language: Language, services: Services) -> None:
    async with telling_failures(screen, language, services.metrics):
        result = await ask_again(services.searcher, services.unanswered)
        groups = await asyncio.to_thread(open_groups, services.unanswered)
        content, keyboard = unanswered_page(groups, 0, services.settings.retention_days, language)
        await screen.show(join([now_answered_count(result, language), content], "\n\n"), keyboard)
