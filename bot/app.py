"""The Telegram application: its parts put together, every handler registered in one visible order."""

from __future__ import annotations

import re

from telegram import LinkPreviewOptions, Update
from telegram.constants import UpdateType
from telegram.ext import (
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import guards
from bot.delivery import PatientRateLimiter
from bot.guards import operators_only
from bot.handlers import (
    browse,
    buttons,
    changes,
    commands,
    documents,
    errors,
    group,
    group_settings,
    guest,
    inline,
    language,
    membership,
    operator_buttons,
    private,
    reports,
    uploads,
)
from bot.intake import Intake
from bot.profile import OPERATOR_COMMANDS
from bot.services import BotApplication, Context
from bot.settings import BotSettings

ALLOWED_UPDATES = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.INLINE_QUERY,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.GUEST_MESSAGE,
)
"""What Telegram shall send; it remembers the last list it was told."""

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


HANDLERS: tuple[Handler, ...] = (
    # Private chats
    *_command("start", commands.start),
    *_command("help", commands.help_),
    *_command("about", commands.about),
    *_command("privacy", commands.privacy),
    *_command("new", commands.new),
    MessageHandler(_IN_PRIVATE & _ASK, private.question),
    *_command("lang", language.ask),
    *_command("browse", browse.browse),
    # Operators, in private chats
    *_command("docs", operators_only(documents.documents)),
    *_command("reindex", operators_only(changes.reindex)),
    *_command("rollback", operators_only(changes.rollback)),
    *_command("pending", operators_only(changes.pending)),
    *_command("status", operators_only(reports.status)),
    *_command("unanswered", operators_only(reports.unanswered)),
    MessageHandler(_IN_PRIVATE & _FILE, uploads.sent),
    # Everybody else, in private chats
    MessageHandler(_IN_PRIVATE & (filters.COMMAND | _UNKNOWN | commands.AsksForHelp()), commands.help_),
    MessageHandler(_IN_PRIVATE & _WORDS, private.question),
    MessageHandler(_IN_PRIVATE & ~filters.StatusUpdate.ALL, private.something_else),
    MessageHandler(filters.ChatType.PRIVATE & _EDITED & _WORDS, private.edited_question),
    # Groups
    MessageHandler(_IN_GROUP & filters.StatusUpdate.MIGRATE, group.migrated),
    CommandHandler("settings", group_settings.show, _IN_GROUP),
    CommandHandler("new", commands.new, _IN_GROUP),
    CommandHandler(["start", "help"], group.usage, _IN_GROUP),
    CommandHandler(["about", "privacy", "lang", "browse"], group.in_private, _IN_GROUP),
    CommandHandler(OPERATOR_COMMANDS, group.operators_in_private, _IN_GROUP),
    MessageHandler(_IN_GROUP & _WORDS, group.message),
    MessageHandler(filters.ChatType.GROUPS & _EDITED & _WORDS, group.edited_message),
    ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
    # Everywhere
    MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest.message),
    InlineQueryHandler(inline.query),
    CallbackQueryHandler(buttons.pressed, re.compile("a1:")),
    CallbackQueryHandler(browse.pressed, re.compile("b1:")),
    CallbackQueryHandler(operators_only(operator_buttons.pressed), re.compile("o1:")),
    CallbackQueryHandler(language.pressed, language.PATTERN),
    CallbackQueryHandler(group_settings.pressed, group_settings.PATTERN),
    CallbackQueryHandler(commands.example_pressed, commands.EXAMPLE),
    CallbackQueryHandler(buttons.expired),
)
"""The first one that matches takes the update."""


def build_application(settings: BotSettings, token: str) -> BotApplication:
    """Put the application together; it is not connected yet, and its handlers need services attached."""
    intake = Intake(settings.concurrent_updates)
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .updater(None)
        .update_queue(intake.queue)
        .concurrent_updates(intake)
        .job_queue(None)
        .rate_limiter(PatientRateLimiter(settings.messages_per_second, max_retries=_FLOOD_RETRIES))
        .defaults(
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True), allow_sending_without_reply=True
            )
        )
        .connection_pool_size(_CONNECTIONS)
        .read_timeout(_REQUEST_SECONDS)
        .write_timeout(_REQUEST_SECONDS)
        .connect_timeout(_REQUEST_SECONDS)
        .pool_timeout(_REQUEST_SECONDS)
    )
    application: BotApplication = builder.build()
    for number, guard in GUARDS:
        application.add_handler(guard, number)
    application.add_handlers(HANDLERS)
    application.add_error_handler(errors.report)
    return application


def intake_of(application: BotApplication) -> Intake:
    """Return the gate through which updates reach the handlers."""
    intake = application.update_processor
    assert isinstance(intake, Intake)
    return intake
