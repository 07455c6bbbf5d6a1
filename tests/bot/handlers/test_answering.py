"""Whose question is answered when, and what is kept of those that are not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from telegram.error import BadRequest

from bot.services import BotApplication, Services
from bot.serving.rate_limits import TokenBuckets
from bot.store.chats import ChatSettings, GroupMode
from bot.texts import Language, texts_for
from tests.bot.offline import OfflineRequest, offline_application, process, question

TEXTS = texts_for(Language.SIMPLIFIED)
GROUP = {"id": -5, "type": "supergroup", "title": "G"}


class Bot:
    """An application without a network, its services and what it sent."""

    def __init__(self, application: BotApplication, request: OfflineRequest) -> None:
        self.application, self.request = application, request
        self.services: Services = application.bot_data["services"]
        self._number = 0

    async def say(self, text: str, user: int = 7, **message: Any) -> None:
        self._number += 1
        update = question(text, self._number, user)
        update["message"] |= {"date": _now(), **message}
        await process(self.application, update)

    def sent(self) -> list[str]:
        return [call["text"] for call in self.request.of("sendMessage")]

    async def comes_to(self, count: int) -> list[str]:
        """Wait until so many messages are sent, and for a moment in which there may come too many."""
        for _ in range(200):
            if len(self.sent()) >= count:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert len(self.sent()) == count, self.sent()
        return self.sent()


def _now() -> int:
    return int(time.time())


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with offline_application(tmp_path) as (application, request):
        await application.start()
        bot = Bot(application, request)
        yield bot
        bot.services.stopping.set()
        await application.stop()


def _stored(bot: Bot) -> list[str]:
    rows = bot.services.database.read("SELECT question FROM answers")
    return [text for (text,) in rows]


async def test_a_question_that_would_wait_too_long_is_refused_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.guards.LONGEST_WAIT", 0.0)
    for _ in range(8):
        await bot.say("三大职能")
    texts = await bot.comes_to(6)
    assert sum(text.startswith("提问太频繁") for text in texts) == 1
    await bot.say("/help", entities=[{"type": "bot_command", "offset": 0, "length": 5}])
    assert len(bot.sent()) == 7


async def test_commands_have_a_limit_of_their_own(bot: Bot) -> None:
    command = {"entities": [{"type": "bot_command", "offset": 0, "length": 4}]}
    for _ in range(20):
        await bot.say("/new", **command)
    assert bot.sent().count(TEXTS.new) == 10
    assert len(bot.sent()) == 11
    await bot.say("三大职能")
    assert len(bot.sent()) == 12


async def test_an_edit_while_it_waits_is_answered_in_its_latest_wording(bot: Bot) -> None:
    for _ in range(5):
        await bot.say("三大职能")
    slow = question("三大职能", 90)
    slow["message"]["date"] = _now()
    await process(bot.application, slow)
    edited = {**slow["message"], "text": "信息宣传是什么", "edit_date": _now()}
    await process(bot.application, {"update_id": 91, "edited_message": edited})
    assert (await bot.comes_to(6))[-1] == TEXTS.later.format(seconds=6)
    bot.services.stopping.set()
    assert "信息宣传" in (await bot.comes_to(7))[-1]


async def test_talk_takes_no_turn_and_leaves_no_trace(bot: Bot) -> None:
    me = {"id": bot.application.bot.id, "is_bot": True, "first_name": "B"}
    ours = {"message_id": 900, "date": 1, "chat": GROUP, "from": me, "text": "答"}
    for text in ("哈哈", "👍", "好的", "谢谢", "😀😀", "完全无关", "我们走吧"):
        await bot.say(text, chat=GROUP, reply_to_message=ours)
    assert bot.request.calls == []
    assert _stored(bot) == []
    assert bot.services.limits.groups.wait(-5) == 0
    assert bot.services.limits.members.reserve((-5, 7), 0) == 0
    turns = bot.services.database.read("SELECT * FROM turns")
    assert turns == []


async def test_what_is_overheard_is_kept_only_if_it_is_answered(bot: Bot) -> None:
    bot.services.chats.save(-5, ChatSettings(GroupMode.QUESTION))
    for text in ("完全无关的询问吗？", "大概三大职能是什么？", "你几点到？"):
        await bot.say(text, chat=GROUP)
    assert bot.request.calls == []
    assert _stored(bot) == []
    assert "not_found" not in bot.services.metrics.questions_by_status()
    await bot.say("三大职能是什么？", chat=GROUP)
    assert len(bot.sent()) == 1
    assert _stored(bot) == ["三大职能是什么？"]


async def test_overheard_questions_never_wait_and_take_no_place(bot: Bot) -> None:
    bot.services.chats.save(-5, ChatSettings(GroupMode.QUESTION))
    for user in range(100, 130):
        await bot.say("三大职能是什么？", user, chat=GROUP)
    assert len(bot.sent()) == 10
    await bot.say("/ask 三大职能", chat=GROUP)
    assert len(bot.sent()) == 11


async def test_the_busy_line_and_a_scope_gone_are_shown_only_to_those_who_asked(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = ChatSettings(GroupMode.QUESTION, documents=frozenset({"gone"}))
    bot.services.chats.save(-5, gone)
    await bot.say("三大职能是什么？", chat=GROUP)
    assert bot.sent() == []
    await bot.say("/ask 三大职能", chat=GROUP)
    assert bot.sent() == [TEXTS.scope_gone]
    bot.services.chats.save(-5, ChatSettings(GroupMode.QUESTION))
    monkeypatch.setattr(bot.services.pool, "pending", 10_000)
    await bot.say("三大职能是什么？", chat=GROUP)
    await bot.say("/ask 三大职能", chat=GROUP)
    assert bot.sent() == [TEXTS.scope_gone, TEXTS.busy]


async def test_a_member_asks_at_most_half_of_what_a_group_may(bot: Bot) -> None:
    services = bot.services
    assert isinstance(services.limits.members, TokenBuckets)
    assert services.limits.members.pause == 2 * services.limits.groups.pause
    for _ in range(10):
        await bot.say("/ask 三大职能", chat=GROUP)
    assert len(bot.sent()) == 5
    await bot.say("/ask 三大职能", 8, chat=GROUP)
    assert len(bot.sent()) == 6


async def test_a_quote_that_telegram_refuses_costs_no_answer(bot: Bot) -> None:
    bot.request.failures["sendMessage"] = [BadRequest("QUOTE_TEXT_INVALID")]
    await bot.say("三大职能是什么？信息宣传是什么？")
    await bot.comes_to(3)
    first, again, second = bot.request.of("sendMessage")
    assert first["reply_parameters"]["quote"] == "三大职能是什么？"
    assert first["text"] == again["text"]
    assert first["entities"] == again["entities"]
    assert second["reply_parameters"]["quote_position"] == 8


async def test_a_second_question_that_must_wait_keeps_nobody_from_the_gate(bot: Bot) -> None:
    for _ in range(4):
        await bot.say("三大职能")
    async with asyncio.timeout(1):
        await bot.say("三大职能是什么？信息宣传是什么？")
    assert "三大职能" in (await bot.comes_to(5))[-1]
    bot.services.stopping.set()
    assert "信息宣传" in (await bot.comes_to(6))[-1]
