"""Changes a library in a child process of low priority, so that answering stays quick meanwhile."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from index.errors import EditingError
from index.progress import Progress, Stage, silent
from index.settings import IndexSettings
from index.storage.data_folder import LOCK_SECONDS
from index.types import Change, Publication
from index.updates.editor import Editor
from index.updates.editor_protocol import CHANGES, PUBLICATION, Request, load_error, write_request
from index.updates.uploads import Upload

T = TypeVar("T")

CHILD = "index.updates.editor_worker"
_SECRETS = ("TOKEN", "SECRET")
"""Words in the names of environment variables that the child has no business to know."""
_GRACE_SECONDS = 10.0
"""How long a child that has answered may take to end."""


class EditorProcess:
    """Implements ``Editing``; each call runs in a child that ends with it, or with us.

    To be called from worker threads, any number at once: the library's lock lets one write at a time.
    """

    def __init__(
        self, settings: IndexSettings, *, wait_seconds: float = LOCK_SECONDS, module: str = CHILD
    ) -> None:
        """Change the library of ``settings``; ``module`` is what the child runs."""
        # One thread of encoding leaves a core to the answers.
        self._settings = settings.model_copy(update={"threads": 1})
        self._wait_seconds = wait_seconds
        self._module = module
        self._running: dict[subprocess.Popen[bytes], str] = {}
        self._lock = threading.Lock()
        self._closed = False

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        """Read and parse files and say what each would do; see ``Editing.inspect``."""
        return self._call(CHANGES, progress, "inspect", uploads=uploads)

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Add documents, or new versions, as one change; see ``Editing.add``."""
        return self._call(PUBLICATION, progress, "add", uploads=uploads, force=force)

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Take documents out as one change; see ``Editing.remove``."""
        return self._call(PUBLICATION, progress, "remove", document_ids=document_ids, force=force)

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Build the index again; see ``Editing.rebuild``."""
        return self._call(PUBLICATION, progress, "rebuild", force=force)

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the snapshot before the one in use; see ``Editing.rollback``."""
        return self._call(PUBLICATION, progress, "rollback")

    def original(self, document_id: str) -> Upload:
        """Return a document's file as it was given; one file is read, which needs no child."""
        return Editor(self._settings).original(document_id)

    def cancel(self) -> None:
        """End the change that is running, which then raises EditingError; what only reads goes on.

        The library is then as before or, where the change was all but done, as after it.
        """
        with self._lock:
            for process, call in self._running.items():
                if call != "inspect":
                    process.kill()

    def close(self) -> None:
        """End what is running; the library is then as before or as after each change, never between."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()

    def _call(
        self,
        result: TypeAdapter[T],
        progress: Progress,
        call: str,
        *,
        uploads: Sequence[Upload] = (),
        document_ids: Sequence[str] = (),
        force: bool = False,
    ) -> T:
        """Return what the child returns; raises the child's error, or EditingError if it dies."""
        request = Request(call, self._settings, self._wait_seconds, uploads, document_ids, force)
        with self._lock:
            if self._closed:
                raise EditingError("editing_interrupted", reason="closed")
            process = self._start()
            self._running[process] = call
        try:
            answer = _converse(process, request, progress)
        finally:
            with self._lock:
                self._running.pop(process, None)
            _end(process)
        if answer is None:
            raise EditingError("editing_interrupted", reason=f"exit {process.returncode}")
        if "error" in answer:
            raise load_error(answer["error"])
        # From JSON again, since only there a list may stand for a tuple.
        return result.validate_json(json.dumps(answer["result"]))

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if not any(word in name for word in _SECRETS)
        }
        # The child finds the modules that we have found, wherever it is started.
        places = [place or str(Path.cwd()) for place in sys.path]
        environment |= {"PYTHONPATH": os.pathsep.join(places), "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(
            [sys.executable, "-P", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C is for us to handle. No session of its own: Linux shares the processor out by sessions
            # first, and low priority would then count for nothing against the bot.
            process_group=0,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )


def _converse(
    process: subprocess.Popen[bytes], request: Request, progress: Progress
) -> dict[str, Any] | None:
    """Send the request and pass on what the child reports; returns its answer, None where it gave none."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        write_request(process.stdin, request)
    except BrokenPipeError:
        return None
    for line in process.stdout:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            return None  # Cut off in the middle of a line.
        if "progress" in said:
            stage, done, total = said["progress"]
            progress(Stage(stage), done, total)
        elif "log" in said:
            level, name, message = said["log"]
            logging.getLogger(name).log(level, "%s", message)
        else:
            return said
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the streams, which ends the child, and wait for that."""
    assert process.stdin is not None
    assert process.stdout is not None
    for stream in (process.stdin, process.stdout):
        try:
            stream.close()
        except BrokenPipeError:
            continue  # What it was not to read any more.
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
