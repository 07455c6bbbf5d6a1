"""Manners in groups, by polling: privacy mode on, off, and the bot as admin."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing

import pytest

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import buttons, notice, quotes, shows

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]
TEXTS = texts_for(Language.SIMPLIFIED)
USAGE = TEXTS.group_usage.format(bot="speech_bot")


@pytest.fixture
def group(api: FakeBotApi) -> Json:
    return api.group(-1000 - api.number("test group"))


async def _silence(api: FakeBotApi, group: Json, before: int = 0) -> None:
    await asyncio.sleep(0.15)
    assert len(api.sent("sendMessage", group["id"])) == before


@pytest.mark.parametrize(
    "text",
    ["/ask 三大职能", "/ask@speech_bot 三大职能", "@speech_bot 三大职能", "请问 @Speech_Bot 三大职能"],
)
async def test_addressed_questions_get_one_reply_to_the_question(
    api: FakeBotApi, person: Json, group: Json, text: str
) -> None:
    question = await api.say(person, text, group)
    if "@Speech" in text:  # Privacy mode delivers exact mentions only; the fake is as strict.
        await api.push({"message": question})
    answer = await api.answer(group["id"])
    assert quotes(answer)[0] == "政治协商、民主监督、参政议政是人民政协的三大职能。"
    assert answer["reply_to_message"]["message_id"] == question["message_id"]
    await _silence(api, group, 1)
    assert not api.sent("sendChatAction", group["id"])


async def test_answer_stays_in_its_topic(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/ask 三大职能", group, message_thread_id=42, is_topic_message=True)
    assert (await api.answer(group["id"]))["message_thread_id"] == 42


async def test_reply_to_the_bot_is_a_follow_up_question(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/ask 信息宣传是什么", group)
    answer = await api.answer(group["id"])
    await api.say(person, "那窗口呢", group, reply_to=answer)
    assert "信息宣传是企业的窗口。" in (await api.answer(group["id"], 2))["text"]


async def test_mention_in_reply_looks_the_other_message_up(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    other = api.user(api.number("test user"))
    said = await api.say(other, "三大职能是什么来着", group)
    await _silence(api, group)
    await api.say(person, "@speech_bot", group, reply_to=said)
    assert "三大职能" in quotes(await api.answer(group["id"]))[0]


async def test_empty_question_is_answered_with_the_usage(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/ask", group)
    assert (await api.answer(group["id"]))["text"] == USAGE


async def test_not_found_is_one_line(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/ask 完全无关", group)
    assert (await api.answer(group["id"]))["text"] == TEXTS.not_found_in_group


async def test_nothing_else_is_answered_even_if_everything_is_seen(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    """As group admin the bot is sent every message."""
    api.members[group["id"]][api.me["id"]] = "administrator"
    other = {"id": 777, "is_bot": True, "first_name": "B", "username": "other_bot"}
    channel = {"id": -1009, "type": "channel", "title": "频道"}
    origin = {"type": "channel", "date": int(time.time()), "chat": channel, "message_id": 5}
    await api.say(person, "三大职能是什么？", group)
    await api.say(other, "/ask 三大职能", group)
    await api.say(person, "/ask@other_bot 三大职能", group)
    await api.say(person, "@other_bot 三大职能", group)
    await api.say(person, "@speech_bot 三大职能", group, via_bot=api.me)
    await api.say(person, "@speech_bot 三大职能", group, forward_origin=origin)
    await api.say(person, "/ask 三大职能", group, is_automatic_forward=True)
    await api.say(person, "/ask 三大职能", group, date=int(time.time()) - 700)
    said = await api.say(person, "三大职能", group)
    await api.say(other, "@speech_bot", group, reply_to=said)
    await _silence(api, group)


async def test_anonymous_admin_and_channel_identity_are_people(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    await api.say(stand_in, "/ask 三大职能", group, sender_chat=group)
    await api.answer(group["id"])
    await api.say(stand_in, "/settings", group, sender_chat=group)
    assert (await api.answer(group["id"], 2))["text"] == TEXTS.settings_title


async def test_paging_edits_the_same_message_no_matter_who_presses(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    await api.say(person, "/ask 编号的事项由谁办理", group)
    answer = await api.answer(group["id"])
    assert len(quotes(answer)) == 2
    other = api.user(api.number("test user"))
    await api.press(other, answer, buttons(answer)[TEXTS.button_more]["callback_data"])
    edited = (await api.wait("editMessageText", chat=group["id"])).result
    assert edited["message_id"] == answer["message_id"]
    assert quotes(edited) != quotes(answer)
    await _silence(api, group, 1)


async def test_one_row_of_buttons_leads_to_private(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/ask 三大职能", group)
    answer = await api.answer(group["id"])
    assert len(answer["reply_markup"]["inline_keyboard"]) == 1
    link = buttons(answer)[TEXTS.button_private_answer]["url"]
    await api.say(person, f"/start {link.split('start=')[1]}")
    assert quotes(await api.answer(person["id"])) == quotes(answer)


async def test_greets_once_when_added(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.change_membership(person, group, "left", "member")
    assert (await api.answer(group["id"]))["text"] == USAGE
    await api.change_membership(person, group, "member", "left")
    await api.change_membership(person, group, "left", "member")
    await api.change_membership(person, group, "member", "administrator")
    await _silence(api, group, 1)


async def test_settings_are_for_admins_only(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/settings", group)
    assert (await api.answer(group["id"]))["text"] == TEXTS.settings_admins_only
    admin = api.user(api.number("test user"))
    api.members[group["id"]][admin["id"]] = "creator"
    await api.say(admin, "/settings", group)
    menu = await api.answer(group["id"], 2)
    await api.press(person, menu, buttons(menu)[TEXTS.mode_command]["callback_data"])
    await asyncio.sleep(0.1)
    assert not api.sent("editMessageText", group["id"])


async def test_settings_change_mode_language_and_documents(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    api.members[group["id"]] |= {person["id"]: "administrator", api.me["id"]: "administrator"}

    async def press(text: str) -> Json:
        before = len(api.sent("editMessageText", group["id"]))
        menu = api.messages[group["id"], 2]
        await api.press(person, menu, buttons(menu)[text]["callback_data"])
        return (await api.wait("editMessageText", before + 1, group["id"])).result

    await api.say(person, "/settings", group)
    await api.answer(group["id"])
    await press(TEXTS.mode_command)
    await api.say(person, "@speech_bot 三大职能", group)
    await _silence(api, group, 1)
    await press(TEXTS.mode_question)
    await api.say(person, "三大职能是什么？", group)
    assert quotes(await api.answer(group["id"], 2))
    # Leave out the speeches: only the articles may be quoted now.
    await press("办事条例")
    await api.say(person, "/ask 三大职能", group)
    assert (await api.answer(group["id"], 3))["text"] == TEXTS.not_found_in_group
    await press(TEXTS.settings_all_documents)
    await press("English")
    await api.say(person, "/ask 完全无关", group)
    english = texts_for(Language.ENGLISH)
    assert (await api.answer(group["id"], 4))["text"] == english.not_found_in_group


async def test_migrated_group_keeps_its_settings_and_gets_its_answer(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    new = api.group(group["id"] - 100_000)
    api.migrated[group["id"]] = new["id"]
    await api.say(person, "/ask 三大职能", group)
    assert quotes(await api.answer(new["id"]))
    content = {"migrate_to_chat_id": new["id"]}
    await api.push({"message": api.new_message(group, person, content)})


async def test_closed_topic_and_missing_rights_are_given_up_quietly(
    api: FakeBotApi, person: Json, group: Json, bot: BotProcess
) -> None:
    api.closed_topics.add((group["id"], 42))
    errors = bot.log.count("Error ")
    await api.say(person, "/ask 三大职能", group, message_thread_id=42, is_topic_message=True)
    await _silence(api, group)
    assert bot.log.count("Error ") == errors


async def test_edited_question_in_a_group(api: FakeBotApi, person: Json, group: Json) -> None:
    question = await api.say(person, "/ask 三大职能", group)
    await api.answer(group["id"])
    await api.edit(person, question, "/ask 信息宣传是什么")
    edited = (await api.wait("editMessageText", chat=group["id"])).result
    assert any("信息宣传" in quote for quote in quotes(edited))
    await api.edit(person, question, "/settings")
    await _silence(api, group, 1)
    assert len(api.sent("editMessageText", group["id"])) == 1


async def test_a_mention_that_an_edit_adds_is_answered(api: FakeBotApi, person: Json, group: Json) -> None:
    said = await api.say(person, "三大职能", group)
    await api.edit(person, said, "@speech_bot 三大职能")
    answer = await api.answer(group["id"])
    assert "三大职能" in quotes(answer)[0]
    assert answer["reply_to_message"]["message_id"] == said["message_id"]
    old = await api.say(person, "三大职能", group, date=int(time.time()) - 3600)
    await api.edit(person, old, "@speech_bot 三大职能")
    await _silence(api, group, 1)


@pytest.mark.parametrize(
    "text",
    ["@speech_bot三大职能是什么？", "请问@speech_bot 三大职能", "/ask三大职能", "/ask@speech_bot三大职能"],
)
async def test_names_that_telegram_makes_no_entity_of(
    api: FakeBotApi, person: Json, group: Json, text: str
) -> None:
    api.members[group["id"]][api.me["id"]] = "administrator"
    await api.say(person, text, group, entities=[])
    assert "三大职能" in quotes(await api.answer(group["id"]))[0]
    for other in ("@speech_bot2三大职能是什么？", "a@speech_bot.cn 三大职能"):
        await api.say(person, other, group, entities=[])
    await _silence(api, group, 1)


@pytest.mark.parametrize("text", ["哈哈", "👍", "好的", "谢谢", "原来如此", "说得好，我们走吧"])
async def test_talk_in_reply_to_the_bot_is_let_be(
    api: FakeBotApi, person: Json, group: Json, text: str
) -> None:
    await api.say(person, "/ask 三大职能", group)
    answer = await api.answer(group["id"])
    await api.say(person, text, group, reply_to=answer)
    await _silence(api, group, 1)


async def test_a_mention_that_asks_nothing_is_let_be(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "我觉得 @speech_bot 这个机器人不错", group)
    await _silence(api, group)
    await api.say(person, "大家都可以试试 @speech_bot", group)
    assert (await api.answer(group["id"]))["text"] == TEXTS.not_found_in_group


@pytest.mark.parametrize(
    "wish", ["@speech_bot 查一下", "@speech_bot 请回答这个问题", "/ask", "/ask 查一下，谢谢"]
)
async def test_a_wish_in_reply_looks_the_other_message_up(
    api: FakeBotApi, person: Json, group: Json, wish: str
) -> None:
    other = api.user(api.number("test user"))
    said = await api.say(other, "三大职能是什么来着", group)
    await api.say(person, wish, group, reply_to=said)
    assert "三大职能" in quotes(await api.answer(group["id"]))[0]


@pytest.mark.parametrize("wish", ["@speech_bot", "/ask", "@speech_bot 查一下"])
async def test_a_quotation_from_another_chat_is_looked_up(
    api: FakeBotApi, person: Json, group: Json, wish: str
) -> None:
    channel = {"id": -1007, "type": "channel", "title": "学习频道"}
    origin = {"type": "channel", "date": int(time.time()), "chat": channel, "message_id": 4}
    quote = {"text": "三大职能是什么", "position": 0, "is_manual": True}
    await api.say(person, wish, group, external_reply={"origin": origin}, quote=quote)
    assert "三大职能" in quotes(await api.answer(group["id"]))[0]


async def test_a_reply_to_anothers_answer_or_question_continues_it(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    question = await api.say(person, "/ask 信息宣传是什么", group)
    answer = await api.answer(group["id"])
    other = api.user(api.number("test user"))
    await api.say(other, "那窗口呢", group, reply_to=answer)
    assert "信息宣传是企业的窗口。" in (await api.answer(group["id"], 2))["text"]
    third = api.user(api.number("test user"))
    await api.say(third, "@speech_bot 那窗口呢", group, reply_to=question)
    assert "信息宣传是企业的窗口。" in (await api.answer(group["id"], 3))["text"]


async def test_an_album_is_answered_once(api: FakeBotApi, person: Json, group: Json) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    caption = "@speech_bot 三大职能"
    entities = [{"type": "mention", "offset": 0, "length": 11}]
    for _ in range(3):
        content = {"photo": photo, "caption": caption, "caption_entities": entities, "media_group_id": "g1"}
        await api.push({"message": api.new_message(group, person, content)})
    await api.answer(group["id"])
    await _silence(api, group, 1)


async def test_two_questions_are_both_answered(api: FakeBotApi, person: Json, group: Json) -> None:
    question = await api.say(person, "/ask 三大职能是什么？信息宣传是什么？", group)
    assert "三大职能" in quotes(await api.answer(group["id"]))[0]
    second = await api.answer(group["id"], 2)
    assert "信息宣传" in quotes(second)[0]
    assert second["quote"]["text"] == "信息宣传是什么？"
    await api.edit(person, question, "/ask 三大职能是什么？")
    await api.wait("deleteMessage", chat=group["id"])
    assert not api.sent("editMessageText", group["id"])


async def test_questions_to_everybody_are_answered_only_surely(
    api: FakeBotApi, person: Json, group: Json, bot: BotProcess
) -> None:
    api.members[group["id"]] |= {person["id"]: "administrator", api.me["id"]: "administrator"}
    await api.say(person, "/settings", group)
    menu = await api.answer(group["id"])
    await api.press(person, menu, buttons(menu)[TEXTS.mode_question]["callback_data"])
    await api.wait("editMessageText", chat=group["id"])
    for text in (
        "完全无关的询问对吗？",
        "大概三大职能是什么？",
        "@lisi 三大职能是什么？",
        "@lisi三大职能是什么？",
    ):
        await api.say(person, text, group, entities=[])
    await _silence(api, group, 1)
    with closing(sqlite3.connect(bot.data_dir / "bot.sqlite")) as database:
        kept = database.execute("SELECT question FROM answers WHERE question LIKE '%询问对吗%'").fetchall()
        kept += database.execute("SELECT question FROM answers WHERE question LIKE '大概三大%'").fetchall()
    assert kept == []
    await api.say(person, "三大职能是什么？", group)
    assert quotes(await api.answer(group["id"], 2))


async def test_the_admin_hears_of_privacy_mode(api: FakeBotApi, person: Json, group: Json) -> None:
    api.members[group["id"]][person["id"]] = "administrator"
    await api.say(person, "/settings", group)
    menu = await api.answer(group["id"])
    line = await notice(api, person, menu, buttons(menu)[TEXTS.mode_question]["callback_data"])
    assert line == TEXTS.settings_privacy_mode
    menu = await shows(api, group["id"], TEXTS.settings_privacy_mode, seconds=5)
    await notice(api, person, menu, buttons(menu)[TEXTS.mode_mention]["callback_data"])
    async with asyncio.timeout(5):
        while TEXTS.settings_privacy_mode in api.messages[group["id"], menu["message_id"]]["text"]:
            await asyncio.sleep(0.01)  # A press is answered before the menu is changed.


async def test_settings_find_documents_and_every_press_says_something(
    api: FakeBotApi, person: Json, group: Json
) -> None:
    api.members[group["id"]][person["id"]] = "administrator"
    await api.say(person, "/settings 沒有的標題", group)
    none = TEXTS.settings_none_found.format(words="沒有的標題")
    assert (await api.answer(group["id"]))["text"] == none
    await api.say(person, "/settings 條例", group)
    found = await api.answer(group["id"], 2)
    assert "办事条例" in buttons(found)
    assert "工作会议讲话" not in buttons(found)

    async def press(text: str) -> str:
        async with asyncio.timeout(5):
            while text not in buttons(menu := api.messages[group["id"], found["message_id"]]):
                await asyncio.sleep(0.01)  # A press is answered before the menu is changed.
        return await notice(api, person, menu, buttons(menu)[text]["callback_data"])

    assert await press("办事条例") == TEXTS.settings_only.format(title="办事条例")
    assert await press("✓ 办事条例") == TEXTS.settings_all
    assert await press(f"✓ {TEXTS.settings_all_documents}") == TEXTS.settings_already
    assert await press(TEXTS.mode_command) == TEXTS.settings_changed
    assert await press(f"✓ {TEXTS.mode_command}") == TEXTS.settings_already
    menu = api.messages[group["id"], found["message_id"]]
    assert "工作会议讲话" not in buttons(menu), "what was searched for is kept"
    assert await notice(api, person, menu, "s1:doc:gone:0") == TEXTS.settings_document_gone
    assert await notice(api, person, menu, "s1:broken") == TEXTS.button_expired
    api.fail("editMessageText", 400, "Bad Request: message can't be edited")
    assert await press(TEXTS.mode_mention) == TEXTS.settings_changed
    await shows(api, group["id"], TEXTS.button_expired)


async def test_follow_ups_of_two_people_do_not_mix(api: FakeBotApi, person: Json, group: Json) -> None:
    other = api.user(api.number("test user"))
    await api.say(person, "/ask 信息宣传是什么", group)
    await api.answer(group["id"])
    await api.say(other, "/ask 那窗口呢", group)
    assert (await api.answer(group["id"], 2))["text"] == TEXTS.not_found_in_group


async def test_private_commands_point_to_the_private_chat(api: FakeBotApi, person: Json, group: Json) -> None:
    await api.say(person, "/browse", group)
    answer = await api.answer(group["id"])
    assert answer["text"] == TEXTS.in_private
    assert buttons(answer)[TEXTS.button_private]["url"] == "https://t.me/speech_bot?start=start"
