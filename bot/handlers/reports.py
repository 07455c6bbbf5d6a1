"""/status and /unanswered: how the bot fares, and what it cannot answer."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.delivery import reply
from bot.formatting import join
from bot.guards import has_token
from bot.handlers.pressing import Pressed
from bot.operators.failing import telling_failures
from bot.operators.screen import Screen
from bot.operators.show_reports import now_answered, status_text, unanswered_page
from bot.operators.status import look_up
from bot.operators.unanswered import ask_again, open_groups
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


async def _again(screen: Screen, language: Language, services: Services) -> None:
    async with telling_failures(screen, language, services.metrics):
        result = await ask_again(services.searcher, services.unanswered)
        groups = await asyncio.to_thread(open_groups, services.unanswered)
        content, keyboard = unanswered_page(groups, 0, services.settings.retention_days, language)
        await screen.show(join([now_answered(result, language), content], "\n\n"), keyboard)
