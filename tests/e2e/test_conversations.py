"""Questions that go on from earlier answers: the latest, and an older one replied to."""

from __future__ import annotations

import pytest

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.reading import ask, quotes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]
TEXTS = texts_for(Language.SIMPLIFIED)
LIST = "会议的收效有哪些"
WINDOW = "信息宣传是企业的窗口。"


async def test_points_of_a_list_one_after_another(api: FakeBotApi, person: Json) -> None:
    points = quotes(await ask(api, person, LIST, 1))
    assert quotes(await ask(api, person, "第二点呢", 2)) == points[1:2]
    assert quotes(await ask(api, person, "第一点呢", 3)) == points[:1]


async def test_nothing_to_refer_to(api: FakeBotApi, person: Json) -> None:
    assert (await ask(api, person, "第三点呢", 1))["text"] == TEXTS.unclear
    await ask(api, person, LIST, 2)
    await ask(api, person, "/new", 3)
    assert (await ask(api, person, "第一点呢", 4))["text"] == TEXTS.unclear


async def test_a_reply_goes_on_from_the_answer_replied_to(api: FakeBotApi, person: Json) -> None:
    older = await ask(api, person, LIST, 1)
    points = quotes(older)
    await ask(api, person, "信息宣传是什么", 2)
    assert WINDOW in (await ask(api, person, "那窗口呢", 3))["text"]
    assert quotes(await ask(api, person, "第二点呢", 4, reply_to=older)) == points[1:2]
    assert quotes(await ask(api, person, "第一点呢", 5)) == points[:1]


async def test_in_a_group_anybody_can_go_on_from_an_answer(api: FakeBotApi, person: Json) -> None:
    group, other = api.group(-1000 - api.number("test group")), api.user(api.number("test user"))
    await api.say(person, f"/ask {LIST}", group)
    answer = await api.answer(group["id"])
    await api.say(other, "/ask 第二点呢", group)
    assert (await api.answer(group["id"], 2))["text"] == TEXTS.unclear
    await api.say(other, "第二点呢", group, reply_to=answer)
    assert len(quotes(await api.answer(group["id"], 3))) == 1
    await api.say(person, "/ask 第一点呢", group)
    assert len(quotes(await api.answer(group["id"], 4))) == 1
