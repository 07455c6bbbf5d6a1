"""The buttons under answers, edits, languages and the table of contents, by polling."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest

from bot.texts import Language, texts_for
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess
from tests.e2e.reading import bold, buttons, quotes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("bot")]
TEXTS = texts_for(Language.SIMPLIFIED)
MORE = TEXTS.button_more


async def _press(api: FakeBotApi, person: Json, message: Json, data: str) -> Json:
    """Press a button and return the message as it is afterwards; the press is answered before that."""
    place = message["chat"]["id"]
    before = len(api.sent("editMessageText", place))
    query = await api.press(person, message, data)
    answered = await _answered(api, query)
    assert "text" not in answered, answered
    edited = await api.wait("editMessageText", before + 1, place)
    assert edited.at > next(c.at for c in api.sent("answerCallbackQuery") if c.params is answered)
    return edited.result


async def _answered(api: FakeBotApi, query: str) -> Json:
    for _ in range(1000):
        for call in api.sent("answerCallbackQuery"):
            if call.params["callback_query_id"] == query:
                return call.params
        await asyncio.sleep(0.005)
    raise AssertionError(f"{query} was not answered")


async def _ask(api: FakeBotApi, person: Json, question: str) -> Json:
    await api.say(person, question)
    return await api.answer(person["id"], len(api.sent("sendMessage", person["id"])) + 1)


async def test_more_turns_pages_in_place_and_back(api: FakeBotApi, person: Json) -> None:
    message = await _ask(api, person, "编号的事项由谁办理")
    first = quotes(message)
    assert len(first) == 3
    message = await _press(api, person, message, buttons(message)[MORE]["callback_data"])
    second = quotes(message)
    assert len(second) == 3
    assert not set(first) & set(second)
    message = await _press(api, person, message, buttons(message)["‹"]["callback_data"])
    assert quotes(message) == first
    assert len(api.sent("sendMessage", person["id"])) == 1


async def test_an_answer_across_documents_is_paged_and_each_quote_has_its_context(
    api: FakeBotApi, person: Json
) -> None:
    message = await _ask(api, person, "历年怎么说")
    first = quotes(message)
    assert len(first) == 5
    assert message["text"].startswith("9 份文件中 7 份提到，依次列出，第 1—5 份：")
    choice = await _press(api, person, message, buttons(message)[TEXTS.button_context]["callback_data"])
    assert quotes(choice) == first
    assert [text for text in buttons(choice) if text != TEXTS.button_return] == list("①②③④⑤")
    fourth = await _press(api, person, choice, buttons(choice)["④"]["callback_data"])
    assert bold(fourth) == [first[3].strip()]
    message = await _press(api, person, fourth, buttons(fourth)[TEXTS.button_return]["callback_data"])
    assert quotes(message) == first
    message = await _press(api, person, message, buttons(message)[MORE]["callback_data"])
    assert message["text"].startswith("9 份文件中 7 份提到，依次列出，第 6—7 份：")
    assert len(quotes(message)) == 2
    assert not set(first) & set(quotes(message))
    assert MORE not in buttons(message)


async def test_context_shows_the_paragraph_in_place_with_the_excerpt_marked(
    api: FakeBotApi, person: Json
) -> None:
    message = await _ask(api, person, "三大职能")
    [quoted] = quotes(message)
    around = await _press(api, person, message, buttons(message)[TEXTS.button_context]["callback_data"])
    assert quoted in quotes(around)[0]
    assert len(quotes(around)[0]) > len(quoted)
    assert bold(around) == [quoted]
    back = await _press(api, person, around, buttons(around)[TEXTS.button_return]["callback_data"])
    assert quotes(back) == [quoted]
    link = buttons(around)[TEXTS.button_copy_link]["copy_text"]["text"]
    assert link.startswith("https://t.me/speech_bot?start=b_s_")


async def test_every_point_of_a_list_has_its_context(api: FakeBotApi, person: Json) -> None:
    message = await _ask(api, person, "有哪些收效")
    points = quotes(message)
    assert len(points) == 3
    for number, sign in enumerate("①②③"):
        button = buttons(message)[f"{TEXTS.button_context} {sign}"]
        around = await _press(api, person, message, button["callback_data"])
        assert points[number] in quotes(around)[0]
        assert bold(around) == [points[number]]
        message = await _press(api, person, around, buttons(around)[TEXTS.button_return]["callback_data"])
    assert len(message["reply_markup"]["inline_keyboard"]) == 2


async def test_from_the_contents_one_reads_on_and_returns_to_the_answer(
    api: FakeBotApi, person: Json
) -> None:
    message = await _ask(api, person, "三大职能")
    around = await _press(api, person, message, buttons(message)[TEXTS.button_context]["callback_data"])
    page = await _press(api, person, around, buttons(around)[TEXTS.button_browse]["callback_data"])
    first = quotes(page)
    page = await _press(api, person, page, buttons(page)[TEXTS.button_section_after]["callback_data"])
    assert quotes(page) == ["(二)进一步拓宽了思路。经验和做法具有重要启发借鉴意义。"]
    page = await _press(api, person, page, buttons(page)[TEXTS.button_section_before]["callback_data"])
    assert quotes(page) == first
    for _ in range(3):
        page = await _press(api, person, page, buttons(page)[TEXTS.button_up]["callback_data"])
    back = await _press(api, person, page, buttons(page)[TEXTS.button_to_answer]["callback_data"])
    assert quotes(back) == quotes(message)
    assert back["reply_markup"] == message["reply_markup"]


async def test_browse_finds_titles_by_words(api: FakeBotApi, person: Json) -> None:
    page = await _ask(api, person, "/browse 條例")
    assert page["text"].startswith("办事条例")
    assert (await _ask(api, person, "/browse 没有这样的题名"))["text"].startswith(
        "没有题名含“没有这样的题名”"
    )


async def test_presses_are_answered_at_once_and_the_last_one_counts(api: FakeBotApi) -> None:
    """Twenty edits a minute are allowed in a group; two hands press more often."""
    group, hands = api.group(-100_77), [api.user(api.number("test user")) for _ in range(2)]
    await api.say(hands[0], "/ask 编号的事项由谁办理", group)
    message = await api.answer(group["id"])
    data = buttons(message)[TEXTS.button_more]["callback_data"]
    began, queries = time.monotonic(), {}
    for number in range(26):
        hand = hands[number % 2]
        queries[await api.press(hand, message, f"{data[:-1]}{number % 3}")] = time.monotonic()
        await asyncio.sleep(0.04)
    for query, pressed in queries.items():
        await _answered(api, query)
        at = next(c.at for c in api.sent("answerCallbackQuery") if c.params["callback_query_id"] == query)
        assert at - pressed < 1
    assert time.monotonic() - began < 10
    last = (await api.wait("editMessageText", 1, group["id"])).result
    assert last["message_id"] == message["message_id"]


async def test_copy_and_share(api: FakeBotApi, person: Json) -> None:
    message = await _ask(api, person, "三大职能")
    copied = buttons(message)[TEXTS.button_copy]["copy_text"]["text"]
    assert copied.splitlines()[0] == quotes(message)[0]
    assert copied.splitlines()[1].startswith("— 工作会议讲话")
    assert buttons(message)[TEXTS.button_share]["switch_inline_query"] == "三大职能"


async def test_feedback_is_stored_and_can_be_changed(api: FakeBotApi, person: Json, bot: BotProcess) -> None:
    message = await _ask(api, person, "三大职能")
    for text, value in (("👍", 1), ("👎", 0)):
        query = await api.press(person, message, buttons(message)[text]["callback_data"])
        assert (await _answered(api, query))["text"].startswith("谢谢")
        with sqlite3.connect(bot.data_dir / "bot.sqlite") as database:
            rows = database.execute(
                "SELECT question, snapshot, helpful, feedback.asker FROM feedback "
                "JOIN answers ON answer = id "
                "ORDER BY given DESC LIMIT 1"
            ).fetchall()
        database.close()
        assert rows[0][:3] == ("三大职能", "stub-1", value)
        assert str(person["id"]) != rows[0][3]


@pytest.mark.parametrize(
    "data", ["more:1", "a1:gone:p0", "a1:::", "b1:s:000000000000:0:0", "b1:l::0:99", "p:1:2", "s9:x", "字"]
)
async def test_buttons_of_old_versions_are_answered(api: FakeBotApi, person: Json, data: str) -> None:
    message = await _ask(api, person, "三大职能")
    query = await api.press(person, message, data)
    assert (await _answered(api, query))["text"] in {TEXTS.button_expired, TEXTS.place_gone}


async def test_pages_that_do_not_exist_are_refused_politely(api: FakeBotApi, person: Json) -> None:
    message = await _ask(api, person, "三大职能")
    good = buttons(message)["👍"]["callback_data"]
    answer = good.split(":")[1]
    for view in ("p99", "c99", "y99"):
        query = await api.press(person, message, f"a1:{answer}:{view}")
        assert (await _answered(api, query))["text"] == TEXTS.button_expired


async def test_edited_question_edits_the_answer(api: FakeBotApi, person: Json) -> None:
    question = await api.say(person, "三大职能")
    await api.answer(person["id"])
    await api.edit(person, question, "信息宣传是什么")
    edited = (await api.wait("editMessageText", chat=person["id"])).result
    assert any("信息宣传是企业的窗口" in quote for quote in quotes(edited))
    await api.edit(person, question, "完全无关")
    edited = (await api.wait("editMessageText", 2, person["id"])).result
    assert edited["text"] == TEXTS.not_found
    assert "reply_markup" not in edited
    assert len(api.sent("sendMessage", person["id"])) == 1


async def test_edit_during_a_slow_answer_is_not_lost(api: FakeBotApi, person: Json) -> None:
    question = await api.say(person, "慢慢说三大职能")
    await asyncio.sleep(0.2)
    await api.edit(person, question, "信息宣传是什么")
    edited = (await api.wait("editMessageText", chat=person["id"])).result
    assert any("信息宣传是企业的窗口" in quote for quote in quotes(edited))


async def test_language_can_be_chosen_and_given_back(api: FakeBotApi, person: Json) -> None:
    await api.say(person, "/lang")
    menu = await api.answer(person["id"])
    assert f"✓ {TEXTS.language_automatic}" in buttons(menu)
    await _press(api, person, menu, buttons(menu)["English"]["callback_data"])
    english = texts_for(Language.ENGLISH)
    again = await _ask(api, person, "/lang")
    assert {label for label in buttons(again) if label.startswith("✓")} == {"✓ English"}
    assert (await _ask(api, person, "完全无关"))["text"] == english.not_found
    await _press(api, person, menu, "l1:auto")
    assert (await _ask(api, person, "完全无关"))["text"] == TEXTS.not_found


async def test_browse_from_the_library_to_the_text(api: FakeBotApi, person: Json) -> None:
    page = await _ask(api, person, "/browse")
    for step in (
        "工作会议讲话",
        "篇一",
        "一、会议的主要收效",
        "(二)进一步拓宽了思路。经验和做法具有重要启发借鉴意义。",
    ):
        page = await _press(api, person, page, buttons(page)[step]["callback_data"])
    assert quotes(page) == ["(二)进一步拓宽了思路。经验和做法具有重要启发借鉴意义。"]
    assert "篇一 › 一、会议的主要收效 › (二)" in page["text"]
    for _ in range(4):
        page = await _press(api, person, page, buttons(page)[TEXTS.button_up]["callback_data"])
    assert TEXTS.button_up not in buttons(page)
    page = await _press(api, person, page, buttons(page)["办事条例"]["callback_data"])
    page = await _press(api, person, page, buttons(page)[TEXTS.button_forth]["callback_data"])
    assert any(text.startswith("第9条") for text in buttons(page))
    page = await _press(api, person, page, buttons(page)[TEXTS.button_whole_text]["callback_data"])
    assert quotes(page)[0].startswith("第1条 编号1的事项")
    later = await _press(api, person, page, buttons(page)[TEXTS.button_forth]["callback_data"])
    assert quotes(later)[0].startswith("第")
    assert quotes(later) != quotes(page)


async def test_deep_links_open_a_place_and_an_answer(api: FakeBotApi, person: Json) -> None:
    message = await _ask(api, person, "三大职能")
    around = await _press(api, person, message, buttons(message)[TEXTS.button_context]["callback_data"])
    payload = buttons(around)[TEXTS.button_copy_link]["copy_text"]["text"].split("start=")[1]
    page = await _ask(api, person, f"/start {payload}")
    assert "三大职能" in quotes(page)[0]
    answer = buttons(message)["👍"]["callback_data"].split(":")[1]
    again = await _ask(api, person, f"/start a_{answer}")
    assert quotes(again) == quotes(message)
    assert (await _ask(api, person, "/start a_unknown"))["text"] == TEXTS.answer_gone
    assert (await _ask(api, person, "/start b_s_000000000000_1"))["text"] == TEXTS.place_gone


async def test_about_and_privacy(api: FakeBotApi, person: Json) -> None:
    about = (await _ask(api, person, "/about"))["text"]
    assert "2 份" in about
    assert "• 办事条例" in about
    assert "2026-11-01" in about
    assert "30 天" in (await _ask(api, person, "/privacy"))["text"]


async def test_unknown_commands_explain_how_to_ask(api: FakeBotApi, person: Json) -> None:
    assert TEXTS.help in (await _ask(api, person, "/whatever"))["text"]
    assert quotes(await _ask(api, person, "/ask 三大职能"))
