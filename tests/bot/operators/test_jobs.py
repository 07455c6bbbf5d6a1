from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.operators.jobs import ProgressMessage
from bot.views.formatting import FormattedText
from index.progress import Stage
from tests.bot.offline import offline_application

ONE, TWO = FormattedText("one"), FormattedText("two")


def drawn(stage: Stage, done: int, total: int) -> FormattedText:
    return FormattedText(f"{stage.value} {done}/{total}")


async def test_one_message_is_edited_and_the_same_is_not_sent_again(tmp_path: Path) -> None:
    async with offline_application(tmp_path) as (application, request):
        screen = ProgressMessage(application.bot, 7)
        for content in (ONE, ONE, TWO, TWO):
            await screen.show(content)
        assert [name for name, _ in request.calls] == ["sendMessage", "editMessageText"]


async def test_a_message_that_is_gone_is_sent_again(tmp_path: Path) -> None:
    async with offline_application(tmp_path) as (application, request):
        screen = ProgressMessage(application.bot, 7, 5)
        request.failures["editMessageText"] = [BadRequest("message to edit not found")]
        await screen.show(ONE)
        await screen.show(TWO)
        assert [call["text"] for call in request.of("sendMessage")] == ["one"]
        assert request.of("editMessageText")[-1]["message_id"] not in {None, 5}


async def test_progress_is_shown_now_and_then_and_never_after_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.jobs.EDIT_SECONDS", 0.1)
    async with offline_application(tmp_path) as (application, request):
        screen = ProgressMessage(application.bot, 7, 5)
        async with screen.following(drawn) as report:
            for step in range(50):
                await asyncio.to_thread(report, Stage.ENCODING, step, 50)
                await asyncio.sleep(0.01)
        seen = len(request.calls)
        assert 3 <= seen <= 8
        await asyncio.sleep(0.2)
        assert len(request.calls) == seen


async def test_work_goes_on_though_its_progress_cannot_be_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.jobs.EDIT_SECONDS", 0.01)
    monkeypatch.setattr("bot.serving.delivery.RETRY_WAITS", ())
    async with offline_application(tmp_path) as (application, request):
        request.failures["editMessageText"] = [Forbidden("blocked"), NetworkError("down"), BadRequest("gone")]
        request.failures["sendMessage"] = [Forbidden("blocked")]
        async with ProgressMessage(application.bot, 7, 5).following(drawn) as report:
            for step in range(10):
                report(Stage.SAVING, step, 10)
                await asyncio.sleep(0.02)
        assert len(request.calls) > 4


async def test_being_stopped_does_not_wait_for_telegram(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operators.jobs.EDIT_SECONDS", 0.01)

    async def hang(*_: object, **__: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("bot.operators.jobs.edit", hang)
    async with offline_application(tmp_path) as (application, _):

        async def work() -> None:
            async with ProgressMessage(application.bot, 7, 5).following(drawn) as report:
                report(Stage.SAVING, 1, 2)
                await asyncio.sleep(60)

        task = asyncio.create_task(work())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(1):
                await task
