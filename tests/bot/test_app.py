from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from telegram import BotDescription
from telegram.constants import BotDescriptionLimit
from telegram.error import BadRequest, InvalidToken, TimedOut

from bot.services import BotApplication
from bot.serving.menus import OPERATOR_COMMANDS, log_missing_switches, publish_descriptions, publish_menus
from bot.texts import Language, texts_for
from index.errors import EngineError
from tests.bot.offline import OfflineRequest, command, offline_application, process, question
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)
Offline = tuple[BotApplication, OfflineRequest]


@pytest_asyncio.fixture
async def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offline]:
    monkeypatch.setattr("bot.serving.delivery.RETRY_WAITS", (0.0, 0.0))
    async with offline_application(tmp_path) as parts:
        yield parts


async def test_one_question_one_message(offline: Offline) -> None:
    application, request = offline
    await process(application, question("三大职能"))
    await process(application, question("三大职能"))  # The same update again.
    [sent] = request.of("sendMessage")
    assert sent["chat_id"] == 7
    assert sent["entities"][0]["type"] == "expandable_blockquote"
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert [name for name, _ in request.calls] == ["sendMessage"]


async def test_an_answer_that_timed_out_is_not_sent_again(
    offline: Offline, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline
    request.failures["sendMessage"] = [TimedOut()]
    await process(application, question("三大职能"))
    assert len(request.of("sendMessage")) == 1
    assert "Error" in caplog.text


async def test_entities_refused_and_then_the_plain_text_too(
    offline: Offline, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline
    request.failures["sendMessage"] = [BadRequest("no entities"), BadRequest("nothing at all")]
    await process(application, question("三大职能"))
    formatted, plain, apology = request.of("sendMessage")
    assert formatted["entities"]
    assert not plain.get("entities")
    assert apology["text"].startswith("出错了")


async def test_an_engine_that_is_gone_is_told_in_one_line(
    offline: Offline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline

    def gone(*_: object, **__: object) -> None:
        raise EngineError("engine_unreachable", uri="http://milvus:19530", reason="refused")

    monkeypatch.setattr(StubLibrary, "ask", gone)
    await process(application, question("三大职能"))
    [sent] = request.of("sendMessage")
    assert sent["text"] == TEXTS.engine_away
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "engine_unreachable" in record.getMessage()
    assert record.exc_info is None


async def test_full_line_is_shown(offline: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    application, request = offline
    services = application.bot_data["services"]
    monkeypatch.setattr(services.pool, "pending", 10_000)
    await process(application, question("三大职能"))
    assert request.of("sendMessage")[0]["text"] == TEXTS.busy


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_title": "改名"},
        {"pinned_message": {"message_id": 3, "date": 0, "chat": {"id": -5, "type": "group"}}},
        {"left_chat_member": {"id": 9, "is_bot": False, "first_name": "X"}},
        {"text": "/settings@other_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 19}]},
    ],
)
async def test_service_messages_and_strangers_commands_are_ignored(
    offline: Offline, content: dict[str, object]
) -> None:
    application, request = offline
    update = question("")
    update["message"] |= {"chat": {"id": -5, "type": "supergroup", "title": "G"}, "text": None, **content}
    await process(application, update)
    assert request.calls == []


async def test_channel_posts_have_no_handler(offline: Offline) -> None:
    application, request = offline
    post = {
        "message_id": 1,
        "date": 0,
        "chat": {"id": -9, "type": "channel", "title": "C"},
        "text": "/ask 职能",
    }
    await process(application, {"update_id": 3, "channel_post": post})
    assert request.calls == []


async def test_menus_are_published_only_if_they_differ(
    offline: Offline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline

    async def nothing(*_: object) -> tuple[()]:
        return ()

    monkeypatch.setattr(type(application.bot), "get_my_commands", nothing)
    await publish_menus(application.bot, {7})
    published = request.of("setMyCommands")
    assert len(published) == 6
    assert {"command": "ask", "description": TEXTS.menu_ask} in published[2]["commands"]
    own = published[4]
    assert own["scope"] == {"type": "chat", "chat_id": 7}
    assert {command["command"] for command in own["commands"]} >= {"browse", *OPERATOR_COMMANDS}
    request.failures["setMyCommands"] = [InvalidToken("Not Found")]
    caplog.set_level(logging.INFO)
    await publish_menus(application.bot, ())
    assert "could not be published" in caplog.text


async def test_descriptions_are_published_in_three_languages_only_if_they_differ(
    offline: Offline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline
    simplified, traditional, english = map(texts_for, Language)
    await publish_descriptions(application.bot)
    long = {call.get("language_code", ""): call["description"] for call in request.of("setMyDescription")}
    short = {
        call.get("language_code", ""): call["short_description"]
        for call in request.of("setMyShortDescription")
    }
    assert long.keys() == short.keys() == {"", "zh", "en"}
    assert (long["en"], short["en"]) == (english.description, english.short_description)
    assert english.description not in long["zh"]
    for text in (simplified, traditional):
        assert text.description in long["zh"]
        assert text.short_description in short["zh"]
    for text in (simplified, traditional, english):
        assert text.description in long[""]
        assert text.short_description in short[""]
    assert max(map(len, long.values())) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert max(map(len, short.values())) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH

    async def published(_: object, code: str | None = None, **__: object) -> BotDescription:
        return BotDescription(long[code or ""])

    monkeypatch.setattr(type(application.bot), "get_my_description", published)
    request.calls.clear()
    await publish_descriptions(application.bot)
    assert not request.of("setMyDescription")
    request.failures["setMyShortDescription"] = [InvalidToken("Not Found")]
    caplog.set_level(logging.INFO)
    await publish_descriptions(application.bot)
    assert "could not be published" in caplog.text


async def test_a_library_without_examples_shows_none(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, request = offline
    await process(application, command("/start"))
    monkeypatch.setattr(StubLibrary, "examples", ())
    await process(application, command("/start", 2))
    with_some, without = request.of("sendMessage")
    assert len(with_some["reply_markup"]["inline_keyboard"]) == 2
    assert "reply_markup" not in without
    assert TEXTS.start_examples in with_some["text"]
    assert TEXTS.start_examples not in without["text"]


async def test_missing_switches_are_logged(offline: Offline, caplog: pytest.LogCaptureFixture) -> None:
    application, _ = offline
    caplog.set_level(logging.INFO)
    user = application.bot.bot
    with user._unfrozen():
        user.supports_inline_queries = False
        user.can_join_groups = False
        user.can_read_all_group_messages = True
    log_missing_switches(application.bot)
    for switch in ("/setinline", "/setjoingroups", "/setprivacy"):
        assert switch in caplog.text


async def test_a_press_that_waited_too_long_is_no_error(
    offline: Offline, caplog: pytest.LogCaptureFixture
) -> None:
    application, request = offline
    request.failures["answerCallbackQuery"] = [BadRequest("Query is too old and response timeout expired")]
    person = {"id": 7, "is_bot": False, "first_name": "U"}
    query = {"id": "1", "from": person, "chat_instance": "1", "data": "gone"}
    await process(application, {"update_id": 5, "callback_query": query})
    assert len(request.calls) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
