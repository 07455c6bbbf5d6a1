"""Questions on worker threads: the event loop never encodes or searches."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from bot.library import SpeechLibrary
from bot.lifetime import on_daemon_thread
from bot.shelf import Shelf
from index.types import Answer, Turn

_Result = TypeVar("_Result")

LONGEST_SEARCH = 30.0
"""Seconds from question to answer, waiting included, after which the asker is told of a failure."""
_CROWD = 16
_IDLE_LOOK_SECONDS = 0.02
"""How often work that gives way to questions looks whether any is left; a question takes about as long."""


class BusyError(Exception):
    """More questions wait than will be answered in good time."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and the snapshot that it comes from."""

    answer: Answer
    snapshot: str


class Searcher:
    """Asks a library from the event loop; at most ``threads`` at once, ``line`` more wait their turn."""

    def __init__(self, library: SpeechLibrary, *, threads: int = 2, line: int = 512) -> None:
        """Take over the library; ``close`` closes it."""
        self._shelf = Shelf(library)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._most = threads + line
        self._counting = threading.Lock()
        self.pending = 0
        """Questions that are searched or wait now; one that nobody awaits any more counts until it ends."""

    @property
    def library(self) -> SpeechLibrary:
        """The present library, for a look into it that does not wait; all else goes through ``run``."""
        return self._shelf.library

    @property
    def is_crowded(self) -> bool:
        """Whether so many questions wait that nothing but answers should be sent."""
        return self.pending > _CROWD

    async def ask(
        self,
        question: str,
        context: Sequence[Turn | str] = (),
        documents: Collection[str] | None = None,
        *,
        complete: bool = False,
    ) -> Found:
        """Answer a question; raises what ``run`` raises.

        Unless ``complete``, only one excerpt is cut of what comes next on request: it tells that there is
        more, and few ask for it.
        """

        def answer(library: SpeechLibrary) -> Answer:
            if complete:
                return library.ask(question, context, documents)
            return library.ask(question, context, documents, further=1)

        return await self.run(lambda library: Found(answer(library), library.snapshot_id))

    async def run(self, work: Callable[[SpeechLibrary], _Result]) -> _Result:
        """Let ``work`` look into one and the same library on a worker thread.

        The library is the present one when the work begins. Raises BusyError if the line is full and
        TimeoutError if it takes too long.
        """
        if self.pending >= self._most:
            raise BusyError
        return await self._run(work)

    async def run_idly(self, work: Callable[[SpeechLibrary], _Result]) -> _Result:
        """Do the same as soon as no question is searched or waits, however long that takes."""
        while self.pending:
            await asyncio.sleep(_IDLE_LOOK_SECONDS)
        return await self._run(work)

    async def run_aside(self, work: Callable[[SpeechLibrary], _Result]) -> _Result:
        """Let slow ``work`` look into the present library on a thread of its own, however long that takes.

        It takes no question's place; the library stays open until the work ends.
        """
        return await on_daemon_thread(lambda: self._lend(work), "library-look")

    def replace(self, library: SpeechLibrary) -> None:
        """Answer from another library; what is being searched ends on the former one."""
        self._shelf.replace(library)

    def close(self) -> None:
        """Drop what waits, let running searches end on their own, then close the library."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._shelf.close()

    async def _run(self, work: Callable[[SpeechLibrary], _Result]) -> _Result:
        future = self._pool.submit(self._lend, work)
        with self._counting:
            self.pending += 1
        # Not when the wait ends: a search that takes too long goes on, and keeps its thread till then.
        future.add_done_callback(lambda _: self._ended())
        return await asyncio.wait_for(asyncio.wrap_future(future), LONGEST_SEARCH)

    def _lend(self, work: Callable[[SpeechLibrary], _Result]) -> _Result:
        with self._shelf.lent() as library:
            return work(library)

    def _ended(self) -> None:
        with self._counting:
            self.pending -= 1
