"""Shows progress on standard error: bars in a terminal, now and then a line where output is kept."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

import click

from index.messages import text
from index.progress import Stage
from index.storage.data_folder import holder_of

if TYPE_CHECKING:
    from tqdm import tqdm


TERMINAL_DELAY = 0.3
"""Seconds a stage may take before its bar appears: what is quicker would only flicker."""
KEPT_DELAY = 5.0
"""The same where standard error is a file or a pipe; there a quick run stays silent."""
KEPT_INTERVAL = 10.0
"""Seconds between two lines in a file or a pipe."""
TERMINAL_INTERVAL = 0.1


class ProgressBars:
    """A ``Progress`` that draws one bar after another; close it, or use it in a ``with``."""

    def __init__(self, language: str, file: TextIO | None = None) -> None:
        """Name the stages in ``language``; draw on ``file``, standard error unless it is given."""
        self._language = language
        self._file = file if file is not None else sys.stderr
        self._stage: Stage | None = None
        self._bar: tqdm[None] | None = None

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Bring the stage's bar to ``done`` of ``total``."""
        if self._bar is None or stage is not self._stage:
            self.close()
            self._stage, self._bar = stage, self._new_bar(stage, total)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Finish the bar that is shown."""
        if self._bar is not None:
            self._bar.close()
        self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _new_bar(self, stage: Stage, total: int) -> tqdm[None]:
        from tqdm import tqdm  # noqa: PLC0415 - a start without work shows nothing

        terminal = self._file.isatty()
        return tqdm(
            total=total,
            desc=text(f"stage_{stage}", self._language),
            file=self._file,
            delay=TERMINAL_DELAY if terminal else KEPT_DELAY,
            mininterval=TERMINAL_INTERVAL if terminal else KEPT_INTERVAL,
            leave=stage in {Stage.MODEL, Stage.ENCODING},
            dynamic_ncols=True,
        )


class LockWaitProgress(ProgressBars):
    """Progress bars that name the holder of the library's lock while it must be waited for."""

    def __init__(self, language: str, data_dir: Path) -> None:
        """Draw on standard error; the lock is that of ``data_dir``."""
        super().__init__(language)
        self._data_dir = data_dir

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Draw, after having said who is being waited for."""
        if stage is Stage.WAITING and done == 0 and (holder := holder_of(self._data_dir)) is not None:
            action = text(f"action_{holder.action}", self._language)
            facts = {"pid": holder.pid, "since": holder.since, "action": action}
            click.echo(text("waiting_for_holder", self._language, **facts), err=True)
        super().__call__(stage, done, total)
