"""What a library costs: memory after the start and after a hundred questions, disk by passage.

    python -m tests.benchmarks.footprint [NAME ...] [--output JSON]

Memory is the resident set of a process that holds the library alone, without Telegram. What of it are
pages of the index's files ("of files") the system takes back when it needs room.
"""

from __future__ import annotations

from itertools import islice

from index.library import Library
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.asked import questions_about
from tests.benchmarks.libraries import data_dir, library_parser, over_libraries
from tests.benchmarks.machine import folder_bytes
from tests.benchmarks.opened import ask, start
from tests.benchmarks.reporting import Row, report

QUESTIONS = 100


def measure(name: str, library: Library) -> Row:
    """Start a process on the library of this name and ask it."""
    settings = IndexSettings.from_environment()
    folder = data_dir(name, settings)
    questions = questions_about(library, QUESTIONS)
    child, _ = start(settings.cache_dir / OFFLINE_MODEL, folder)
    with child:
        started = child.memory_mb("VmRSS")
        for question in islice(questions, QUESTIONS):
            ask(child, question)
        passages, size = len(library.snapshot.passages), folder_bytes(folder / "snapshots")
        return {
            "passages": passages,
            "started MB": started,
            "asked MB": child.memory_mb("VmRSS"),
            "of files MB": child.memory_mb("RssFile"),
            "disk MB": size / 1e6,
            "bytes a passage": size // passages,
        }


def main() -> None:
    """Print the table."""
    chosen = library_parser(__doc__).parse_args()
    rows = over_libraries(chosen.names, lambda name, library: [measure(name, library)])
    report("Memory and disk", rows, chosen.output, questions=QUESTIONS)


if __name__ == "__main__":
    main()
