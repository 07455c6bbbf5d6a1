from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from telegram.error import BadRequest, TimedOut

from bot.app import HANDLERS
from bot.operators.offers import Offer, OfferBook, State, Task
from bot.services import BotApplication, Services
from bot.serving.menus import OPERATOR_COMMANDS
from bot.settings import BotSettings
from bot.texts import Language, texts_for
from bot.views.callback_data import Action, OperatorPress
from index.errors import EditingError, StorageError
from index.progress import Progress, silent
from index.types import Publication
from tests.bot.offline import OfflineRequest, offline_application, process, question
from tests.bot.stub_editing import StubEditing
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)
OPERATOR = 7
Offline = tuple[BotApplication, OfflineRequest]


@pytest_asyncio.fixture
async def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offline]:
    monkeypatch.setattr("bot.serving.delivery.RETRY_WAITS", ())
    monkeypatch.setenv("SPEECHBOT_OPERATORS", str(OPERATOR))
    async with offline_application(tmp_path, BotSettings.from_environment()) as parts:
        yield parts


def command(text: str, user: int = OPERATOR, **message: Any) -> dict[str, Any]:
    update = question(text, user=user)
    entity = {"type": "bot_command", "offset": 0, "length": len(text)}
    update["message"] |= {"entities": [entity], **message}
    return update


def press_of(data: str, user: int = OPERATOR, **message: Any) -> dict[str, Any]:
    person = {"id": user, "is_bot": False, "first_name": "U"}
    chat = {"id": user, "type": "private", "first_name": "U"}
    shown = {"message_id": 5, "date": 1, "chat": chat, "text": "x", **message}
    query = {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": shown}
    return {"update_id": 99, "callback_query": query}


def sent_file(name: str, user: int = OPERATOR, **document: Any) -> dict[str, Any]:
    update = question("", user=user)
    file = {"file_id": "F1", "file_unique_id": "u1", "file_name": name, **document}
    del update["message"]["text"]
    update["message"]["document"] = file
    return update


def services(offline: Offline) -> Services:
    found: Services = offline[0].bot_data["services"]
    return found


async def settled(offline: Offline, words: str) -> str:
    """Wait until the bot says these words and return the whole text."""
    for _ in range(300):
        for name, call in reversed(offline[1].calls):
            if name in {"sendMessage", "editMessageText"} and words in call["text"]:
                return str(call["text"])
        await asyncio.sleep(0.01)
    raise AssertionError([call.get("text") for _, call in offline[1].calls])


@pytest.mark.parametrize("name", OPERATOR_COMMANDS)
@pytest.mark.parametrize(
    "message",
    [
        {},
        {"sender_chat": {"id": OPERATOR, "type": "channel", "title": "C"}},
        {"chat": {"id": 8, "type": "private", "first_name": "U"}},
    ],
)
async def test_a_command_is_refused_to_everybody_else(
    offline: Offline, name: str, message: dict[str, Any]
) -> None:
    """Another person, an operator's channel, or a chat that is not the operator's own."""
    user = OPERATOR if message else 8
    await process(offline[0], command(f"/{name}", user=user, **message))
    assert [call["text"] for call in offline[1].of("sendMessage")] == [TEXTS.not_for_you.format(id=user)]


def test_every_operators_command_is_registered() -> None:
    registered = {name for handler in HANDLERS for name in getattr(handler, "commands", ())}
    assert set(OPERATOR_COMMANDS) <= registered


@pytest.mark.parametrize("action", Action)
async def test_a_press_in_a_group_is_refused_even_to_an_operator(offline: Offline, action: Action) -> None:
    group = {"id": -5, "type": "supergroup", "title": "G"}
    await process(offline[0], press_of(OperatorPress(action, "x").encode(), chat=group))
    refused = TEXTS.not_for_you.format(id=OPERATOR)
    assert [call["text"] for call in offline[1].of("answerCallbackQuery")] == [refused]
    assert len(offline[1].calls) == 1


@pytest.mark.parametrize("action", Action)
async def test_a_press_of_something_long_gone_is_answered(offline: Offline, action: Action) -> None:
    await process(offline[0], press_of(OperatorPress(action, "gone", 3).encode()))
    assert offline[1].of("answerCallbackQuery")


async def test_a_message_too_old_to_edit(offline: Offline) -> None:
    offline[1].failures["editMessageText"] = [BadRequest("message can't be edited")] * 2
    await process(offline[0], press_of(OperatorPress(Action.DOCUMENTS).encode()))
    assert len(offline[1].of("answerCallbackQuery")) == 1
    assert offline[1].of("sendMessage")[0]["text"] == TEXTS.button_expired


@pytest.mark.parametrize("data", ["o1:broken", "o1:y:x"])
async def test_data_that_is_not_ours(offline: Offline, data: str) -> None:
    await process(offline[0], press_of(data))
    assert offline[1].of("answerCallbackQuery")[0]["text"] == TEXTS.button_expired


async def test_an_animation_is_no_document(offline: Offline) -> None:
    update = sent_file("x.mp4", user=8)
    update["message"]["animation"] = {
        "file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "duration": 1,
    }  # fmt: skip
    await process(offline[0], update)
    assert offline[1].of("sendMessage")[0]["text"] == TEXTS.text_only


async def test_a_download_that_fails_for_good_is_shown(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.uploads.PAUSE_SECONDS", 0)
    offline[1].failures["getFile"] = [TimedOut()] * 3
    await process(offline[0], sent_file("讲话.txt"))
    assert "讲话.txt" in await settled(offline, TEXTS.not_received)
    assert services(offline).jobs.offers.all() == ()


async def test_more_than_an_offer_may_hold_is_left_out(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.uploads.LARGEST_OFFER", 100)
    monkeypatch.setattr("bot.operators.jobs.GATHER_SECONDS", 0.1)
    offline[1].files["F1"] = b"x" * 60
    for number in range(2):
        update = sent_file(f"{number}.txt", file_size=60)
        update["message"]["media_group_id"] = "g"
        await process(offline[0], update | {"update_id": number})
    text = await settled(offline, "1.txt")
    assert "50 MB" in text
    assert "新增 1 份" in text


async def test_a_stream_of_files_is_slowed_down(offline: Offline) -> None:
    for _ in range(60):
        services(offline).limits.uploads.take(OPERATOR)
    await process(offline[0], sent_file("讲话.txt"))
    assert "太频繁" in offline[1].of("sendMessage")[0]["text"]


async def test_a_group_whose_documents_are_gone_is_shown(offline: Offline) -> None:
    parts = services(offline)
    parts.chats.save(-5, parts.chats.settings(-5).__class__(documents=frozenset({"gone"})))
    chat = {"id": -5, "type": "supergroup", "title": "G"}
    update = command("/ask", chat=chat, date=4_000_000_000)
    update["message"]["text"] = "/ask 三大职能"
    await process(offline[0], update)
    assert offline[1].of("sendMessage")[0]["text"] == TEXTS.scope_gone


async def test_a_full_disk_is_explained_in_words(offline: Offline, tmp_path: Path) -> None:
    pending = tmp_path / "pending"
    pending.rmdir()
    pending.write_text("in the way")
    offline[1].files["F1"] = b"x"
    await process(offline[0], sent_file("讲话.txt"))
    await settled(offline, "pending")
    assert services(offline).jobs.offers.all() == ()


async def test_a_former_index_is_checked_for_as_long_as_it_takes(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serving.search_pool.LONGEST_SEARCH", 0.2)
    end, threads = threading.Event(), []

    def rollback_target(self: StubLibrary) -> SimpleNamespace:
        threads.append(threading.current_thread().name)
        assert end.wait(10)
        created = self.published.isoformat()
        return SimpleNamespace(name="20260101T000000000000Z-1", created=created, documents=())

    monkeypatch.setattr(StubLibrary, "rollback_target", rollback_target)
    await process(offline[0], command("/rollback"))
    await settled(offline, TEXTS.checking_former)
    await asyncio.sleep(0.3)
    await process(offline[0], question("三大职能是什么", number=50))
    await settled(offline, "政治协商")
    end.set()
    await settled(offline, "20260101T000000000000Z-1")
    [offer] = services(offline).jobs.offers.all()
    assert (offer.task, offer.state) == (Task.ROLLBACK, State.WAITING)
    assert offer.message is not None
    assert not any(name.startswith("search") for name in threads)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (StorageError("disk_full", path="/data", reason="no space"), "/data"),
        (TimeoutError(), TEXTS.failed.split("{")[0]),
        (None, TEXTS.no_former),
    ],
)
async def test_whatever_keeps_from_going_back_is_shown(
    offline: Offline, error: Exception | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rollback_target(self: StubLibrary) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(StubLibrary, "rollback_target", rollback_target)
    await process(offline[0], command("/rollback"))
    await settled(offline, shown)
    assert services(offline).jobs.offers.all() == ()


async def test_a_disk_that_is_full_does_not_hide_why_a_change_failed(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline[1].files["F1"] = "坏讲话\n内容。".encode()
    await process(offline[0], sent_file("坏.txt"))
    await settled(offline, "新增 1 份")
    offers = services(offline).jobs.offers
    [offer] = offers.all()
    put = type(offers).put

    def refuse(book: OfferBook, waiting: Offer) -> Offer:
        put(book, waiting)
        if waiting.state is State.WAITING:
            raise StorageError("disk_full", path="/data", reason="no space")
        return waiting

    monkeypatch.setattr(type(offers), "put", refuse)
    await process(offline[0], press_of(OperatorPress(Action.CONFIRM, offer.id).encode()))
    await settled(offline, TEXTS.failed.split("{")[0])  # the stub's own error, not the disk's
    assert [again.state for again in offers.all()] == [State.WAITING]


async def test_what_was_stopped_too_late_is_shown_to_have_happened(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, real = threading.Event(), StubEditing.rebuild

    def rebuild(self: StubEditing, progress: Progress = silent, *, force: bool = False) -> Publication:
        begun.set()
        real(self, force=force)
        raise EditingError("editing_interrupted", reason="exit -9")

    monkeypatch.setattr(StubEditing, "rebuild", rebuild)
    monkeypatch.setattr(StubEditing, "cancel", lambda self: None)
    await process(offline[0], command("/reindex"))
    assert await asyncio.to_thread(begun.wait, 5)
    [offer] = services(offline).jobs.offers.all()
    await process(offline[0], press_of(OperatorPress(Action.STOP, offer.id).encode()))
    await settled(offline, TEXTS.stopped_late.format(snapshot="stub-2"))
    assert services(offline).jobs.offers.all() == ()


async def test_a_change_that_fails_can_be_confirmed_again(offline: Offline) -> None:
    offline[1].files["F1"] = "坏讲话\n内容。".encode()
    await process(offline[0], sent_file("坏.txt"))
    await settled(offline, "新增 1 份")
    [offer] = services(offline).jobs.offers.all()
    await process(offline[0], press_of(OperatorPress(Action.FORCE, offer.id).encode()))
    await settled(offline, TEXTS.expired)  # Nothing was held back that could be forced.
    await process(offline[0], press_of(OperatorPress(Action.CONFIRM, offer.id).encode()) | {"update_id": 100})
    await settled(offline, TEXTS.failed.split("{")[0])
    [again] = services(offline).jobs.offers.all()
    assert again.state is State.WAITING
    assert services(offline).jobs.running is None


async def test_a_snapshot_that_cannot_be_loaded_is_shown(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.changes.LOAD_SECONDS", 0.1)
    offline[1].files["F1"] = "新讲话\n内容。".encode()
    await process(offline[0], sent_file("新.txt"))
    await settled(offline, "新增 1 份")
    [offer] = services(offline).jobs.offers.all()
    await process(offline[0], press_of(OperatorPress(Action.CONFIRM, offer.id).encode()))
    assert "✅" in await settled(offline, TEXTS.not_taken_over)  # Nobody looks for it in this test.
