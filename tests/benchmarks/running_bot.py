"""The whole bot in its own process, asked over Telegram's protocol by a fake server on loopback.

    python -m tests.benchmarks.running_bot [NAME ...] [--output JSON]

Seconds from the start of the process to the first answer that arrives, milliseconds from a message to its
answer, one asker at a time, and the resident memory after the start and after a hundred questions. What of it
are pages of the index's files ("of files") the system takes back when it needs room.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bot.store.database import FILE_NAME
from index.library import Library
from index.settings import IndexSettings
from tests.benchmarks.asked import questions_about
from tests.benchmarks.child import OFFLINE
from tests.benchmarks.libraries import data_dir, library_parser, over_libraries
from tests.benchmarks.machine import status_mb
from tests.benchmarks.opened import FIRST_QUESTION
from tests.benchmarks.reporting import Row, percentile, report
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import REAL, BotProcess

QUESTIONS = 100
PATIENCE = 120.0
"""Seconds to wait for the first answer."""
UNLIMITED = "100000"
ASKER = 1000


async def measure(name: str, questions: list[str]) -> Row:
    """Start the bot on the library of this name and ask it."""
    settings = IndexSettings.from_environment()
    # What a former run was asked: the fake server's updates bear the same numbers every time.
    for kept in data_dir(name, settings).glob(f"{FILE_NAME}*"):
        kept.unlink()
    api = FakeBotApi()
    await api.start()
    with tempfile.TemporaryDirectory() as place:
        # No documents of its own: the library stays as it was built.
        documents = Path(place, "documents")
        documents.mkdir()
        bot = BotProcess(
            api,
            Path(place),
            **OFFLINE,
            SPEECHBOT_DATA_DIR=str(data_dir(name, settings)),
            SPEECHBOT_CACHE_DIR=str(settings.cache_dir),
            SPEECHBOT_DOCUMENTS=str(documents),
            SPEECHBOT_QUESTIONS_PER_MINUTE=UNLIMITED,
            SPEECHBOT_QUESTIONS_BURST=UNLIMITED,
            SPEECHBOT_MESSAGES_PER_SECOND=UNLIMITED,
            SPEECHBOT_LOG_LEVEL="WARNING",
        )
        user = api.user(ASKER)
        began = time.perf_counter()
        await bot.start(REAL)
        try:
            await api.say(user, FIRST_QUESTION)
            await api.wait("sendMessage", chat=ASKER, seconds=PATIENCE)
            first = time.perf_counter() - began
            started = status_mb(bot.process.pid, "VmRSS")
            times = [await _ask(api, user, question, number) for number, question in enumerate(questions, 2)]
            return {
                "first answer s": first,
                "p50 ms": percentile(times, 0.5),
                "p95 ms": percentile(times, 0.95),
                "started MB": started,
                "asked MB": status_mb(bot.process.pid, "VmRSS"),
                "of files MB": status_mb(bot.process.pid, "RssFile"),
            }
        finally:
            await bot.stop()
            await api.stop()


async def _ask(api: FakeBotApi, user: dict[str, object], question: str, number: int) -> float:
    """Ask the question of this number and return the milliseconds to its answer."""
    began = time.perf_counter()
    await api.say(user, question)
    await api.wait("sendMessage", number, chat=ASKER, seconds=PATIENCE)
    return 1000 * (time.perf_counter() - began)


def _measured(name: str, library: Library) -> list[Row]:
    questions = questions_about(library, QUESTIONS)
    return [{"passages": len(library.snapshot.passages), **asyncio.run(measure(name, questions))}]


def main() -> None:
    """Print the table."""
    chosen = library_parser(__doc__).parse_args()
    report("The running bot", over_libraries(chosen.names, _measured), chosen.output, questions=QUESTIONS)


if __name__ == "__main__":
    main()
