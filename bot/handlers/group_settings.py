"""/settings in a group, for its admins: what the bot answers to, in which language, from which documents.

``/settings 词语`` shows only the documents whose titles hold the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import CallbackQuery, ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import CallbackQueryLimit

from bot.handlers.addressing import is_anonymous_admin
from bot.handlers.private import LANGUAGE_NAMES
from bot.services import Context
from bot.serving.delivery import reply
from bot.store.chats import ChatSettings, GroupMode
from bot.texts import Language, Texts, texts_for
from bot.views.formatting import FormattedText
from index.library import Library

PATTERN = re.compile(r"s1:(mode|lang|doc|page|all|close)(?::([a-z0-9-]{0,32}))?(?::([0-9]{1,4}))?")
_ADMINS = frozenset({ChatMember.ADMINISTRATOR, ChatMember.OWNER})
_PER_PAGE = 6
_TITLE = 36
_FOUND = re.compile(r"^🔍 (.+)$", re.MULTILINE)
"""The line of the menu that holds the words searched for: the menu itself remembers them."""


async def show(message: Message, context: Context) -> None:
    """Show the settings to an admin; say to everybody else who may change them."""
    user_id = message.from_user.id if message.from_user else 0
    texts = context.services.texts_in(message)
    if not is_anonymous_admin(message) and not await _is_admin(context, message.chat_id, user_id):
        await reply(message, FormattedText(texts.settings_admins_only))
        return
    words = " ".join((message.text or "").split()[1:])
    menu = await _menu(context, message.chat_id, words)
    if not menu.documents:
        await reply(message, FormattedText(texts.settings_none_found.format(words=words)))
        return
    await reply(message, menu.content(), menu.keyboard())


async def pressed(query: CallbackQuery, message: Message, context: Context) -> None:
    """Change one setting, show them all again, and say what has changed."""
    services, chat_id = context.services, message.chat_id
    texts = services.texts_of(query.from_user, message.chat)
    match = PATTERN.fullmatch(query.data or "")
    if match is None:
        await query.answer(texts.button_expired)
        return
    if not await _is_admin(context, chat_id, query.from_user.id):
        await query.answer(texts.settings_admins_only)
        return
    action, value, page = match[1], match[2] or "", int(match[3] or 0)
    before, library = services.chats.settings(chat_id), services.library
    after = changed_settings(before, action, value, library)
    if after != before:
        services.chats.save(chat_id, after)
    gone = action == "doc" and value not in library.titles()
    found = _FOUND.search(message.text or "")
    menu = await _menu(context, chat_id, found[1] if found else "", page)
    if action == "mode" and menu.is_deaf:
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        await query.answer(menu.texts.settings_privacy_mode[:most], show_alert=True)
    elif action in {"page", "close"}:
        await query.answer()
    else:
        await _say_what_changed(query, before, after, menu, gone=gone)
    edits, expired = services.edits, menu.texts.button_expired
    if action == "close":
        await edits.show(message, FormattedText(menu.texts.settings_saved), None, expired)
    elif after != before or gone or action == "page":
        await edits.show(message, menu.content(), menu.keyboard(), expired)


async def _say_what_changed(
    query: CallbackQuery, before: ChatSettings, after: ChatSettings, menu: _Menu, *, gone: bool
) -> None:
    """Answer a press by a line over the chat: no press is without an effect that is seen."""
    texts = menu.texts
    if gone:
        line = texts.settings_document_gone
    elif after == before:
        line = texts.settings_already
    elif after.documents == before.documents:
        line = texts.settings_changed
    elif after.documents is None:
        line = texts.settings_all
    elif len(after.documents) == 1:
        (only,) = after.documents
        line = texts.settings_only.format(title=menu.titles.get(only, only)[:_TITLE])
    else:
        line = texts.settings_some.format(count=len(after.documents))
    await query.answer(line)


def changed_settings(settings: ChatSettings, action: str, value: str, library: Library) -> ChatSettings:
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
    # The first one chosen is the only one; further ones join it.
    chosen = ((settings.documents or frozenset()) & known) ^ {value}
    # No document at all would silence the bot: that is what removing it from the group is for.
    return replace(settings, documents=None if not chosen or chosen == known else frozenset(chosen))


@dataclass(frozen=True, slots=True)
class _Menu:
    """The settings of a group as they are shown."""

    settings: ChatSettings
    texts: Texts
    titles: Mapping[str, str]
    """Of all documents, by id."""
    documents: Mapping[str, str]
    """Those that are shown to choose from."""
    words: str
    page: int
    is_deaf: bool
    """Whether questions to everybody are to be answered that Telegram does not show to the bot."""

    def content(self) -> FormattedText:
        """Return the text above the buttons."""
        lines = [self.texts.settings_title]
        if len(self.titles) > _PER_PAGE:
            lines.append(self.texts.settings_find)
        if self.is_deaf:
            lines.append(self.texts.settings_privacy_mode)
        if self.words:
            lines.append(f"🔍 {self.words}")
        return FormattedText("\n".join(lines))

    def keyboard(self) -> InlineKeyboardMarkup:
        """Return the buttons: modes, languages, and a page of documents."""
        texts, settings, page = self.texts, self.settings, self.page
        modes = {
            GroupMode.COMMAND: texts.mode_command,
            GroupMode.MENTION: texts.mode_mention,
            GroupMode.QUESTION: texts.mode_question,
        }
        rows = [[_choice(text, mode is settings.mode, f"mode:{mode}:{page}")] for mode, text in modes.items()]
        rows.append(
            [
                _choice(name, language is settings.language, f"lang:{language}:{page}")
                for language, name in LANGUAGE_NAMES.items()
            ]
        )
        rows.append([_choice(texts.settings_all_documents, settings.documents is None, f"all::{page}")])
        first = page * _PER_PAGE
        for document, title in list(self.documents.items())[first : first + _PER_PAGE]:
            chosen = document in (settings.documents or ())
            rows.append([_choice(title[:_TITLE], chosen, f"doc:{document}:{page}")])
        turning = []
        if page:
            turning.append(_choice(texts.button_back, False, f"page::{page - 1}"))
        if first + _PER_PAGE < len(self.documents):
            turning.append(_choice(texts.button_forth, False, f"page::{page + 1}"))
        rows += [turning] if turning else []
        rows.append([_choice(texts.settings_close, False, "close")])
        return InlineKeyboardMarkup(rows)


async def _menu(context: Context, chat_id: int, words: str, page: int = 0) -> _Menu:
    library, settings = context.services.library, context.services.chats.settings(chat_id)
    documents = library.titles(words)
    is_deaf = settings.mode is GroupMode.QUESTION and not await _hears_all(context, chat_id)
    # The library may have become smaller since the menu was made.
    page = min(page, max(0, len(documents) - 1) // _PER_PAGE)
    return _Menu(settings, texts_for(settings.language), library.titles(), documents, words, page, is_deaf)


def _choice(text: str, chosen: bool, action: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(f"✓ {text}" if chosen else text, callback_data=f"s1:{action}")


async def _is_admin(context: Context, chat_id: int, user_id: int) -> bool:
    """Ask Telegram whether somebody is an admin of a group, at most every few minutes for each who is."""
    admins = context.services.admins
    if (chat_id, user_id) not in admins:
        if (await context.bot.get_chat_member(chat_id, user_id)).status not in _ADMINS:
            return False
        admins[chat_id, user_id] = True
    return True


async def _hears_all(context: Context, chat_id: int) -> bool:
    """Whether Telegram shows the bot every message of a group: without privacy mode, or as an admin."""
    if (await context.bot.get_me()).can_read_all_group_messages:
        return True
    return (await context.bot.get_chat_member(chat_id, context.bot.id)).status in _ADMINS
