"""A bot's share of the load: a process that asks one library over and over, and follows what is published."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

from index.analysis.terms import words
from index.library import Library
from index.settings import IndexSettings
from tests.toy_encoder import ToyEncoder

LOOK_SECONDS = 0.5
"""How often the bot looks for a new version."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one process saw."""

    questions: int
    seconds: float
    longest: float
    versions: tuple[str, ...]
    """In the order in which they answered."""
    wrong: tuple[str, ...]
    """Answers that do not fit the version that they come from."""


def ask_on(settings: IndexSettings, rate: float, numbers: range, pipe: Pipe) -> None:
    """Ask ``rate`` questions a second, for speeches by number, until anything is received; then report."""
    library = Library.open(settings, ToyEncoder())
    texts = _texts(library)
    versions, wrong, longest, asked = [library.snapshot_id], list[str](), 0.0, 0
    pipe.send("ready")
    began = looked = time.monotonic()
    while not pipe.poll(max(0.0, began + asked / rate - time.monotonic())):
        if time.monotonic() - looked > LOOK_SECONDS:
            looked = time.monotonic()
            newer = library.refreshed()
            if newer is not None:
                library, texts = newer, _texts(newer)
                versions.append(newer.snapshot_id)
        number = numbers[asked % len(numbers)]
        start = time.monotonic()
        found = {library.snapshot.passages[place].text for place in _found(library, number)}
        longest = max(longest, time.monotonic() - start)
        asked += 1
        is_there = f"第{number}项任务" in texts
        says = any(f"第{number}项" in text for text in found)
        if is_there != says or not all(text in texts for text in found):
            wrong.append(f"{library.snapshot_id}: {number} {is_there} {says}")
    seconds = time.monotonic() - began
    pipe.send(Report(asked, seconds, longest, tuple(versions), tuple(wrong)))
    sys.stdout.flush()


def _texts(library: Library) -> str:
    return "\n".join(document.text for document in library.documents())


def _found(library: Library, number: int) -> list[int]:
    answer = library.ask(f"怎样完成第{number}次工作会议的任务")
    assert all(excerpt.text for excerpt in answer.excerpts)
    return library.snapshot.words.search(words(f"第{number}项任务"), 50)[0].tolist()
