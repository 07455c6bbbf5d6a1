"""Conversations of a bot that is stopped or killed in between."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import ask, quotes

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIST = "会议的收效有哪些"


async def test_a_conversation_goes_on_after_a_restart(api: FakeBotApi, tmp_path: Path) -> None:
    person, bot = api.user(8123457), BotProcess(api, tmp_path)
    await bot.start_serving()
    try:
        older = await ask(api, person, LIST, 1)
        await ask(api, person, "信息宣传是什么", 2)
        assert await bot.stop() == 0
        await bot.start_serving()
        assert "信息宣传是企业的窗口。" in (await ask(api, person, "那窗口呢", 3))["text"]
        await bot.stop(signal.SIGKILL)
        await bot.start_serving()
        assert quotes(await ask(api, person, "第二点呢", 4, reply_to=older)) == quotes(older)[1:2]
        assert str(person["id"]).encode() not in (tmp_path / "bot.sqlite").read_bytes()
    finally:
        await bot.stop(signal.SIGKILL)
