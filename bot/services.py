"""What every handler works with, carried by the application."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from telegram import Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ContextTypes

from bot.answers import AnswerBook
from bot.asking import Searcher
from bot.callbacks import BrowsePress
from bot.conversations import Conversations
from bot.exchanges import Exchanges
from bot.library import LibraryEditing, SpeechLibrary
from bot.limits import Buckets
from bot.logs import RecentErrors
from bot.metrics import Metrics
from bot.operators.desk import Desk
from bot.operators.offers import OfferBook
from bot.polling import PollWatch
from bot.recent import Recent
from bot.refreshing import Refresher
from bot.screens import Screens
from bot.settings import BotSettings
from bot.store import AnswerLog, ChatBook, ConversationLog, Database, SeenUpdates, UnansweredLog
from bot.texts import Language, Texts, language_from_code, texts_for
from index.types import Excerpt

_KEY = "services"
_COMMANDS_PER_MINUTE, _COMMANDS_BURST = 30, 10
"""Commands a person may send: they cost a message each, but no search."""
_MEMBERS_SHARE = 0.5
"""The part of a group's questions that one member may ask: the rest is left for the others."""
_PRESSES_PER_MINUTE, _PRESSES_BURST = 60, 20
"""Buttons a person may press: leafing is quick and costs next to nothing."""
_INLINE_KEPT = 1_000
_ADMINS_KEPT = 1_000
_UPLOADS_PER_MINUTE, _UPLOADS_BURST = 30, 60
"""Files an operator may send: several full groups of ten at once, yet no endless stream."""
_NOTICES_PER_DAY = 1 / (24 * 60)
"""How often somebody without access is told so, per minute: once a day."""

Context = ContextTypes.DEFAULT_TYPE
BotApplication = Application[Any, Any, Any, Any, Any, Any]
Placed = tuple[tuple[Excerpt, BrowsePress], ...]
"""Excerpts with where each stands in the table of contents."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that handlers share."""

    settings: BotSettings
    database: Database
    searcher: Searcher
    answers: AnswerBook
    log: AnswerLog
    chats: ChatBook
    seen: SeenUpdates
    conversations: Conversations
    exchanges: Exchanges
    screens: Screens
    inline: Recent[tuple[str, str], Placed]
    """Excerpts by snapshot and inline query: many people type the same words."""
    people: Buckets
    """Questions in private chats, by person."""
    members: Buckets
    """Questions in groups, by group and person."""
    groups: Buckets
    overheard: Buckets
    """Searches for questions that a group did not ask the bot, by group."""
    commands: Buckets
    inline_people: Buckets
    presses: Buckets
    refusals: Buckets
    uploads: Buckets
    admins: Recent[tuple[int, int], float]
    """When somebody was last found to be an admin of a group; by chat and person."""
    stopping: asyncio.Event
    """Set when the bot is told to stop: what waits for its turn is answered at once."""
    metrics: Metrics
    refresher: Refresher
    desk: Desk
    unanswered: UnansweredLog
    recent_errors: RecentErrors
    polls: PollWatch
    began: float
    """When the bot began to serve, on the monotonic clock."""

    @classmethod
    def assemble(
        cls,
        settings: BotSettings,
        library: SpeechLibrary,
        data_dir: Path,
        editing: LibraryEditing,
        *,
        metrics: Metrics,
        recent_errors: RecentErrors,
        polls: PollWatch,
    ) -> Self:
        """Put the parts together; ``close`` closes the library and what was opened in ``data_dir``.

        Raises StorageError if the disk refuses.
        """
        database, offers = Database(data_dir, settings.key_file), OfferBook(data_dir)
        searcher = Searcher(library, threads=settings.search_threads)
        log = AnswerLog(database)
        in_groups = settings.group_questions_per_minute
        return cls(
            settings=settings,
            database=database,
            searcher=searcher,
            answers=AnswerBook(searcher, log),
            log=log,
            chats=ChatBook(database),
            seen=SeenUpdates(database),
            conversations=Conversations(ConversationLog(database)),
            exchanges=Exchanges(),
            screens=Screens(),
            inline=Recent(_INLINE_KEPT),
            people=Buckets(settings.questions_per_minute, settings.questions_burst),
            members=Buckets(in_groups * _MEMBERS_SHARE, settings.questions_burst),
            groups=Buckets(in_groups, int(settings.questions_burst / _MEMBERS_SHARE)),
            overheard=Buckets(in_groups, int(settings.questions_burst / _MEMBERS_SHARE)),
            commands=Buckets(_COMMANDS_PER_MINUTE, _COMMANDS_BURST),
            inline_people=Buckets(settings.inline_per_minute, settings.inline_per_minute),
            presses=Buckets(_PRESSES_PER_MINUTE, _PRESSES_BURST),
            refusals=Buckets(_NOTICES_PER_DAY, 1),
            uploads=Buckets(_UPLOADS_PER_MINUTE, _UPLOADS_BURST),
            admins=Recent(_ADMINS_KEPT),
            stopping=asyncio.Event(),
            metrics=metrics,
            refresher=Refresher(searcher, metrics),
            desk=Desk(editing, offers),
            unanswered=UnansweredLog(database),
            recent_errors=recent_errors,
            polls=polls,
            began=time.monotonic(),
        )

    def texts(self, update: Update) -> Texts:
        """Return the texts in the language of a group, or of the person who writes in private or inline."""
        return texts_for(self.language(update.effective_user, update.effective_chat))

    def texts_in(self, message: Message) -> Texts:
        """Return the texts for a reply to a message."""
        return texts_for(self.language(message.from_user, message.chat))

    def language(self, user: User | None, chat: Chat | None) -> Language:
        """Return a group's language, or a person's: the one chosen with /lang, else that of their app."""
        if chat and chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}:
            return self.chats.settings(chat.id).language
        if user is None:
            return Language.SIMPLIFIED
        chosen = self.chats.language(self.database.pseudonym(user.id))
        return chosen or language_from_code(user.language_code)

    def close(self) -> None:
        """Close the library and the database."""
        self.searcher.close()
        self.database.close()


def attach(application: BotApplication, services: Services) -> None:
    """Let the handlers of an application find the services."""
    application.bot_data[_KEY] = services


def services_of(context: CallbackContext[Any, Any, Any, Any]) -> Services:
    """Return the services of the application that handles an update."""
    services = context.bot_data[_KEY]
    assert isinstance(services, Services)
    return services
