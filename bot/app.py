"""The Telegram application: its parts put together, every handler registered in one visible order."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import LinkPreviewOptions, Message, Update
from telegram.constants import UpdateType
from telegram.ext import (
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers import answer_buttons, contents, errors, group_settings, groups, guards, inline, private
from bot.handlers.guards import button, command, operators_only
from bot.operators import changes, documents, status, unanswered, uploads
from bot.operators.buttons import operator_buttons
from bot.services import BotApplication, Context
from bot.serving.delivery import RetryingRateLimiter
from bot.serving.menus import OPERATOR_COMMANDS
from bot.serving.updates import BoundedUpdateProcessor
from bot.settings import BotSettings
from bot.views.callback_data import Action

ALLOWED_UPDATES = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.INLINE_QUERY,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.GUEST_MESSAGE,
)
"""What Telegram sends; it remembers the last list that it was given."""

_FLOOD_RETRIES = 3
"""How often a call is repeated after a 429, each time after the pause that Telegram names."""
_CONNECTIONS = 16
"""Connections to Telegram; enough for 30 messages a second, and the pool looks through all for each call."""
_REQUEST_SECONDS = 15.0
"""How long one call may take before it counts as lost."""

_NEW = filters.UpdateType.MESSAGE
_EDITED = filters.UpdateType.EDITED_MESSAGE
_WORDS = filters.TEXT | filters.CAPTION
_IN_PRIVATE = filters.ChatType.PRIVATE & _NEW
_ASK = filters.Regex(re.compile(r"^\s*[/／]ask(?![A-Za-z0-9_])", re.IGNORECASE))
"""Telegram takes it for a command only with a gap after it: not in /ask题."""
_FILE = filters.Document.ALL & ~filters.ANIMATION
"""Telegram calls a GIF a document as well."""
_UNKNOWN = filters.Regex(re.compile(r"^\s*／[a-z_]+\s*$", re.IGNORECASE))
"""A command that there is not, as Chinese keyboards type it."""
_IN_GROUP = filters.ChatType.GROUPS & _NEW

Handler = BaseHandler[Update, Context, None]

GUARDS: tuple[tuple[int, Handler], ...] = (
    (-2, TypeHandler(Update, guards.once)),
    (-1, TypeHandler(Update, guards.admit)),
)
"""Seen by every update first, in this order; each may stop it."""


def _command(name: str, callback: guards.Handler) -> tuple[Handler, Handler]:
    """Handle a command in private chats, also as Chinese keyboards type it: ／help."""
    typed = filters.Regex(re.compile(rf"^\s*[/／]{name}(?!\w)", re.IGNORECASE))
    return CommandHandler(name, callback, _IN_PRIVATE), MessageHandler(_IN_PRIVATE & typed, callback)


def _operators(
    name: str, callback: Callable[[Message, Context], Coroutine[Any, Any, None]]
) -> tuple[Handler, Handler]:
    return _command(name, operators_only(command(callback)))


OPERATOR_BUTTONS = {
    Action.CONFIRM: changes.confirm,
    Action.FORCE: changes.confirm,
    Action.CANCEL: changes.cancel,
    Action.OFFER: changes.turn_page,
    Action.STOP: changes.stop,
    Action.PENDING: changes.show_pending,
    Action.SHOW: changes.show_offer,
    Action.DROP: changes.drop_offer,
    Action.DOCUMENTS: documents.turn_page,
    Action.DOCUMENT: documents.open_document,
    Action.DOWNLOAD: documents.download,
    Action.REMOVE: documents.ask_to_remove,
    Action.UNANSWERED: unanswered.turn_page,
    Action.ASK_AGAIN: unanswered.again,
    Action.DISMISS: unanswered.dismiss_one,
    Action.CLEAR: unanswered.ask_what_to_clear,
    Action.CLEAR_KIND: unanswered.dismiss_kind,
}

HANDLERS: tuple[Handler, ...] = (
    # Private chats
    *_command("start", command(private.start)),
    *_command("help", command(private.help_)),
    *_command("about", command(private.about)),
    *_command("privacy", command(private.privacy)),
    *_command("new", command(private.new)),
    MessageHandler(_IN_PRIVATE & _ASK, private.question),
    *_command("lang", command(private.lang)),
    *_command("browse", command(contents.browse)),
    # Operators, in private chats
    *_operators("docs", documents.documents),
    *_operators("reindex", changes.reindex),
    *_operators("rollback", changes.rollback),
    *_operators("pending", changes.pending),
    *_operators("status", status.status),
    *_operators("unanswered", unanswered.unanswered),
    MessageHandler(_IN_PRIVATE & _FILE, uploads.file_or_caption),
    # Everybody else, in private chats
    MessageHandler(
        _IN_PRIVATE & (filters.COMMAND | _UNKNOWN | private.AsksForHelp()), command(private.help_)
    ),
    MessageHandler(_IN_PRIVATE & _WORDS, private.question),
    MessageHandler(_IN_PRIVATE & ~filters.StatusUpdate.ALL, private.something_else),
    MessageHandler(filters.ChatType.PRIVATE & _EDITED & _WORDS, private.edited_question),
    # Groups
    MessageHandler(_IN_GROUP & filters.StatusUpdate.MIGRATE, groups.migrated),
    CommandHandler("settings", command(group_settings.show), _IN_GROUP),
    CommandHandler("new", command(private.new), _IN_GROUP),
    CommandHandler(["start", "help"], command(groups.usage), _IN_GROUP),
    CommandHandler(["about", "privacy", "lang", "browse"], command(groups.in_private), _IN_GROUP),
    CommandHandler(OPERATOR_COMMANDS, groups.operators_in_private, _IN_GROUP),
    MessageHandler(_IN_GROUP & _WORDS, groups.message),
    MessageHandler(filters.ChatType.GROUPS & _EDITED & _WORDS, groups.edited_message),
    ChatMemberHandler(groups.membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),
    # Everywhere
    MessageHandler(filters.UpdateType.GUEST_MESSAGE, inline.guest_message),
    InlineQueryHandler(inline.query),
    CallbackQueryHandler(button(answer_buttons.pressed), re.compile("a1:")),
    CallbackQueryHandler(button(contents.pressed), re.compile("b1:")),
    CallbackQueryHandler(operators_only(operator_buttons(OPERATOR_BUTTONS)), re.compile("o1:")),
    CallbackQueryHandler(private.language_pressed, private.LANGUAGE),
    CallbackQueryHandler(button(group_settings.pressed), group_settings.PATTERN),
    CallbackQueryHandler(private.example_pressed, private.EXAMPLE),
    CallbackQueryHandler(answer_buttons.expired),
)
"""The first one that matches takes the update."""


def build_application(settings: BotSettings, token: str) -> BotApplication:
    """Put the application together, not connected yet; its handlers need ``SERVICES`` in ``bot_data``."""
    processor = BoundedUpdateProcessor(settings.concurrent_updates)
    plain = LinkPreviewOptions(is_disabled=True)
    application: BotApplication = (
        ApplicationBuilder()
        .token(token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .update_queue(processor.queue)
        .concurrent_updates(processor)
        .job_queue(None)
        .rate_limiter(RetryingRateLimiter(settings.messages_per_second, max_retries=_FLOOD_RETRIES))
        .defaults(Defaults(link_preview_options=plain, allow_sending_without_reply=True))
        .connection_pool_size(_CONNECTIONS)
        .read_timeout(_REQUEST_SECONDS)
        .write_timeout(_REQUEST_SECONDS)
        .connect_timeout(_REQUEST_SECONDS)
        .pool_timeout(_REQUEST_SECONDS)
        .build()
    )
    for number, guard in GUARDS:
        application.add_handler(guard, number)
    application.add_handlers(HANDLERS)
    application.add_error_handler(errors.report)
    return application


def update_processor_of(application: BotApplication) -> BoundedUpdateProcessor:
    """Return what bounds the updates that are handled at once."""
    processor = application.update_processor
    assert isinstance(processor, BoundedUpdateProcessor)
    return processor
