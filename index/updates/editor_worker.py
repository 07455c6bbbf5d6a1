"""The child process that edits: one call, then it ends. Started by ``index.updates.editor_process``."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import SpeechBotError
from index.progress import Progress, Stage
from index.updates.editor import Editor
from index.updates.editor_protocol import CHANGES, PUBLICATION, Request, dump_error, read_request

if TYPE_CHECKING:
    from index.models.encoder import Encoder


LEAST_PRIORITY = 19
REPORT_SECONDS = 0.1
"""How long progress within a stage is kept back after a report: more often nobody could show it."""


def main(encoder: Encoder | None = None) -> None:
    """Carry out the request on standard input and answer on standard output; ends with the parent."""
    if hasattr(os, "nice"):
        os.nice(LEAST_PRIORITY)
    requests, replies = _take_over_streams()
    speaker = _Speaker(replies)
    logging.basicConfig(level=logging.INFO, handlers=[_Forwarding(speaker)])
    request = read_request(requests)
    threading.Thread(target=_end_with_parent, args=(requests,), daemon=True).start()
    try:
        speaker.say({"result": _carry_out(request, speaker, encoder)})
    except SpeechBotError as error:
        speaker.say({"error": dump_error(error)})


def _carry_out(request: Request, progress: Progress, encoder: Encoder | None) -> Any:
    editor = Editor(request.settings, encoder, wait_seconds=request.wait_seconds)
    match request.call:
        case "inspect":
            return CHANGES.dump_python(editor.inspect(request.uploads, progress), mode="json")
        case "add":
            done = editor.add(request.uploads, progress, force=request.force)
        case "remove":
            done = editor.remove(request.document_ids, progress, force=request.force)
        case "rebuild":
            done = editor.rebuild(progress, force=request.force)
        case "rollback":
            done = editor.rollback(progress)
        case unknown:
            raise ValueError(f"no such call: {unknown}")
    return PUBLICATION.dump_python(done, mode="json")


class _Speaker:
    """Says lines of JSON; progress too, for it is called like ``Progress``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._reported: tuple[Stage | None, float] = (None, 0.0)

    def say(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._stream.write(json.dumps(line).encode() + b"\n")
            self._stream.flush()

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        before, when = self._reported
        now = time.monotonic()
        if stage is before and done < total and now - when < REPORT_SECONDS:
            return
        self._reported = (stage, now)
        self.say({"progress": [stage, done, total]})


class _Forwarding(logging.Handler):
    """Lets the parent log what this process would: it knows where to, and what must not be shown."""

    def __init__(self, speaker: _Speaker) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(message)s"))  # The parent adds the level and the name.
        self._speaker = speaker

    def emit(self, record: logging.LogRecord) -> None:
        self._speaker.say({"log": [record.levelno, record.name, self.format(record)]})


def _take_over_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the parent's streams; whatever a library prints goes to standard error instead."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdin.close()
    return requests, replies


def _end_with_parent(requests: BinaryIO) -> None:
    """End at once when the parent has gone: whatever is half-done then is as if it had not been begun."""
    # Not through the buffer, whose lock would be held when the interpreter clears up.
    while os.read(requests.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
