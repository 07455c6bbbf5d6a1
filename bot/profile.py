"""The bot's account as people see it: the menu of commands, and which switches of BotFather matter."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.texts import Language, Texts, texts_for

_LOGGER = logging.getLogger(__name__)

_MENU_LANGUAGES = {"": Language.SIMPLIFIED, "en": Language.ENGLISH}
"""Telegram takes two-letter codes only, so that Traditional Chinese cannot have a menu of its own."""


def private_commands(texts: Texts) -> list[BotCommand]:
    """Return the menu of private chats."""
    return [
        BotCommand("browse", texts.menu_browse),
        BotCommand("new", texts.menu_new),
        BotCommand("help", texts.menu_help),
        BotCommand("about", texts.menu_about),
        BotCommand("lang", texts.menu_lang),
        BotCommand("privacy", texts.menu_privacy),
    ]


def group_commands(texts: Texts) -> list[BotCommand]:
    """Return the menu of groups."""
    return [
        BotCommand("ask", texts.menu_ask),
        BotCommand("new", texts.menu_new),
        BotCommand("settings", texts.menu_settings),
        BotCommand("help", texts.menu_help),
    ]


async def publish_menus(bot: Bot) -> None:
    """Bring the menus up to date; a failure is logged, since the bot works without them."""
    scopes = (
        (BotCommandScopeAllPrivateChats(), private_commands),
        (BotCommandScopeAllGroupChats(), group_commands),
    )
    try:
        for code, language in _MENU_LANGUAGES.items():
            for scope, commands in scopes:
                wanted = commands(texts_for(language))
                # Asked first because changes are flood-limited, looking is not.
                if list(await bot.get_my_commands(scope, code or None)) != wanted:
                    await bot.set_my_commands(wanted, scope, code or None)
    except TelegramError as error:
        _LOGGER.info("The menu of commands could not be published: %s", type(error).__name__)


def log_missing_switches(bot: Bot) -> None:
    """Tell whoever runs the bot what is switched off at @BotFather."""
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
