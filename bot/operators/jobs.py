"""Operators' work in the background: files that come together, one change at a time, progress and errors."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from telegram import Bot, Document, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot.operators.offers import Offer, OfferBook, Task
from bot.serving.delivery import edit, send
from bot.serving.metrics import Metrics
from bot.serving.search_pool import on_daemon_thread
from bot.texts import Texts
from bot.views.formatting import FormattedText
from index.errors import SpeechBotError
from index.library import EditorProcess, Progress, Stage
from index.messages import describe

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")

EDIT_SECONDS = 2.5
"""Seconds between two edits for progress; Telegram's limit for one chat is about one message a second."""
GATHER_SECONDS = 1.0
"""How long to wait for another file of the same group; Telegram delivers them one right after the other."""


class ProgressMessage:
    """A message in a private chat that shows one thing after another."""

    def __init__(self, bot: Bot, chat_id: int, message_id: int | None = None) -> None:
        """Show things in the message given, or in a new one."""
        self._bot = bot
        self._chat_id = chat_id
        self.message_id = message_id
        self._shown: tuple[FormattedText, InlineKeyboardMarkup | None] | None = None

    async def show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Show something else, nothing if it is there already; in a new message if the old one is gone.

        Raises the TelegramError of the new message if that is refused as well.
        """
        if (content, keyboard) == self._shown:
            return
        if self.message_id is not None:
            try:
                await edit(self._bot, self._chat_id, self.message_id, content, keyboard)
            except BadRequest as error:  # Deleted meanwhile, or too old to edit.
                _LOGGER.info("A message is sent again: %s", error.message)
                self.message_id = None
        if self.message_id is None:
            self.message_id = (await send(self._bot, self._chat_id, content, keyboard)).message_id
        self._shown = content, keyboard

    async def try_to_show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Show progress if Telegram lets us: the work matters more than that somebody watches it."""
        try:
            await self.show(content, keyboard)
        except TelegramError as error:
            _LOGGER.info("Progress could not be shown: %s", type(error).__name__)

    @asynccontextmanager
    async def following(
        self, render: Callable[[Stage, int, int], FormattedText], keyboard: InlineKeyboardMarkup | None = None
    ) -> AsyncIterator[Progress]:
        """Show how far the work inside has come; yields what takes its reports, from any thread."""
        reports: list[tuple[Stage, int, int]] = []
        ended = asyncio.Event()

        def report(stage: Stage, done: int, total: int) -> None:
            reports[:] = [(stage, done, total)]

        async def follow() -> None:
            while not ended.is_set():
                try:
                    async with asyncio.timeout(EDIT_SECONDS):
                        await ended.wait()
                except TimeoutError:
                    if reports:
                        await self.try_to_show(render(*reports[0]), keyboard)

        follower = asyncio.create_task(follow())
        try:
            yield report
        except asyncio.CancelledError:
            follower.cancel()
            raise
        finally:
            # Else not cancelled: an edit under way might arrive after the result and hide it.
            ended.set()
            await asyncio.gather(follower, return_exceptions=True)


@dataclass(slots=True)
class UploadBatch:
    """The files of one message, or of several that were sent together."""

    patience: float
    """Seconds to wait for the next one."""
    arrived: asyncio.Queue[Document] = field(default_factory=asyncio.Queue)

    async def next(self) -> Document | None:
        """Return the next file; None if no more came for a while."""
        if not self.arrived.empty():
            return self.arrived.get_nowait()
        try:
            async with asyncio.timeout(self.patience):
                return await self.arrived.get()
        except TimeoutError:
            return None


class UploadBatches:
    """The batches that are being received now."""

    def __init__(self) -> None:
        self._open: dict[Hashable, UploadBatch] = {}

    def join(self, chat_id: int, group: str | None, document: Document) -> UploadBatch | None:
        """Add a file to its group's batch; returns the batch if this file has opened it, to be received."""
        key = (chat_id, group)
        if batch := self._open.get(key):
            batch.arrived.put_nowait(document)
            return None
        batch = UploadBatch(GATHER_SECONDS if group else 0)
        batch.arrived.put_nowait(document)
        if group:
            self._open[key] = batch
        return batch

    def close(self, batch: UploadBatch) -> None:
        """Let whatever else comes of its group begin a batch of its own."""
        self._open = {key: other for key, other in self._open.items() if other is not batch}


@asynccontextmanager
async def report_errors(
    screen: ProgressMessage, texts: Texts, metrics: Metrics, keyboard: InlineKeyboardMarkup | None = None
) -> AsyncIterator[None]:
    """Turn an error inside into words on the screen, with the buttons to go on with.

    What Telegram itself refuses is not shown through Telegram, but raised.
    """
    try:
        yield
    except TelegramError:
        raise
    except SpeechBotError as error:
        # Its facts may name files of theirs, which the log must not.
        _LOGGER.warning("A change of the library failed: %s", error.message_id)
        await screen.show(FormattedText(describe(error, texts.language)), keyboard)
    except Exception as error:  # noqa: BLE001  (logged in full but for its message, which may quote a file)
        number = secrets.token_hex(3)
        trace = "".join(traceback.format_tb(error.__traceback__))
        _LOGGER.error("Error %s while working for an operator: %s\n%s", number, type(error).__name__, trace)
        metrics.errors.inc()
        await screen.show(FormattedText(texts.failed.format(id=number)), keyboard)


@dataclass(slots=True)
class RunningChange:
    """The change that is being made just now."""

    task: Task
    who: str
    """Name of the operator; never stored or logged."""
    began: float
    """On the monotonic clock."""
    offer: str = ""
    """Id of the offer that is carried out."""
    stopping: bool = False

    @property
    def seconds(self) -> int:
        """How long it has been going on."""
        return int(time.monotonic() - self.began)


class OperatorJobs:
    """The library's editor as the bot uses it, with the offers and the work under way."""

    def __init__(self, editing: EditorProcess, offers: OfferBook) -> None:
        self.editing = editing
        self.offers = offers
        self.running: RunningChange | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, offer: Offer, who: str, change: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Begin a change unless another one is running; returns whether it was begun.

        Other programs that write wait for each other in the index itself.
        """
        if self.running is not None:
            return False
        self.running = RunningChange(offer.task, who, time.monotonic(), offer.id)
        self.spawn(self._alone(change))
        return True

    async def stop(self, offer: Offer) -> bool:
        """Stop the change of an offer, at whichever bot; False if it is not running, or not any more."""
        work = self.running
        if work is None or work.offer != offer.id:
            if not self.offers.is_held_elsewhere(offer):
                return False
            self.offers.ask_to_stop(offer)
            return True
        work.stopping = True
        await asyncio.to_thread(self.editing.cancel)
        return True

    def is_stopping(self, offer: Offer) -> bool:
        """Whether the change of an offer is being stopped."""
        work = self.running
        if work is None or work.offer != offer.id:
            return False
        return work.stopping or self.offers.is_asked_to_stop(offer)

    def release(self) -> None:
        """Let the next change begin while the present task goes on with other things."""
        self.running = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background until the bot stops; it has to report its failures itself."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def call(self, work: Callable[[], _Result]) -> _Result:
        """Do something slow on a thread that does not keep the process alive when it is stopped."""
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
