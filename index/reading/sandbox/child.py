"""The child process of the sandbox: reads one file after the other until nobody can ask any more."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from queue import SimpleQueue
from threading import Thread
from types import FrameType
from typing import Any, BinaryIO, NoReturn

from index.errors import ReadingError
from index.reading import read_text
from index.reading.sandbox.limits import OUT_OF_MEMORY, Limits
from index.reading.sandbox.protocol import FrameError, receive, send

_Request = tuple[dict[str, Any], bytes]

# Time for what is under way to end a converter that it has started.
_GRACE_SECONDS = 0.5


def main() -> None:
    """Answer requests until standard input ends; the limits are the last argument, as JSON."""
    requests, replies = _take_over_streams()
    limits = Limits(**json.loads(sys.argv[-1]))
    limits.impose()
    signal.signal(signal.SIGTERM, _leave)
    waiting: SimpleQueue[_Request | None] = SimpleQueue()
    # A thread listens, so that the end of the parent ends this process in the middle of a file too.
    Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    while (request := waiting.get()) is not None:
        limits.impose_on_next_file()
        _answer(request, replies)
    os._exit(0)


def _take_over_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the streams of the parent, and leave nothing of them to what parsers print or read."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return requests, replies


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _listen(requests: BinaryIO, waiting: SimpleQueue[_Request | None]) -> None:
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


def _answer(request: _Request, replies: BinaryIO) -> None:
    message, data = request
    name = message["name"]
    try:
        if message["task"] == "unpack":
            _unpack(data, name, replies)
        else:
            read = read_text(data, name)
            send(replies, asdict(read))
    except ReadingError as error:
        send(replies, {"error": _error_fields(error)})
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of it is in pieces
    except Exception as error:  # noqa: BLE001 - whatever a library raises over a hostile file
        crashed = ReadingError("parser_crashed", name=name, reason=type(error).__name__)
        send(replies, {"error": _error_fields(crashed)})
    send(replies, {"done": True})


def _unpack(data: bytes, name: str, replies: BinaryIO) -> None:
    from index.reading.archive import entries  # noqa: PLC0415 - most files are no archives

    for entry in entries(data, name):
        if isinstance(entry.content, ReadingError):
            send(replies, {"name": entry.name, "error": _error_fields(entry.content)})
        else:
            send(replies, {"name": entry.name}, entry.content)


def _error_fields(error: ReadingError) -> dict[str, object]:
    return {"kind": type(error).__name__, "message_id": error.message_id, "facts": error.facts}
