"""The parent's side: a child that is asked, waited for and ended, and why it ended where it did so itself."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer
from typing import IO

from index.errors import SpeechBotError
from index.processes.framing import FrameError, Message, error_from, receive, send
from index.processes.limits import OUT_OF_MEMORY, Limits
from index.progress import Progress, Stage

# Asked to stop, the child ends a converter that it has started; after this it is killed.
_GRACE_SECONDS = 1.0
_POLL_SECONDS = 0.005
# Libraries in C++ abort where they find no memory, but over a broken heap too. Growing by doubling they
# had a third of the limit at least. (What we use ourselves counts as used by the child when it starts; so
# under a large parent every abort is taken for want of memory, as it nearly always is.)
_GROWN_SHARE = 0.3
_USAGE_UNIT = 2**-20 if sys.platform == "darwin" else 2**-10  # megabytes


class ChildEndedError(Exception):
    """The child ended, or had to be ended, before its answer was whole."""

    def __init__(self, code: int, *, cause: str) -> None:
        super().__init__(code, cause)
        self.code = code
        """As ``subprocess`` states it: negative for a signal."""
        self.cause = cause
        """``time`` or ``memory`` that it used up, ``silent`` where it only stopped talking, else the signal
        (``SIGSEGV``) or the exit code (``exit 3``)."""


class ChildProcess:
    """A child that answers one request at a time."""

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        *,
        limits: Limits | None = None,
        folder: str | None = None,
        quiet: bool = False,
        creationflags: int = 0,
    ) -> None:
        """Start ``main`` of a module that is found where this process would find it.

        The child works in ``folder`` within ``limits``, on time that is each request's own; ``quiet`` says
        that nobody wants to know what it prints.
        """
        self._limits = limits
        places = [place or str(Path.cwd()) for place in sys.path]
        program = f"import sys; sys.path[:] = {places!r}; from {module} import main; main()"
        self._process = subprocess.Popen(
            (sys.executable, "-I", "-c", program, *([json.dumps(asdict(limits))] if limits else [])),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            cwd=folder,
            env=environment,
            # Ctrl-C is for the parent to handle. No session of its own: Linux shares the processor out by
            # sessions first, and low priority would then count for nothing against the parent.
            process_group=0,
            creationflags=creationflags,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: IO[bytes] = self._process.stdin
        self._replies: IO[bytes] = self._process.stdout
        self._overdue = False
        self._gone = Event()

    def is_alive(self) -> bool:
        """Whether the child is still there to be asked."""
        return self._process.poll() is None

    def ask(
        self,
        fields: Mapping[str, object],
        files: Sequence[bytes] = (),
        *,
        family: type[SpeechBotError] = SpeechBotError,
        progress: Progress | None = None,
    ) -> list[Message]:
        """Return the child's answers to one request; its progress and log go where ours do, if wanted.

        Raises the error that it answers with, of ``family``, and ChildEndedError where it ends before.
        """
        clock = Timer(self._limits.seconds, self._stop_overdue) if self._limits else None
        if clock is not None:
            clock.daemon = True
            clock.start()
        try:
            replies = self._converse(fields, files, progress)
        finally:
            if clock is not None:
                clock.cancel()
        if replies is None:  # whatever broke off, the child cannot be asked again
            raise self._ended()
        for reply in replies:
            if "error" in reply.fields:
                raise error_from(reply.fields["error"], family)
        return replies

    def kill(self) -> None:
        """End the child at once, from any thread; who waits for its answer learns so."""
        self._process.kill()

    def end(self) -> None:
        """End the child with what it has started."""
        if self._reap() is None:
            self._process.kill()
            self._process.wait()
        self._gone.set()

    def _converse(
        self, fields: Mapping[str, object], files: Sequence[bytes], progress: Progress | None
    ) -> list[Message] | None:
        """Return the answers; None where something broke off."""
        replies: list[Message] = []
        with suppress(OSError):
            send(self._requests, fields, files)
        while (reply := self._receive()) is not None:
            said = reply.fields
            if "done" in said:
                return replies
            if progress is not None and "progress" in said:
                stage, done, total = said["progress"]
                progress(Stage(stage), done, total)
            elif progress is not None and "log" in said:
                level, name, message = said["log"]
                logging.getLogger(name).log(level, "%s", message)
            else:
                replies.append(reply)
        return None

    def _receive(self) -> Message | None:
        try:
            return receive(self._replies)
        except (OSError, FrameError):
            return None

    def _stop_overdue(self) -> None:
        self._overdue = True
        self._process.terminate()
        if not self._gone.wait(_GRACE_SECONDS):  # deep in a library that does not hear
            self._process.kill()

    def _ended(self) -> ChildEndedError:
        """End the child and find out why it had ended."""
        peak = self._reap()
        self.end()
        code = self._process.returncode
        cause = signal.Signals(-code).name if code < 0 else f"exit {code}"
        if self._overdue or cause == "SIGXCPU":
            return ChildEndedError(code, cause="time")
        if peak is None:
            return ChildEndedError(code, cause="silent")
        grown = self._limits and peak >= _GROWN_SHARE * self._limits.memory_megabytes
        if code == OUT_OF_MEMORY or cause == "SIGKILL" or (grown and cause == "SIGABRT"):
            return ChildEndedError(code, cause="memory")  # by itself, or by the system
        return ChildEndedError(code, cause=cause)

    def _reap(self) -> float | None:
        """Let the child end, which it does when nobody can ask it any more.

        Returns the megabytes it used at most, 0 where that is not known; None if it has not ended.
        """
        for stream in (self._requests, self._replies):
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
