"""/settings in a group, for its admins: what the bot answers to, in which language, from which documents."""

from __future__ import annotations

import re
import time
from dataclasses import replace

from telegram import ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.addressing import is_anonymous_admin
from bot.delivery import edit, reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.language import NAMES
from bot.library import SpeechLibrary
from bot.services import Context, Services, services_of
from bot.store import ChatSettings, GroupMode
from bot.texts import Language, Texts, texts_for

PATTERN = re.compile(r"s1:(mode|lang|doc|page|all|close)(?::([a-z0-9-]{0,32}))?(?::([0-9]{1,4}))?")
_ADMINS = frozenset({ChatMember.ADMINISTRATOR, ChatMember.OWNER})
_ADMIN_SECONDS = 300
"""How long it is believed that somebody is an admin, or is not."""
_PER_PAGE = 6
_TITLE = 36


async def show(update: Update, context: Context) -> None:
    """Show the settings to an admin; tell everybody else who may change them."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    user_id = message.from_user.id if message.from_user else 0
    texts = services.texts(update)
    if not is_anonymous_admin(message) and not await _is_admin(context, message.chat_id, user_id):
        await reply(message, FormattedText(texts.settings_admins_only))
        return
    settings = services.chats.settings(message.chat_id)
    await reply(message, FormattedText(texts.settings_title), _keyboard(settings, services, texts, 0))


async def pressed(update: Update, context: Context) -> None:
    """Change one setting and show them all again."""
    query, services = update.callback_query, services_of(context)
    match = PATTERN.fullmatch((query.data or "") if query else "")
    if query is None or match is None or not isinstance(query.message, Message):
        return
    chat_id, message_id = query.message.chat_id, query.message.message_id
    if not await _is_admin(context, chat_id, query.from_user.id):
        await query.answer(services.texts(update).settings_admins_only)
        return
    action, value, page = match[1], match[2] or "", int(match[3] or 0)
    before = services.chats.settings(chat_id)
    after = changed_settings(before, action, value, services.searcher.library)
    if after != before:
        services.chats.save(chat_id, after)
    texts = texts_for(after.language)
    if action == "close":
        await edit(context.bot, chat_id, message_id, FormattedText(texts.settings_saved))
    else:
        keyboard = _keyboard(after, services, texts, page)
        await edit(context.bot, chat_id, message_id, FormattedText(texts.settings_title), keyboard)
    await query.answer()


def changed_settings(settings: ChatSettings, action: str, value: str, library: SpeechLibrary) -> ChatSettings:
    """Return the settings after a press; the same if it says nothing that makes sense any more."""
    if action == "mode" and value in set(GroupMode):
        return replace(settings, mode=GroupMode(value))
    if action == "lang" and value in set(Language):
        return replace(settings, language=Language(value))
    if action == "all":
        return replace(settings, documents=None)
    known = set(library.titles())
    if action != "doc" or value not in known:
        return settings
    chosen = (known if settings.documents is None else settings.documents & known) ^ {value}
    # No document at all would silence the bot: that is what removing it from the group is for.
    return replace(settings, documents=None if not chosen or chosen == known else frozenset(chosen))


def _keyboard(settings: ChatSettings, services: Services, texts: Texts, page: int) -> InlineKeyboardMarkup:
    modes = {
        GroupMode.COMMAND: texts.mode_command,
        GroupMode.MENTION: texts.mode_mention,
        GroupMode.QUESTION: texts.mode_question,
    }
    rows = [[_choice(text, mode is settings.mode, f"s1:mode:{mode.value}")] for mode, text in modes.items()]
    rows.append(
        [
            _choice(name, code is settings.language, f"s1:lang:{code.value}:{page}")
            for code, name in NAMES.items()
        ]
    )
    documents = list(services.searcher.library.titles().items())
    rows.append([_choice(texts.settings_all_documents, settings.documents is None, f"s1:all::{page}")])
    first = page * _PER_PAGE
    for document, title in documents[first : first + _PER_PAGE]:
        chosen = settings.documents is None or document in settings.documents
        rows.append([_choice(title[:_TITLE], chosen, f"s1:doc:{document}:{page}")])
    turning = []
    if page:
        turning.append(InlineKeyboardButton(texts.button_back, callback_data=f"s1:page::{page - 1}"))
    if first + _PER_PAGE < len(documents):
        turning.append(InlineKeyboardButton(texts.button_forth, callback_data=f"s1:page::{page + 1}"))
    rows += [turning] if turning else []
    rows.append([InlineKeyboardButton(texts.settings_close, callback_data="s1:close")])
    return InlineKeyboardMarkup(rows)


def _choice(text: str, chosen: bool, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(f"✓ {text}" if chosen else text, callback_data=data)


async def _is_admin(context: Context, chat_id: int, user_id: int) -> bool:
    """Ask Telegram, at most every few minutes per person, whether somebody is an admin of a group."""
    admins = services_of(context).admins
    known = admins.get((chat_id, user_id))
    if known and time.monotonic() - known[0] < _ADMIN_SECONDS:
        return known[1]
    is_admin = (await context.bot.get_chat_member(chat_id, user_id)).status in _ADMINS
    admins.put((chat_id, user_id), (time.monotonic(), is_admin))
    return is_admin
