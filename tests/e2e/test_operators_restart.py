"""What operators began before the bot was stopped or killed, and questions while the library changes."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.operators.offers import EXPIRES_SECONDS, FOLDER
from bot.serving.search_pool import LOOK_SECONDS
from bot.store.database import FILE_NAME
from bot.texts import Language, texts_for
from tests.bot.stub_snapshots import ARTICLES, ORIGINAL, StubSnapshots
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import answered, buttons, press, shows

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = texts_for(Language.SIMPLIFIED)
TEXT = "续传讲话\n续传内容照旧可查。\n".encode()


Bots = Callable[..., BotProcess]


@pytest_asyncio.fixture(loop_scope="module")
async def bots(api: FakeBotApi, tmp_path: Path) -> AsyncIterator[Bots]:
    """Make bots that are gone when the test is over, however it ends: two would share the updates."""
    made: list[BotProcess] = []

    def make(operator: int, **environment: str) -> BotProcess:
        rates = {"SPEECHBOT_QUESTIONS_BURST": "10000", "SPEECHBOT_QUESTIONS_PER_MINUTE": "100000"}
        made.append(BotProcess(api, tmp_path, SPEECHBOT_OPERATORS=str(operator), **rates, **environment))
        return made[-1]

    yield make
    api.latency.clear()
    for bot in made:
        await bot.stop(signal.SIGKILL)


async def test_an_offer_survives_a_restart(api: FakeBotApi, tmp_path: Path, bots: Bots) -> None:
    operator, bot = api.user(9201), bots(9201)
    await bot.start_serving()
    await api.send_file(operator, "续传.txt", TEXT)
    offer = await shows(api, 9201, "续传.txt", "新增 1 份")
    assert await bot.stop() == 0
    [folder] = (tmp_path / FOLDER).iterdir()
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.iterdir()])
    await bot.start_serving()
    await press(api, operator, offer, TEXTS.button_confirm)
    await shows(api, 9201, "✅")
    assert not list((tmp_path / FOLDER).iterdir())
    await answered(api, "续传内容", "续传内容照旧可查。")
    assert await bot.stop() == 0


@pytest.mark.parametrize(("number", "end"), [(9202, signal.SIGTERM), (9203, signal.SIGKILL)])
async def test_stopped_while_files_arrive(
    api: FakeBotApi, tmp_path: Path, bots: Bots, number: int, end: int
) -> None:
    operator, bot = api.user(number), bots(number)
    await bot.start_serving()
    api.latency["download"] = 30
    before = len(api.downloads)
    await api.send_file(operator, "续传.txt", TEXT)
    await shows(api, number, TEXTS.receiving)
    while len(api.downloads) == before:
        await asyncio.sleep(0.01)
    began = time.monotonic()
    await bot.stop(end)
    assert time.monotonic() - began < 5
    api.latency.clear()
    await bot.start_serving()
    assert not buttons(await shows(api, number, TEXTS.restarted))
    assert not list((tmp_path / FOLDER).iterdir())
    assert await bot.stop() == 0


@pytest.mark.parametrize(("number", "end"), [(9204, signal.SIGTERM), (9205, signal.SIGKILL)])
async def test_stopped_while_publishing(api: FakeBotApi, bots: Bots, number: int, end: int) -> None:
    operator, bot = api.user(number), bots(number)
    await bot.start_serving()
    await api.send_file(operator, "卡.txt", TEXT)
    offer = await shows(api, number, "新增 1 份")
    await press(api, operator, offer, TEXTS.button_confirm)
    await shows(api, number, TEXTS.working.format(task=TEXTS.task_add))
    began = time.monotonic()
    await bot.stop(end)
    assert time.monotonic() - began < 5
    await bot.start_serving()
    renewed = await shows(api, number, TEXTS.interrupted.format(task=TEXTS.task_add))
    assert renewed["message_id"] == offer["message_id"]
    assert set(buttons(renewed)) == {TEXTS.button_confirm, TEXTS.button_cancel}
    await press(api, operator, renewed, TEXTS.button_cancel)
    await shows(api, number, TEXTS.cancelled)
    assert await bot.stop() == 0


async def test_an_offer_that_expired_meanwhile_says_so(api: FakeBotApi, tmp_path: Path, bots: Bots) -> None:
    operator, bot = api.user(9206), bots(9206)
    await bot.start_serving()
    await api.send_file(operator, "续传.txt", TEXT)
    await shows(api, 9206, "新增 1 份")
    assert await bot.stop() == 0
    [facts] = (tmp_path / FOLDER).glob("*/offer.json")
    offer = json.loads(facts.read_text("utf-8"))
    facts.write_text(json.dumps(offer | {"made": offer["made"] - EXPIRES_SECONDS}), "utf-8")
    await bot.start_serving()
    assert not buttons(await shows(api, 9206, TEXTS.expired))
    assert not list((tmp_path / FOLDER).iterdir())
    assert await bot.stop() == 0


async def test_no_question_is_lost_while_snapshots_change(
    api: FakeBotApi, tmp_path: Path, bots: Bots
) -> None:
    """Ten people ask without pause while another program publishes ten snapshots."""
    bot = bots(9300, SPEECHBOT_MESSAGES_PER_SECOND="10000")
    await bot.start_serving()
    snapshots = StubSnapshots(tmp_path / "stub")
    done = asyncio.Event()
    crossed = answers = 0

    async def ask_on(number: int) -> None:
        nonlocal crossed, answers
        person, turn = api.user(number), 0
        while not done.is_set():
            article = 1 + (number * 31 + turn * 7) % ARTICLES
            turn += 1
            await api.say(person, f"请问第{article}条编号{article}归谁负责办理")
            text = (await api.answer(number, turn, seconds=20))["text"]
            crossed += f"编号{article}的事项" not in text
            answers += 1

    people = [asyncio.create_task(ask_on(number)) for number in range(9300, 9310)]
    for _ in range(10):
        snapshots.publish(ORIGINAL)
        await asyncio.sleep(LOOK_SECONDS + 0.1)
    done.set()
    await asyncio.gather(*people)
    assert answers > 100
    assert crossed == 0
    assert 5 <= bot.log.count("Answering from snapshot") <= 10  # A busy machine may miss one.
    assert "Answering from snapshot stub-11" in bot.log
    assert "ERROR" not in bot.log
    assert await bot.stop() == 0


async def test_the_week_is_shown_once_where_it_is_wanted(api: FakeBotApi, tmp_path: Path, bots: Bots) -> None:
    operator, member, bot = api.user(9290), api.user(9291), bots(9290, SPEECHBOT_WEEKLY_DIGEST="1")
    await bot.start_serving()
    await api.say(operator, "/status")
    await api.answer(9290)
    for number, question in enumerate(("三大职能", "编号77的事项", "海棠几时开"), 1):
        await api.say(member, question)
        await api.answer(9291, number)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        async with asyncio.timeout(30):  # The first week begins once the menus are published.
            while not database.execute("SELECT 1 FROM facts WHERE name = 'digest'").fetchone():
                await asyncio.sleep(0.1)
        assert await bot.stop() == 0
        with database:
            database.execute("UPDATE facts SET value = value - 8 * 86400 WHERE name = 'digest'")
    for _ in range(2):
        await bot.start_serving()
        digest = await shows(api, 9290, "一周小结", "提问 3 个，答上 2 个", "没有找到 1 个")
        assert await bot.stop() == 0
    assert "办事条例 › 第77条 (1)" in digest["text"]
    assert "1. 海棠几时开 (1)" in digest["text"]
    assert sum("一周小结" in call.params["text"] for call in api.sent("sendMessage", 9290)) == 1
