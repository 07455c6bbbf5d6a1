from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, TelegramError, TimedOut

from bot.serving import updates
from bot.serving.metrics import Metrics
from bot.serving.updates import BoundedUpdateProcessor, OutageCause, PollingStatus, poll
from bot.serving.web import Health


async def test_no_more_inside_than_there_is_room_for() -> None:
    processor = BoundedUpdateProcessor(2)
    for number in (1, 2):
        assert await processor.offer(Update(number), 0.01)
    assert not await processor.offer(Update(3), 0.01)
    waiting = asyncio.create_task(processor.offer(Update(4), 5))
    await asyncio.sleep(0)
    assert processor.inside == 2
    await processor.do_process_update(Update(1), asyncio.sleep(0))
    assert await waiting
    assert processor.inside == 2
    assert [processor.queue.get_nowait() for _ in range(3)] == [Update(1), Update(2), Update(4)]


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def unreachable() -> NetworkError:
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = httpx.ConnectError("no route")
    return error


class Telegram:
    """Answers polls with what the test has put in line; an empty line is an empty poll."""

    def __init__(self, *answers: TelegramError | tuple[Update, ...]) -> None:
        self.answers = list(answers)
        self.timeouts: list[int] = []
        self.offsets: list[int | None] = []

    async def get_updates(
        self, *, offset: int | None, timeout: int, allowed_updates: Sequence[str], limit: int = 100
    ) -> tuple[Update, ...]:
        self.timeouts.append(timeout)
        self.offsets.append(offset)
        if not self.answers:
            await asyncio.sleep(3600)
        answer = self.answers.pop(0)
        if isinstance(answer, TelegramError):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("error", "trouble", "words"),
    [
        (Conflict("terminated"), OutageCause.CONFLICT, "another process"),
        (unreachable(), OutageCause.NETWORK, "ConnectError"),
        (NetworkError("Bad Gateway"), OutageCause.REFUSED, "Bad Gateway"),
        (TimedOut(), OutageCause.NETWORK, "timed out"),
    ],
)
def test_an_outage_lasts_from_the_first_failure_to_the_first_success(
    error: TelegramError, trouble: OutageCause, words: str
) -> None:
    clock = Clock()
    watch, health = PollingStatus(clock), Health(Metrics())
    health.polling, health.started = watch, True
    assert (watch.outage, watch.latest, health.complaint) == (None, None, "")
    watch.failed(TimedOut())
    clock.now = 1_030
    watch.failed(error)
    assert watch.outage is not None
    assert (watch.outage.cause, watch.outage.began, watch.outage.ended) == (trouble, 1_000, None)
    assert words in health.complaint
    clock.now = 1_060
    watch.succeeded()
    watch.succeeded()
    assert watch.outage is None
    assert watch.latest is not None
    assert (watch.latest.began, watch.latest.ended) == (1_000, 1_060)
    assert health.complaint == ""
    health.started = False
    assert "starting" in health.complaint


async def test_pauses_stay_short_and_polls_are_not_held_until_all_is_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    really_sleep = asyncio.sleep

    async def sleep(seconds: float) -> Any:
        pauses.append(seconds)
        await really_sleep(3600 if seconds == 3600 else 0)

    monkeypatch.setattr(updates.asyncio, "sleep", sleep)
    update, watch, processor = Update(7), PollingStatus(), BoundedUpdateProcessor(4)
    telegram = Telegram(*[Conflict("terminated")] * 6, (update,), ())
    polls = asyncio.create_task(poll(cast(Bot, telegram), processor, ("message",), watch))
    async with asyncio.timeout(5):
        assert await processor.queue.get() is update
        while len(telegram.timeouts) < 9:
            await really_sleep(0.001)
    polls.cancel()
    await asyncio.gather(polls, return_exceptions=True)
    assert pauses[:6] == [1, 2, 4, 4, 4, 4]
    assert telegram.timeouts[:9] == [updates.POLL_SECONDS, *[0] * 6, *[updates.POLL_SECONDS] * 2]
    assert telegram.offsets[6:9] == [None, 8, 8]
    assert watch.outage is None
