"""How long work tells of its progress, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """The steps that may take long; ``stage_<value>`` is the message that names each."""

    WAITING = "waiting"
    READING = "reading"
    MODEL = "model"
    OUTLINING = "outlining"
    ENCODING = "encoding"
    SAVING = "saving"
    ASKING = "asking"
    COMPARING = "comparing"
    CHECKING = "checking"


class Progress(Protocol):
    """Called on the working thread with the stage, how much of it is done, and how much it is in all."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Take note; must return quickly."""


def silent(stage: Stage, done: int, total: int) -> None:
    """Ignore all progress."""


def counted(progress: Progress, stage: Stage, total: int) -> Callable[[int], None]:
    """Turn "so many more" into "so many of all"; reports at once that none is done."""
    done = 0
    progress(stage, 0, total)

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(stage, done, total)

    return advance
