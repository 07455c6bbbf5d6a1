"""An operator with the real library, its real editor and the real model."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.operators.offers import FOLDER
from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.files import archive, docx
from tests.e2e.process import REAL, BotProcess
from tests.e2e.reading import answered, buttons, press, quotes, shows

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.model]
TEXTS = texts_for(Language.SIMPLIFIED)
OPERATOR = 9401
PATIENCE = 120.0
"""Seconds for a change on a busy machine; it takes a few."""

NOTICE = (
    "在全市银杏养护工作会议上的讲话\n\n"
    "同志们：\n\n"
    "一、银杏养护的要求\n"
    "银杏大道每年冬至前必须完成涂白防寒。各区要建立银杏古树档案。\n\n"
    "二、保障措施\n"
    "市财政每年安排专项经费用于银杏复壮。\n"
)
QUESTION, SENTENCE = "银杏大道什么时候要完成涂白防寒？", "银杏大道每年冬至前必须完成涂白防寒。"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real_bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    bot = BotProcess(
        api,
        tmp_path_factory.mktemp("real"),
        SPEECHBOT_OPERATORS=str(OPERATOR),
        SPEECHBOT_QUESTIONS_BURST="1000",
        SPEECHBOT_QUESTIONS_PER_MINUTE="1000",
    )
    await bot.start_serving(REAL, seconds=300)
    yield bot
    assert await bot.stop() == 0, bot.log
    assert "Traceback" not in bot.log, bot.log


@pytest.fixture
def operator(api: FakeBotApi) -> Json:
    return api.user(OPERATOR)


async def offered(api: FakeBotApi, operator: Json, *files: tuple[str, bytes], words: str = "新增") -> Json:
    group = f"g{api.number('group')}" if len(files) > 1 else None
    for name, data in files:
        await api.send_file(operator, name, data, group=group)
    return await shows(api, OPERATOR, files[0][0], words, seconds=PATIENCE)


async def carried_out(api: FakeBotApi, operator: Json, message: Json, button: str) -> Json:
    """Press a button and wait until the same message tells of success."""
    await press(api, operator, message, button)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = api.messages[OPERATOR, message["message_id"]]
        if "✅" in now["text"]:
            return now
        await asyncio.sleep(0.05)
    raise AssertionError(api.messages[OPERATOR, message["message_id"]]["text"])


async def quoted(api: FakeBotApi, question: str) -> str:
    """Let a new member ask and return what the bot quotes."""
    member = api.user(api.number("real member"))
    await api.say(member, question)
    answer = await api.answer(member["id"], seconds=20)
    return "".join(quotes(answer)) or f"nothing: {answer['text']}"


async def test_files_become_answers_and_go_again(
    api: FakeBotApi, operator: Json, real_bot: BotProcess
) -> None:
    assert SENTENCE not in await quoted(api, QUESTION)
    word = docx("关于水库巡查的通知", "一、巡查时间", "汛期内水库堤坝须每两小时巡查一次。")
    packed = archive(
        **{"街道.txt": "关于街道绿化的通知\n\n沿街花箱由商户认养，每周浇水两次。\n".encode("gb18030")}
    )
    files = (
        ("银杏.txt", NOTICE.encode()),
        ("水库.docx", word),
        ("街道.zip", packed),
        ("乱.txt", bytes(range(256))),
    )
    offer = await offered(api, operator, *files, words="新增 3 份")
    assert "⛔" in offer["text"]
    assert "gb18030" in offer["text"].lower()
    done = await carried_out(api, operator, offer, TEXTS.button_confirm)
    await answered(api, QUESTION, SENTENCE, seconds=PATIENCE)
    assert "每两小时巡查一次" in await quoted(api, "汛期水库堤坝多久巡查一次？")
    assert "新增 3" in done["text"]
    await api.send_file(operator, "银杏.txt", NOTICE.encode())
    await shows(api, OPERATOR, TEXTS.kind_unchanged, TEXTS.offer_nothing, seconds=PATIENCE)
    await api.say(operator, "/docs")
    page = await shows(api, OPERATOR, TEXTS.documents_title.format(count=4))
    title = next(label for label in buttons(page) if "银杏" in label)
    await press(api, operator, page, title)
    detail = await shows(api, OPERATOR, "银杏.txt", "收录时间")
    await press(api, operator, detail, TEXTS.button_download)
    call = await api.wait("sendDocument", chat=OPERATOR, seconds=PATIENCE)
    assert call.files["document"] == ("银杏.txt", NOTICE.encode())
    await press(api, operator, detail, TEXTS.button_remove)
    question = await shows(api, OPERATOR, TEXTS.remove_question)
    await carried_out(api, operator, question, TEXTS.button_remove_now)
    async with asyncio.timeout(PATIENCE):
        while SENTENCE in await quoted(api, QUESTION):
            await asyncio.sleep(0.1)
    await api.say(operator, "/rollback")
    question = await shows(api, OPERATOR, "回来 1 份，离开 0 份")
    await carried_out(api, operator, question, TEXTS.button_rollback)
    await answered(api, QUESTION, SENTENCE, seconds=PATIENCE)
    assert not list((real_bot.data_dir / FOLDER).iterdir())


@pytest.mark.usefixtures("real_bot")
async def test_members_are_answered_during_a_reindex(api: FakeBotApi, operator: Json) -> None:
    await api.say(operator, "/reindex")
    message = await shows(api, OPERATOR, TEXTS.task_rebuild)
    answers = 0
    end = time.monotonic() + PATIENCE
    while "✅" not in api.messages[OPERATOR, message["message_id"]]["text"]:
        assert time.monotonic() < end, api.messages[OPERATOR, message["message_id"]]["text"]
        assert "三大职能" in await quoted(api, "政协的三大职能是什么？")
        answers += 1
    assert answers > 3


async def test_killed_while_publishing_nothing_is_lost(tmp_path: Path) -> None:
    api = FakeBotApi()  # Of its own: two bots would take each other's updates.
    await api.start()
    operator = api.user(9402)
    bot = BotProcess(api, tmp_path, SPEECHBOT_OPERATORS="9402", SPEECHBOT_QUESTIONS_BURST="1000")
    await bot.start_serving(REAL, seconds=300)
    await api.send_file(operator, "银杏.txt", NOTICE.encode())
    offer = await shows(api, 9402, "银杏.txt", "新增 1 份", seconds=PATIENCE)
    await press(api, operator, offer, TEXTS.button_confirm)
    await shows(api, 9402, TEXTS.task_add)
    await asyncio.sleep(0.5)
    await bot.stop(signal.SIGKILL)
    await bot.start_serving(REAL, seconds=300)
    offered = await shows(api, 9402, TEXTS.interrupted.format(task=TEXTS.task_add), seconds=PATIENCE)
    await press(api, operator, offered, TEXTS.button_confirm)
    done = TEXTS.published.format(task=TEXTS.task_add), TEXTS.nothing_changed.format(task=TEXTS.task_add)
    end = time.monotonic() + PATIENCE
    while not any(words in api.messages[9402, offered["message_id"]]["text"] for words in done):
        assert time.monotonic() < end, api.messages[9402, offered["message_id"]]["text"]
        await asyncio.sleep(0.05)
    await answered(api, QUESTION, SENTENCE, seconds=PATIENCE)
    assert await bot.stop() == 0
    await api.stop()
