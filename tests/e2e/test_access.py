"""Who may ask, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.introduction import refusal
from bot.texts import Language, texts_for
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import buttons, quotes

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = texts_for(Language.SIMPLIFIED)
ALLOWED, GROUP = 5001, -5002


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed_bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    bot = BotProcess(
        api,
        tmp_path_factory.mktemp("closed"),
        SPEECHBOT_ALLOWED_USERS=f"{ALLOWED}, 5009",
        SPEECHBOT_ALLOWED_GROUPS=str(GROUP),
        SPEECHBOT_QUESTIONS_BURST="3",
        SPEECHBOT_CONTACT="@office",
    )
    await bot.start_serving()
    yield bot
    assert await bot.stop() == 0, bot.log


@pytest.mark.usefixtures("closed_bot")
async def test_strangers_are_told_once_members_are_answered(api: FakeBotApi) -> None:
    stranger, member = api.user(5003), api.user(ALLOWED)
    for _ in range(3):
        await api.say(stranger, "三大职能")
    await api.say(member, "三大职能")
    assert quotes(await api.answer(ALLOWED))
    refused = await api.answer(5003)
    assert refused["text"] == refusal(TEXTS, 5003, "@office")
    assert buttons(refused)[TEXTS.button_copy_number]["copy_text"] == {"text": "5003"}
    await asyncio.sleep(0.1)
    assert len(api.sent("sendMessage", 5003)) == 1
    for number in range(2, 6):
        await api.say(stranger, "/start" if number % 2 else "/privacy")
        text = (await api.answer(5003, number))["text"]
        assert text == (refused["text"] if number % 2 else TEXTS.privacy.format(days=30))
    await api.inline(stranger, "三大职能")
    call = await api.wait("answerInlineQuery")
    assert call.params["results"] == []
    assert call.params["button"]["text"] == TEXTS.no_access_button
    assert str(call.params["is_personal"]).lower() == "true"
    await api.inline(member, "三大职能")
    call = await api.wait("answerInlineQuery", 2)
    assert call.params["results"]
    assert str(call.params["is_personal"]).lower() == "true"


@pytest.mark.usefixtures("closed_bot")
async def test_other_groups_are_left_allowed_ones_are_answered(api: FakeBotApi) -> None:
    anybody = api.user(5004)
    other, ours = api.group(-5005), api.group(GROUP)
    await api.change_membership(anybody, other, "left", "member")
    await api.wait("leaveChat", chat=-5005)
    await api.say(anybody, "/ask 三大职能", other)
    await api.say(anybody, "/ask 三大职能", ours)
    assert quotes(await api.answer(GROUP))
    assert not api.sent("sendMessage", -5005)


@pytest.mark.usefixtures("closed_bot")
async def test_one_notice_then_silence(api: FakeBotApi) -> None:
    member = api.user(5009)
    for _ in range(8):
        await api.say(member, "三大职能")
    await api.answer(5009, 4)
    await asyncio.sleep(0.2)
    texts = [call.result["text"] for call in api.sent("sendMessage", 5009)]
    assert len(texts) == 4
    assert sum(text.startswith("提问太频繁") for text in texts) == 1


async def test_names_questions_and_ids_are_not_logged(api: FakeBotApi, tmp_path: Path) -> None:
    bot = BotProcess(api, tmp_path, SPEECHBOT_LOG_LEVEL="DEBUG")
    await bot.start_serving()
    user, group = api.user(987654321, "李四光"), api.group(-100987654321)
    await api.say(user, "弄坏三大职能")
    await api.answer(987654321)
    await api.say(user, "三大职能机密")
    await api.answer(987654321, 2)
    await api.inline(user, "三大职能机密")
    await api.change_membership(user, group, "left", "member")
    await api.answer(-100987654321)
    assert await bot.stop() == 0
    for secret in ("李四光", "机密", "弄坏", "987654321", api.token.partition(":")[2]):
        assert secret not in bot.log, [line for line in bot.log.splitlines() if secret in line]
