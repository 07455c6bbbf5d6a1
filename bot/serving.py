"""Serving Telegram: connect, load, answer until told to stop, finish what runs."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from bot.app import ALLOWED_UPDATES, build_application, intake_of
from bot.http import Health, health_server, webhook_server
from bot.library import LibraryEditing, SpeechLibrary
from bot.lifetime import StoppedError, on_daemon_thread, stopped_by_signals, unless
from bot.logs import RecentErrors
from bot.metrics import Metrics
from bot.operators.digest import send_if_due
from bot.operators.recovery import drop_expired, take_up
from bot.polling import patiently, poll
from bot.profile import log_missing_switches, publish_descriptions, publish_menus
from bot.services import BotApplication, Services, attach
from bot.settings import BotSettings

_LOGGER = logging.getLogger(__name__)

DRAIN_SECONDS = 4.0
"""How long running answers may take to finish when stopping; the whole stop shall take five at most."""
_TIDY_SECONDS = 5 * 60
"""How often what has been kept long enough is deleted: people are told that it takes minutes."""
_WEBHOOK_CONNECTIONS = 40


async def serve(
    settings: BotSettings,
    token: str,
    data_dir: Path,
    open_library: Callable[[], SpeechLibrary],
    *,
    editing: LibraryEditing,
    recent_errors: RecentErrors,
) -> None:
    """Serve until SIGTERM or SIGINT.

    ``open_library`` runs on its own thread and may take long; ``data_dir`` holds what the bot remembers;
    operators change the library through ``editing`` and are shown ``recent_errors``. Raises SettingsError
    if Telegram refuses the token or an address cannot be had, StorageError if the disk refuses, and
    whatever ``open_library`` raises.
    """
    # Ask Telegram's library for the coming type of pauses; the present one warns on every 429.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    stop = stopped_by_signals()
    health = Health(Metrics())
    with suppress(StoppedError):
        async with _health_routes(settings, health), _connected(settings, token, stop) as application:
            library = await unless(stop, on_daemon_thread(open_library))
            services = Services.assemble(
                settings,
                library,
                data_dir,
                editing,
                metrics=health.metrics,
                recent_errors=recent_errors,
                polls=health.polls,
            )
            attach(application, services)
            _watch(health.metrics, services, application)
            try:
                await _run(application, services, health, stop)
            finally:
                services.close()
    _LOGGER.info("Stopped")


@asynccontextmanager
async def _health_routes(settings: BotSettings, health: Health) -> AsyncIterator[None]:
    if settings.health_port is None:
        yield
        return
    server = health_server(health, settings.health_host, settings.health_port)
    try:
        yield
    finally:
        await server.close()


@asynccontextmanager
async def _connected(settings: BotSettings, token: str, stop: asyncio.Event) -> AsyncIterator[BotApplication]:
    application = build_application(settings, token)
    try:
        await unless(stop, patiently(application.initialize, "Connecting to Telegram"))
        log_missing_switches(application.bot)
        yield application
    finally:
        await application.shutdown()
        await application.bot.shutdown()  # Not done above if connecting failed.


async def _run(application: BotApplication, services: Services, health: Health, stop: asyncio.Event) -> None:
    aside = [
        asyncio.create_task(_chores(application, services)),
        asyncio.create_task(services.refresher.run()),
    ]
    await application.start()
    health.started = True
    feed = _by_webhook if services.settings.webhook_url else _by_polling
    try:
        await feed(application, services, stop)
    finally:
        health.started = False
        services.stopping.set()
        for task in aside:
            task.cancel()
        await asyncio.gather(*aside, return_exceptions=True)
        await services.desk.close()
        await _finish(application)


async def _by_polling(application: BotApplication, services: Services, stop: asyncio.Event) -> None:
    bot = application.bot
    await unless(stop, patiently(bot.delete_webhook, "Switching to polling"))
    _LOGGER.info("Serving @%s by polling", bot.username)
    await unless(stop, poll(bot, intake_of(application), ALLOWED_UPDATES, services.polls))


async def _by_webhook(application: BotApplication, services: Services, stop: asyncio.Event) -> None:
    bot, settings = application.bot, services.settings
    path = settings.webhook_path or secrets.token_urlsafe(24)
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    server = webhook_server(
        bot,
        intake_of(application),
        path=path,
        secret=secret,
        host=settings.webhook_host,
        port=settings.webhook_port,
    )
    url = f"{(settings.webhook_url or '').rstrip('/')}/{path}"
    try:
        await unless(
            stop,
            patiently(
                lambda: bot.set_webhook(
                    url,
                    secret_token=secret,
                    allowed_updates=ALLOWED_UPDATES,
                    max_connections=_WEBHOOK_CONNECTIONS,
                ),
                "Setting the webhook",
            ),
        )
        _LOGGER.info("Serving @%s by webhook on %s:%d", bot.username, settings.webhook_host, server.port)
        await unless(stop, asyncio.Event().wait())
    finally:
        await server.close()


async def _chores(application: BotApplication, services: Services) -> None:
    """Do what must not delay the first answer, then delete from time to time what is old enough."""
    bot, offers, metrics = application.bot, services.desk.offers, services.metrics
    with _going_on("Taking up what was left", metrics):
        await take_up(offers, services.searcher.library.snapshot_id, bot)
    with _going_on("Publishing the menus", metrics):
        await publish_menus(bot, services.settings.operators)
        await publish_descriptions(bot)
    while True:
        days = services.settings.retention_days
        with _going_on("Deleting what is old enough", metrics):
            services.unanswered.forget_older_than(days)
            services.conversations.tidy()
            if forgotten := services.log.forget_older_than(days):
                _LOGGER.info("Deleted %d answers older than %d days", forgotten, days)
            services.database.settle()
        if services.settings.weekly_digest:
            with _going_on("Sending the weekly digest", metrics):
                await send_if_due(services, bot)
        with _going_on("Dropping expired offers", metrics):
            await drop_expired(offers, bot)
        await asyncio.sleep(_TIDY_SECONDS)


@contextmanager
def _going_on(what: str, metrics: Metrics) -> Iterator[None]:
    """Log an error inside and go on: no chore may keep the others from being done."""
    try:
        yield
    except Exception:
        metrics.errors.inc()
        _LOGGER.exception("%s failed", what)


async def _finish(application: BotApplication) -> None:
    """Let running answers end, but not for longer than ``DRAIN_SECONDS``."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await application.stop()
    except TimeoutError:
        _LOGGER.warning("Stopped with %d updates unanswered", intake_of(application).inside)


def _watch(metrics: Metrics, services: Services, application: BotApplication) -> None:
    searcher, intake = services.searcher, intake_of(application)
    metrics.watch("searches_pending", "Questions searched or waiting", lambda: searcher.pending)
    metrics.watch("updates_inside", "Updates being handled", lambda: intake.inside)
    metrics.watch("polls_failing", "Whether no updates come", lambda: services.polls.outage is not None)
    metrics.watch("documents", "Documents that can be quoted", lambda: len(searcher.library.titles()))
    metrics.watch("passages", "Passages that are searched", lambda: searcher.library.passages)
    metrics.watch(
        "snapshot_age_seconds",
        "Time since the loaded snapshot was published",
        lambda: time.time() - searcher.library.published.timestamp(),
    )
