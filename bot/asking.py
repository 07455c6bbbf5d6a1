"""Questions on worker threads: the event loop never encodes or searches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.library import SpeechLibrary
from index.types import Answer, Excerpt

_Result = TypeVar("_Result")

LONGEST_SEARCH = 30.0
"""Seconds from question to answer, waiting included, after which the asker is told of a failure."""


_CROWD = 16


class BusyError(Exception):
    """More questions wait than will be answered in good time."""


class Searcher:
    """Asks a library from the event loop; at most ``threads`` at once, ``line`` more wait their turn."""

    def __init__(self, library: SpeechLibrary, *, threads: int = 2, line: int = 512) -> None:
        """Take over the library; ``close`` closes it."""
        self.library = library
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._most = threads + line
        self.pending = 0
        """Questions that are searched or wait now."""

    @property
    def is_crowded(self) -> bool:
        """Whether so many questions wait that nothing but answers should be sent."""
        return self.pending > _CROWD

    async def ask(
        self, question: str, context: Sequence[str] = (), documents: Collection[str] | None = None
    ) -> Answer:
        """Answer a question; raises BusyError if the line is full, TimeoutError if it takes too long."""
        if self.pending >= self._most:
            raise BusyError
        return await self._run(lambda: self.library.ask(question, context, documents))

    async def context(self, excerpt: Excerpt) -> Excerpt:
        """Return the paragraph around an excerpt with its neighbours."""
        return await self._run(lambda: self.library.context(excerpt))

    def close(self) -> None:
        """Drop what waits, let running searches end on their own, then close the library."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if not self.pending:
            self.library.close()

    async def _run(self, work: Callable[[], _Result]) -> _Result:
        self.pending += 1
        try:
            future = asyncio.get_running_loop().run_in_executor(self._pool, work)
            return await asyncio.wait_for(future, LONGEST_SEARCH)
        finally:
            self.pending -= 1
