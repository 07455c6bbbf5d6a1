from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.asking import Searcher
from bot.metrics import Metrics
from bot.refreshing import Refresher
from index.errors import SnapshotDamagedError
from tests.bot.stub_library import StubLibrary
from tests.bot.stub_shelf import ORIGINAL, StubShelf


@pytest.fixture
def shelf(tmp_path: Path) -> StubShelf:
    return StubShelf(tmp_path)


async def test_a_new_snapshot_answers_within_a_second(shelf: StubShelf) -> None:
    first = StubLibrary(shelf)
    searcher, metrics = Searcher(first), Metrics()
    refresher = Refresher(searcher, metrics)
    task = asyncio.create_task(refresher.run())
    await asyncio.sleep(0.05)
    assert searcher.library is first
    name = shelf.publish(ORIGINAL[:1])
    await asyncio.sleep(1)
    assert searcher.library.snapshot_id == name
    assert (await searcher.ask("编号77的事项")).snapshot == name
    assert first.closed
    assert b"speechbot_snapshot_swaps_total 1.0" in metrics.text()
    task.cancel()
    searcher.close()


async def test_whoever_waits_is_served_at_once_or_told_in_vain(
    shelf: StubShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.refreshing.LOOK_SECONDS", 5)
    searcher = Searcher(StubLibrary(shelf))
    refresher = Refresher(searcher, Metrics())
    task = asyncio.create_task(refresher.run())
    await asyncio.sleep(0.05)
    name = shelf.publish(ORIGINAL)
    assert await refresher.until(name, 2)
    assert not await refresher.until("never", 0.05)
    task.cancel()
    searcher.close()


@pytest.mark.parametrize(
    "error", [SnapshotDamagedError("snapshot_file_damaged", file="x"), ValueError("odd")]
)
async def test_a_damaged_snapshot_is_reported_once_and_the_old_one_answers_on(
    shelf: StubShelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    caplog.set_level(logging.ERROR)
    library = StubLibrary(shelf)
    searcher, metrics = Searcher(library), Metrics()
    refresher = Refresher(searcher, metrics)

    def fail(*_: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(StubLibrary, "refreshed", fail)
        for _ in range(3):
            await refresher.look()
    assert len(caplog.records) == 1
    assert searcher.library is library
    assert b"speechbot_snapshot_swap_failures_total 3.0" in metrics.text()
    shelf.publish(ORIGINAL)
    await refresher.look()
    assert searcher.library is not library
    searcher.close()
