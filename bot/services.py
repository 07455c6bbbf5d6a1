"""What every handler works with, carried by the application."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cachetools import LRUCache, TTLCache
from telegram import Chat, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext, ExtBot

from bot.operators.jobs import OperatorJobs, UploadBatches
from bot.operators.offers import OfferBook
from bot.serving.delivery import EditQueue
from bot.serving.logs import RecentErrors
from bot.serving.metrics import Metrics
from bot.serving.rate_limits import RateLimits
from bot.serving.search_pool import SearchPool, SnapshotFollower
from bot.serving.updates import PollingStatus
from bot.settings import BotSettings
from bot.store.answers import AnswerCache, AnswerLog
from bot.store.chats import ChatBook, SeenUpdates
from bot.store.conversations import Conversations
from bot.store.database import Database
from bot.store.exchanges import Exchanges
from bot.store.unanswered import UnansweredLog
from bot.texts import Language, Texts, language_from_code, texts_for
from bot.views.callback_data import BrowsePress
from index.library import EditorProcess, Library
from index.types import Excerpt

SERVICES = "services"
"""Where the application's ``bot_data`` holds them."""
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_INLINE_KEPT = 1_000
_ADMINS_KEPT = 1_000
_ADMIN_SECONDS = 300
"""How long it is believed that somebody is an admin."""

BotApplication = Application[Any, Any, Any, Any, Any, Any]
Placed = tuple[tuple[Excerpt, BrowsePress], ...]
"""Excerpts with where each stands in the table of contents."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that handlers share."""

    settings: BotSettings
    database: Database
    pool: SearchPool
    answers: AnswerCache
    log: AnswerLog
    chats: ChatBook
    seen: SeenUpdates
    conversations: Conversations
    replies: Exchanges
    follower: SnapshotFollower
    jobs: OperatorJobs
    unanswered: UnansweredLog
    limits: RateLimits
    metrics: Metrics
    recent_errors: RecentErrors
    polling: PollingStatus
    edits: EditQueue = field(default_factory=EditQueue)
    batches: UploadBatches = field(default_factory=UploadBatches)
    inline: LRUCache[tuple[str, str], Placed] = field(default_factory=lambda: LRUCache(_INLINE_KEPT))
    """Excerpts by snapshot and inline query: many people type the same words."""
    admins: TTLCache[tuple[int, int], bool] = field(
        default_factory=lambda: TTLCache(_ADMINS_KEPT, _ADMIN_SECONDS)
    )
    """Who was found to be an admin of a group lately; by chat and person."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the bot is being stopped: what waits for its turn is answered at once."""
    began: float = field(default_factory=time.monotonic)
    """When the bot began to serve, on the monotonic clock."""

    @classmethod
    def assemble(
        cls,
        settings: BotSettings,
        library: Library,
        data_dir: Path,
        editing: EditorProcess,
        *,
        metrics: Metrics,
        recent_errors: RecentErrors,
        polling: PollingStatus,
    ) -> Self:
        """Put the parts together; ``close`` closes the library and what was opened in ``data_dir``.

        Raises StorageError if the disk refuses, SettingsError if the database of the settings does.
        """
        database = Database(data_dir, settings.key_file, settings.read_database_url())
        offers = OfferBook(data_dir)
        pool, log = SearchPool(library, threads=settings.search_threads), AnswerLog(database)
        return cls(
            settings=settings,
            database=database,
            pool=pool,
            answers=AnswerCache(pool, log),
            log=log,
            chats=ChatBook(database),
            seen=SeenUpdates(database),
            conversations=Conversations(database),
            replies=Exchanges(database),
            follower=SnapshotFollower(pool, metrics),
            jobs=OperatorJobs(editing, offers),
            unanswered=UnansweredLog(database),
            limits=RateLimits.of(settings),
            metrics=metrics,
            recent_errors=recent_errors,
            polling=polling,
        )

    @property
    def library(self) -> Library:
        """The present library, for a look into it that does not wait."""
        return self.pool.library

    def texts(self, update: Update) -> Texts:
        """Return the texts in the language of a group, or of the person who writes in private or inline."""
        return self.texts_of(update.effective_user, update.effective_chat)

    def texts_in(self, message: Message) -> Texts:
        """Return the texts for a reply to a message."""
        return self.texts_of(message.from_user, message.chat)

    def texts_of(self, user: User | None, chat: Chat | None) -> Texts:
        """Return the texts in a group's language or a person's: chosen with /lang, else that of their app."""
        if chat and chat.type in GROUPS:
            return texts_for(self.chats.settings(chat.id).language)
        if user is None:
            return texts_for(Language.SIMPLIFIED)
        chosen = self.chats.language(self.database.pseudonym(user.id))
        return texts_for(chosen or language_from_code(user.language_code))

    def close(self) -> None:
        """Close the library and the database."""
        self.pool.close()
        self.database.close()


class Context(CallbackContext[ExtBot[Any], Any, Any, Any]):
    """What Telegram's library hands to handlers beside the update."""

    @property
    def services(self) -> Services:
        """The services of the application."""
        services: Services = self.bot_data[SERVICES]
        return services
