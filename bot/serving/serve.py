"""Serving Telegram: connect, load, answer until stopped, finish what runs."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from bot.app import ALLOWED_UPDATES, build_application, update_processor_of
from bot.operators.changes import drop_expired_offers, resume_offers
from bot.operators.digest import send_if_due
from bot.services import SERVICES, BotApplication, Services
from bot.serving.logs import RecentErrors
from bot.serving.menus import log_missing_switches, publish_descriptions, publish_menus
from bot.serving.metrics import Metrics
from bot.serving.search_pool import on_daemon_thread
from bot.serving.updates import poll, with_retries
from bot.serving.web import Health, health_server, webhook_server
from bot.settings import BotSettings
from index.library import EditorProcess, Library

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")

DRAIN_SECONDS = 4.0
"""How long running answers may take to finish when stopping; the whole stop should take five at most."""
CLEANUP_SECONDS = 5 * 60
"""How often what has been kept long enough is deleted: people are promised that it takes minutes."""
_WEBHOOK_CONNECTIONS = 40


async def serve(
    settings: BotSettings,
    token: str,
    data_dir: Path,
    open_library: Callable[[], Library],
    *,
    editing: EditorProcess,
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
    stop = _stopped_by_signals()
    health = Health(Metrics())
    with suppress(_StoppedError):
        async with _health_routes(settings, health), _connected(settings, token, stop) as application:
            library = await _until_stopped(stop, on_daemon_thread(open_library, "open-library"))
            services = Services.assemble(
                settings,
                library,
                data_dir,
                editing,
                metrics=health.metrics,
                recent_errors=recent_errors,
                polling=health.polling,
            )
            application.bot_data[SERVICES] = services
            _watch(services, application)
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
        await _until_stopped(stop, with_retries(application.initialize, "Connecting to Telegram"))
        log_missing_switches(application.bot)
        yield application
    finally:
        await application.shutdown()
        await application.bot.shutdown()  # Not done above if connecting failed.


async def _run(application: BotApplication, services: Services, health: Health, stop: asyncio.Event) -> None:
    background = [
        asyncio.create_task(maintain(application, services)),
        asyncio.create_task(services.follower.run()),
    ]
    await application.start()
    health.started = True
    take_updates = _by_webhook if services.settings.webhook_url else _by_polling
    try:
        await _until_stopped(stop, take_updates(application, services))
    finally:
        health.started = False
        services.stopping.set()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await services.jobs.close()
        await _finish(application)


async def _by_polling(application: BotApplication, services: Services) -> None:
    bot = application.bot
    await with_retries(bot.delete_webhook, "Switching to polling")
    _LOGGER.info("Serving @%s by polling", bot.username)
    await poll(bot, update_processor_of(application), ALLOWED_UPDATES, services.polling)


async def _by_webhook(application: BotApplication, services: Services) -> None:
    bot, settings = application.bot, services.settings
    path = settings.webhook_path or secrets.token_urlsafe(24)
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    server = webhook_server(
        bot,
        update_processor_of(application),
        path=path,
        secret=secret,
        host=settings.webhook_host,
        port=settings.webhook_port,
    )
    url = f"{(settings.webhook_url or '').rstrip('/')}/{path}"

    async def set_webhook() -> None:
        await bot.set_webhook(
            url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=_WEBHOOK_CONNECTIONS
        )

    try:
        await with_retries(set_webhook, "Setting the webhook")
        _LOGGER.info("Serving @%s by webhook on %s:%d", bot.username, settings.webhook_host, server.port)
        await asyncio.Event().wait()
    finally:
        await server.close()


async def maintain(application: BotApplication, services: Services) -> None:
    """Do what must not delay the first answer, then delete from time to time what is old enough."""
    bot, offers, metrics = application.bot, services.jobs.offers, services.metrics
    with _logging_errors("Resuming what was left", metrics):
        await resume_offers(offers, services.library.snapshot_id, bot)
    with _logging_errors("Publishing the menus", metrics):
        await publish_menus(bot, services.settings.operators)
        await publish_descriptions(bot)
    while True:
        days = services.settings.retention_days
        with _logging_errors("Deleting what is old enough", metrics):
            services.unanswered.forget_older_than(days)
            services.conversations.delete_expired()
            services.replies.delete_expired()
            if forgotten := services.log.forget_older_than(days):
                _LOGGER.info("Deleted %d answers older than %d days", forgotten, days)
            services.database.checkpoint()
        if services.settings.weekly_digest:
            with _logging_errors("Sending the weekly digest", metrics):
                await send_if_due(services, bot)
        with _logging_errors("Dropping expired offers", metrics):
            await drop_expired_offers(offers, bot)
        await asyncio.sleep(CLEANUP_SECONDS)


@contextmanager
def _logging_errors(what: str, metrics: Metrics) -> Iterator[None]:
    """Log an error inside and go on: no piece of maintenance may keep the others from being done."""
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
        _LOGGER.warning("Stopped with %d updates unanswered", update_processor_of(application).inside)


def _watch(services: Services, application: BotApplication) -> None:
    pool, processor, watch = services.pool, update_processor_of(application), services.metrics.watch
    watch("searches_pending", "Questions searched or waiting", lambda: pool.pending)
    watch("updates_inside", "Updates being handled", lambda: processor.inside)
    watch("polls_failing", "Whether no updates come", lambda: services.polling.outage is not None)
    watch("documents", "Documents that can be quoted", lambda: len(pool.library.titles()))
    watch("passages", "Passages that are searched", lambda: pool.library.passages)
    watch(
        "snapshot_age_seconds",
        "Time since the loaded snapshot was published",
        lambda: time.time() - pool.library.published.timestamp(),
    )


class _StoppedError(Exception):
    """The process is being stopped."""


def _stopped_by_signals() -> asyncio.Event:
    """Return an event that the first SIGTERM or SIGINT sets; a second one ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def on_signal() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    with suppress(NotImplementedError):  # Windows: Ctrl-C interrupts asyncio.run instead.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, on_signal)
    return stop


async def _until_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do the work; raises _StoppedError, the work cancelled, if the stop comes first."""
    task = asyncio.create_task(work)
    signalled = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, signalled}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise _StoppedError
    finally:
        for pending in (task, signalled):
            pending.cancel()
        await asyncio.gather(task, signalled, return_exceptions=True)
