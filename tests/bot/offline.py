"""An application without a network: what it would send is kept, anything unforeseen fails the test."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot import app
from bot.services import SERVICES, BotApplication, Services
from bot.serving.logs import RecentErrors
from bot.serving.metrics import Metrics
from bot.serving.updates import PollingStatus
from bot.settings import BotSettings
from tests.bot.stub_editing import StubEditing
from tests.bot.stub_library import StubLibrary
from tests.bot.stub_snapshots import StubSnapshots

TOKEN = "123456:TEST-TOKEN-aaaaaaaaaaaaaaaaaaaaaaaaaaa"
ME = {
    "id": 123456,
    "is_bot": True,
    "first_name": "讲话问答",
    "username": "speech_bot",
    "supports_inline_queries": True,
}


class OfflineRequest(BaseRequest):
    """Answers every call as Telegram would, or raises what the test has put into ``failures``."""

    read_timeout = 5.0

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failures: dict[str, list[Exception]] = {}
        self.files: dict[str, bytes] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        if "/file/bot" in url:
            return 200, self.files[name]
        params = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, params))
        if self.failures.get(name):
            raise self.failures[name].pop(0)
        chat = {"id": int(params.get("chat_id", 0)), "type": "private", "first_name": "U"}
        sent = {"message_id": 1000 + len(self.calls), "date": 0, "chat": chat, "text": params.get("text", "")}
        file = {"file_id": params.get("file_id"), "file_unique_id": "u", "file_path": params.get("file_id")}
        results: dict[str, Any] = {
            "getMe": ME,
            "sendMessage": sent,
            "editMessageText": sent,
            "sendDocument": sent,
        }
        results |= {"getMyCommands": [], "getFile": file}
        results |= {"getMyDescription": {"description": ""}}
        results |= {"getMyShortDescription": {"short_description": ""}}
        result = results.get(name, True)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def of(self, name: str) -> list[dict[str, Any]]:
        """Return the parameters of every call of a method."""
        return [params for called, params in self.calls if called == name]


@asynccontextmanager
async def offline_application(
    folder: Path, settings: BotSettings | None = None
) -> AsyncIterator[tuple[BotApplication, OfflineRequest]]:
    """Build the application as it is served, its requests replaced."""
    settings = settings or BotSettings()
    application = app.build_application(settings, TOKEN)
    request = OfflineRequest()
    application.bot._request = (request, request)
    snapshots = folder / "stub"
    services = Services.assemble(
        settings,
        StubLibrary(StubSnapshots(snapshots)),
        folder,
        StubEditing(snapshots),
        metrics=Metrics(),
        recent_errors=RecentErrors(),
        polling=PollingStatus(),
    )
    application.bot_data[SERVICES] = services
    await application.initialize()
    request.calls.clear()
    yield application, request
    await services.jobs.close()
    await application.shutdown()
    services.close()


def question(text: str, number: int = 1, user: int = 7) -> dict[str, Any]:
    """Write an update by hand: a message in a private chat."""
    person = {"id": user, "is_bot": False, "first_name": "U", "language_code": "zh-hans"}
    chat = {"id": user, "type": "private", "first_name": "U"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


def command(text: str, number: int = 1, user: int = 7) -> dict[str, Any]:
    """Write an update by hand: a command in a private chat."""
    update = question(text, number, user)
    update["message"]["entities"] = [
        {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    ]
    return update


async def process(application: BotApplication, update: dict[str, Any]) -> None:
    """Let the application handle an update."""
    await application.process_update(Update.de_json(update, application.bot))
