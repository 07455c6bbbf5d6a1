"""Groups: answers only to what is meant for the bot, keeps quiet otherwise."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.access import is_operator
from bot.addressing import Addressed, addressed_question
from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.replying import take_on
from bot.introduction import asks_for_help
from bot.keyboards import Links
from bot.services import Context, Services, services_of


async def message(update: Update, context: Context) -> None:
    """Answer a message that is meant for the bot."""
    said, services = update.message, services_of(context)
    if said is None:
        return
    addressed = _addressed(said, services)
    if addressed is None or not services.exchanges.claim_album(
        said.chat_id, said.media_group_id, worded=True
    ):
        return
    if addressed.question and not asks_for_help(addressed.question):
        await take_on(update, context, addressed)
    elif await has_token(said, services):
        await _tell_usage(said, services)


async def edited_message(update: Update, context: Context) -> None:
    """Answer a message that was edited lately anew, also if it is meant for the bot only since then."""
    said, services = update.edited_message, services_of(context)
    if said is None:
        return
    addressed = _addressed(said, services)
    if addressed and addressed.question:
        await take_on(update, context, addressed)


async def usage(update: Update, context: Context) -> None:
    """Say in one line how to ask here."""
    said, services = update.message, services_of(context)
    if said and await has_token(said, services):
        await _tell_usage(said, services)


async def in_private(update: Update, context: Context) -> None:
    """Point to the private chat for what would only be noise in a group."""
    said, services = update.message, services_of(context)
    if said and await has_token(said, services):
        texts = services.texts(update)
        button = InlineKeyboardButton(texts.button_private, url=Links.of(context.bot).to("start"))
        await reply(said, FormattedText(texts.in_private), InlineKeyboardMarkup([[button]]))


async def operators_in_private(update: Update, context: Context) -> None:
    """Point an operator to the private chat; nobody else need know of such commands."""
    said = update.message
    if said and said.from_user and is_operator(services_of(context).settings, said.from_user.id):
        await in_private(update, context)


async def migrated(update: Update, context: Context) -> None:
    """Carry a group's settings over when it becomes a supergroup."""
    said = update.message
    if said and said.migrate_to_chat_id:
        services_of(context).chats.migrate(said.chat_id, said.migrate_to_chat_id)
    elif said and said.migrate_from_chat_id:
        services_of(context).chats.migrate(said.migrate_from_chat_id, said.chat_id)


async def _tell_usage(said: Message, services: Services) -> None:
    usage_line = services.texts_in(said).group_usage.format(bot=said.get_bot().username)
    await reply(said, FormattedText(usage_line))


def _addressed(said: Message, services: Services) -> Addressed | None:
    bot = said.get_bot()
    mode = services.chats.settings(said.chat_id).mode
    return addressed_question(said, bot.username, bot.id, mode)
