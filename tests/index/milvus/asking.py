"""A bot's share of the load: a process that asks one library over and over, and follows what is published."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

from index.analysis.terms import words
from index.errors import SpeechBotError
from index.library import Library
from index.settings import IndexSettings
from tests.toy_encoder import ToyEncoder

LOOK_SECONDS = 0.5
"""How often the bot looks for a new version."""
SEARCHED = 4
"""Of so many questions one is followed by a search that shows whether all of its version is found."""
THREADS = 4
"""Questions that a bot searches for at once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one process saw."""

    seconds: float
    """In which the questions were asked and answered."""
    taken: tuple[float, ...]
    """Seconds of each question, from when it was due."""
    versions: tuple[str, ...]
    """In the order in which they answered."""
    wrong: tuple[str, ...]
    """Answers that do not fit the version that they come from."""
    errors: tuple[str, ...]


def ask_on(settings: IndexSettings, rate: float, numbers: range, pipe: Pipe) -> None:
    """Ask ``rate`` questions a second, for speeches by number, until anything is received; then report."""
    library = Library.open(settings, ToyEncoder())
    texts = _texts(library)
    versions, taken, wrong, errors = [library.snapshot_id], list[float](), list[str](), list[str]()

    def ask(library: Library, texts: str, number: int, due: float, searched: bool) -> None:
        try:
            problem = _problem(library, texts, number, searched=searched)
        except SpeechBotError as error:
            errors.append(f"{error!r}")
            return
        taken.append(time.monotonic() - due)
        if problem:
            wrong.append(f"{library.snapshot_id}: {number} {problem}")

    pipe.send("ready")
    pipe.recv()
    asked, began = 0, time.monotonic()
    looked = began
    with ThreadPoolExecutor(THREADS) as threads:
        while not pipe.poll(max(0.0, began + asked / rate - time.monotonic())):
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                newer = library.refreshed()
                if newer is not None:
                    library, texts = newer, _texts(newer)
                    versions.append(newer.snapshot_id)
            due = began + asked / rate
            searched = not asked % SEARCHED
            threads.submit(ask, library, texts, numbers[asked % len(numbers)], due, searched)
            asked += 1
    seconds = time.monotonic() - began
    pipe.send(Report(seconds, tuple(taken), tuple(versions), tuple(wrong), tuple(errors)))


def _texts(library: Library) -> str:
    return "\n".join(document.text for document in library.documents())


def _problem(library: Library, texts: str, number: int, *, searched: bool) -> str:
    """Ask for a speech and say what its answer, or a search too, shows that the version does not hold."""
    task = f"第{number}项任务"
    answer = library.ask(f"怎样完成第{number}次工作会议的任务")
    if not all(excerpt.text in texts for excerpt in answer.excerpts):
        return "quotes what is not there"
    if not searched:
        return ""
    places = library.snapshot.words.search(words(task), 50)[0].tolist()
    found = {library.snapshot.passages[place].text for place in places}
    if not all(text in texts for text in found):
        return "finds what is not there"
    says = any(f"第{number}项" in text for text in found)
    return "" if says == (task in texts) else f"finds {says}"
