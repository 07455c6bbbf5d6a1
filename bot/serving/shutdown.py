"""Running until told to stop: signals, and work that gives way to them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class StoppedError(Exception):
    """The process was told to stop."""


def stopped_by_signals() -> asyncio.Event:
    """Return an event that the first SIGTERM or SIGINT sets; a second one ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def on_signal() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    with suppress(NotImplementedError):  # Windows: Ctrl-C interrupts asyncio.run instead.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, on_signal)
    return stop


async def until_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do the work; raises StoppedError, the work cancelled, if the stop comes first."""
    task = asyncio.create_task(work)
    signalled = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, signalled}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StoppedError
    finally:
        for pending in (task, signalled):
            pending.cancel()
        await asyncio.gather(task, signalled, return_exceptions=True)


async def on_daemon_thread(work: Callable[[], _Result], name: str = "open-library") -> _Result:
    """Run slow work aside, on a thread that does not keep the process alive when it is told to stop."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[_Result] = loop.create_future()

    def settle(outcome: Callable[[], None]) -> None:
        if not result.done():
            outcome()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001  (handed over whole to whoever awaits)
            outcome = partial(result.set_exception, error)
        else:
            outcome = partial(result.set_result, value)
        with suppress(RuntimeError):  # The loop is closed: the process is ending, nobody awaits.
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await result
