"""Damages every file of a library in every way, and prints whether that is noticed, named and repaired.

    python -m tests.durability.damage [--unhashed] [--seed 0]

After each damage: does ``check`` name the file, does a program that starts then answer rightly, is all as
before after that start, and after ``check --repair``? ``--unhashed`` treats the library as one that is too
large to be hashed at every start. Ends with 1 if an answer was wrong, or a damage went unnoticed though it
changed something.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import SpeechBotError
from index.snapshot import snapshot as snapshot_module
from index.updates.editor import Editor
from tests.durability.child import open_library, settings_of
from tests.durability.examining import Visible, faults
from tests.durability.trials import QUESTIONS, Laboratory, ProcessDiedError, seen
from tests.toy_encoder import ToyEncoder

PASSED_OVER = ("writing.lock", "writing.json")
"""Files that say nothing of the library."""


KEPT = "kept snapshots"
KEPT_WAYS = ("bit", "deleted")
"""Enough for snapshots that nobody reads before they are gone back to."""


def flip(data: bytes, chance: random.Random) -> bytes:
    """Change one bit anywhere."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def change_first(data: bytes, chance: random.Random) -> bytes:
    """Change the first byte."""
    return bytes([data[0] ^ 0xFF]) + data[1:]


def cut(data: bytes, chance: random.Random) -> bytes:
    """Lose the second half."""
    return data[: len(data) // 2]


def empty(data: bytes, chance: random.Random) -> bytes:
    """Lose everything but the name."""
    return b""


def zero(data: bytes, chance: random.Random) -> bytes:
    """Lose the contents and keep the length, as some disks do."""
    return bytes(len(data))


WAYS: dict[str, Callable[[bytes, random.Random], bytes] | None] = {
    "bit": flip,
    "first byte": change_first,
    "half": cut,
    "empty": empty,
    "zeros": zero,
    "deleted": None,
}


@dataclass(frozen=True)
class Looks:
    """Everything that tells one library from another."""

    visible: Visible | None
    quoted: tuple[tuple[str, ...], ...]
    """For each question what a program that answers quotes."""
    documents: tuple[str, ...]
    history: tuple[str, ...]
    """The snapshots that were in use, newest first."""


@dataclass(frozen=True)
class Case:
    """One file damaged in one way."""

    root: Path
    file: Path
    """Relative to the data folder."""
    unhashed: bool
    before: Looks


@dataclass(frozen=True)
class Found:
    """What came of a damage."""

    named: bool
    """Whether ``check`` named the file."""
    answers: str
    """``right``, ``refused`` or ``wrong`` at the next start."""
    started: bool
    """Whether all was sound after that start."""
    repaired: bool
    """Whether all was sound after ``check --repair``."""
    lost: bool
    """Whether ``check`` says that it cannot be repaired."""
    harmless: bool
    """Whether nothing was different but bytes that stand for nothing, as SQLite has some."""

    @property
    def passed(self) -> bool:
        """Whether nothing of it is worse than it must be."""
        noticed = self.named or self.harmless
        return noticed and self.answers != "wrong" and (self.repaired or self.lost)


def look(root: Path) -> Looks:
    """Return what a library looks like; opening it repairs what can be repaired."""
    library = open_library(root)
    answers = [library.ask(question) for question in QUESTIONS]
    quoted = tuple(tuple(excerpt.text for excerpt in answer.excerpts) for answer in answers)
    editor = Editor(settings_of(root), ToyEncoder())
    documents = tuple(f"{held.id} {held.name} {held.digest} {held.added}" for held in editor.documents())
    return Looks(seen(root), quoted, documents, tuple(past.snapshot for past in editor.history()))


def examine(case: Case) -> Found:
    """Look at a damaged library."""
    if case.unhashed:
        snapshot_module.CHECKSUM_ALWAYS_BELOW = 0
    twin = case.root.with_name(case.root.name + "-twin")
    shutil.copytree(case.root, twin)
    found = Editor(settings_of(case.root), ToyEncoder()).check()
    own = [damage for damage in found if damage.file == case.root / "data" / case.file]
    try:
        after = look(case.root)
        answers = "right" if after.quoted == case.before.quoted else "wrong"
    except SpeechBotError:
        after, answers = None, "refused"
    started = _is_sound(case.root, case.before)
    with suppress(SpeechBotError):
        Editor(settings_of(twin), ToyEncoder()).repair()
    repaired = _is_sound(twin, case.before)
    lost = any(not damage.repairable for damage in own)
    harmless = not found and after == case.before
    return Found(bool(own), answers, started, repaired, lost, harmless)


def _is_sound(root: Path, before: Looks) -> bool:
    """Whether nothing of the library is damaged, and what it says is what it said."""
    try:
        sound = not Editor(settings_of(root), ToyEncoder()).check() and not faults(root / "data")
        return sound and seen(root) == before.visible
    except (SpeechBotError, OSError):
        return False


class Damager:
    """Damages copies of one library and has each examined by a process that a wild read may end."""

    def __init__(self, laboratory: Laboratory, folder: Path, *, unhashed: bool) -> None:
        self._laboratory = laboratory
        self._root = folder / "sound"
        self.unhashed = unhashed
        self._folder = folder
        shutil.copytree(laboratory.built(), self._root)
        self.before = laboratory.call(look, self._root)

    def files(self) -> list[Path]:
        """Return every file of the library that says something of it, relative to the data folder."""
        data = self._root / "data"
        found = (path.relative_to(data) for path in sorted(data.rglob("*")) if path.is_file())
        return [path for path in found if path.name not in PASSED_OVER]

    def damage(self, file: Path, way: str, chance: random.Random) -> Found | None:
        """Damage one file in one way; None where the process that looked at it was ended by it."""
        root = Path(tempfile.mkdtemp(dir=self._folder)) / "library"
        shutil.copytree(self._root, root)
        path = root / "data" / file
        change = WAYS[way]
        if change is None:
            path.unlink()
        else:
            path.write_bytes(change(path.read_bytes(), chance))
        try:
            return self._laboratory.call(examine, Case(root, file, self.unhashed, self.before))
        except ProcessDiedError:
            return None
        finally:
            shutil.rmtree(root.parent)


def kind_of(file: Path, in_use: str) -> str:
    """Say what a file is, whatever it is called."""
    if file.parts[0] == "originals":
        return "original"
    if file.parts[0] == "snapshots":
        return f"in use: {'/'.join(file.parts[2:])}" if file.parts[1] == in_use else KEPT
    return file.name


def row(kind: str, found: Sequence[Found | None]) -> str:
    """Count what came of all damages of one kind of file."""
    known = [one for one in found if one is not None]
    answers = Counter(one.answers for one in known)
    counts = [
        len(found),
        sum(one.named for one in known),
        sum(one.harmless for one in known),
        *(answers[answer] for answer in ("right", "refused", "wrong")),
        sum(one.started for one in known),
        sum(one.repaired for one in known),
        sum(one.lost for one in known),
        len(found) - sum(one.passed for one in known),
    ]
    return f"{kind:34}" + "".join(f"{count:9}" for count in counts)


HEADINGS = (
    "damages",
    "named",
    "harmless",
    "right",
    "refused",
    "wrong",
    "started",
    "repaired",
    "lost",
    "failed",
)


def main() -> int:
    """Damage everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--unhashed", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="damage-"))
    damager = Damager(Laboratory(folder), folder, unhashed=options.unhashed)
    in_use = damager.before.history[0]
    found: dict[str, list[Found | None]] = {}
    failed = []
    for file in damager.files():
        kind = kind_of(file, in_use)
        for way in WAYS if kind != KEPT else KEPT_WAYS:
            one = damager.damage(file, way, chance)
            found.setdefault(kind, []).append(one)
            if one is None or not one.passed:
                failed.append(f"{file}, {way}: {one or 'the process died'}")
                print(failed[-1], flush=True)
    print(f"{'file':34}" + "".join(f"{name:>9}" for name in HEADINGS))
    for kind, outcomes in found.items():
        print(row(kind, outcomes))
    print(row("all", [one for outcomes in found.values() for one in outcomes]))
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
