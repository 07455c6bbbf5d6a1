"""Searches on worker threads, always on the newest snapshot: the event loop never encodes or searches."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.serving.metrics import Metrics
from index.errors import SpeechBotError
from index.library import Library
from index.types import Answer, Turn

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")

LONGEST_SEARCH = 30.0
"""Seconds from question to answer, waiting included, after which the asker hears of a failure."""
_CROWD = 16
_IDLE_LOOK_SECONDS = 0.02
"""How often work that gives way to questions looks whether any is left; a question takes about as long."""
LOOK_SECONDS = 0.5
"""How often the name of the snapshot in use is read: it is one small file, and a second is the aim."""


@dataclass(slots=True)
class _Lent:
    """A library and how many use it just now."""

    library: Library
    users: int = 0
    retired: bool = False


class LibraryHandle:
    """Lends the present library to any thread; a former one is closed when its last user is done.

    Replace it on the event loop only: code that runs there without waiting may then use ``library`` without
    borrowing it.
    """

    def __init__(self, library: Library) -> None:
        self._lock = threading.Lock()
        self._present = _Lent(library)

    @property
    def library(self) -> Library:
        """The present library."""
        return self._present.library

    @contextmanager
    def acquire(self) -> Iterator[Library]:
        """Lend the present library: it stays open until the block ends, whatever takes its place."""
        with self._lock:
            lent = self._present
            lent.users += 1
        try:
            yield lent.library
        finally:
            with self._lock:
                lent.users -= 1
                unused = lent.retired and not lent.users
            if unused:
                lent.library.close()

    def replace(self, library: Library) -> None:
        """Let another library answer from now on."""
        with self._lock:
            former, self._present = self._present, _Lent(library)
        self._retire(former)

    def close(self) -> None:
        """Close the present library as soon as nobody uses it."""
        self._retire(self._present)

    def _retire(self, lent: _Lent) -> None:
        with self._lock:
            unused = not lent.retired and not lent.users
            lent.retired = True
        if unused:
            lent.library.close()


class BusyError(Exception):
    """More questions wait than will be answered in good time."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and the snapshot that it comes from."""

    answer: Answer
    snapshot: str


class SearchPool:
    """Asks a library from the event loop; at most ``threads`` at once, ``line`` more wait their turn."""

    def __init__(self, library: Library, *, threads: int = 2, line: int = 512) -> None:
        """Take over the library; ``close`` closes it."""
        self._handle = LibraryHandle(library)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._most = threads + line
        self._counting = threading.Lock()
        self.pending = 0
        """Questions that are searched or wait now; one that nobody awaits any more counts until it ends."""

    @property
    def library(self) -> Library:
        """The present library, for a look into it that does not wait; all else goes through ``run``."""
        return self._handle.library

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

        Unless ``complete``, only one excerpt is cut of what comes next on request: it shows that there is
        more, and few ask for it.
        """

        def answer(library: Library) -> Answer:
            if complete:
                return library.ask(question, context, documents)
            return library.ask(question, context, documents, further=1)

        return await self.run(lambda library: Found(answer(library), library.snapshot_id))

    async def run(self, work: Callable[[Library], _Result]) -> _Result:
        """Let ``work`` look into one and the same library on a worker thread.

        The library is the present one when the work begins. Raises BusyError if the line is full and
        TimeoutError if it takes too long.
        """
        if self.pending >= self._most:
            raise BusyError
        return await self._run(work)

    async def run_idly(self, work: Callable[[Library], _Result]) -> _Result:
        """Do the same as soon as no question is searched or waits, however long that takes."""
        while self.pending:
            await asyncio.sleep(_IDLE_LOOK_SECONDS)
        return await self._run(work)

    async def run_aside(self, work: Callable[[Library], _Result]) -> _Result:
        """Let slow ``work`` look into the present library on a thread of its own, however long that takes.

        It takes no question's place; the library stays open until the work ends.
        """
        return await on_daemon_thread(lambda: self._with_library(work), "library-look")

    def replace(self, library: Library) -> None:
        """Answer from another library; what is being searched ends on the former one."""
        self._handle.replace(library)

    def close(self) -> None:
        """Drop what waits, let running searches end on their own, then close the library."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._handle.close()

    async def _run(self, work: Callable[[Library], _Result]) -> _Result:
        future = self._pool.submit(self._with_library, work)
        with self._counting:
            self.pending += 1
        # Not when the wait ends: a search that takes too long goes on, and keeps its thread till then.
        future.add_done_callback(lambda _: self._ended())
        return await asyncio.wait_for(asyncio.wrap_future(future), LONGEST_SEARCH)

    def _with_library(self, work: Callable[[Library], _Result]) -> _Result:
        with self._handle.acquire() as library:
            return work(library)

    def _ended(self) -> None:
        with self._counting:
            self.pending -= 1


class SnapshotFollower:
    """Keeps a pool on the newest snapshot, no matter which program published it."""

    def __init__(self, pool: SearchPool, metrics: Metrics) -> None:
        self._pool = pool
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
            newer = await asyncio.to_thread(self._pool.library.refreshed)
        except SpeechBotError as error:
            self._complain(str(error))
        except Exception:
            # Looking must go on: the next snapshot may well be in order.
            if self._is_news("unexpected"):
                _LOGGER.exception("Looking for a new snapshot failed")
        else:
            self._complaint = ""
            if newer is not None:
                self._pool.replace(newer)
                self._metrics.swaps.inc()
                took = time.perf_counter() - began
                _LOGGER.info("Answering from snapshot %s, loaded in %.2f s", newer.snapshot_id, took)

    async def wait_for(self, snapshot: str, seconds: float) -> bool:
        """Wait until a snapshot answers, at most so long; returns whether it does."""
        self._hurry.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._pool.library.snapshot_id != snapshot:
                    await asyncio.sleep(LOOK_SECONDS / 10)
        return self._pool.library.snapshot_id == snapshot

    def _complain(self, complaint: str) -> None:
        if self._is_news(complaint):
            _LOGGER.error("A new snapshot cannot be used: %s", complaint)

    def _is_news(self, complaint: str) -> bool:
        """Whether to log a failure: once, not twice a second."""
        self._metrics.failed_swaps.inc()
        is_news, self._complaint = complaint != self._complaint, complaint
        return is_news


async def on_daemon_thread(work: Callable[[], _Result], name: str) -> _Result:
    """Run slow work aside, on a thread that does not keep the process alive when it is stopped."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[_Result] = loop.create_future()

    def settle(outcome: Callable[[], None]) -> None:
        if not result.done():
            outcome()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001  (handed over whole to the task that awaits it)
            outcome = partial(result.set_exception, error)
        else:
            outcome = partial(result.set_result, value)
        with suppress(RuntimeError):  # The loop is closed: the process is ending, nobody awaits.
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await result
