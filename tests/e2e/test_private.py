"""Private chats over real HTTP, by polling."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.texts import Language, texts_for
from tests.bot.stub_library import StubLibrary
from tests.e2e.fakeapi.rules import Json, covered
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import buttons, notice, press, quotes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]
TEXTS = texts_for(Language.SIMPLIFIED)


async def test_start_says_what_is_inside_and_its_examples_are_asked(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "/start")
    started = await api.answer(person["id"])
    assert started["text"].startswith(TEXTS.start)
    published = StubLibrary.published.astimezone().strftime("%Y-%m-%d %H:%M")
    assert TEXTS.holdings.format(count=2, published=published) in started["text"]
    assert "• 工作会议讲话" in started["text"]
    assert list(buttons(started)) == ["会议的收效有哪些？", "政协的三大职能是什么？"]
    await press(api, person, started, "政协的三大职能是什么？")
    asked, answer = await api.answer(person["id"], 2), await api.answer(person["id"], 3)
    assert asked["text"] == TEXTS.example_asked.format(question="政协的三大职能是什么？")
    assert quotes(answer)[0] == "政治协商、民主监督、参政议政是人民政协的三大职能。"
    await press(api, person, started, "会议的收效有哪些？")
    await api.answer(person["id"], 5)
    await api.say(person, "第二点呢")
    assert "(二)" in quotes(await api.answer(person["id"], 6))[0], "a follow-up goes on from it"


async def test_an_example_that_is_no_longer_there_says_so(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "/start")
    started = await api.answer(person["id"])
    del started["reply_markup"]
    assert await notice(api, person, started, "e1:0") == TEXTS.button_expired


async def test_help_and_about(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "/help")
    shown = (await api.answer(person["id"]))["text"]
    assert "例如：\n“会议的收效有哪些？”\n“政协的三大职能是什么？”\n" in shown
    assert TEXTS.help in shown
    await api.say(person, "/about")
    shown = (await api.answer(person["id"], 2))["text"]
    assert shown.startswith(TEXTS.about)
    assert "• 办事条例" in shown


@pytest.mark.parametrize(
    "said", ["help", "帮助", "／help", "怎么用", "菜单", "取消", "/帮助", "／帮助", "／whatever"]
)
async def test_words_for_help_get_help(api: FakeBotApi, person: Json, said: str) -> None:
    await api.say(person, said)
    assert TEXTS.help in (await api.answer(person["id"]))["text"]


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("／about", TEXTS.about),
        ("／new", TEXTS.new),
        ("／start", TEXTS.start),
        ("／status", TEXTS.not_for_you.partition("{id}")[0]),
    ],
)
async def test_commands_with_a_full_width_slash(
    api: FakeBotApi, person: Json, said: str, begins: str
) -> None:
    await api.say(person, said)
    assert (await api.answer(person["id"]))["text"].startswith(begins)


async def test_ask_with_a_full_width_slash(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "／ask 政协的三大职能是什么？")
    assert quotes(await api.answer(person["id"]))


async def test_the_bot_describes_itself_in_three_languages(api: FakeBotApi, bot: BotProcess) -> None:
    await api.wait("setMyShortDescription", 3)
    assert set(api.descriptions) == {
        (kind, code) for kind in ("description", "short_description") for code in ("", "zh", "en")
    }
    for language in Language:
        assert texts_for(language).description in api.descriptions["description", ""]
    assert "could not be published" not in bot.log


async def test_question_is_answered_with_expandable_quotes(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "政协的三大职能是什么？")
    message = await api.answer(person["id"])
    quote = message["entities"][0]
    assert quote["type"] == "expandable_blockquote"
    assert covered(message, quote) == "政治协商、民主监督、参政议政是人民政协的三大职能。"
    assert "bold" in {entity["type"] for entity in message["entities"]}
    assert "— 工作会议讲话 › 篇一 › 一、会议的主要收效 › (一)" in message["text"]


async def test_language_of_the_user(api: FakeBotApi) -> None:
    user = api.user(api.number("test user"), language="en")
    await api.say(user, "完全无关的询问")
    assert (await api.answer(user["id"]))["text"] == texts_for(Language.ENGLISH).not_found
    user = api.user(api.number("test user"), language="zh-hant")
    await api.say(user, "完全无关的询问")
    assert (await api.answer(user["id"]))["text"] == texts_for(Language.TRADITIONAL).not_found


async def test_typing_is_shown_only_while_slow(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "三大职能")
    await api.answer(person["id"])
    assert not api.sent("sendChatAction", person["id"])
    await api.say(person, "慢一点说三大职能")
    await api.wait("sendChatAction", chat=person["id"])
    await api.answer(person["id"], 2)


async def test_questions_do_not_wait_for_each_other(api: FakeBotApi) -> None:
    slow, quick = api.user(api.number("test user")), api.user(api.number("test user"))
    await api.say(slow, "慢慢说三大职能")
    await api.say(quick, "三大职能")
    await api.answer(quick["id"])
    assert not api.sent("sendMessage", slow["id"])
    await api.answer(slow["id"])


async def test_follow_up_uses_the_context(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "信息宣传是什么")
    await api.answer(person["id"])
    await api.say(person, "那窗口呢")
    assert "信息宣传是企业的窗口。" in (await api.answer(person["id"], 2))["text"]
    await api.say(person, "/new")
    assert (await api.answer(person["id"], 3))["text"] == TEXTS.new


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("政", TEXTS.too_short),
        ("😀😀", TEXTS.nonsense),
        ("长" * 4096, TEXTS.too_long),
        ("你好", TEXTS.greeting),
        ("谢谢", TEXTS.thanks),
    ],
)
async def test_short_replies(api: FakeBotApi, person: Json, question: str, reply: str) -> None:
    await api.say(person, question)
    assert (await api.answer(person["id"]))["text"] == reply


async def _send(api: FakeBotApi, person: Json, **content: object) -> Json:
    message = api.new_message(api.chats[person["id"]], person, content)
    await api.push({"message": message})
    return message


async def test_a_sticker_is_answered_in_words(api: FakeBotApi, person: Json) -> None:
    sticker = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1}
    await _send(api, person, sticker=sticker | {"is_animated": False, "is_video": False})
    assert (await api.answer(person["id"]))["text"] == TEXTS.text_only


_FILE = {"file_id": "f", "file_unique_id": "u"}
_PHOTO = [_FILE | {"width": 1, "height": 1}]


@pytest.mark.parametrize(
    "content",
    [
        {"photo": _PHOTO},
        {"video": _FILE | {"width": 1, "height": 1, "duration": 1}},
        {"voice": _FILE | {"duration": 1}},
        {"document": _FILE | {"file_name": "x.txt"}},
    ],
)
async def test_a_caption_is_a_question(api: FakeBotApi, person: Json, content: Json) -> None:
    await _send(api, person, **content)
    assert (await api.answer(person["id"]))["text"] == TEXTS.text_only
    await _send(api, person, **content, caption="政协的三大职能是什么？")
    assert "三大职能" in quotes(await api.answer(person["id"], 2))[0]


async def test_an_album_is_answered_once(api: FakeBotApi, person: Json) -> None:
    for caption in ({}, {"caption": "三大职能"}, {"caption": "三大职能"}, {}):
        await _send(api, person, photo=_PHOTO, media_group_id="a1", **caption)
    assert quotes(await api.answer(person["id"]))
    for _ in range(3):
        await _send(api, person, photo=_PHOTO, media_group_id="a2")
    assert (await api.answer(person["id"], 2))["text"] == TEXTS.text_only
    await asyncio.sleep(1.2)
    assert len(api.sent("sendMessage", person["id"])) == 2


async def test_a_caption_added_by_an_edit_is_a_question(api: FakeBotApi, person: Json) -> None:
    message = await _send(api, person, photo=_PHOTO)
    await api.answer(person["id"])
    edited = message | {"caption": "三大职能", "edit_date": int(time.time())}
    await api.push({"edited_message": edited})
    assert quotes(await api.answer(person["id"], 2))


async def test_a_question_edited_into_a_command_is_not_searched(
    api: FakeBotApi, person: Json, bot: BotProcess
) -> None:
    message = await api.say(person, "三大职能")
    await api.answer(person["id"])
    await api.edit(person, message, "/help")
    await api.edit(person, message, "/ask 信息宣传是什么")
    edited = (await api.wait("editMessageText", chat=person["id"])).result
    assert "信息宣传" in quotes(edited)[0]
    await api.edit(person, message, "/ask 信息宣传是什么 ")
    await asyncio.sleep(0.2)
    assert len(api.sent("editMessageText", person["id"])) == 1


@pytest.mark.parametrize(
    "text", ["/ask三大职能", "／ask 三大职能", "/ask@speech_bot三大职能", "@speech_bot 三大职能"]
)
async def test_a_command_that_telegram_makes_no_entity_of(api: FakeBotApi, person: Json, text: str) -> None:
    await api.say(person, text, entities=[])
    assert "三大职能" in quotes(await api.answer(person["id"]))[0]


async def test_ask_in_reply_looks_the_message_up(api: FakeBotApi, person: Json) -> None:
    said = await api.say(person, "三大职能")
    await api.answer(person["id"])
    await api.say(person, "/ask", reply_to=said)
    assert "三大职能" in quotes(await api.answer(person["id"], 2))[0]
    channel = {"id": -1007, "type": "channel", "title": "学习频道"}
    origin = {"type": "channel", "date": int(time.time()), "chat": channel, "message_id": 4}
    quote = {"text": "信息宣传是什么", "position": 0, "is_manual": True}
    await api.say(person, "查一下", external_reply={"origin": origin}, quote=quote)
    assert "信息宣传" in quotes(await api.answer(person["id"], 3))[0]
    await api.say(person, "/ask")
    assert TEXTS.help in (await api.answer(person["id"], 4))["text"]


async def test_several_questions_are_all_answered_or_named(api: FakeBotApi, person: Json) -> None:
    questions = [
        "三大职能是什么？",
        "信息宣传是什么？",
        "那窗口呢？这个呢？",
        "完全无关的是什么？",
        "第五个是什么？",
    ]
    message = await api.say(person, "".join(questions))
    left = "\n".join(f"• {question}" for question in questions[3:])
    line = TEXTS.questions_left.format(most=3, questions=left)
    assert (await api.answer(person["id"], 4))["text"] == line
    first, second, third = [call.result for call in api.sent("sendMessage", person["id"])[:3]]
    assert ["三大职能" in quotes(first)[0], "信息宣传" in quotes(second)[0]] == [True, True]
    assert "信息宣传是企业的窗口。" in third["text"], "the third goes on from the second"
    assert [reply["quote"]["text"] for reply in (first, second, third)] == questions[:3]
    await api.edit(person, message, questions[1])
    edited = (await api.wait("editMessageText", chat=person["id"])).result
    assert edited["message_id"] == first["message_id"]
    assert "信息宣传" in quotes(edited)[0]
    await api.wait("deleteMessage", 3, person["id"])


async def test_refused_entities_are_sent_plain(api: FakeBotApi, person: Json) -> None:
    api.fail("sendMessage", 400, "Bad Request: ENTITY_BOUNDS_INVALID")
    await api.say(person, "三大职能")
    message = await api.answer(person["id"])
    assert not message["entities"]
    assert "人民政协的三大职能" in message["text"]


async def test_flood_limit_is_obeyed(api: FakeBotApi, person: Json) -> None:
    api.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await api.say(person, "三大职能")
    await api.answer(person["id"])
    refused, sent = [call for call in api.calls if call.params.get("chat_id") == str(person["id"])][-2:]
    assert (refused.code, sent.code) == (429, 200)
    assert sent.at - refused.at >= 1


async def test_bad_gateway_is_tried_again(api: FakeBotApi, person: Json) -> None:
    api.fail("sendMessage", 502, "Bad Gateway", times=2)
    await api.say(person, "三大职能")
    await api.answer(person["id"])


async def test_error_becomes_one_line_with_a_number(api: FakeBotApi, person: Json, bot: BotProcess) -> None:
    await api.say(person, "弄坏了")
    text = (await api.answer(person["id"]))["text"]
    head, tail = TEXTS.failed.split("{id}")
    assert text.startswith(head)
    assert text.endswith(tail)
    number = text[len(head) : -len(tail)]
    assert f"Error {number}" in bot.log
    assert "BrokenLibraryError" in bot.log
    assert "弄坏了" not in bot.log


async def test_blocked_bot_stays_quiet(api: FakeBotApi, person: Json, bot: BotProcess) -> None:
    api.blocked.add(person["id"])
    await api.say(person, "三大职能")
    for _ in range(100):
        if "Not allowed to write" in bot.log:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail(bot.log)


async def test_lone_surrogates_and_markup_do_no_harm(api: FakeBotApi, person: Json) -> None:
    await api.say(person, '<b>三大职能</b> & "引号" 𠮷')
    assert "人民政协的三大职能" in (await api.answer(person["id"]))["text"]
