from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery import PatientRateLimiter


def _caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


REFUSED = _caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused"))
LOST = _caused(NetworkError("httpx.ReadError"), httpx.ReadError("lost"))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery._WAITS", (0.0, 0.0))
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

    limiter = PatientRateLimiter(max_retries=2)
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
    limiter = PatientRateLimiter(group_max_rate=1, group_time_period=60, max_retries=2)

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


async def test_an_answer_to_a_press_that_is_one_too_many_waits_as_told() -> None:
    assert await _tries("answerCallbackQuery", RetryAfter(timedelta(seconds=0)), 2) == 3
