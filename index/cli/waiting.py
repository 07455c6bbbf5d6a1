"""Says who is being waited for, where another program is changing the library."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import click

from index.cli.progress_bars import ProgressBars
from index.messages import text
from index.progress import Stage
from index.snapshot.locking import holder_of


class TellingHolder:
    """A ``Progress`` that draws bars, and names the holder of the library's lock when it must wait."""

    def __init__(self, bars: ProgressBars, data_dir: Path, language: str) -> None:
        """Draw with ``bars``; the lock is that of ``data_dir``."""
        self._bars = bars
        self._data_dir = data_dir
        self._language = language

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Draw, after having said whom the wait is for."""
        if stage is Stage.WAITING and done == 0:
            self._tell()
        self._bars(stage, done, total)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the bar that is shown."""
        self._bars.close()

    def _tell(self) -> None:
        holder = holder_of(self._data_dir)
        if holder is not None:
            action = text(f"action_{holder.action}", self._language)
            facts = {"pid": holder.pid, "since": holder.since, "action": action}
            click.echo(text("waiting_for_holder", self._language, **facts), err=True)
