from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.operators.changes import resume_offers
from bot.operators.offers import Offer, OfferBook, State, Task
from bot.serving import serve
from bot.texts import Language, texts_for
from index.errors import StorageError
from tests.bot.offline import offline_application


async def test_maintenance_that_fails_keeps_nothing_else_from_being_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forgotten: list[int] = []

    async def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(serve, "resume_offers", fail)
    monkeypatch.setattr(serve, "drop_expired_offers", fail)
    monkeypatch.setattr(serve, "CLEANUP_SECONDS", 0.01)
    async with offline_application(tmp_path) as (application, _):
        parts = application.bot_data["services"]
        monkeypatch.setattr(parts.log, "forget_older_than", lambda days: forgotten.append(days) or 0)
        maintenance = asyncio.create_task(serve.maintain(application, parts))
        async with asyncio.timeout(5):
            while len(forgotten) < 3:
                await asyncio.sleep(0.01)
        maintenance.cancel()
    assert forgotten[0] == parts.settings.retention_days
    assert "Resuming what was left failed" in caplog.text
    assert "Dropping expired offers failed" in caplog.text


async def test_a_full_disk_keeps_no_operator_from_hearing_of_an_interrupted_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline_application(tmp_path) as (application, request):
        offers = OfferBook(tmp_path / "book")
        for chat in (1, 2):
            offers.make(Task.REBUILD, chat, Language.SIMPLIFIED, "s", State.RUNNING)

        def refuse(book: OfferBook, offer: Offer) -> Offer:
            raise StorageError("disk_full", path=tmp_path, reason="no space")

        monkeypatch.setattr(OfferBook, "put", refuse)
        await resume_offers(offers, "s", application.bot)
        texts = texts_for(Language.SIMPLIFIED)
        shown = {call["chat_id"]: call["text"] for call in request.of("sendMessage")}
        assert set(shown) == {1, 2}
        assert all(texts.task_rebuild in text for text in shown.values())
