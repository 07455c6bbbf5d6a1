"""The bot's account as people see it: menus, descriptions, and which switches of BotFather matter."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.texts import Language, Texts, texts_for

_LOGGER = logging.getLogger(__name__)

OPERATOR_COMMANDS = ("docs", "pending", "reindex", "rollback", "status", "unanswered")
"""What only operators are shown; ``bot.handlers.guards`` sees to it that only they can use it."""
PRIVATE_COMMANDS = ("browse", "new", "help", "about", "lang", "privacy")
GROUP_COMMANDS = ("ask", "new", "settings", "help")
_MENU_LANGUAGES = {"": Language.SIMPLIFIED, "en": Language.ENGLISH}
"""Telegram takes two-letter codes only, so that Traditional Chinese cannot have a menu of its own."""
_DESCRIPTIONS = {
    "zh": (Language.SIMPLIFIED, Language.TRADITIONAL),
    "en": (Language.ENGLISH,),
    "": (Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH),
}
"""The languages that a description is written in, one below the other, by the reader's two-letter code; the
one without a code is for all others. Chinese readers of both scripts have the same code."""


def _menu(commands: Iterable[str], texts: Texts) -> list[BotCommand]:
    return [BotCommand(command, getattr(texts, f"menu_{command}")) for command in commands]


async def publish_menus(bot: Bot, operators: Iterable[int]) -> None:
    """Bring the menus up to date; a failure is logged, since the bot works without them."""
    await _publish(bot, BotCommandScopeAllPrivateChats(), PRIVATE_COMMANDS)
    await _publish(bot, BotCommandScopeAllGroupChats(), GROUP_COMMANDS)
    for operator in sorted(operators):
        await publish_operator_menu(bot, operator)


async def publish_descriptions(bot: Bot) -> None:
    """Bring up to date what people read before they write and in the bot's profile, each in its languages.

    A failure is logged, since the bot works without it.
    """
    try:
        for code, languages in _DESCRIPTIONS.items():
            texts = [texts_for(language) for language in languages]
            long = "\n\n".join(text.description for text in texts)
            short = "\n".join(text.short_description for text in texts)
            # Asked first because changes are flood-limited, looking is not.
            if (await bot.get_my_description(code or None)).description != long:
                await bot.set_my_description(long, code or None)
            if (await bot.get_my_short_description(code or None)).short_description != short:
                await bot.set_my_short_description(short, code or None)
    except TelegramError as error:
        _LOGGER.info("The bot's description could not be published: %s", type(error).__name__)


async def publish_operator_menu(bot: Bot, operator: int) -> None:
    """Bring the menu of an operator's chat up to date; Telegram refuses until they have written once."""
    await _publish(bot, BotCommandScopeChat(operator), (*PRIVATE_COMMANDS, *OPERATOR_COMMANDS))


async def _publish(bot: Bot, scope: BotCommandScope, commands: Iterable[str]) -> None:
    try:
        for code, language in _MENU_LANGUAGES.items():
            wanted = _menu(commands, texts_for(language))
            # Asked first because changes are flood-limited, looking is not.
            if list(await bot.get_my_commands(scope, code or None)) != wanted:
                await bot.set_my_commands(wanted, scope, code or None)
    except TelegramError as error:
        _LOGGER.info("A menu of commands could not be published: %s", type(error).__name__)


def log_missing_switches(bot: Bot) -> None:
    """Log what is switched off at @BotFather."""
    me = bot.bot
    if me.can_join_groups is False:
        _LOGGER.warning("The bot cannot be added to groups; to allow it, send /setjoingroups to @BotFather")
    if not me.supports_inline_queries:
        _LOGGER.warning("Inline mode is off; to switch it on, send /setinline to @BotFather")
    if not me.supports_guest_queries:
        _LOGGER.info("Guest mode is off; it is switched on in the bot's settings at @BotFather")
    if me.can_read_all_group_messages:
        _LOGGER.info(
            "Privacy mode is off: groups send every message, the bot answers only those meant for it; "
            "to switch it on, send /setprivacy to @BotFather"
        )
