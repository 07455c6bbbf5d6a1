"""Reads hostile files in a child process that is held to limits, and says why where one is refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp
from threading import Event, Timer
from typing import Any, Self, TypeAlias

from index.errors import EmptyDocumentError, NotTextError, ReadingError
from index.reading import document_of, storable
from index.reading.formats import is_archive
from index.reading.sandbox.limits import OUT_OF_MEMORY, Limits
from index.reading.sandbox.protocol import FrameError, receive, send
from index.reading.text import DecodedText
from index.storage.disk import disk_errors
from index.types import Document, HeadingMark

Reply = tuple[dict[str, Any], bytes]

# What the child may know of the environment: how to run, and no token or setting of ours.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
# Asked to stop, the child ends a converter that it has started; after this it is killed.
_GRACE_SECONDS = 1.0
_POLL_SECONDS = 0.005
# Libraries in C++ abort where they find no memory, but over a broken heap too. Growing by doubling they
# had a third of the limit at least. (What we use ourselves counts as used by the child when it starts; so
# under a large parent every abort is taken for want of memory, as it nearly always is.)
_GROWN_SHARE = 0.3
_USAGE_UNIT = 2**-20 if sys.platform == "darwin" else 2**-10  # megabytes


class ChildProcess:
    """A child that answers one request at a time."""

    def __init__(self, command: Sequence[str], limits: Limits, parent_folder: str) -> None:
        """Start the child; it gets ``limits`` as its last argument and works in a folder of its own."""
        self._limits = limits
        self._folder = mkdtemp(dir=parent_folder)
        self._process = subprocess.Popen(
            (*command, json.dumps(asdict(limits))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=_environment(self._folder),
            # Ctrl-C is for the parent to handle; a session of its own would not share the parent's priority.
            process_group=0,
        )
        self._overdue = False
        self._gone = Event()

    def is_alive(self) -> bool:
        """Whether the child is still there to be asked."""
        return self._process.poll() is None

    def ask(self, task: str, name: str, data: bytes) -> list[Reply]:
        """Return the child's answers to one request.

        Raises ReadingError where it exits before they are whole, also after the time limit.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        replies: list[Reply] = []
        clock = Timer(self._limits.seconds, self._stop_overdue)
        clock.daemon = True
        clock.start()
        try:
            send(self._process.stdin, {"task": task, "name": name}, data)
            while (reply := receive(self._process.stdout)) is not None:
                if reply[0].get("done"):
                    return replies
                replies.append(reply)
        except (OSError, FrameError):
            pass  # whatever broke off, the child cannot be asked again; why, is found out below
        finally:
            clock.cancel()
        raise self._exit_error(name)

    def end(self) -> None:
        """End the child with what it has started, and remove what it has written."""
        if self._reap() is None:
            self._process.kill()
            self._process.wait()
        self._gone.set()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _stop_overdue(self) -> None:
        self._overdue = True
        self._process.terminate()
        if not self._gone.wait(_GRACE_SECONDS):  # deep in a library that does not hear
            self._process.kill()

    def _exit_error(self, name: str) -> ReadingError:
        """End the child; return ``took_too_long``, ``too_much_memory`` or ``parser_crashed``."""
        peak = self._reap()
        self.end()
        code = self._process.returncode
        reason = signal.Signals(-code).name if code < 0 else f"exit {code}"
        if self._overdue or reason == "SIGXCPU":
            return ReadingError("took_too_long", name=name, seconds=self._limits.seconds)
        if peak is None:  # it only stopped talking
            return ReadingError("parser_crashed", name=name, reason="silent")
        out_of_memory = code == OUT_OF_MEMORY or reason == "SIGKILL"  # by itself, or by the system
        grown = peak >= _GROWN_SHARE * self._limits.memory_megabytes
        if out_of_memory or (grown and reason == "SIGABRT"):
            return ReadingError("too_much_memory", name=name, megabytes=self._limits.memory_megabytes)
        return ReadingError("parser_crashed", name=name, reason=reason)

    def _reap(self) -> float | None:
        """Let the child end, which it does when nobody can ask it any more.

        Returns the megabytes it used at most, 0 where that is not known; None if it has not ended.
        """
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(OSError):  # what was not yet written has nowhere to go
                stream.close()
        deadline = time.monotonic() + _GRACE_SECONDS
        while self._process.returncode is None:
            if (peak := self._collect()) is not None:
                return peak
            if time.monotonic() > deadline:
                return None
            time.sleep(_POLL_SECONDS)
        return 0.0

    def _collect(self) -> float | None:
        """Note the end of the child with what it has used; None while it runs."""
        if not hasattr(os, "wait4"):
            return None if self._process.poll() is None else 0.0
        try:
            pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
        except ChildProcessError:  # noted by the process object before us
            self._process.wait()
            return 0.0
        if not pid:
            return None
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_maxrss * _USAGE_UNIT


def _environment(folder: str) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, "HOME": folder, "TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that did not become a document."""

    name: str
    error: ReadingError


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that lay in an archive."""

    name: str
    data: bytes


Parsed: TypeAlias = Document | Refusal

_ERRORS = {error.__name__: error for error in (ReadingError, EmptyDocumentError, NotTextError)}


def child_command(program: str = "from index.reading.sandbox.child import main; main()") -> tuple[str, ...]:
    """Return what starts a child that runs ``program`` and finds the same modules as this process."""
    places = [place for place in sys.path if place]  # the folder that it runs in is none of them
    return sys.executable, "-I", "-c", f"import sys; sys.path[:] = {places!r}; {program}"


class Sandbox:
    """Reads files one after the other in a child process, which is started when first needed.

    The child is kept for the next file, and replaced after it ran out of time or memory or died. To
    be used by one thread at a time, as a context manager. Raises StorageError where the disk has no
    room for the temporary folder.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = ()) -> None:
        """Hold the reading of each file to ``limits``; ``command`` starts another child than ours."""
        self.limits = limits or Limits()
        self._command = tuple(command) or child_command()
        with disk_errors(Path(gettempdir())):
            self._folder = TemporaryDirectory(prefix="speechbot-", ignore_cleanup_errors=True)
        self._child: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove what it left on the disk."""
        self._end_child()
        self._folder.cleanup()

    def read(self, data: bytes, name: str) -> tuple[Parsed, ...]:
        """Read a file, or each file of an archive, as a document or the reason why it is none.

        Raises no ReadingError. Besides what the readers refuse, a file may be refused as
        ``too_large``, ``took_too_long``, ``too_much_memory`` or ``parser_crashed``.
        """
        return tuple(
            entry if isinstance(entry, Refusal) else self._read_one(entry.data, entry.name)
            for entry in self.unpack(data, name)
        )

    def unpack(self, data: bytes, name: str) -> tuple[Packed | Refusal, ...]:
        """Return the files of an archive, or why one is refused; the file itself where it is no archive.

        Raises no ReadingError. None of what is returned is an archive.
        """
        name = storable(name)
        if not is_archive(name, data):
            return (Packed(name, data),)
        try:
            entries = self._ask("unpack", data, name)
        except ReadingError as error:
            return (Refusal(name, error),)
        return tuple(_packed(message, content) for message, content in entries)

    def _read_one(self, data: bytes, name: str) -> Parsed:
        try:
            ((message, _),) = self._ask("read", data, name)
        except ReadingError as error:
            return Refusal(name, error)
        return document_of(_decoded(message), data, name)

    def _ask(self, task: str, data: bytes, name: str) -> list[Reply]:
        """Return the child's answers; raises the ReadingError that it answers with or exits over."""
        if len(data) > self.limits.megabytes * 2**20:
            raise ReadingError("too_large", name=name, megabytes=self.limits.megabytes)
        if self._child is None or not self._child.is_alive():
            self._end_child()
            with disk_errors(Path(self._folder.name)):
                self._child = ChildProcess(self._command, self.limits, self._folder.name)
        try:
            replies = self._child.ask(task, name, data)
        except BaseException:  # it has exited, or was interrupted in an answer, not to be taken for the next
            self._end_child()
            raise
        last = replies[-1][0] if replies else {}
        if "error" not in last or "name" in last:
            return replies
        raise _error(last["error"])

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _packed(message: Mapping[str, Any], content: bytes) -> Packed | Refusal:
    name = str(message["name"])
    return Refusal(name, _error(message["error"])) if "error" in message else Packed(name, content)


def _decoded(message: Mapping[str, Any]) -> DecodedText:
    warnings = tuple(map(str, message["warnings"]))
    headings = tuple(HeadingMark(*map(int, mark)) for mark in message["headings"])
    return DecodedText(str(message["text"]), str(message["encoding"]), warnings, headings)


def _error(sent: Mapping[str, Any]) -> ReadingError:
    """Return the error that the child has met."""
    kind = _ERRORS.get(sent["kind"], ReadingError)
    return kind(str(sent["message_id"]), **{str(key): value for key, value in sent["facts"].items()})
