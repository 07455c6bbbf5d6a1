"""Who may ask, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.texts import Language, texts_for
from bot.views.introduction import refusal
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
        SPEECHBOT_QUESTIONS_PER_MINUTE="300",
        SPEECHBOT_GROUP_QUESTIONS_PER_MINUTE="120",
        SPEECHBOT_CONTACT="@office",
    )
    await bot.start_serving()
    yield bot
    assert await bot.stop() == 0, bot.log


@pytest.mark.usefixtures("closed_bot")
async def test_strangers_are_shown_once_members_are_answered(api: FakeBotApi) -> None:
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
async def test_a_burst_of_questions_is_answered_late_and_commands_are_free(api: FakeBotApi) -> None:
    member = api.user(5009)
    for _ in range(8):
        await api.say(member, "三大职能")
    await api.answer(5009, 3)
    await api.say(member, "/help")
    await api.answer(5009, 9)
    sent = api.sent("sendMessage", 5009)
    assert sum(bool(quotes(call.result)) for call in sent) == 8
    assert not quotes(sent[3].result), "the command had not to wait"
    assert sent[-1].at - sent[2].at > 0.8


@pytest.mark.usefixtures("closed_bot")
async def test_one_members_burst_leaves_the_group_its_answers(api: FakeBotApi) -> None:
    hasty, other, group = api.user(5010), api.user(5011), api.group(GROUP)
    before = len(api.sent("sendMessage", GROUP))
    for _ in range(12):
        await api.say(hasty, "/ask 三大职能", group)
    await api.answer(GROUP, before + 4)
    question = await api.say(other, "/ask 三大职能", group)
    await api.answer(GROUP, before + 7)
    answers = [call.result for call in api.sent("sendMessage", GROUP)[before:]]
    assert question["message_id"] in {answer["reply_to_message"]["message_id"] for answer in answers}
    await api.answer(GROUP, before + 13)
    assert len(api.sent("sendMessage", GROUP)) == before + 13


async def test_what_waits_for_its_turn_is_answered_before_a_stop(tmp_path: Path) -> None:
    api = FakeBotApi()  # The other bot of this module must not fetch what is said here.
    await api.start()
    bot = BotProcess(api, tmp_path, SPEECHBOT_QUESTIONS_BURST="2", SPEECHBOT_QUESTIONS_PER_MINUTE="6")
    await bot.start_serving()
    member = api.user(5012)
    for _ in range(4):
        await api.say(member, "三大职能")
    late = TEXTS.later.format(seconds=10)
    assert late in {(await api.answer(5012, number))["text"] for number in (1, 2, 3)}
    await asyncio.sleep(0.3)
    assert await bot.stop() == 0
    await api.stop()
    assert sum(bool(quotes(call.result)) for call in api.sent("sendMessage", 5012)) == 4


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
