"""Being added to groups and removed from them."""

from __future__ import annotations

import logging

from telegram import ChatMember, Update

from bot.access import may_join
from bot.guards import GROUPS
from bot.services import Context, services_of
from bot.texts import texts_for

_LOGGER = logging.getLogger(__name__)
_INSIDE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})


async def changed(update: Update, context: Context) -> None:
    """Introduce the bot in one line the first time that it is added; leave where it must not be."""
    change = update.my_chat_member
    if change is None or change.chat.type not in GROUPS:
        return
    services, chat_id = services_of(context), change.chat.id
    chat = services.database.pseudonym(chat_id)
    was_inside, is_inside = (
        member.status in _INSIDE for member in (change.old_chat_member, change.new_chat_member)
    )
    if was_inside and not is_inside:
        _LOGGER.info("Removed from group %s", chat)
    if was_inside or not is_inside:
        return
    if not may_join(services.settings, chat_id):
        _LOGGER.info("Left group %s, which is not among the allowed ones", chat)
        await context.bot.leave_chat(chat_id)
        return
    _LOGGER.info("Added to group %s", chat)
    if services.chats.greet(chat_id):
        texts = texts_for(services.chats.settings(chat_id).language)
        await context.bot.send_message(chat_id, texts.group_usage.format(bot=context.bot.username))
