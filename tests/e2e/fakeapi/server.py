"""The fake Bot API over HTTP, with a log of every call and faults on demand."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from tests.e2e.fakeapi.methods import Methods
from tests.e2e.fakeapi.rules import ApiError, Json
from tests.e2e.fakeapi.spec import check_request, check_result, load_methods

_JSON_PARAMETERS = {
    "reply_markup",
    "entities",
    "caption_entities",
    "link_preview_options",
    "reply_parameters",
    "commands",
    "scope",
    "results",
    "result",
    "button",
    "allowed_updates",
}


_LARGEST_REQUEST = 50_000_000
"""Bytes that a bot may upload at once."""


@dataclass
class Call:
    """One request of the bot and what it was answered."""

    method: str
    params: Json
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Uploaded files by parameter: name and content."""
    at: float = field(default_factory=time.monotonic)
    code: int = 0
    reply: Json = field(default_factory=dict)

    @property
    def result(self) -> Json:
        """The answer's content."""
        result: Json = self.reply["result"]
        return result


class FakeBotApi(Methods):
    """Start it, point the bot's ``base_url`` at it, play the people, look at ``calls``."""

    def __init__(self, **world: Any) -> None:
        super().__init__(**world)
        self.calls: list[Call] = []
        self.faults: dict[str, list[ApiError]] = defaultdict(list)
        self.latency: dict[str, float] = defaultdict(float)

    async def start(self) -> str:
        """Listen on a free port of loopback and return the address."""
        load_methods()  # before a bot waits for it
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self.http = ClientSession()
        return self.url

    async def stop(self) -> None:
        """Close everything."""
        if self.http:
            await self.http.close()
        await self._runner.cleanup()

    def sent(self, method: str, chat: int | None = None) -> list[Call]:
        """Return the successful calls of a method, of one chat if wanted."""
        return [
            call
            for call in self.calls
            if call.method == method
            and call.code == 200
            and (chat is None or int(call.params["chat_id"]) == chat)
        ]

    async def wait(self, method: str, n: int = 1, chat: int | None = None, seconds: float = 20) -> Call:
        """Wait for the n-th successful call of a method and return it."""
        end = time.monotonic() + seconds
        while len(self.sent(method, chat)) < n:
            if time.monotonic() > end:
                seen = [(call.method, call.code) for call in self.calls if call.method != "getUpdates"]
                raise AssertionError(f"{method} was not called {n} times; seen: {seen}")
            await asyncio.sleep(0.005)
        return self.sent(method, chat)[n - 1]

    async def answer(self, chat: int, n: int = 1, seconds: float = 20) -> Json:
        """Wait for the n-th message that the bot sends to a chat."""
        return (await self.wait("sendMessage", n, chat, seconds)).result

    def fail(self, method: str, code: int, description: str, times: int = 1, **parameters: Any) -> None:
        """Refuse the next calls of a method."""
        self.faults[method] += [ApiError(code, description, **parameters)] * times

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refusal(None, ApiError(401, "Unauthorized"))
        params, files = await _parameters(request)
        call = Call(method, params, files)
        self.calls.append(call)
        if self.latency[method]:
            await asyncio.sleep(self.latency[method])
        try:
            if self.faults[method]:
                raise self.faults[method].pop(0)
            check_request(method, call.params)
            handler = getattr(self, f"m_{method}", None)
            if handler is None:
                raise ApiError(501, f"the fake has no {method}")
            self.uploaded = files
            result = await handler(call.params)
            check_result(method, result)
        except ApiError as error:
            return _refusal(call, error)
        # A copy: the message may be edited later, the log must show what was answered now.
        call.reply = json.loads(json.dumps({"ok": True, "result": result}))
        call.code = 200
        return web.json_response(call.reply)

    async def _download(self, request: web.Request) -> web.Response:
        """Give out a file by the path that getFile gave."""
        file_id = request.match_info["path"].removeprefix("documents/")
        if request.match_info["token"] != self.token or file_id not in self.offered:
            return web.Response(status=404)
        self.downloads.append(file_id)
        if self.latency["download"]:
            await asyncio.sleep(self.latency["download"])
        if self.faults["download"]:
            raise web.HTTPBadGateway from self.faults["download"].pop(0)
        return web.Response(body=self.files[file_id][1])


async def _parameters(request: web.Request) -> tuple[Json, dict[str, tuple[str, bytes]]]:
    params: Json = dict(request.query)
    files = {}
    if request.can_read_body:
        is_json = request.content_type == "application/json"
        params |= await request.json() if is_json else dict(await request.post())
    for key, value in params.items():
        if isinstance(value, web.FileField):
            files[key] = (value.filename, value.file.read())
            params[key] = f"attach://{key}"
    for key in _JSON_PARAMETERS & params.keys():
        if isinstance(params[key], str):
            params[key] = json.loads(params[key])
    return params, files


def _refusal(call: Call | None, error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    if call:
        call.code, call.reply = error.code, body
    if error.code >= 500:
        return web.Response(status=error.code, text="<html>Bad Gateway</html>", content_type="text/html")
    return web.json_response(body, status=error.code)
