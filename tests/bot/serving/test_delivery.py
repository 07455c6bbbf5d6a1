from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Chat, Message, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.serving import delivery
from bot.serving.delivery import EditQueue, RetryingRateLimiter
from bot.views.formatting import FormattedText


def _caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


REFUSED = _caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused"))
LOST = _caused(NetworkError("httpx.ReadError"), httpx.ReadError("lost"))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.delivery.RETRY_WAITS", (0.0, 0.0))
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


async def _tries(endpoint: str, error: TelegramError, times: int) -> int:
    """Call an endpoint that fails so many times, and return how often it was tried."""
    tries = 0

    async def call(*_: Any) -> bool:
        nonlocal tries
        tries += 1
        if tries <= times:
            raise error
        return True

    limiter = RetryingRateLimiter(max_retries=2)
    await limiter.process_request(call, (), {}, endpoint, {"chat_id": 7}, None)
    return tries


@pytest.mark.parametrize(
    ("endpoint", "error"),
    [
        ("sendMessage", NetworkError("Bad Gateway")),
        ("sendMessage", REFUSED),
        ("editMessageText", LOST),
        ("editMessageText", TimedOut()),
        ("answerInlineQuery", TimedOut()),
    ],
)
async def test_tried_again_where_that_is_safe(endpoint: str, error: TelegramError) -> None:
    assert await _tries(endpoint, error, 2) == 3


async def test_flood_limit_is_waited_for() -> None:
    assert await _tries("sendMessage", RetryAfter(timedelta(seconds=0)), 2) == 3


@pytest.mark.parametrize(
    ("endpoint", "error"),
    [
        ("sendMessage", TimedOut()),
        ("sendMessage", LOST),
        ("sendMessage", BadRequest("x")),
        ("editMessageText", BadRequest("x")),
        ("sendMessage", Forbidden("x")),
        ("getMe", NetworkError("Bad Gateway")),
    ],
)
async def test_not_tried_again_otherwise(endpoint: str, error: TelegramError) -> None:
    with pytest.raises(type(error)):
        await _tries(endpoint, error, 1)


async def test_gives_up_at_last() -> None:
    with pytest.raises(NetworkError):
        await _tries("sendMessage", NetworkError("Bad Gateway"), 9)


async def test_a_press_is_answered_while_all_else_waits_for_a_flood_to_end() -> None:
    made: list[str] = []
    limiter = RetryingRateLimiter(group_max_rate=1, group_time_period=60, max_retries=2)

    async def make(endpoint: str, chat: int | None) -> None:
        async def call(*_: Any) -> bool:
            if endpoint == "sendMessage":
                raise RetryAfter(timedelta(seconds=30))
            made.append(endpoint)
            return True

        data = {} if chat is None else {"chat_id": chat}
        await limiter.process_request(call, (), {}, endpoint, data, None)

    waiting = [asyncio.ensure_future(make(*each)) for each in (("sendMessage", 7), ("editMessageText", 7))]
    await asyncio.sleep(0.05)
    await asyncio.wait_for(make("answerCallbackQuery", None), 1)
    assert made == ["answerCallbackQuery"]
    for each in waiting:
        each.cancel()


async def test_an_answer_to_a_press_that_is_one_too_many_waits_as_shown() -> None:
    assert await _tries("answerCallbackQuery", RetryAfter(timedelta(seconds=0)), 2) == 3


class Edits:
    """Takes the place of Telegram: each edit takes until the test lets it through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[tuple[int, str]] = []
        self.replies: list[str] = []
        self.failures: list[Exception] = []
        self.open = asyncio.Event()
        monkeypatch.setattr(delivery, "edit", self._edit)
        monkeypatch.setattr(delivery, "reply", self._reply)

    async def _edit(self, _: Any, chat: int, __: int, content: FormattedText, ___: Any) -> None:
        self.made.append((chat, content.text))
        await self.open.wait()
        if self.failures:
            raise self.failures.pop(0)

    async def _reply(self, _message: Message, content: FormattedText) -> None:
        self.replies.append(content.text)


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> Edits:
    return Edits(monkeypatch)


def message(chat: int, number: int = 1) -> Message:
    made = Message(number, None, Chat(chat, "group"), User(1, "U", False))  # type: ignore[arg-type]
    made.set_bot(object())  # type: ignore[arg-type]
    return made


async def show(on: EditQueue, where: Message, text: str) -> None:
    await on.show(where, FormattedText(text), None, "gone")


async def test_of_many_presses_the_newest_is_shown_and_none_waits(edits: Edits) -> None:
    on = EditQueue()
    first = asyncio.ensure_future(show(on, message(-5), "0"))
    await asyncio.sleep(0)
    for number in range(1, 26):
        await asyncio.wait_for(show(on, message(-5), str(number)), 1)
    other = asyncio.ensure_future(show(on, message(-6), "other"))
    await asyncio.sleep(0)
    assert edits.made == [(-5, "0"), (-6, "other")]
    edits.open.set()
    await asyncio.gather(first, other)
    assert edits.made == [(-5, "0"), (-6, "other"), (-5, "25")]
    await show(on, message(-5), "later")
    assert edits.made[-1] == (-5, "later")


async def test_what_cannot_be_changed_any_more_is_shown(edits: Edits) -> None:
    edits.open.set()
    edits.failures = [BadRequest("message to edit not found")]
    on = EditQueue()
    await show(on, message(-5), "1")
    assert edits.replies == ["gone"]
    await show(on, message(-5), "2")
    assert edits.made == [(-5, "1"), (-5, "2")]


async def test_a_failure_does_not_lose_the_press_that_waits(edits: Edits) -> None:
    on = EditQueue()
    first = asyncio.ensure_future(show(on, message(-5), "1"))
    await asyncio.sleep(0)
    await show(on, message(-5), "2")
    edits.failures = [TimedOut()]
    edits.open.set()
    with pytest.raises(TimedOut):
        await first
    assert edits.made == [(-5, "1"), (-5, "2")]
