"""Changes a library in a child process of low priority, so that answering stays quick meanwhile."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache
from pydantic import TypeAdapter

from index.errors import EditingError
from index.processes.child import ForwardedLog, Replies, serve
from index.processes.framing import Message
from index.processes.parent import ChildEndedError, ChildProcess
from index.progress import Progress, silent
from index.settings import REVEAL_SECRETS, IndexSettings
from index.storage.data_folder import LOCK_SECONDS
from index.types import Change, Publication
from index.updates.editor import Editor
from index.updates.uploads import Upload, fingerprint

if TYPE_CHECKING:
    from index.models.encoder import Encoder

CHILD = "index.updates.editor_process"
CHANGES = TypeAdapter(tuple[Change, ...])
"""What ``inspect`` returns."""
PUBLICATION = TypeAdapter(Publication)
"""What every other call returns."""

_SECRETS = ("TOKEN", "SECRET")
"""Words in the names of environment variables that the child has no business to know."""
_LARGEST_KEPT = 32 * 2**20
"""Bytes kept of what was read for offers that wait to be added. A speech takes about 0.1 MB."""


class EditorProcess:
    """Changes as ``Editor`` makes them, each in a child that ends with it, or with us.

    To be called from worker threads, any number at once: the library's lock lets one write at a time.
    All may raise EditingError where the child dies or is ended, besides what ``Editor`` raises.
    """

    def __init__(
        self, settings: IndexSettings, *, wait_seconds: float = LOCK_SECONDS, module: str = CHILD
    ) -> None:
        """Change the library of ``settings``; ``module`` is what the child runs."""
        # One thread of encoding leaves a core to the answers.
        self._settings = settings.model_copy(update={"threads": 1})
        self._wait_seconds = wait_seconds
        self._module = module
        self._running: dict[ChildProcess, str] = {}
        self._inspected: LRUCache[str, bytes] = LRUCache(_LARGEST_KEPT, len)
        self._lock = threading.Lock()
        self._closed = False

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        """Say what files would do; what was read of them is kept for ``add``."""
        reply = self._call(progress, "inspect", uploads=uploads)
        if len(reply.files[0]) <= _LARGEST_KEPT:
            with self._lock:
                self._inspected[fingerprint(uploads)] = reply.files[0]
        return CHANGES.validate_json(reply.fields["result"])

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Add documents, or new versions, as one change."""
        given = fingerprint(uploads)
        with self._lock:
            kept = self._inspected.get(given)
        done = self._change(progress, "add", uploads=uploads, kept=kept, options={"force": force})
        if not done.held:
            with self._lock:
                self._inspected.pop(given, None)
        return done

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Take documents out as one change."""
        return self._change(progress, "remove", list(document_ids), options={"force": force})

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Build the index again."""
        return self._change(progress, "rebuild", options={"force": force})

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the snapshot before the one in use."""
        return self._change(progress, "rollback")

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

    def _change(self, progress: Progress, call: str, *arguments: object, **given: Any) -> Publication:
        reply = self._call(progress, call, *arguments, **given)
        return PUBLICATION.validate_json(reply.fields["result"])

    def _call(
        self,
        progress: Progress,
        call: str,
        *arguments: object,
        uploads: Sequence[Upload] | None = None,
        kept: bytes | None = None,
        options: Mapping[str, object] | None = None,
    ) -> Message:
        """Return what the child answers; raises the child's error."""
        fields = {
            "call": (call, *arguments),
            "options": options or {},
            "names": None if uploads is None else [upload.name for upload in uploads],
            "settings": self._settings.model_dump(mode="json", context={REVEAL_SECRETS: True}),
            "wait_seconds": self._wait_seconds,
        }
        files = [upload.data for upload in uploads or ()] + ([kept] if kept else [])
        with self._lock:
            if self._closed:
                raise EditingError("editing_interrupted", reason="closed")
            process = self._start()
            self._running[process] = call
        try:
            (reply,) = process.ask(fields, files, progress=progress)
        except ChildEndedError as ended:
            raise EditingError("editing_interrupted", reason=f"exit {ended.code}") from None
        finally:
            with self._lock:
                del self._running[process]
            process.end()
        return reply

    def _start(self) -> ChildProcess:
        environment = {
            name: value for name, value in os.environ.items() if not any(word in name for word in _SECRETS)
        }
        return ChildProcess(
            self._module,
            environment | {"OMP_NUM_THREADS": "1"},
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )


LEAST_PRIORITY = 19


def main(encoder: Encoder | None = None) -> None:
    """Be the child: carry out the request of the parent, and end with it in the middle of a change too."""
    if hasattr(os, "nice"):
        os.nice(LEAST_PRIORITY)
    serve(partial(_answer, encoder=encoder))


def _answer(request: Message, replies: Replies, encoder: Encoder | None) -> None:
    logging.basicConfig(level=logging.INFO, handlers=[ForwardedLog(replies)])
    fields = request.fields
    editor = Editor(IndexSettings(**fields["settings"]), encoder, wait_seconds=fields["wait_seconds"])
    call, *arguments = fields["call"]
    names = fields["names"]
    if names is not None:
        arguments.insert(0, list(map(Upload, names, request.files)))
        # What another child of ours wrote when it inspected these files; nothing else is ever unpickled.
        editor.inspected = next(map(pickle.loads, request.files[len(names) :]), None)
    result = getattr(editor, call)(*arguments, progress=replies, **fields["options"])
    kept = () if editor.inspected is None else (pickle.dumps(editor.inspected),)
    returned = CHANGES if call == "inspect" else PUBLICATION
    replies.send({"result": returned.dump_json(result).decode()}, *kept)
