"""Groups: answers only to what is meant for the bot; being added and removed."""

from __future__ import annotations

import logging

from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.handlers.addressing import Addressed, addressed_question
from bot.handlers.answering import answer_message
from bot.handlers.guards import allow_command, command
from bot.questions import asks_for_help
from bot.services import GROUPS, Context, Services
from bot.serving.delivery import reply
from bot.texts import texts_for
from bot.views.formatting import FormattedText
from bot.views.keyboards import Links

_LOGGER = logging.getLogger(__name__)
_INSIDE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})


async def message(update: Update, context: Context) -> None:
    """Answer a message that is meant for the bot."""
    said, services = update.message, context.services
    if said is None:
        return
    addressed = _addressed(said, services)
    if addressed is None or not services.replies.claim_album(said.chat_id, said.media_group_id, worded=True):
        return
    if addressed.question and not asks_for_help(addressed.question):
        await answer_message(update, context, addressed)
    elif await allow_command(said, services):
        await usage(said, context)


async def edited_message(update: Update, context: Context) -> None:
    """Answer a message that was edited lately again, also if it is meant for the bot only since then."""
    said = update.edited_message
    addressed = _addressed(said, context.services) if said else None
    if addressed and addressed.question:
        await answer_message(update, context, addressed)


async def usage(said: Message, context: Context) -> None:
    """Say in one line how to ask here."""
    line = context.services.texts_in(said).group_usage.format(bot=said.get_bot().username)
    await reply(said, FormattedText(line))


async def in_private(said: Message, context: Context) -> None:
    """Point to the private chat for what would only be noise in a group."""
    texts = context.services.texts_in(said)
    button = InlineKeyboardButton(texts.button_private, url=Links.of(context.bot).to("start"))
    await reply(said, FormattedText(texts.in_private), InlineKeyboardMarkup([[button]]))


async def operators_in_private(update: Update, context: Context) -> None:
    """Point an operator to the private chat; nobody else need know of such commands."""
    said = update.message
    if said and said.from_user and said.from_user.id in context.services.settings.operators:
        await command(in_private)(update, context)


async def migrated(update: Update, context: Context) -> None:
    """Carry a group's settings over when it becomes a supergroup."""
    said, chats = update.message, context.services.chats
    if said and said.migrate_to_chat_id:
        chats.migrate(said.chat_id, said.migrate_to_chat_id)
    elif said and said.migrate_from_chat_id:
        chats.migrate(said.migrate_from_chat_id, said.chat_id)


async def membership_changed(update: Update, context: Context) -> None:
    """Introduce the bot in one line the first time that it is added; leave where it must not be."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS:
        return
    services, chat_id = context.services, change.chat.id
    chat = services.database.pseudonym(chat_id)
    was_inside = change.old_chat_member.status in _INSIDE
    is_inside = change.new_chat_member.status in _INSIDE
    if was_inside and not is_inside:
        _LOGGER.info("Removed from group %s", chat)
    if was_inside or not is_inside:
        return
    if not services.settings.may_join(chat_id):
        _LOGGER.info("Left group %s, which is not among the allowed ones", chat)
        await context.bot.leave_chat(chat_id)
        return
    _LOGGER.info("Added to group %s", chat)
    if services.chats.greet(chat_id):
        texts = texts_for(services.chats.settings(chat_id).language)
        await context.bot.send_message(chat_id, texts.group_usage.format(bot=context.bot.username))


def _addressed(said: Message, services: Services) -> Addressed | None:
    bot, mode = said.get_bot(), services.chats.settings(said.chat_id).mode
    return addressed_question(said, bot.username, bot.id, mode)
