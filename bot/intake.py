"""The gate between Telegram and the handlers: never more updates inside than can be handled at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor


class Intake(BaseUpdateProcessor):
    """Handles updates concurrently; what finds no room stays with Telegram, where a restart loses nothing.

    ``queue`` is the application's update queue.
    """

    def __init__(self, limit: int) -> None:
        """Let at most ``limit`` updates in."""
        super().__init__(limit)
        self.queue: asyncio.Queue[object] = asyncio.Queue()
        self._room = asyncio.Semaphore(limit)
        self.inside = 0
        """Updates that are being handled."""

    async def submit(self, update: Update) -> None:
        """Wait for room and let an update in."""
        await self._room.acquire()
        self._let_in(update)

    async def offer(self, update: Update, seconds: float) -> bool:
        """Let an update in as soon as there is room, and tell whether there was in time."""
        try:
            async with asyncio.timeout(seconds):
                await self.submit(update)
        except TimeoutError:
            return False
        return True

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update and make room for the next."""
        try:
            await coroutine
        finally:
            self.inside -= 1
            self._room.release()

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to release."""

    def _let_in(self, update: Update) -> None:
        self.inside += 1
        self.queue.put_nowait(update)
