"""Changes a library on a disk that is full or read-only, and prints what came of it.

    python -m tests.durability.disk [--steps 12]

The library lies on a file system of its own, in memory, which the system must let us mount. For each
scenario it is given a little more room than the library takes, up to what the scenario needs: the change
must be made or refused with a reason, and with room given the next one must be made. Ends with 1 otherwise.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import SpeechBotError
from index.updates.editor import Editor
from tests.durability.child import SCENARIOS, Order, open_library, settings_of
from tests.durability.examining import faults, strangers
from tests.durability.trials import QUESTIONS, Laboratory, seen
from tests.toy_encoder import ToyEncoder

PAGE = 4096
ROOMY = 64_000_000
"""Bytes that are enough for anything here."""
FULL = ("add", "remove", "rebuild", "rollback", "gc")


@dataclass(frozen=True)
class Outcome:
    """What came of a change on a disk with too little room."""

    refusal: str
    """Message id of the error, empty where the change was made."""
    faults: tuple[str, ...]


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """Mount a file system of so many bytes at ``folder``; PermissionError where that is not allowed."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Change the size or the permission to write of a mounted file system."""
    _mount("-o", f"remount,{options}", str(folder))


def _mount(*arguments: str) -> None:
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise PermissionError("there is no mount") from error
    if done.returncode != 0:
        raise PermissionError(done.stderr.strip())


def change(order: Order) -> str:
    """Make the change; returns the message id of the refusal, or nothing."""
    try:
        SCENARIOS[order.scenario](Editor(settings_of(order.root), ToyEncoder()))
    except SpeechBotError as error:
        return error.message_id
    return ""


class Disks:
    """Tries changes of a library on disks of all sizes."""

    def __init__(self, laboratory: Laboratory, folder: Path) -> None:
        self._laboratory = laboratory
        self._folder = folder
        self._number = 0

    def needs(self, root: Path, scenario: str) -> tuple[int, int]:
        """Return the bytes that the library takes, and how many more the scenario takes at the most."""
        with mounted(self._next(), ROOMY) as disk:
            shutil.copytree(root, disk / "library")
            before = _used(disk)
            self._laboratory.call(change, Order(disk / "library", scenario))
            return before, max(PAGE, _used(disk) - before)

    def try_with(self, root: Path, scenario: str, room: int) -> Outcome:
        """Try a change with so much room, then give more and try again."""
        before = seen(root)
        size = self.needs(root, "gc")[0] + room
        with mounted(self._next(), size) as disk:
            library = disk / "library"
            shutil.copytree(root, library)
            refusal = self._laboratory.call(change, Order(library, scenario))
            found = [] if refusal in {"", "disk_full"} else [f"refused as {refusal}"]
            after = seen(library)
            if refusal and after != before:
                found.append("refused, and yet something has changed")
            found += faults(library / "data")
            self._laboratory.call(open_and_ask, library)
            remount(disk, f"size={ROOMY}")
            if refusal and self._laboratory.call(change, Order(library, scenario)):
                found.append("still refused when there is room")
            self._laboratory.call(change, Order(library, "gc"))
            found += [f"left over: {name}" for name in strangers(library / "data")]
            found += faults(library / "data")
            found += [str(damage) for damage in Editor(settings_of(library), ToyEncoder()).check()]
        return Outcome(refusal, tuple(found))

    def read_only(self, root: Path) -> dict[str, str]:
        """Try everything on a disk that may not be written; returns what came of each."""
        with mounted(self._next(), ROOMY) as disk:
            library = disk / "library"
            shutil.copytree(root, library)
            remount(disk, "ro")
            results = {scenario: self._laboratory.call(change, Order(library, scenario)) for scenario in FULL}
            results["ask"] = self._laboratory.call(open_and_ask, library)
            results["check"] = self._laboratory.call(check, library)
            remount(disk, "rw")
            results["add, when it may be written again"] = self._laboratory.call(
                change, Order(library, "add")
            )
        return results

    def _next(self) -> Path:
        self._number += 1
        return self._folder / f"disk-{self._number}"


def open_and_ask(root: Path) -> str:
    """Open the library and ask it; returns the message id of the error, or nothing."""
    try:
        library = open_library(root)
        for question in QUESTIONS:
            library.ask(question)
    except SpeechBotError as error:
        return error.message_id
    return ""


def check(root: Path) -> str:
    """Examine the library; returns what was found, or nothing."""
    try:
        return ", ".join(map(str, Editor(settings_of(root), ToyEncoder()).check()))
    except SpeechBotError as error:
        return error.message_id


def _used(folder: Path) -> int:
    return shutil.disk_usage(folder).used


def main() -> int:
    """Try everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--steps", type=int, default=12)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="disk-") as temporary:
        folder = Path(temporary)
        laboratory = Laboratory(folder)
        root = laboratory.built()
        disks = Disks(laboratory, folder)
        print(f"{'scenario':12}{'needs':>10}{'tried':>8}{'made':>8}{'disk full':>12}{'failed':>8}")
        for scenario in FULL:
            _, most = disks.needs(root, scenario)
            rooms = sorted({most * step // options.steps // PAGE * PAGE for step in range(options.steps + 2)})
            outcomes = {room: disks.try_with(root, scenario, room) for room in rooms}
            refusals = Counter(outcome.refusal for outcome in outcomes.values())
            wrong = {room: outcome for room, outcome in outcomes.items() if outcome.faults}
            counts = (len(rooms), refusals[""], refusals["disk_full"], len(wrong))
            print(f"{scenario:12}{most:10}{counts[0]:8}{counts[1]:8}{counts[2]:12}{counts[3]:8}", flush=True)
            for room, outcome in wrong.items():
                print(f"  with {room} bytes: {'; '.join(outcome.faults)}")
            failed += len(wrong)
        print("\nread-only:")
        for what, came in disks.read_only(root).items():
            print(f"  {what:36}{came or 'done'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
