"""Private chats over real HTTP, by polling."""

from __future__ import annotations

import asyncio

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


async def test_a_sticker_is_answered_in_words(api: FakeBotApi, person: Json) -> None:
    sticker = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1}
    content = {"sticker": sticker | {"is_animated": False, "is_video": False}}
    await api.push({"message": api.new_message(api.chats[person["id"]], person, content)})
    assert (await api.answer(person["id"]))["text"] == TEXTS.text_only


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
