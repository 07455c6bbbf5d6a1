"""A disk that stops at a chosen moment: from then on nothing more reaches it, as when the power fails.

The functions of ``os`` that change names or force data down, and the ends of transactions, are the
moments: between two of them the disk changes in one way only. In the process that is cut short nothing can
be cleaned up either, since that would need the disk.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

NAMES = ("fsync", "rename", "replace", "unlink", "rmdir", "mkdir")
_ENDS = ("BEGIN", "COMMIT", "ROLLBACK")


class PowerCut(BaseException):
    """No error that anything could handle."""


class Disk:
    """Counts the moments, and stops at the one that it is given."""

    def __init__(self, patch: pytest.MonkeyPatch, stop_at: int | None = None) -> None:
        self.moments: list[str] = []
        """What was asked of the disk, in order."""
        self._stop_at = stop_at
        for name in NAMES:
            patch.setattr(os, name, self._watched(name, getattr(os, name)))
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
                if statement.startswith(_ENDS):
                    disk.pass_moment(statement.split(maxsplit=1)[0])
                return super().execute(statement, *values)

        connect = sqlite3.connect
        patch.setattr(
            sqlite3, "connect", lambda *args, **more: connect(*args, **{"factory": Connection, **more})
        )

    def pass_moment(self, name: str) -> None:
        if self._stop_at is not None and len(self.moments) >= self._stop_at:
            raise PowerCut
        self.moments.append(name)

    def _watched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            self.pass_moment(name)
            return function(*arguments, **more)

        return call


def telling(moments: list[str]) -> list[int]:
    """Return the first moment of every run of like ones: twenty files forced down are one step."""
    return [i for i, moment in enumerate(moments) if i == 0 or moment != moments[i - 1]]
