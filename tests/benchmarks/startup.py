"""From the start of a process to its first answer.

    python -m tests.benchmarks.startup [NAME ...] [--repeats 5] [--output JSON]

First the program itself at the seed: "cold" begins with empty folders, so that the model is made and the
document indexed; "warm" finds both. Then one question to every library: with index and model in the system's
page cache, and with their pages dropped, as after the machine itself has started. Seconds, the median of
all repeats.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from index.cli.actions import EXIT_FOUND, EXIT_NOT_FOUND
from index.models.encoder import load_encoder
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.child import OFFLINE
from tests.benchmarks.libraries import ROOT, SEEDS, data_dir, library_parser, over_libraries
from tests.benchmarks.opened import FIRST_QUESTION
from tests.benchmarks.reporting import Row, report

COLD_REPEATS = 2
"""Making the model takes long enough to be steady."""
LIBRARY_ROW = "speechbot ask, library "


def program_rows(repeats: int) -> Iterator[Row]:
    """Time the command line at the seed."""
    settings = IndexSettings.from_environment()
    with tempfile.TemporaryDirectory() as place:
        kept = {"SPEECHBOT_DATA_DIR": f"{place}/data", "SPEECHBOT_CACHE_DIR": str(settings.cache_dir)}
        _run(["ask", FIRST_QUESTION], kept)
        for arguments in (["--help"], ["index", "list"], ["ask", FIRST_QUESTION]):
            seconds = _median(lambda words=arguments: _run(words, kept), repeats)  # type: ignore[misc]
            yield {
                "what": "speechbot " + " ".join(arguments).replace(FIRST_QUESTION, "QUESTION"),
                "warm": seconds,
            }
    yield {"what": "speechbot ask, everything to be made", "cold": _median(_run_cold, COLD_REPEATS)}


def library_rows(names: list[str], repeats: int) -> list[Row]:
    """Time the command line on every library, which stays as it was built: it finds no documents."""
    settings = IndexSettings.from_environment()

    def measure(name: str, _: object) -> list[Row]:
        folder = data_dir(name, settings)
        warm = _median(lambda: _ask(folder, settings), repeats)
        cold = _median(lambda: _ask(folder, settings, dropped=True), repeats)
        return [{"warm": warm, "cold": cold}]

    return [{"what": f"{LIBRARY_ROW}{row.pop('library')}", **row} for row in over_libraries(names, measure)]


def drop_pages(folder: Path) -> None:
    """Let the system forget what it holds in memory of the files below ``folder``."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def _ask(folder: Path, settings: IndexSettings, *, dropped: bool = False) -> float:
    if dropped:
        drop_pages(folder)
        drop_pages(settings.cache_dir / OFFLINE_MODEL)
    with tempfile.TemporaryDirectory() as empty:
        places = {
            "SPEECHBOT_DATA_DIR": str(folder),
            "SPEECHBOT_CACHE_DIR": str(settings.cache_dir),
            "SPEECHBOT_DOCUMENTS": empty,
        }
        return _run(["ask", FIRST_QUESTION], places)


def _run_cold() -> float:
    with tempfile.TemporaryDirectory() as place:
        folders = {"SPEECHBOT_DATA_DIR": f"{place}/data", "SPEECHBOT_CACHE_DIR": f"{place}/cache"}
        return _run(["ask", FIRST_QUESTION], folders)


def _run(arguments: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=os.environ | OFFLINE | {"SPEECHBOT_DOCUMENTS": str(SEEDS)} | environment,
        cwd=ROOT,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    seconds = time.perf_counter() - began
    if ended.returncode not in (EXIT_FOUND, EXIT_NOT_FOUND):
        raise RuntimeError(ended.stderr.decode(errors="replace").strip())
    return seconds


def _median(measure: Callable[[], float], repeats: int) -> float:
    return statistics.median(measure() for _ in range(repeats))


def main() -> None:
    """Print the table."""
    options = library_parser(__doc__)
    options.add_argument("--repeats", type=int, default=5)
    chosen = options.parse_args()
    load_encoder(IndexSettings.from_environment())  # makes the model where there is none
    rows = [*program_rows(chosen.repeats), *library_rows(chosen.names, chosen.repeats)]
    report("Start to first answer, s", rows, chosen.output, repeats=chosen.repeats)


if __name__ == "__main__":
    main()
