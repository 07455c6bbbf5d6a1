"""The webhook, health, readiness and metrics over real HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientError, ClientSession

from bot.serving.web import SECRET_HEADER
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess, free_port
from tests.e2e.reading import buttons, quotes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hook(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    port = free_port()
    bot = BotProcess(
        api,
        tmp_path_factory.mktemp("hook"),
        SPEECHBOT_WEBHOOK_URL=f"http://127.0.0.1:{port}",
        SPEECHBOT_WEBHOOK_PORT=str(port),
        SPEECHBOT_HEALTH_PORT=str(free_port()),
        SPEECHBOT_CONCURRENT_UPDATES="4",
    )
    await bot.start_serving()
    yield bot
    began = time.monotonic()
    assert await bot.stop() == 0, bot.log
    assert time.monotonic() - began < 5
    assert api.token.partition(":")[2] not in bot.log
    assert api.webhook is not None  # It stays set, so that Telegram keeps what comes meanwhile.


@pytest_asyncio.fixture(loop_scope="module")
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_question_buttons_and_inline(api: FakeBotApi, hook: BotProcess, person: Json) -> None:
    await api.say(person, "编号的事项由谁办理")
    answer = await api.answer(person["id"])
    assert len(quotes(answer)) == 3
    more = next(button for text, button in buttons(answer).items() if text.startswith("更多"))
    await api.press(person, answer, more["callback_data"])
    await api.wait("editMessageText", chat=person["id"])
    await api.inline(person, "三大职能")
    await api.wait("answerInlineQuery")
    group = api.group(-2001)
    await api.say(person, "/ask 三大职能", group)
    assert quotes(await api.answer(-2001))
    assert set(api.deliveries) == {200}


async def test_address_and_secret_are_random_and_demanded(
    api: FakeBotApi, hook: BotProcess, http: ClientSession
) -> None:
    assert api.webhook
    url, secret = api.webhook["url"], api.webhook["secret_token"]
    assert len(url.rsplit("/", 1)[1]) >= 24
    assert len(secret) >= 32
    assert api.token.partition(":")[2] not in url
    update = {"update_id": 5}
    for headers, code in (({}, 403), ({SECRET_HEADER: "wrong"}, 403), ({SECRET_HEADER: secret}, 200)):
        async with http.post(url, json=update, headers=headers) as response:
            assert response.status == code
    async with http.post(url, data=b"no json", headers={SECRET_HEADER: secret}) as response:
        assert response.status == 400
    with suppress(ClientError):  # The server may hang up before it has received everything.
        body = BytesIO(b" " * 2_000_000)
        async with http.post(url, data=body, headers={SECRET_HEADER: secret}) as response:
            assert response.status in {400, 413}
    async with http.get(url) as response:
        assert response.status == 405
    async with http.post(url.rsplit("/", 1)[0] + "/other", json=update) as response:
        assert response.status == 404


async def test_same_update_twice_is_answered_once(api: FakeBotApi, hook: BotProcess, person: Json) -> None:
    update = await api.push(
        {"message": api.new_message(api.chats[person["id"]], person, {"text": "三大职能"})}
    )
    await api.answer(person["id"])
    await api.push({"message": update["message"]}, update["update_id"])
    await asyncio.sleep(0.2)
    assert len(api.sent("sendMessage", person["id"])) == 1


async def test_too_much_at_once_waits_and_is_not_lost(api: FakeBotApi, hook: BotProcess) -> None:
    people = [api.user(api.number("test user")) for _ in range(8)]
    await asyncio.gather(*(api.say(one, "慢慢说三大职能") for one in people))
    for one in people:
        await api.answer(one["id"], seconds=10)
    assert all(len(api.sent("sendMessage", one["id"])) == 1 for one in people)


async def test_health_readiness_and_metrics(hook: BotProcess, http: ClientSession) -> None:
    base = f"http://127.0.0.1:{hook.environment['SPEECHBOT_HEALTH_PORT']}"
    for path, text in (("/healthz", "ok"), ("/readyz", "ready")):
        async with http.get(base + path) as response:
            assert (response.status, await response.text()) == (200, text)
    async with http.get(base + "/metrics") as response:
        metrics = await response.text()
    assert 'speechbot_questions_total{status="answered",surface="private"}' in metrics
    assert 'speechbot_answer_seconds_bucket{le="0.3",surface="inline"}' in metrics
    assert "speechbot_snapshot_age_seconds" in metrics
    assert "三大职能" not in metrics


async def test_not_ready_before_the_library_is_loaded(
    api: FakeBotApi, http: ClientSession, tmp_path: Path
) -> None:
    port = free_port()
    bot = BotProcess(api, tmp_path, SPEECHBOT_HEALTH_PORT=str(port), STUB_LOADING_SECONDS="30")
    await bot.start()
    for _ in range(400):
        if "Health and metrics" in bot.log:
            break
        await asyncio.sleep(0.02)
    async with http.get(f"http://127.0.0.1:{port}/healthz") as response:
        assert response.status == 200
    async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
        assert response.status == 503
    began = time.monotonic()
    assert await bot.stop() == 0
    assert time.monotonic() - began < 5


async def test_occupied_port_is_explained(api: FakeBotApi, hook: BotProcess, tmp_path: Path) -> None:
    port = hook.environment["SPEECHBOT_HEALTH_PORT"]
    bot = BotProcess(api, tmp_path, SPEECHBOT_HEALTH_PORT=port)
    await bot.start()
    assert await bot.exit_code() == 2
    assert bot.log.strip().splitlines()[-1].startswith(f"无法使用地址 127.0.0.1:{port}")
