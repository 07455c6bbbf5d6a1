"""The child process that reads: started, asked under a time limit, and ended, with the cause of its death."""

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
from dataclasses import asdict
from enum import Enum, auto
from tempfile import mkdtemp
from threading import Event, Timer
from typing import Any

from index.reading.frames import FrameError, receive, send
from index.reading.limits import OUT_OF_MEMORY, Limits

Reply = tuple[dict[str, Any], bytes]

# What the child may know of the environment: how to run, and no token or setting of ours.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
# Told to stop, the child ends a converter that it has started; after this it is ended anyway.
_GRACE_SECONDS = 1.0
_POLL_SECONDS = 0.005
# Libraries in C++ abort where they find no memory, but over a broken heap too. Growing by doubling they
# had a third of the limit at least. (What we use ourselves counts as used by the child when it starts; so
# under a large parent every abort is taken for want of memory, as it nearly always is.)
_GROWN_SHARE = 0.3
_USAGE_UNIT = 2**-20 if sys.platform == "darwin" else 2**-10  # megabytes


class Death(Enum):
    """Why a child can answer no more."""

    TIME = auto()
    MEMORY = auto()
    CRASH = auto()


class WorkerDiedError(Exception):
    """The child ended before its answer did."""

    def __init__(self, death: Death, reason: str) -> None:
        super().__init__(death, reason)
        self.death = death
        self.reason = reason
        """How it ended, for the log: a signal or an exit code."""


class Worker:
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

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the child is still there to be asked."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, object], data: bytes) -> list[Reply]:
        """Return the child's answers to one request.

        Raises WorkerDiedError where there is none, also after the time limit; the worker has then ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        replies: list[Reply] = []
        clock = Timer(self._limits.seconds, self._stop_overdue)
        clock.daemon = True
        clock.start()
        try:
            send(self._process.stdin, request, data)
            while (reply := receive(self._process.stdout)) is not None:
                if reply[0].get("done"):
                    return replies
                replies.append(reply)
        except (OSError, FrameError):
            pass  # whatever broke off, the child cannot be asked again; why, is found out below
        finally:
            clock.cancel()
        raise self._found_dead()

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

    def _found_dead(self) -> WorkerDiedError:
        peak = self._reap()
        self.end()
        code = self._process.returncode
        reason = signal.Signals(-code).name if code < 0 else f"exit {code}"
        if self._overdue or reason == "SIGXCPU":
            return WorkerDiedError(Death.TIME, reason)
        if peak is None:  # it only stopped talking
            return WorkerDiedError(Death.CRASH, "silent")
        out_of_memory = code == OUT_OF_MEMORY or reason == "SIGKILL"  # by itself, or by the system
        grown = peak >= _GROWN_SHARE * self._limits.memory_megabytes
        if out_of_memory or (grown and reason == "SIGABRT"):
            return WorkerDiedError(Death.MEMORY, reason)
        return WorkerDiedError(Death.CRASH, reason)

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
