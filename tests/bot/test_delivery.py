from __future__ import annotations

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
