"""The child's side: answers one request after the other until nobody can ask any more."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from types import FrameType
from typing import BinaryIO, NoReturn

from index.errors import SpeechBotError
from index.processes.framing import FrameError, Message, error_fields, receive, send
from index.processes.limits import OUT_OF_MEMORY, Limits
from index.progress import Stage

# Time for what is under way to end a converter that it has started.
_GRACE_SECONDS = 0.5
REPORT_SECONDS = 0.1
"""How long progress within a stage is kept back after a report: more often nobody could show it."""


class Replies:
    """What the child says, from any thread; progress too, for it is called like ``Progress``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = Lock()
        self._reported: tuple[Stage | None, float] = (None, 0.0)

    def send(self, fields: dict[str, object], *files: bytes) -> None:
        """Send one message."""
        with self._lock:
            send(self._stream, fields, files)

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Report progress, not too often."""
        before, when = self._reported
        now = time.monotonic()
        if stage is not before or done >= total or now - when >= REPORT_SECONDS:
            self._reported = (stage, now)
            self.send({"progress": [stage, done, total]})


class ForwardedLog(logging.Handler):
    """Lets the parent log what this process would: it knows where to, and what must not be shown."""

    def __init__(self, replies: Replies) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(message)s"))  # The parent adds the level and the name.
        self._replies = replies

    def emit(self, record: logging.LogRecord) -> None:
        """Send what is logged."""
        self._replies.send({"log": [record.levelno, record.name, self.format(record)]})


def serve(answer: Callable[[Message, Replies], None]) -> NoReturn:
    """Answer requests until standard input ends, within the limits that are the last argument, if any.

    What ``answer`` raises of our own errors goes to the parent; any other exception ends the process.
    """
    requests, replies = _take_over_streams()
    limits = Limits(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else None
    if limits is not None:
        limits.impose()
    signal.signal(signal.SIGTERM, _leave)
    waiting: SimpleQueue[Message | None] = SimpleQueue()
    # A thread listens, so that the end of the parent ends this process in the middle of a file too.
    Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    code = 0
    try:
        while (request := waiting.get()) is not None:
            if limits is not None:
                limits.impose_on_next_file()
            try:
                answer(request, replies)
            except SpeechBotError as error:
                replies.send({"error": error_fields(error)})
            replies.send({"done": True})
    except MemoryError:
        code = OUT_OF_MEMORY
    except SystemExit:  # asked to stop: what was under way has been cleared up
        code = 1
    except Exception:  # noqa: BLE001 - a mistake of ours; the parent learns of it by the exit code
        traceback.print_exc()
        code = 1
    # At once: the interpreter would wait for locks that the listening thread holds.
    os._exit(code)


def _take_over_streams() -> tuple[BinaryIO, Replies]:
    """Return the parent's streams; what a library prints goes to standard error, and it reads nothing."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, Replies(replies)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _listen(requests: BinaryIO, waiting: SimpleQueue[Message | None]) -> None:
    try:
        while (request := receive(requests)) is not None:
            waiting.put(request)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except FrameError:
        pass  # the parent broke off in the middle of a request
    waiting.put(None)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)
