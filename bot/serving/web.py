"""The bot's own small web servers: health and metrics, and the address that Telegram calls."""

from __future__ import annotations

import hmac
import json
import logging
import socket
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from telegram import Bot, Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.serving.metrics import Metrics
from bot.serving.updates import BoundedUpdateProcessor, PollingStatus
from index.errors import SettingsError

_LOGGER = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_WAIT_SECONDS = 10.0
"""How long Telegram is kept waiting for room before it has to come again."""
_LARGEST_UPDATE = 1 << 20
"""Bytes of one update; Telegram's are a few thousand."""


@dataclass(slots=True)
class Health:
    """Whether the bot can answer: connected, model and snapshot loaded, not stopping, updates coming in."""

    metrics: Metrics
    polling: PollingStatus = field(default_factory=PollingStatus)
    started: bool = False
    """Whether everything is loaded, and the bot is not being stopped."""

    @property
    def complaint(self) -> str:
        """Why the bot cannot answer just now; empty if it can."""
        if not self.started:
            return "starting or stopping"
        outage = self.polling.outage
        return f"no updates from Telegram: {outage.reason}" if outage else ""


class WebServer:
    """One listening address; ``port`` is the real one where 0 was asked for."""

    def __init__(self, routes: list[Any], host: str, port: int) -> None:
        """Listen; raises SettingsError if the address cannot be had."""
        # Tornado would log every refusal as an error: a probe while loading, a call with a wrong secret.
        application = Application(routes, log_function=_log_briefly)
        self._server = HTTPServer(application, max_buffer_size=_LARGEST_UPDATE, xheaders=False)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listener = socket.create_server((host, port), family=family)
        except OSError as error:
            raise SettingsError("port_unavailable", host=host, port=port, reason=error.strerror) from error
        listener.setblocking(False)
        self.port: int = listener.getsockname()[1]
        self._server.add_sockets([listener])

    async def close(self) -> None:
        """Stop listening and close what is open."""
        self._server.stop()
        await self._server.close_all_connections()


def health_server(health: Health, host: str, port: int) -> WebServer:
    """Serve /healthz (the process runs), /readyz (it can answer, else why not) and /metrics."""
    routes = [
        ("/healthz", _Alive),
        ("/readyz", _Ready, {"health": health}),
        ("/metrics", _Metrics, {"health": health}),
    ]
    server = WebServer(routes, host, port)
    _LOGGER.info("Health and metrics on http://%s:%d", host, server.port)
    return server


def webhook_server(
    bot: Bot, processor: BoundedUpdateProcessor, *, path: str, secret: str, host: str, port: int
) -> WebServer:
    """Take updates at ``/path`` from those who know ``secret``, and hand them to ``processor``."""
    arguments = {"bot": bot, "processor": processor, "secret": secret}
    return WebServer([(f"/{path}", _Webhook, arguments)], host, port)


def _log_briefly(handler: RequestHandler) -> None:
    _LOGGER.debug("%s answered with %d", type(handler).__name__, handler.get_status())


class _Quiet(RequestHandler):
    """Says as little as possible about the server."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Type", "text/plain; charset=utf-8")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(HTTPStatus(status_code).phrase)


class _Alive(_Quiet):
    def get(self) -> None:
        self.finish("ok")


class _Ready(_Quiet):
    def initialize(self, health: Health) -> None:
        self._health = health

    def get(self) -> None:
        complaint = self._health.complaint
        if complaint:
            self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.finish(complaint or "ready")


class _Metrics(_Quiet):
    def initialize(self, health: Health) -> None:
        self._health = health

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(self._health.metrics.text())


class _Webhook(_Quiet):
    def initialize(self, bot: Bot, processor: BoundedUpdateProcessor, secret: str) -> None:
        self._bot, self._processor, self._secret = bot, processor, secret

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            _LOGGER.warning("A webhook call without the right secret was refused")
            raise HTTPError(HTTPStatus.FORBIDDEN)
        try:
            update = Update.de_json(json.loads(self.request.body), self._bot)
        except Exception:
            # Whatever it is, Telegram would only send it again; the type of the error must do.
            _LOGGER.exception("A webhook call could not be understood")
            raise HTTPError(HTTPStatus.BAD_REQUEST) from None
        # Kept waiting in line rather than turned away, or those who come later would be served earlier.
        if not await self._processor.offer(update, _WAIT_SECONDS):
            raise HTTPError(HTTPStatus.SERVICE_UNAVAILABLE)  # Telegram keeps it and tries again.
        self.finish("")
