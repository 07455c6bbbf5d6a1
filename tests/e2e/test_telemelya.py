"""The webhook path against telemelya, a fake Bot API that nobody here wrote."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.serving.web import SECRET_HEADER
from tests.e2e.fakeapi.rules import Json
from tests.e2e.process import BotProcess, free_port

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.filterwarnings("ignore")]
TOKEN = "123456789:ABCDefGhIjKlMnOpQrStUvWxYz"
SECRET = "the-proxy-knows-it"


class Telemelya:
    """telemelya's server on loopback, its memory in fakeredis, no object store."""

    token = TOKEN

    async def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import uvicorn
            from fakeredis import FakeAsyncRedis
            from telemelya.server.app import app
            from telemelya.server.state import state_manager
        state_manager._redis = FakeAsyncRedis(decode_responses=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(app, port=port, lifespan="off", log_config=None, ws="none")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
        self._running = asyncio.create_task(self._server._serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self._http = ClientSession(self.url, headers={"Authorization": "Bearer any"})

    async def stop(self) -> None:
        await self._http.close()
        self._server.should_exit = True
        await self._running

    async def post(self, what: str, **body: Any) -> Json:
        query = {"bot_token": TOKEN, "session_id": "s"}
        async with self._http.post(f"/api/v1/test/{what}", params=query, json=body) as response:
            assert response.status == 200, await response.text()
            answered: Json = await response.json()
            return answered

    async def wait(self, method: str) -> Json:
        """Return the last recorded call of a method, as soon as there is one."""
        for _ in range(500):
            async with self._http.get("/api/v1/test/responses", params={"session_id": "s"}) as response:
                calls = (await response.json())["responses"]
            if found := [call for call in calls if call["method"] == method]:
                last: Json = found[-1]
                return last
            await asyncio.sleep(0.02)
        raise AssertionError(f"{method} was not called")


async def _proxy(port: int, target: int) -> web.AppRunner:
    """Stand in for the reverse proxy: telemelya sends no secret, so the proxy adds it."""
    session = ClientSession()

    async def forward(request: web.Request) -> web.Response:
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{target}{request.path}"
        async with session.post(url, data=await request.read(), headers=headers) as response:
            return web.Response(status=response.status, text=await response.text())

    async def close(_: web.Application) -> None:
        await session.close()

    app = web.Application()
    app.router.add_post("/{path}", forward)
    app.on_cleanup.append(close)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Telemelya]:
    server = Telemelya()
    await server.start()
    public, port = free_port(), free_port()
    proxy = await _proxy(public, port)
    bot = BotProcess(
        server,
        tmp_path_factory.mktemp("telemelya"),
        SPEECHBOT_WEBHOOK_URL=f"http://127.0.0.1:{public}",
        SPEECHBOT_WEBHOOK_PORT=str(port),
        SPEECHBOT_WEBHOOK_SECRET=SECRET,
    )
    await bot.start_serving()
    yield server
    assert await bot.stop() == 0, bot.log
    await proxy.cleanup()
    await server.stop()


async def test_question_button_and_inline_query(server: Telemelya) -> None:
    await server.post("send_update", chat_id=12345, text="编号的事项由谁办理")
    answer = await server.wait("sendMessage")
    assert answer["text"].startswith("出处：办事条例\n\n第1条 编号1的事项由")
    assert "expandable_blockquote" in str(answer["raw"]["entities"])
    data = next(
        button["callback_data"]
        for row in answer["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"].startswith("更多")
    )
    await server.post("send_update", chat_id=12345, callback_data=data, message_id=answer["message_id"])
    await server.wait("answerCallbackQuery")
    assert "第4条 编号4的事项由" in (await server.wait("editMessageText"))["text"]
    await server.post("send_inline_query", chat_id=12345, query="三大职能")
    [result] = (await server.wait("answerInlineQuery"))["results"]
    assert result["title"] == "政治协商、民主监督、参政议政… — 工作会议讲话"
