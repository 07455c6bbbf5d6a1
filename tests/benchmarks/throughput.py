"""How many questions are answered in a second while 1, 4 or 16 people ask at once.

    python -m tests.benchmarks.throughput [NAME ...] [--seconds 10] [--output JSON]

Everyone asks the next question as soon as the last is answered. They ask one library in one process on as
many threads; the bot itself answers on ``SPEECHBOT_SEARCH_THREADS`` and lets the others wait.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from index.library import Library
from tests.benchmarks.asked import questions_about
from tests.benchmarks.libraries import library_parser, over_libraries
from tests.benchmarks.reporting import Row, percentile, report

ASKERS = (1, 4, 16)
DISTINCT = 400
"""Different questions that are asked in turn."""


def measure(library: Library, askers: int, seconds: float) -> Row:
    """Let ``askers`` ask for a while."""
    questions = questions_about(library, DISTINCT)
    for question in islice(questions, 10):
        library.ask(question)
    began = time.perf_counter()
    until = began + seconds

    def ask_on(first: int) -> list[float]:
        took, turn = [], first
        while (now := time.perf_counter()) < until:
            library.ask(questions[turn % DISTINCT])
            took.append(1000 * (time.perf_counter() - now))
            turn += askers
        return took

    with ThreadPoolExecutor(askers) as pool:
        times = [one for taken in pool.map(ask_on, range(askers)) for one in taken]
    return {
        "passages": len(library.snapshot.passages),
        "askers": askers,
        "answers/s": len(times) / (time.perf_counter() - began),
        "p50 ms": percentile(times, 0.5),
        "p95 ms": percentile(times, 0.95),
    }


def main() -> None:
    """Print the table."""
    options = library_parser(__doc__)
    options.add_argument("--seconds", type=float, default=10.0)
    chosen = options.parse_args()
    rows = over_libraries(
        chosen.names, lambda _, library: [measure(library, askers, chosen.seconds) for askers in ASKERS]
    )
    report("Questions at once", rows, chosen.output, seconds=chosen.seconds)


if __name__ == "__main__":
    main()
