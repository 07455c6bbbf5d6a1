"""Where operators' work is done: aside from the event loop, and one change of the library at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.library import LibraryEditing
from bot.lifetime import on_daemon_thread
from bot.operators.offers import Offer, OfferBook, Task
from bot.operators.receiving import Gathering

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")


@dataclass(slots=True)
class Work:
    """The change that is being made just now."""

    task: Task
    who: str
    """Name of the operator; never stored or logged."""
    began: float
    """On the monotonic clock."""
    offer: str = ""
    """Id of the offer that is carried out."""
    stopping: bool = False
    """Whether it was told to stop."""

    @property
    def seconds(self) -> int:
        """How long it has been going on."""
        return int(time.monotonic() - self.began)


class Desk:
    """The library's editor as the bot uses it, with the offers and the work under way."""

    def __init__(self, editing: LibraryEditing, offers: OfferBook) -> None:
        """Let operators change a library through ``editing``."""
        self.editing = editing
        self.offers = offers
        self.gathering = Gathering()
        self.running: Work | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, offer: Offer, who: str, change: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Begin a change unless another one is running; tells whether it was begun.

        Other programs that write wait for each other in the index itself.
        """
        if self.running is not None:
            return False
        self.running = Work(offer.task, who, time.monotonic(), offer.id)
        self.spawn(self._alone(change))
        return True

    async def stop(self, offer: Offer) -> bool:
        """Tell the change of an offer to stop; False if it is not running, or not any more."""
        work = self.running
        if work is None or work.offer != offer.id:
            return False
        work.stopping = True
        await asyncio.to_thread(self.editing.cancel)
        return True

    def is_stopping(self, offer: Offer) -> bool:
        """Whether the change of an offer was told to stop."""
        return self.running is not None and self.running.offer == offer.id and self.running.stopping

    def release(self) -> None:
        """Let the next change begin while the present task goes on with other things."""
        self.running = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background until the bot stops; it has to tell of its failures itself."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def call(self, work: Callable[[], _Result]) -> _Result:
        """Do something slow on a thread that does not keep the process alive when it is told to stop."""
        return await on_daemon_thread(work, "library-editing")

    async def close(self) -> None:
        """End everything; what was not published is taken up again at the next start."""
        for task in self._tasks:
            task.cancel()
        self.editing.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _alone(self, change: Callable[[], Coroutine[Any, Any, None]]) -> None:
        work = self.running
        try:
            await change()
        finally:
            if self.running is work:
                self.running = None

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _LOGGER.error("An operator's work failed", exc_info=error)
