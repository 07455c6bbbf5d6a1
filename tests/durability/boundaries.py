"""Counts what a process asks of the disk, and kills the process at a chosen request.

Everything that opens a file for writing, changes names, forces data down or ends a transaction is a
boundary: a kill before and after each covers all orders of events that a kill can leave behind. Nothing of
this is in the program itself: functions of ``os``, ``io`` and ``sqlite3`` are replaced in the child that is
to die.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sqlite3
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from tests.durability.power import Journal

NAMES = ("fsync", "fdatasync", "rename", "replace", "link", "unlink", "remove", "rmdir", "mkdir", "truncate")
"""Functions of ``os`` that are boundaries; ``pathlib``, ``shutil`` and ``tempfile`` call them by name."""
WRITES = (
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "PRAGMA WAL",
    "PRAGMA INC",
)
"""Beginnings of SQL statements that write; inside a transaction only its end does."""


class Boundaries:
    """What was asked of the disk so far; the process kills itself when ``kill_at`` of it was passed.

    Each call is two points: before it is made and after it has been made.
    """

    def __init__(self, watched: Path, kill_at: int | None = None, journal: Path | None = None) -> None:
        """Watch what happens below ``watched``; ``journal`` is where a power cut can look it up."""
        self.seen: list[str] = []
        self._watched = str(watched)
        self._kill_at = kill_at
        self._own = os.getpid()
        self._journal = None if journal is None else Journal(journal)

    def install(self) -> None:
        """Replace the functions; processes that are started by a fork are not counted."""
        for name in NAMES:
            setattr(os, name, self._counted(name, getattr(os, name)))
        builtins.open = io.open = self._opening(io.open)  # type: ignore[assignment]
        boundaries = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
                call = super().execute
                first = statement.lstrip().upper()
                if first.startswith(WRITES[:3] if self.in_transaction else WRITES):
                    return boundaries._pass(first.split()[0], lambda: call(statement, *arguments))
                return call(statement, *arguments)

            def executescript(self, script: str, /) -> sqlite3.Cursor:
                call = super().executescript
                return boundaries._pass("script", lambda: call(script))

        connect = sqlite3.connect

        @wraps(connect)
        def connect_counted(*arguments: Any, **more: Any) -> sqlite3.Connection:
            return connect(*arguments, **{"factory": Connection, **more})

        sqlite3.connect = connect_counted  # type: ignore[assignment]

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **more: Any) -> Any:
            if os.getpid() != self._own:
                return function(*arguments, **more)
            if self._journal is not None:
                self._journal.before(name, arguments)
            return self._pass(f"{name} {_file(arguments)}", lambda: function(*arguments, **more))

        return call

    def _opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
            ours = isinstance(file, str | os.PathLike) and os.fspath(file).startswith(self._watched)
            if not ours or not set(mode) & set("wax+") or os.getpid() != self._own:
                return function(file, mode, *arguments, **more)
            return self._pass(f"open {_file((file,))}", lambda: function(file, mode, *arguments, **more))

        return call

    def _pass(self, name: str, call: Callable[[], Any]) -> Any:
        self._point(f"before {name}")
        result = call()
        self._point(f"after {name}")
        return result

    def _point(self, what: str) -> None:
        if self._kill_at is not None and len(self.seen) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(what)


def _file(arguments: tuple[Any, ...]) -> str:
    """Name what a call is about: the file that gets a name, or the one that is written."""
    path = (
        arguments[1] if len(arguments) > 1 and isinstance(arguments[1], str | os.PathLike) else arguments[0]
    )
    return f"file {path}" if isinstance(path, int) else Path(os.fspath(path)).name
