"""Fifty questions a second while the whole index is rebuilt: what do the people who ask notice of it?

    python -m tests.benchmarks.reindex_load [--rate 50] [--seconds 20] [--threads 2] [--documents FOLDER]

Questions come at fixed times, whether or not the earlier ones are answered (an open loop), and each is timed
from when it was due. First the library is idle; then it is rebuilt through ``EditorProcess``, again and
again without any known vectors until the time is up, and every new snapshot is taken up while questions are
under way. Every answer is compared with the one given before. Ends with 1 where one is wrong or missing, or
the 95th percentile is more than three times that of the idle library.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.evaluation.question_sets import read_question_set
from index.library import Library
from index.settings import IndexSettings
from index.storage.cache import CACHE_FILE
from index.types import Answer
from index.updates.editor_process import EditorProcess

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "quality" / "questions.jsonl"
MOST_SLOWER = 3.0
"""How many times the idle 95th percentile may grow during a rebuild."""
REFRESH_SECONDS = 1.0
"""How often the bot looks for a new snapshot."""


@dataclass
class Tally:
    """What came of the questions."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: int = 0
    processor: float = 0.0
    """Seconds of processor time that this process used meanwhile."""

    def figures(self) -> dict[str, Any]:
        cuts = statistics.quantiles(self.seconds, n=100) if len(self.seconds) > 1 else [0.0] * 99
        return {
            "answers": len(self.seconds),
            "errors": len(self.errors),
            "wrong": self.wrong,
            "p50 ms": round(1000 * cuts[49], 1),
            "p95 ms": round(1000 * cuts[94], 1),
            "p99 ms": round(1000 * cuts[98], 1),
            "longest ms": round(1000 * max(self.seconds, default=0.0), 1),
            "cpu ms each": round(1000 * self.processor / max(1, len(self.seconds)), 1),
        }


class Served:
    """A library that takes up new snapshots while it is asked, as the bot does."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.taken_up = 0

    def ask(self, question: str) -> Answer:
        return self.library.ask(question)

    def refresh(self) -> None:
        fresh = self.library.refreshed()
        if fresh is not None:
            fresh.ask("会议的主要任务是什么？")  # Its pages are in memory before anyone waits for them.
            self.library = fresh
            self.taken_up += 1


def gist(answer: Answer) -> tuple[str, ...]:
    """Return what people see of an answer."""
    return (str(answer.status), *(excerpt.text for excerpt in answer.excerpts))


def load(
    served: Served,
    questions: Sequence[str],
    expected: dict[str, tuple[str, ...]],
    *,
    rate: float,
    seconds: float,
    threads: int,
) -> Tally:
    """Ask at a steady rate for so many seconds."""
    tally, lock = Tally(), threading.Lock()

    def ask(question: str, due: float) -> None:
        try:
            answer = gist(served.ask(question))
        except Exception as error:  # noqa: BLE001 - an error of any kind is a question without an answer
            with lock:
                tally.errors.append(f"{type(error).__name__}: {error}")
            return
        took = time.perf_counter() - due
        with lock:
            tally.seconds.append(took)
            tally.wrong += answer != expected[question]

    used = time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, questions[number % len(questions)], due)
    tally.processor = time.process_time() - used
    return tally


def during(work: Callable[[threading.Event], None], load_it: Callable[[], Tally]) -> Tally:
    """Put the load on while ``work`` goes on; it is called with what says when to stop."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work(stop)
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    worker = threading.Thread(target=run)
    worker.start()
    tally = load_it()
    stop.set()
    worker.join()
    tally.errors += [f"rebuild: {failure}" for failure in failures]
    return tally


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--threads", type=int, default=2, help="as SPEECHBOT_SEARCH_THREADS of the bot")
    parser.add_argument("--documents", type=Path, default=ROOT / "seeds")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    questions = [question.text for question in read_question_set(QUESTIONS).questions if not question.context]
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(documents=options.documents, data_dir=Path(folder))
        served = Served(Library.open(settings))
        expected = {question: gist(served.ask(question)) for question in questions}
        editor = EditorProcess(settings)
        rebuilt: list[float] = []

        def rebuild(stop: threading.Event) -> None:
            while not stop.is_set():
                for end in ("", "-wal", "-shm"):
                    (settings.data_dir / f"{CACHE_FILE}{end}").unlink(missing_ok=True)
                rebuilt.append(editor.rebuild().seconds)

        def refresh(stop: threading.Event) -> None:
            while not stop.wait(REFRESH_SECONDS):
                served.refresh()

        def put_load() -> Tally:
            rate, seconds, threads = options.rate, options.seconds, options.threads
            return load(served, questions, expected, rate=rate, seconds=seconds, threads=threads)

        idle = put_load()
        busy = during(rebuild, lambda: during(refresh, put_load))
        served.refresh()
    figures = {"idle": idle.figures(), "rebuilding": busy.figures()}
    ratio = figures["rebuilding"]["p95 ms"] / max(figures["idle"]["p95 ms"], 0.001)
    print(
        f"{options.rate:g} questions a second for {options.seconds:g} s, {options.threads} threads, "
        f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}"
    )
    print(f"{'':12}" + "".join(f"{name:>12}" for name in figures["idle"]))
    for name, row in figures.items():
        print(f"{name:12}" + "".join(f"{value:12}" for value in row.values()))
    print(
        f"p95 is {ratio:.2f} times the idle one (at most {MOST_SLOWER:g}); rebuilt {len(rebuilt)} times in "
        f"{', '.join(f'{seconds:.1f}' for seconds in rebuilt)} s; {served.taken_up} new snapshots taken up"
    )
    for error in dict.fromkeys((*idle.errors, *busy.errors)):
        print(error)
    if options.json:
        options.json.write_text(json.dumps({**figures, "ratio": ratio, "rebuilds": rebuilt}), "utf-8")
    failed = idle.errors or busy.errors or idle.wrong or busy.wrong or ratio > MOST_SLOWER
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
