"""Starting, stopping and failing of the process itself."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import ApiError
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import REAL, BotProcess, free_port
from tests.e2e.reading import bold, quotes
from tests.postgresql import PostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = texts_for(Language.SIMPLIFIED)


async def test_wrong_token(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, TELEGRAM_BOT_TOKEN="654321:WRONG-TOKEN-bbbbbbbbbbbbbbbbbbbbbbbbb")
    await bot.start()
    assert await bot.exit_code() == 2
    assert bot.log.strip().splitlines()[-1] == TEXTS.token_refused
    assert "Traceback" not in bot.log
    assert "WRONG-TOKEN" not in bot.log


async def test_malformed_token(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, TELEGRAM_BOT_TOKEN="my-token")
    await bot.start()
    assert await bot.exit_code() == 2
    assert bot.log.strip() == TEXTS.token_malformed.format(source="TELEGRAM_BOT_TOKEN")


async def test_missing_token(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, TELEGRAM_BOT_TOKEN="")
    await bot.start(("-m", "tests.e2e.stub_bot", "serve"))
    assert await bot.exit_code() == 2
    assert bot.log.strip() == TEXTS.token_missing


async def test_unreachable_server_is_tried_again(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, SPEECHBOT_BASE_URL="http://127.0.0.1:9/bot")
    await bot.start()
    while "Connecting to Telegram failed, trying again" not in bot.log:
        assert bot.process.returncode is None, bot.log
        await asyncio.sleep(0.02)
    assert await bot.stop() == 0
    assert "Traceback" not in bot.log


async def test_running_answers_are_finished_and_nothing_is_answered_twice(
    api: FakeBotApi, tmp_path: Path
) -> None:
    user = api.user(1001)
    bot = BotProcess(api, tmp_path)
    await bot.start_serving()
    question = await api.say(user, "慢慢说三大职能")
    update_id = api.queue[-1]["update_id"]
    await asyncio.sleep(0.3)
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 5
    await api.answer(1001, seconds=0.1)
    await api.say(user, "三大职能")
    await bot.start_serving()
    await api.answer(1001, 2)
    await api.push({"message": question}, update_id)  # As if it had never been acknowledged.
    await asyncio.sleep(0.3)
    assert len(api.sent("sendMessage", 1001)) == 2
    assert await bot.stop() == 0


async def test_trouble_while_polling_is_survived_and_explained(api: FakeBotApi, tmp_path: Path) -> None:
    user = api.user(1002)
    bot = BotProcess(api, tmp_path)
    api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    api.fail("getUpdates", 502, "Bad Gateway")
    await bot.start_serving()
    await api.say(user, "三大职能")
    await api.answer(1002, seconds=10)
    assert "another process fetches updates with the same token" in bot.log
    assert await bot.stop() == 0


async def test_a_conflict_is_shown_to_operators_and_holds_nobody_up_once_it_is_over(
    api: FakeBotApi, tmp_path: Path
) -> None:
    port, operator = free_port(), api.user(1004)
    bot = BotProcess(api, tmp_path, SPEECHBOT_HEALTH_PORT=str(port), SPEECHBOT_OPERATORS="1004")
    api.faults["getUpdates"] += [ApiError(409, "Conflict: terminated by other getUpdates request")] * 1000
    await bot.start_serving()
    while sum(call.code == 409 for call in api.calls) < 4:  # Pauses have grown as long as they get.
        await asyncio.sleep(0.05)
    async with ClientSession() as http, http.get(f"http://127.0.0.1:{port}/readyz") as response:
        assert response.status == 503
        assert "another process fetches updates with the same token" in await response.text()
    api.faults["getUpdates"].clear()
    over = time.monotonic()
    await api.say(operator, "三大职能")
    await api.answer(1004)
    assert time.monotonic() - over < 5
    async with ClientSession() as http, http.get(f"http://127.0.0.1:{port}/readyz") as response:
        assert (response.status, await response.text()) == (200, "ready")
    await api.say(operator, "/status")
    shown = (await api.answer(1004, 2))["text"]
    assert "最近一次中断" in shown
    assert TEXTS.polls_conflict in shown
    assert TEXTS.status_no_errors in shown, "probes are no errors"
    assert await bot.stop() == 0


async def test_revoked_token_ends_the_process_with_a_message(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path)
    await bot.start_serving()
    api.fail("getUpdates", 401, "Unauthorized")
    await api.say(api.user(1003), "三大职能")
    assert await bot.exit_code() == 2
    assert TEXTS.token_refused in bot.log


async def test_stopping_in_a_crowd_answers_everybody_once(api: FakeBotApi, tmp_path: Path) -> None:
    """Whoever was let in gets an answer before the end, all others after the next start."""
    bot = BotProcess(api, tmp_path, SPEECHBOT_CONCURRENT_UPDATES="4")
    await bot.start_serving()
    people = [api.user(number) for number in range(1100, 1112)]
    for person in people:
        await api.say(person, "慢慢说三大职能")
    await asyncio.sleep(0.5)
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 5
    answered = sum(len(api.sent("sendMessage", person["id"])) for person in people)
    assert 4 <= answered < 12
    assert "unanswered" not in bot.log
    await bot.start_serving()
    for person in people:
        await api.answer(person["id"], seconds=10)
    await asyncio.sleep(0.3)
    assert all(len(api.sent("sendMessage", person["id"])) == 1 for person in people)
    assert await bot.stop() == 0


async def test_killed_process_never_answers_twice(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, SPEECHBOT_CONCURRENT_UPDATES="4")
    await bot.start_serving()
    people = [api.user(number) for number in range(1200, 1212)]
    for person in people:
        await api.say(person, "慢慢说三大职能")
    await asyncio.sleep(1.3)
    await bot.stop(signal.SIGKILL)
    await bot.start_serving()
    await api.say(people[-1], "三大职能")
    await api.answer(people[-1]["id"], 2, seconds=15)
    counts = [len(api.sent("sendMessage", person["id"])) for person in people[:-1]]
    assert max(counts) == 1
    assert counts.count(0) <= 4  # What was being answered when it was killed.
    assert await bot.stop() == 0


@pytest.mark.model
async def test_the_real_thing(api: FakeBotApi, tmp_path: Path) -> None:
    """``speechbot`` as it is installed: model, index of the seed, and a question."""
    user = api.user(1300)
    bot = BotProcess(api, tmp_path)
    await bot.start_serving(REAL, seconds=300)
    await api.say(user, "政协的三大职能是什么？")
    message = await api.answer(1300, seconds=20)
    assert "政治协商、民主监督、参政议政是人民政协的三大职能" in quotes(message)[0]
    assert any("政治协商" in text for text in bold(message))
    assert await bot.stop() == 0
    assert bot.log.count("Traceback") == 0


async def test_a_database_that_refuses_is_explained(
    api: FakeBotApi, tmp_path: Path, postgresql: PostgresServer
) -> None:
    wrong = postgresql.address("postgres", "wrongwrong")
    bot = BotProcess(api, tmp_path, SPEECHBOT_DATABASE_URL=wrong)
    await bot.start()
    assert await bot.exit_code() == 6, "what a service manager tries again"
    last = bot.log.strip().splitlines()[-1]
    assert last.startswith("SPEECHBOT_DATABASE_URL 指明的数据库用不了：")
    assert "password authentication failed" in last
    assert "wrongwrong" not in bot.log
    assert "Traceback" not in bot.log
