"""Notices a newly published snapshot and lets it answer, without a pause for anybody."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from bot.asking import Searcher
from bot.metrics import Metrics
from index.errors import SpeechBotError

_LOGGER = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often the name of the snapshot in use is read: it is one small file, and a second is the aim."""


class Refresher:
    """Keeps a searcher on the newest snapshot, whoever published it: the bot, the command line or another."""

    def __init__(self, searcher: Searcher, metrics: Metrics) -> None:
        """Look after ``searcher``, counting in ``metrics``."""
        self._searcher = searcher
        self._metrics = metrics
        self._hurry = asyncio.Event()
        self._complaint = ""

    async def run(self) -> None:
        """Look from time to time until cancelled; whatever goes wrong, the present snapshot answers on."""
        while True:
            await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._hurry.wait()
            self._hurry.clear()

    async def look(self) -> None:
        """Look once, on a thread, and let a new snapshot answer from now on."""
        began = time.perf_counter()
        try:
            newer = await asyncio.to_thread(self._searcher.library.refreshed)
        except SpeechBotError as error:
            self._complain(str(error))
        except Exception:
            # Looking must go on: the next snapshot may well be in order.
            if self._is_news("unexpected"):
                _LOGGER.exception("Looking for a new snapshot failed")
        else:
            self._complaint = ""
            if newer is not None:
                self._searcher.replace(newer)
                self._metrics.swaps.inc()
                took = time.perf_counter() - began
                _LOGGER.info("Answering from snapshot %s, loaded in %.2f s", newer.snapshot_id, took)

    async def until(self, snapshot: str, seconds: float) -> bool:
        """Wait until a snapshot answers, at most so long; tells whether it does."""
        self._hurry.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._searcher.library.snapshot_id != snapshot:
                    await asyncio.sleep(LOOK_SECONDS / 10)
        return self._searcher.library.snapshot_id == snapshot

    def _complain(self, complaint: str) -> None:
        if self._is_news(complaint):
            _LOGGER.error("A new snapshot cannot be used: %s", complaint)

    def _is_news(self, complaint: str) -> bool:
        """Whether to tell of a failure: once, not twice a second."""
        self._metrics.failed_swaps.inc()
        is_news, self._complaint = complaint != self._complaint, complaint
        return is_news
