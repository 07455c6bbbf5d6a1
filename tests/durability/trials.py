"""One trial: a library is changed by a process that is killed, and what is left is examined."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

from index.errors import SnapshotMissingError
from index.updates.editor import Editor
from tests.durability.child import Order, act, call, settings_of, write_speech
from tests.durability.examining import Visible, faults, strangers, visible
from tests.durability.power import cut_power, inodes
from tests.durability.speeches import question_about
from tests.toy_encoder import ToyEncoder

QUESTIONS = tuple(question_about(seed) for seed in (0, 1, 2, 4, 6, 7, 14))
LONGEST = 60.0
"""Seconds after which a child is taken to hang."""
ORPHAN_SECONDS = 5.0
"""How long processes that a killed one had started may take to notice."""
SCENARIOS = ("add", "remove", "rebuild", "rollback", "gc", "synchronise", "first")

ONCE = ("rollback", "remove")
"""Scenarios that, once they have come to pass, do something else or fail when they are done again."""


A = TypeVar("A")
R = TypeVar("R")


class ProcessDiedError(Exception):
    """A process was ended by what it did; holds its exit code."""


@dataclass(frozen=True)
class Before:
    """A library made ready for a scenario, and what may be seen of it afterwards."""

    scenario: str
    root: Path
    old: Visible | None
    """None where there was no library."""
    new: Visible | None
    seconds: float
    """What the scenario takes undisturbed."""
    boundaries: tuple[str, ...]
    """What it asks of the disk, two points each."""


@dataclass(frozen=True)
class Outcome:
    """What was found after a kill."""

    where: str
    killed: bool
    """False where the process had ended before."""
    state: str
    """``old``, ``new``, ``same`` where both are alike, or ``neither``."""
    faults: tuple[str, ...]
    """Everything that is not as it must be; empty in a trial that was passed."""


class Laboratory:
    """Makes libraries in ``folder`` and starts processes that work on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.durability.child"])
        self._trials = 0
        self._prepared: dict[str, Before] = {}

    def prepare(self, scenario: str) -> Before:
        """Make the library that the scenario begins with, and learn what it leads to; once for each."""
        if scenario not in self._prepared:
            self._prepared[scenario] = self._prepare(scenario)
        return self._prepared[scenario]

    def _prepare(self, scenario: str) -> Before:
        root = self._folder / f"before-{scenario}"
        if scenario == "first":
            write_speech(root, 0)
        else:
            shutil.copytree(self.built(), root)
        if scenario in {"rebuild", "synchronise"}:
            write_speech(root, 7)
        after = self._copy(root)
        seconds = self.carry_out(Order(after, scenario))
        new = seen(after)
        shutil.rmtree(after)
        return Before(scenario, root, seen(root), new, seconds, self.boundaries_of(root, scenario))

    def built(self) -> Path:
        """Return a library that has been through something, made once; to be copied."""
        root = self._folder / "built"
        if not root.is_dir():
            write_speech(root, 0)
            self.carry_out(Order(root, "build"))
        return root

    def boundaries_of(self, root: Path, scenario: str, sabotage: str = "") -> tuple[str, ...]:
        """Return what the scenario asks of the disk."""
        copy = self._copy(root)
        trace = copy.with_suffix(".json")
        self.carry_out(Order(copy, scenario, trace=trace, sabotage=sabotage))
        shutil.rmtree(copy)
        return tuple(json.loads(trace.read_text("utf-8")))

    def kill_at_boundary(
        self, before: Before, number: int, *, power_cut: bool = False, sabotage: str = ""
    ) -> Outcome:
        """Kill the process when it has passed ``number`` boundaries, and the machine with it if so wished."""
        root = self._copy(before.root)
        what = before.boundaries[number] if number < len(before.boundaries) else "beyond the last"
        journal = root / "journal" if power_cut else None
        files = inodes(root / "data")
        order = Order(root, before.scenario, kill_at=number, journal=journal, sabotage=sabotage)
        with self._running(act, order) as (process, _):
            process.join(LONGEST)
        if journal is not None:
            cut_power(root / "data", files, journal)
        return self._examined(before, root, process, f"{number}: {what}")

    def kill_at_moment(self, before: Before, seconds: float, *, sandboxed: bool = False) -> Outcome:
        """Kill the process so long after its action began."""
        root = self._copy(before.root)
        order = Order(root, before.scenario, sandboxed=sandboxed)
        with self._running(act, order) as (process, conversation):
            conversation.recv()
            process.join(seconds)
            if process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join(LONGEST)
        return self._examined(before, root, process, f"{seconds * 1000:.0f} ms")

    def carry_out(self, order: Order) -> float:
        """Let a process do something undisturbed; returns the seconds of the action itself."""
        with self._running(act, order) as (process, conversation):
            conversation.recv()
            began = time.monotonic()
            with suppress(EOFError):  # It failed then, as its exit code says.
                conversation.recv()
            seconds = time.monotonic() - began
            process.join(LONGEST)
        if process.exitcode != 0:
            raise AssertionError(f"{order} ended with {process.exitcode}")
        return seconds

    def call(self, function: Callable[[A], R], argument: A) -> R:
        """Let a process compute something; raises ProcessDiedError where that ends it."""
        with self._running(call, function, argument) as (process, conversation):
            try:
                result = conversation.recv()
            except EOFError as error:
                process.join(LONGEST)
                raise ProcessDiedError(process.exitcode) from error
        if isinstance(result, Exception):
            raise result
        return cast(R, result)

    @contextmanager
    def _running(self, target: Callable[..., None], *arguments: object) -> Iterator[tuple[Any, Connection]]:
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=target, args=(*arguments, theirs))
        process.start()
        theirs.close()
        try:
            yield process, ours
        finally:
            ours.close()
            if process.is_alive():
                process.kill()
                process.join()

    def _copy(self, root: Path) -> Path:
        self._trials += 1
        copy = self._folder / f"trial-{self._trials}"
        shutil.copytree(root, copy)
        return copy

    def _examined(self, before: Before, root: Path, process: Any, where: str) -> Outcome:
        killed = process.exitcode == -signal.SIGKILL
        found = [] if killed or process.exitcode == 0 else [f"ended with {process.exitcode}"]
        found += _orphans(process.pid)
        state = "neither"
        try:
            left = seen(root)
            state = _name(left, before)
            if state == "neither":
                found.append("what is left is neither the old nor the new state")
            found += [] if left is None else faults(root / "data")
            found += self._after_the_next_writer(before, root, left)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the trial has found
            found.append(f"{type(error).__name__}: {error}")
        if not found:
            shutil.rmtree(root)
        return Outcome(where, killed, state, tuple(found))

    def _after_the_next_writer(self, before: Before, root: Path, left: Visible | None) -> list[str]:
        """Let somebody write, and see that nothing is left over; then do again what was cut short."""
        self.carry_out(Order(root, "gc"))
        found = [f"left over: {name}" for name in strangers(root / "data")]
        unpublished = left is None and seen(root) == before.new  # All of it was there but its name.
        if seen(root) != left and not unpublished:
            found.append("the next writer changed what is seen")
        found += [str(damage) for damage in Editor(settings_of(root), ToyEncoder()).check()]
        if left == before.old or before.scenario not in ONCE:
            self.carry_out(Order(root, before.scenario))
            if seen(root) != before.new:
                found.append("done again, it does not lead to the new state")
            found += faults(root / "data")
        return found


def seen(root: Path) -> Visible | None:
    """Return what a reader sees; None where there is no library."""
    try:
        return visible(root / "data", QUESTIONS)
    except SnapshotMissingError:
        return None


def _name(left: Visible | None, before: Before) -> str:
    if before.old == before.new == left:
        return "same"
    return "old" if left == before.old else "new" if left == before.new else "neither"


def _orphans(session: int) -> list[str]:
    """Name the processes that a dead one had started and that do not end."""
    until = time.monotonic() + ORPHAN_SECONDS
    while True:
        alive = [path.name for path in Path("/proc").glob("[0-9]*") if _session(path) == session]
        if not alive or time.monotonic() > until:
            return [f"process {pid} lives on" for pid in alive]
        time.sleep(0.02)


def _session(process: Path) -> int | None:
    try:
        stat = (process / "stat").read_text("utf-8")
    except OSError:
        return None
    state, _, _, session = stat.rpartition(")")[2].split()[:4]
    return None if state == "Z" else int(session)
