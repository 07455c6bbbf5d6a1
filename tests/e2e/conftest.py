"""The fake Bot API and a bot that polls it, one pair per module; every test plays its own users."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[FakeBotApi]:
    server = FakeBotApi()
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    process = BotProcess(api, tmp_path_factory.mktemp("bot"), SPEECHBOT_QUESTIONS_BURST="1000")
    await process.start_serving()
    yield process
    assert await process.stop() == 0, process.log
    assert api.token.partition(":")[2] not in process.log


@pytest.fixture
def person(api: FakeBotApi) -> Any:
    return api.user(api.number("test user"))
