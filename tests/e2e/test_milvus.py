"""Two bots behind one webhook answer from one Milvus, to which another machine publishes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import REAL, ROOT, BotProcess, free_port
from tests.e2e.reading import answered, quotes, shows
from tests.e2e.test_two_bots import Front
from tests.index.milvus.server import start_server, stop_server

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.model]
TEXTS = texts_for(Language.SIMPLIFIED)
OPERATOR = 9401
LIST, SENTENCE = "会议的收效有哪些", "政治协商、民主监督、参政议政是人民政协的三大职能"
NEWS = "关于水库巡查的通知\n\n一、巡查时间\n汛期内水库堤坝须每两小时巡查一次，由水务站负责。\n"


class Machines:
    """A server of Milvus Lite, the machine that publishes to it, and one with two bots that knows of it."""

    def __init__(self, folder: Path, api: FakeBotApi) -> None:
        self.folder, self.api = folder, api
        self.port = free_port()
        self.server = start_server(folder / "milvus", self.port)
        self.front = Front()
        self.bots: list[BotProcess] = []

    @property
    def engine(self) -> dict[str, str]:
        return {"SPEECHBOT_ENGINE": "milvus", "SPEECHBOT_MILVUS_URI": f"http://127.0.0.1:{self.port}"}

    def publish(self, *command: str) -> None:
        """Run a command of ``speechbot index`` on the machine that has the documents."""
        home = BotProcess(self.api, self.folder, **self.engine, SPEECHBOT_DOCUMENTS=str(ROOT / "seeds"))
        home.environment["SPEECHBOT_DATA_DIR"] = str(self.folder / "home")
        subprocess.run([sys.executable, *REAL, "index", *command], check=True, env=home.environment, cwd=ROOT)

    async def start_bots(self) -> None:
        """Start both at once, over one data folder and without documents."""
        await self.front.start()
        shared = {
            **self.engine,
            "SPEECHBOT_DOCUMENTS": str(self.folder / "none"),
            "SPEECHBOT_DATA_DIR": str(self.folder / "bots"),
            "SPEECHBOT_KEY_FILE": str(self.folder / "key"),
            "SPEECHBOT_WEBHOOK_URL": f"http://127.0.0.1:{self.front.port}",
            "SPEECHBOT_WEBHOOK_PATH": "hook",
            "SPEECHBOT_WEBHOOK_SECRET": "abc-123",
            "SPEECHBOT_OPERATORS": str(OPERATOR),
            "SPEECHBOT_QUESTIONS_BURST": "1000",
        }
        for name in ("one", "two"):
            self.front.bots.append(free_port())
            own = self.folder / name
            own.mkdir()
            self.bots.append(
                BotProcess(self.api, own, **shared, SPEECHBOT_WEBHOOK_PORT=str(self.front.bots[-1]))
            )
        await asyncio.gather(*(bot.start_serving(REAL, seconds=300) for bot in self.bots))

    async def stop(self) -> None:
        """End the bots, the proxy and the server; nothing went wrong unseen."""
        for bot in self.bots:
            assert await bot.stop() == 0, bot.log
            assert "Traceback" not in bot.log, bot.log
        await self.front.stop()
        self.api.webhook = None
        stop_server(self.server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def machines(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Machines]:
    machines = Machines(tmp_path_factory.mktemp("machines"), api)
    machines.publish("rebuild")
    await machines.start_bots()
    yield machines
    await machines.stop()


async def _ask(api: FakeBotApi, person: Json, text: str, count: int) -> Json:
    await api.say(person, text)
    return await api.answer(person["id"], count, seconds=30)


async def test_a_conversation_goes_on_at_the_other_bot(
    api: FakeBotApi, machines: Machines, person: Json
) -> None:
    points = quotes(await _ask(api, person, LIST, 1))
    assert len(points) == 3
    assert quotes(await _ask(api, person, "第二点呢", 2))[0].startswith(points[1][:10])
    assert SENTENCE in "".join(quotes(await _ask(api, person, "政协的三大职能是什么", 3)))


async def test_both_take_up_what_is_published(api: FakeBotApi, machines: Machines) -> None:
    question, sentence = "汛期水库堤坝多久巡查一次？", "每两小时巡查一次"
    await answered(api, question)
    (machines.folder / "巡查.txt").write_text(NEWS, "utf-8")
    await asyncio.to_thread(machines.publish, "add", str(machines.folder / "巡查.txt"))
    for _ in machines.bots:  # The proxy hands each question to the other bot than the last.
        await answered(api, question, sentence, seconds=60)
    await asyncio.to_thread(machines.publish, "rollback")
    for _ in machines.bots:
        await answered(api, question, seconds=60)


async def test_an_operator_elsewhere_is_told_where_changes_are_made(
    api: FakeBotApi, machines: Machines
) -> None:
    await api.say(api.user(OPERATOR), "/reindex")
    await shows(api, OPERATOR, "由另一台机器发布", seconds=60)


async def test_members_are_told_while_it_is_away_and_answered_when_it_is_back(
    api: FakeBotApi, machines: Machines, person: Json
) -> None:
    await asyncio.to_thread(stop_server, machines.server)
    for count in (1, 2):
        assert (await _ask(api, person, f"政协的职能是什么{count}", count))["text"] == TEXTS.engine_away
    machines.server = await asyncio.to_thread(start_server, machines.folder / "milvus", machines.port)
    await answered(api, "政协的三大职能是什么", SENTENCE, seconds=60)
    assert all("engine_unreachable" in bot.log for bot in machines.bots)
