"""Two bots behind one webhook that share one database: every update reaches the other one than the last."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncIterator
from statistics import quantiles

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess, free_port
from tests.e2e.reading import answered, buttons, notice, press, quotes, shows
from tests.postgresql import PASSWORD, PostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = texts_for(Language.SIMPLIFIED)
LIST = "会议的收效有哪些"
OPERATOR = 9401
PER_SECOND, SECONDS = 20, 5


class Front:
    """A reverse proxy that hands each request to the next bot."""

    def __init__(self) -> None:
        self.port = free_port()
        self.bots: list[int] = []
        """Ports of the bots."""
        self.requests = 0
        self.both = False
        """Whether each request goes to both bots, as after a proxy that has lost its patience."""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/{path}", self._handle)
        self._http, self._runner = ClientSession(), web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        await self._http.close()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        body, turn = await request.read(), self.requests
        self.requests += 1
        ports = self.bots if self.both else [self.bots[turn % len(self.bots)]]
        codes = await asyncio.gather(*(self._forward(port, request, body) for port in ports))
        return web.Response(status=max(codes))

    async def _forward(self, port: int, request: web.Request, body: bytes) -> int:
        url = f"http://127.0.0.1:{port}{request.path}"
        async with self._http.post(url, data=body, headers=request.headers) as response:
            return response.status


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"], autouse=True)
async def front(
    request: pytest.FixtureRequest, api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Front]:
    front, folder = Front(), tmp_path_factory.mktemp("shared")
    shared = {
        "SPEECHBOT_DATA_DIR": str(folder),
        "SPEECHBOT_KEY_FILE": str(folder / "key"),
        "SPEECHBOT_WEBHOOK_URL": f"http://127.0.0.1:{front.port}",
        "SPEECHBOT_WEBHOOK_PATH": "hook",
        "SPEECHBOT_WEBHOOK_SECRET": "abc-123",
        "SPEECHBOT_OPERATORS": str(OPERATOR),
        "SPEECHBOT_QUESTIONS_BURST": "1000",
    }
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        shared["SPEECHBOT_DATABASE_URL"] = server.new_database()
    await front.start()
    bots = []
    for name in ("one", "two"):
        front.bots.append(free_port())
        own = tmp_path_factory.mktemp(name)
        bots.append(BotProcess(api, own, **shared, SPEECHBOT_WEBHOOK_PORT=str(front.bots[-1])))
    # At once: they make the database and the key together.
    await asyncio.gather(*(bot.start_serving() for bot in bots))
    yield front
    for bot in bots:
        assert await bot.stop() == 0, bot.log
        for wrong in ("ERROR", "memory", "Traceback", PASSWORD, "geheim"):
            assert wrong not in bot.log, bot.log
    await front.stop()
    api.webhook = None
    assert (folder / "bot.sqlite").exists() is (request.param == "sqlite")


async def _ask(api: FakeBotApi, person: Json, text: str, count: int, **more: Json) -> Json:
    await api.say(person, text, **more)
    return await api.answer(person["id"], count)


@pytest.fixture
def person(api: FakeBotApi) -> Json:
    return api.user(300_000 + api.number("person"))


async def test_a_dialogue_goes_on_at_the_other_bot(api: FakeBotApi, front: Front, person: Json) -> None:
    before = front.requests
    older = await _ask(api, person, LIST, 1)
    points = quotes(older)
    assert len(points) > 1
    assert quotes(await _ask(api, person, "第二点呢", 2)) == points[1:2]
    assert quotes(await _ask(api, person, "第一点呢", 3)) == points[:1]
    assert quotes(await _ask(api, person, "第二点呢", 4, reply_to=older)) == points[1:2]
    await _ask(api, person, "/new", 5)
    assert (await _ask(api, person, "第一点呢", 6))["text"] == TEXTS.unclear
    assert front.requests == before + 6


async def test_buttons_of_the_other_bots_answer(api: FakeBotApi, person: Json) -> None:
    answer = await _ask(api, person, "编号的事项由谁办理", 1)
    more = next(text for text in buttons(answer) if text.startswith("更多"))
    await press(api, person, answer, more)
    shown = (await api.wait("editMessageText", chat=person["id"])).result
    assert quotes(shown)
    assert quotes(shown) != quotes(answer)
    for _ in range(2):
        helpful = buttons(answer)["👍"]["callback_data"]
        assert await notice(api, person, answer, helpful) == TEXTS.thanks_helpful


async def test_settings_of_a_group_hold_at_both(api: FakeBotApi, person: Json) -> None:
    group = api.group(-700_000 - api.number("group"))
    api.members[group["id"]][person["id"]] = "administrator"
    await api.say(person, "/settings 条例", group)
    menu = await api.answer(group["id"])
    only = TEXTS.settings_only.format(title="办事条例")
    assert await notice(api, person, menu, buttons(menu)["办事条例"]["callback_data"]) == only
    for count in (2, 3):
        await api.say(person, "/ask 三大职能是什么", group)
        refused = await api.answer(group["id"], count)
        assert not any("三大职能" in quote for quote in quotes(refused))
    everything = buttons(menu)[f"✓ {TEXTS.settings_all_documents}"]["callback_data"]
    assert await notice(api, person, menu, everything) == TEXTS.settings_all
    for count in (4, 5):
        await api.say(person, "/ask 三大职能是什么", group)
        assert any("三大职能" in quote for quote in quotes(await api.answer(group["id"], count)))


async def test_a_language_holds_at_both(api: FakeBotApi, person: Json) -> None:
    choice = await _ask(api, person, "/lang", 1)
    await press(api, person, choice, "English")
    await api.wait("editMessageText", chat=person["id"])
    english = texts_for(Language.ENGLISH)
    for count in (2, 3):
        assert (await _ask(api, person, "/new", count))["text"] == english.new


async def test_an_edit_changes_the_other_bots_answer(api: FakeBotApi, person: Json) -> None:
    asked = await api.say(person, "信息宣传是什么")
    answer = await api.answer(person["id"])
    for wording in ("三大职能是什么", "信息宣传是什么"):
        before = api.messages[person["id"], answer["message_id"]]["text"]
        await api.edit(person, asked, wording)
        async with asyncio.timeout(10):
            while api.messages[person["id"], answer["message_id"]]["text"] == before:
                await asyncio.sleep(0.01)
    assert len(api.sent("sendMessage", person["id"])) == 1


async def test_an_update_that_reaches_both_is_answered_once(
    api: FakeBotApi, front: Front, person: Json
) -> None:
    front.both = True
    try:
        for _ in range(20):
            await api.say(person, "三大职能是什么")
    finally:
        front.both = False
    await api.answer(person["id"], 20)
    await asyncio.sleep(0.3)
    assert len(api.sent("sendMessage", person["id"])) == 20


async def test_an_album_is_answered_once(api: FakeBotApi, person: Json) -> None:
    photo = [{"file_id": "P", "file_unique_id": "p", "width": 1, "height": 1}]
    for caption in ({"caption": "三大职能是什么"}, {}, {}, {}):
        content = {"photo": photo, "media_group_id": "album", **caption}
        await api.push({"message": api.new_message(api.chats[person["id"]], person, content)})
    assert quotes(await api.answer(person["id"]))
    await asyncio.sleep(1.5)
    assert len(api.sent("sendMessage", person["id"])) == 1


async def _becomes(api: FakeBotApi, message: Json, words: str) -> Json:
    async with asyncio.timeout(20):
        while words not in api.messages[message["chat"]["id"], message["message_id"]]["text"]:
            await asyncio.sleep(0.01)
    return copy.deepcopy(api.messages[message["chat"]["id"], message["message_id"]])


async def test_operators_files_and_confirmations(api: FakeBotApi) -> None:
    operator = api.user(OPERATOR, "王管理")
    for _ in range(2):  # Each bot receives one and confirms that of the other.
        name = f"两机{api.number('upload')}讲话"
        await api.send_file(operator, f"{name}.txt", f"{name}\n{name}内容照旧可查。\n".encode())
        offer = await shows(api, OPERATOR, name, TEXTS.offer_question.split("。")[-1])
        await press(api, operator, offer, TEXTS.button_confirm)
        await _becomes(api, offer, "✅")
        await answered(api, f"{name}内容", f"{name}内容照旧可查。")
        await answered(api, f"{name}内容", f"{name}内容照旧可查。")
    await api.send_file(operator, "慢停.txt", "慢停\n慢停内容在此。\n".encode())
    offer = await shows(api, OPERATOR, "慢停.txt", TEXTS.offer_question.split("。")[-1])
    await press(api, operator, offer, TEXTS.button_confirm)
    working = await _becomes(api, offer, TEXTS.working.format(task=TEXTS.task_add))
    stop = buttons(working)[TEXTS.button_stop]["callback_data"]
    assert await notice(api, operator, working, stop) == TEXTS.stopping
    stopped = await _becomes(api, offer, TEXTS.stopped.format(task=TEXTS.task_add))
    await press(api, operator, stopped, TEXTS.button_cancel)
    await _becomes(api, offer, TEXTS.cancelled)


async def test_twenty_questions_a_second(api: FakeBotApi) -> None:
    api.calls.clear()
    people = [api.user(500_000 + api.number("crowd")) for _ in range(PER_SECOND)]
    asked: dict[tuple[int, int], float] = {}
    began = time.monotonic()

    async def ask(number: int) -> None:
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
        one = people[number % len(people)]["id"]
        asked[one, number // len(people) + 1] = time.monotonic()
        await api.say(people[number % len(people)], "三大职能是什么")

    await asyncio.gather(*(ask(number) for number in range(PER_SECOND * SECONDS)))
    waits = []
    for (one, count), at in asked.items():
        waits.append((await api.wait("sendMessage", count, one)).at - at)
    assert all(quotes(call.result) for call in api.sent("sendMessage"))
    assert len(api.sent("sendMessage")) == PER_SECOND * SECONDS
    median, most = quantiles(waits, n=20)[9], quantiles(waits, n=20)[18]
    print(f"{PER_SECOND} a second: p50 {median * 1000:.0f} ms, p95 {most * 1000:.0f} ms")
    assert median < 1
