"""Operators change the library from their private chats while the bot goes on answering."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.texts import Language, texts_for
from bot.views.callback_data import Action, OperatorPress
from tests.bot.stub_editing import LOST_QUESTION
from tests.bot.stub_snapshots import document_id
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.files import archive, docx
from tests.e2e.process import BotProcess
from tests.e2e.reading import answered, buttons, notice, press, quotes, shows

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXTS = texts_for(Language.SIMPLIFIED)
OPERATORS = range(9001, 9031)
_next = itertools.count(OPERATORS.start)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def library_bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    bot = BotProcess(
        api,
        tmp_path_factory.mktemp("library"),
        SPEECHBOT_OPERATORS=",".join(map(str, OPERATORS)),
        SPEECHBOT_QUESTIONS_BURST="1000",
        SPEECHBOT_HEALTH_PORT="0",
    )
    await bot.start_serving()
    yield bot
    assert await bot.stop() == 0, bot.log
    assert "An operator's work failed" not in bot.log, bot.log


@pytest.fixture
def operator(api: FakeBotApi) -> Json:
    return api.user(next(_next), "王管理")


async def offered(api: FakeBotApi, operator: Json, name: str, data: bytes) -> Json:
    """Send a file and return the message that offers to publish it."""
    await api.send_file(operator, name, data)
    return await shows(api, operator["id"], name, TEXTS.offer_question.split("。")[-1])


async def becomes(api: FakeBotApi, message: Json, words: str) -> Json:
    """Wait until a message says something, and return it."""
    async with asyncio.timeout(20):
        while words not in api.messages[message["chat"]["id"], message["message_id"]]["text"]:
            await asyncio.sleep(0.01)
    return copy.deepcopy(api.messages[message["chat"]["id"], message["message_id"]])


async def published(
    api: FakeBotApi, operator: Json, message: Json, label: str = TEXTS.button_confirm
) -> Json:
    """Confirm an offer and return the message that tells of the outcome."""
    await press(api, operator, message, label)
    done = await shows(api, operator["id"], "✅")
    assert done["message_id"] == message["message_id"]
    return done


async def asked(api: FakeBotApi, question: str) -> Json:
    """Let a new member ask and return the answer."""
    member = api.user(api.number("test user"))
    await api.say(member, question)
    return await api.answer(member["id"])


@pytest.mark.parametrize(
    ("file", "question", "sentence"),
    [
        (("园林.txt", "园林讲话\n银杏大道要四季常青。\n".encode()), "银杏大道", "银杏大道要四季常青。"),
        (("水利.docx", docx("水利讲话", "水库堤坝要年年加固。")), "水库堤坝", "水库堤坝要年年加固。"),
        (
            ("包.zip", archive(**{"渔业.txt": "渔业讲话\n休渔期间不得下网。".encode()})),
            "休渔期间",
            "休渔期间不得下网。",
        ),
    ],
)
async def test_a_file_is_offered_confirmed_and_answers_without_a_restart(
    api: FakeBotApi, operator: Json, file: tuple[str, bytes], question: str, sentence: str
) -> None:
    await answered(api, question)
    await api.send_file(operator, *file)
    offer = await shows(api, operator["id"], TEXTS.offer_begins, sentence, "新增 1 份")
    assert "讲话" in offer["text"].splitlines()[2]
    assert ("编码" in offer["text"]) == (not file[0].endswith(".docx"))
    await published(api, operator, offer)
    await answered(api, question, sentence)


async def test_files_sent_together_are_one_offer(api: FakeBotApi, operator: Json) -> None:
    for number in range(4):
        text = f"合集{number}讲话\n第{number}回合集内容。\n"
        await api.send_file(operator, f"合集{number}.txt", text.encode(), group="g1")
    offer = await shows(api, operator["id"], *(f"合集{number}.txt" for number in range(4)))
    assert "新增 4 份" in offer["text"]
    assert len(api.sent("sendMessage", operator["id"])) == 1
    await press(api, operator, offer, TEXTS.button_cancel)
    await shows(api, operator["id"], TEXTS.cancelled)
    await press(api, operator, offer, TEXTS.button_confirm)  # Too late.
    await shows(api, operator["id"], TEXTS.expired)


async def test_others_are_refused_in_messages_and_on_buttons(
    api: FakeBotApi, operator: Json, person: Json
) -> None:
    offer = await offered(api, operator, "密件.txt", "密件讲话\n内容。".encode())
    for text in ("/docs", "/reindex", "/rollback", "/status", "/unanswered"):
        await api.say(person, text)
    await api.send_file(person, "我的.txt", b"x")
    for number in range(1, 7):
        await api.answer(person["id"], number)
    replies = [call.result["text"] for call in api.sent("sendMessage", person["id"])]
    assert sorted(replies) == sorted([TEXTS.not_for_you.format(id=person["id"])] * 5 + [TEXTS.text_only])
    confirm = buttons(offer)[TEXTS.button_confirm]["callback_data"]
    guessed = [OperatorPress(action, document_id("讲话.txt")).encode() for action in Action]
    group = api.group(-9100)
    places = [await api.answer(person["id"]), api.new_message(group, api.me, {"text": "x"}), offer]
    for place in places:
        stranger = api.user(api.number("test user"))
        for data in (confirm, *guessed):
            assert await notice(api, stranger, place, data) == TEXTS.not_for_you.format(id=stranger["id"])
    assert api.files[api.downloads[-1]][0] == "密件.txt"
    assert not api.sent("editMessageText", person["id"])
    assert not api.sent("sendDocument")
    # Not even an operator may press in a group, or confirm what another one has sent.
    colleague = api.user(next(_next))
    assert await notice(api, colleague, places[1], confirm) == TEXTS.not_for_you.format(id=colleague["id"])
    await api.say(colleague, "/docs")
    own = await api.answer(colleague["id"])
    await api.press(colleague, own, confirm)
    assert (await shows(api, colleague["id"], TEXTS.expired))["message_id"] == own["message_id"]
    await press(api, operator, offer, TEXTS.button_cancel)
    await shows(api, operator["id"], TEXTS.cancelled)


async def test_operators_commands_in_a_group(api: FakeBotApi, operator: Json, person: Json) -> None:
    group = api.group(-9101)
    await api.say(person, "/status", group)
    await api.say(operator, "/status", group)
    assert (await api.answer(group["id"]))["text"] == TEXTS.in_private
    assert len(api.sent("sendMessage", group["id"])) == 1


async def test_what_cannot_be_read_is_refused_with_the_reason(api: FakeBotApi, operator: Json) -> None:
    await api.send_file(operator, "乱码.txt", b"\xff\xfe\x00\xff", group="g2")
    await api.send_file(operator, "好的.txt", "好的讲话\n内容。".encode(), group="g2")
    offer = await shows(api, operator["id"], "乱码.txt", TEXTS.kind_refused, "好的.txt", "新增 1 份")
    assert "不是文本" in offer["text"]
    assert offer["text"].index("乱码.txt") < offer["text"].index("好的.txt")
    done = await published(api, operator, offer)
    assert "未收 1" in done["text"]
    assert "不是文本" in done["text"]
    await api.send_file(operator, "全坏.txt", b"\xff\xfe\x00\xff")
    nothing = await shows(api, operator["id"], "全坏.txt", TEXTS.offer_nothing)
    assert not buttons(nothing)


@pytest.mark.parametrize(("size", "received"), [(25_000_000, False), (20_500_000, True)])
async def test_too_large_is_explained(api: FakeBotApi, operator: Json, size: int, received: bool) -> None:
    """Whether our own limit refuses it or Telegram's answer."""
    await api.send_file(operator, "巨大.pdf", b"%PDF-", size=size)
    message = await shows(api, operator["id"], "巨大.pdf", "20 MB", "speechbot index add")
    refused = [call for call in api.calls if call.method == "getFile" and call.code == 400]
    assert bool(refused and api.size(refused[-1].params["file_id"]) == size) is received
    assert not buttons(message)


async def test_a_lost_connection_is_tried_again(api: FakeBotApi, operator: Json) -> None:
    api.fail("download", 502, "Bad Gateway")
    offer = await offered(api, operator, "断线.txt", "断线讲话\n内容。".encode())
    await press(api, operator, offer, TEXTS.button_cancel)
    await shows(api, operator["id"], TEXTS.cancelled)


async def test_the_same_again_a_new_version_and_a_twin(api: FakeBotApi, operator: Json) -> None:
    first = "旧版讲话\n梧桐树下旧版内容。\n".encode()
    await published(api, operator, await offered(api, operator, "版本.txt", first))
    await api.send_file(operator, "版本.txt", first)
    await shows(api, operator["id"], TEXTS.kind_unchanged, TEXTS.offer_nothing)
    await api.send_file(operator, "版本.txt", "新版讲话\n芙蓉花开新版内容。\n".encode(), group="g3")
    await api.send_file(operator, "副本疑.txt", first, group="g3")
    offer = await shows(api, operator["id"], TEXTS.kind_replaced, "替换 1 份", "版本.txt")
    assert TEXTS.similar.format(names="版本.txt") in offer["text"]
    assert "编码不能确定" in offer["text"]
    await press(api, operator, offer, TEXTS.button_confirm)
    await shows(api, operator["id"], "新增 1，替换 1")


async def test_progress_edits_one_message_now_and_then(api: FakeBotApi, operator: Json) -> None:
    offer = await offered(api, operator, "慢.txt", "慢讲话\n内容。".encode())
    before = len(api.sent("editMessageText", operator["id"]))
    await published(api, operator, offer)
    edits = api.sent("editMessageText", operator["id"])[before:]
    assert 2 <= len(edits) <= 4  # It takes a second: begun, perhaps one report, done, asked again.
    texts = [call.params["text"] for call in edits]
    assert len(set(texts)) == len(texts)
    assert len(api.sent("sendMessage", operator["id"])) == 1


async def test_held_back_by_golden_questions_then_insisted_on(api: FakeBotApi, operator: Json) -> None:
    offer = await offered(api, operator, "丢.txt", "丢失讲话\n有争议的内容。".encode())
    await press(api, operator, offer, TEXTS.button_confirm)
    held = await shows(api, operator["id"], LOST_QUESTION, "90%", "50%")
    assert set(buttons(held)) == {TEXTS.button_force, TEXTS.button_cancel}
    await published(api, operator, held, TEXTS.button_force)


async def test_only_one_change_at_a_time(api: FakeBotApi, operator: Json) -> None:
    colleague = api.user(next(_next), "李管理")
    offer = await offered(api, colleague, "等候.txt", "等候讲话\n内容。".encode())
    await api.say(operator, "/reindex")
    await shows(api, operator["id"], TEXTS.task_rebuild)
    await asyncio.sleep(0.2)
    confirm = buttons(offer)[TEXTS.button_confirm]["callback_data"]
    line = await notice(api, colleague, offer, confirm)
    assert "王管理" in line
    assert TEXTS.task_rebuild in line
    await api.say(colleague, "/reindex")
    await shows(api, colleague["id"], "王管理")
    await shows(api, operator["id"], "✅", TEXTS.task_rebuild)
    await published(api, colleague, offer)


async def test_a_change_is_stopped_and_can_be_made_all_the_same(api: FakeBotApi, operator: Json) -> None:
    offer = await offered(api, operator, "卡.txt", "卡住讲话\n竹林里养蜂。".encode())
    await press(api, operator, offer, TEXTS.button_confirm)
    running = await shows(api, operator["id"], TEXTS.working.format(task=TEXTS.task_add))
    assert set(buttons(running)) == {TEXTS.button_stop}
    data = buttons(running)[TEXTS.button_stop]["callback_data"]
    colleague = api.user(next(_next))
    await api.say(colleague, "/docs")
    await api.press(colleague, await api.answer(colleague["id"]), data)
    await shows(api, colleague["id"], TEXTS.expired)
    assert await notice(api, operator, running, data) == TEXTS.stopping
    stopped = await shows(api, operator["id"], TEXTS.stopped.format(task=TEXTS.task_add))
    assert set(buttons(stopped)) == {TEXTS.button_confirm, TEXTS.button_cancel}
    await answered(api, "竹林里养蜂")
    await api.say(operator, "/reindex")
    rebuilding = await shows(api, operator["id"], TEXTS.working.format(task=TEXTS.task_rebuild))
    await press(api, operator, rebuilding, TEXTS.button_stop)
    await shows(api, operator["id"], TEXTS.stopped.format(task=TEXTS.task_rebuild))
    await api.say(operator, "/pending")
    listed = await shows(api, operator["id"], "您的操作：2 项", f"1. {TEXTS.task_rebuild}", "卡.txt")
    await press(api, operator, listed, TEXTS.button_show.format(number=1))
    shown = await shows(api, operator["id"], TEXTS.waiting_question.format(task=TEXTS.task_rebuild))
    await published(api, operator, shown, TEXTS.button_rebuild)


async def test_offers_that_wait_are_listed_shown_again_and_dropped(api: FakeBotApi, operator: Json) -> None:
    await api.say(operator, "/pending")
    assert (await api.answer(operator["id"]))["text"].startswith((TEXTS.pending_none, "您的操作：0 项"))
    first = await offered(api, operator, "甲等待.txt", "等待讲话\n凤仙花染指甲。".encode())
    second = await offered(api, operator, "乙等待.txt", "另一讲话\n内容。".encode())
    await api.say(operator, "/pending")
    listed = await shows(api, operator["id"], "您的操作：2 项", "1. 添加文件\n• 乙等待.txt", "• 甲等待.txt")
    await press(api, operator, listed, TEXTS.button_drop.format(number=1))
    listed = await shows(api, operator["id"], "您的操作：1 项", "• 甲等待.txt")
    assert "乙等待" not in listed["text"]
    await shows(api, operator["id"], TEXTS.cancelled)
    assert api.messages[operator["id"], second["message_id"]]["text"] == TEXTS.cancelled
    await press(api, operator, listed, TEXTS.button_show.format(number=1))
    shown = await shows(api, operator["id"], "新增 1 份", "凤仙花染指甲。", TEXTS.offer_begins)
    while shown["message_id"] == first["message_id"]:
        shown = await shows(api, operator["id"], "新增 1 份", "凤仙花染指甲。", TEXTS.offer_begins)
        await asyncio.sleep(0.05)
    assert shown["message_id"] == listed["message_id"]
    await press(api, operator, shown, TEXTS.button_pending)
    listed = await shows(api, operator["id"], "您的操作：1 项", TEXTS.state_waiting)
    await press(api, operator, first, TEXTS.button_cancel)
    await shows(api, operator["id"], TEXTS.cancelled)
    await press(api, operator, listed, TEXTS.button_show.format(number=1))
    await shows(api, operator["id"], "您的操作：0 项")


async def test_a_failure_is_shown_and_can_be_tried_again(
    api: FakeBotApi, operator: Json, library_bot: BotProcess
) -> None:
    offer = await offered(api, operator, "坏.txt", "坏讲话\n机密内容。".encode())
    await press(api, operator, offer, TEXTS.button_confirm)
    head = TEXTS.failed.split("{id}")[0]
    failed = await shows(api, operator["id"], head)
    assert set(buttons(failed)) == {TEXTS.button_confirm, TEXTS.button_cancel}
    assert "while working for an operator: RuntimeError" in library_bot.log
    assert "机密内容" not in library_bot.log
    assert repr("坏讲话".encode())[2:-1] not in library_bot.log
    await api.say(operator, "/status")
    await shows(api, operator["id"], "while working for an operator")
    await press(api, operator, failed, TEXTS.button_cancel)


async def test_documents_are_listed_shown_downloaded_and_removed(api: FakeBotApi, operator: Json) -> None:
    data = "词条讲话\n紫藤长廊须设路灯。\n".encode()
    await published(api, operator, await offered(api, operator, "词条.txt", data))
    await answered(api, "紫藤长廊", "紫藤长廊须设路灯。")
    await api.say(operator, "/docs")
    page = await shows(api, operator["id"], "文件库")
    while "词条讲话" not in buttons(page):
        await press(api, operator, page, TEXTS.button_forth)
        number = page["text"]
        await api.wait(
            "editMessageText", len(api.sent("editMessageText", operator["id"])) + 1, operator["id"]
        )
        page = await shows(api, operator["id"], "文件库")
        assert page["text"] != number
    await press(api, operator, page, "词条讲话")
    detail = await shows(api, operator["id"], "词条.txt", "编码 utf-8", "收录时间")
    await press(api, operator, detail, TEXTS.button_download)
    call = await api.wait("sendDocument", chat=operator["id"])
    assert call.files["document"] == ("词条.txt", data)
    await press(api, operator, detail, TEXTS.button_outline)
    contents = await becomes(api, page, "紫藤长廊须设路灯")
    await press(api, operator, contents, TEXTS.button_document)
    detail = await shows(api, operator["id"], "词条.txt", "编码 utf-8", "收录时间")
    await press(api, operator, detail, TEXTS.button_list)
    page = await shows(api, operator["id"], "文件库")
    assert "词条讲话" in buttons(page), "back on the very page of the list"
    await press(api, operator, page, "词条讲话")
    detail = await shows(api, operator["id"], "词条.txt", "收录时间")
    await press(api, operator, detail, TEXTS.button_remove)
    question = await shows(api, operator["id"], TEXTS.remove_question)
    await press(api, operator, question, TEXTS.button_remove_now)
    await shows(api, operator["id"], "✅", "移除 1")
    await answered(api, "紫藤长廊")
    await press(api, operator, page, "词条讲话")
    gone = buttons(page)["词条讲话"]["callback_data"]
    assert await notice(api, operator, page, gone) == TEXTS.document_gone


async def test_going_back(api: FakeBotApi, operator: Json) -> None:
    data = "回退讲话\n石榴园里试种新苗。\n".encode()
    await published(api, operator, await offered(api, operator, "回退.txt", data))
    await answered(api, "石榴园里", "石榴园里试种新苗。")
    await api.say(operator, "/rollback")
    question = await shows(api, operator["id"], "回来 0 份，离开 1 份，换成另一版本 0 份", "－ 回退.txt")
    await published_back(api, operator, question)
    await answered(api, "石榴园里")
    # The old question must not go back once more.
    await press(api, operator, question, TEXTS.button_rollback)
    await shows(api, operator["id"], TEXTS.expired)


async def published_back(api: FakeBotApi, operator: Json, question: Json) -> None:
    await press(api, operator, question, TEXTS.button_rollback)
    await shows(api, operator["id"], "✅", TEXTS.task_rollback)


async def test_unanswered_questions_are_asked_again(api: FakeBotApi, operator: Json) -> None:
    await api.say(operator, "/unanswered")
    await api.answer(operator["id"])
    for question in ("海棠几时开？", "海棠几时開", "腊梅几时谢"):
        assert (await asked(api, question))["text"] == TEXTS.not_found
    await api.say(operator, "/unanswered")
    listed = await shows(api, operator["id"], "海棠几时開", "问过 2 次", "腊梅几时谢")
    assert listed["text"].index("腊梅") < listed["text"].index("海棠")
    data = "花期讲话\n海棠几时开由园丁记录。\n".encode()
    offer = await offered(api, operator, "花期.txt", data)
    await published(api, operator, offer)
    found = await shows(api, operator["id"], "✅", "现在能回答 1 个", "海棠几时開", seconds=15)
    assert "海棠几时开由园丁记录。" in quotes(found)
    await api.say(operator, "/unanswered")
    again = await api.answer(operator["id"], 4)
    assert "海棠几时开由园丁记录。" in quotes(again), "nothing vanishes by itself"
    await press(api, operator, again, TEXTS.button_ask_again)
    await shows(api, operator["id"], "现在能回答 0 个", "腊梅", "海棠几时开由园丁记录。")


async def test_what_has_been_looked_at_is_taken_off_the_list(api: FakeBotApi, operator: Json) -> None:
    for question in ("芍药怎样移栽", "牡丹怎样越冬", "qwerqwer", "哦哦哦哦"):
        assert (await asked(api, question))["text"] == TEXTS.not_found
    await api.say(operator, "/unanswered")
    listed = await shows(api, operator["id"], "1. 牡丹怎样越冬", "2. 芍药怎样移栽")
    assert "qwerqwer" not in listed["text"]
    assert "哦哦哦哦" not in listed["text"]
    await press(api, operator, listed, TEXTS.button_dismiss.format(number=1))
    listed = await shows(api, operator["id"], "1. 芍药怎样移栽")
    assert "牡丹" not in listed["text"]
    await press(api, operator, listed, TEXTS.button_clear)
    menu = await shows(api, operator["id"], TEXTS.clear_question)
    await press(api, operator, menu, TEXTS.button_unanswered)
    listed = await shows(api, operator["id"], "芍药怎样移栽")
    await press(api, operator, listed, TEXTS.button_clear)
    menu = await shows(api, operator["id"], TEXTS.clear_question)
    assert (await asked(api, "茉莉怎样修剪"))["text"] == TEXTS.not_found
    kind = next(label for label in buttons(menu) if label.startswith(TEXTS.unanswered_kind_not_found))
    await press(api, operator, menu, kind)
    listed = await shows(api, operator["id"], "茉莉怎样修剪")
    assert "芍药" not in listed["text"]
    await asked(api, "芍药怎样移栽")
    await api.say(operator, "/unanswered")
    await shows(api, operator["id"], "1. 芍药怎样移栽")


async def test_an_unhelpful_answer_counts_as_unanswered(api: FakeBotApi, operator: Json) -> None:
    member = api.user(api.number("test user"))
    await api.say(member, "编号77的事项")
    answer = await api.answer(member["id"])
    await press(api, member, answer, "👎")
    await api.wait("answerCallbackQuery")
    await asyncio.sleep(0.1)
    await api.say(operator, "/unanswered")
    await shows(api, operator["id"], "编号77的事项", "👎 1")


async def test_status(api: FakeBotApi, operator: Json) -> None:
    await api.say(operator, "/status")
    text = (await api.answer(operator["id"]))["text"]
    for words in ("stub-", "stub-model", " MB", "启动以来提问", TEXTS.status_idle):
        assert words in text
    assert api.token.partition(":")[2] not in text


async def test_help_and_menu(api: FakeBotApi, operator: Json, person: Json) -> None:
    await api.say(operator, "/start")
    menus: list[list[Json]] = []
    async with asyncio.timeout(5):
        while len(menus) < 2:  # One for each language of the menu.
            menus = [menu for scope, menu in api.commands.items() if str(operator["id"]) in scope]
            await asyncio.sleep(0.01)
    for menu in menus:
        assert {"docs", "reindex", "rollback", "status", "unanswered"} <= {c["command"] for c in menu}
    await api.say(operator, "/help")
    await shows(api, operator["id"], TEXTS.operator_help)
    await api.say(person, "/help")
    assert TEXTS.operator_help not in (await api.answer(person["id"]))["text"]


async def test_names_are_shown_harmlessly(api: FakeBotApi, operator: Json) -> None:
    name = "../../<b>&\u202etxt.exe\n坏\x00.txt"
    await api.send_file(operator, name, "标题<i>&amp;\n内容。".encode())
    offer = await shows(api, operator["id"], "标题<i>&amp;", "新增 1 份")
    assert "<b>& txt.exe" in offer["text"]
    assert "\u202e" not in offer["text"]
    await press(api, operator, offer, TEXTS.button_cancel)
    await api.send_file(operator, None, "无名讲话\n内容。".encode(), size=20)
    await shows(api, operator["id"], "无名讲话")
