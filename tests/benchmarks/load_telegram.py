"""Many people asking at once: are answers lost, doubled or crossed, and how long do they take?

    python -m tests.benchmarks.load_telegram [--users 200] [--seconds 60] [--webhook] [--unlimited]

Each person asks about an article of their own, waits for the answer, and asks the next question at once.
The bot is a process of its own with the stub library of the tests, so that the figures are those of the
bot, not of the search. Telegram's limit of 30 messages a second, which the bot keeps, decides the time from
question to answer; ``--unlimited`` lifts it to show what the bot itself can do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.stub_snapshots import ARTICLES
from tests.e2e.fakeapi.rules import Json
from tests.e2e.fakeapi.server import FakeBotApi
from tests.e2e.process import BotProcess, free_port

_LAST_ANSWERS = 30.0
"""Seconds that the last answers may take after the time is up."""
_UNLIMITED = "100000"


@dataclass
class Tally:
    """What came of the questions."""

    seconds: list[float] = field(default_factory=list)
    asked: int = 0
    crossed: int = 0


async def _person(api: FakeBotApi, number: int, until: float, tally: Tally) -> None:
    user, chat = api.user(10_000 + number), 10_000 + number
    answers = _answers(api, chat)
    turn = 0
    while time.monotonic() < until:
        article = 1 + (number * 31 + turn * 7) % ARTICLES
        began = time.monotonic()
        tally.asked += 1
        await api.say(user, f"第{article}条编号{article}归谁负责办理")
        text = (await asyncio.wait_for(answers.get(), until - time.monotonic() + _LAST_ANSWERS))["text"]
        tally.seconds.append(time.monotonic() - began)
        tally.crossed += f"编号{article}的事项" not in text
        turn += 1


def _answers(api: FakeBotApi, chat: int) -> asyncio.Queue[Json]:
    """Collect what the bot sends to a chat."""
    queue: asyncio.Queue[Json] = asyncio.Queue()
    inboxes[chat] = queue
    return queue


inboxes: dict[int, asyncio.Queue[Json]] = {}


class _DeliveringApi(FakeBotApi):
    """Hands each message to the person it is for, instead of letting the test look for it."""

    async def m_sendMessage(self, params: Json) -> Json:  # noqa: N802
        message = await super().m_sendMessage(params)
        inboxes[message["chat"]["id"]].put_nowait(message)
        return message


async def _run(options: argparse.Namespace, folder: Path) -> Json:
    api = _DeliveringApi()
    await api.start()
    environment = {"SPEECHBOT_LOG_LEVEL": "WARNING", "SPEECHBOT_QUESTIONS_PER_MINUTE": _UNLIMITED}
    environment["SPEECHBOT_QUESTIONS_BURST"] = _UNLIMITED
    if options.unlimited:
        environment["SPEECHBOT_MESSAGES_PER_SECOND"] = _UNLIMITED
    if options.webhook:
        port = str(free_port())
        environment |= {"SPEECHBOT_WEBHOOK_PORT": port, "SPEECHBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}"}
    bot = BotProcess(api, folder, **environment)
    await bot.start()
    await api.wait("setWebhook" if options.webhook else "deleteWebhook", seconds=30)
    tally, began = Tally(), time.monotonic()
    until = began + options.seconds
    await asyncio.gather(*(_person(api, number, until, tally) for number in range(options.users)))
    took = time.monotonic() - began
    await asyncio.sleep(0.5)
    memory = _resident_megabytes(bot.process.pid)
    sent = Counter(int(call.params["chat_id"]) for call in api.sent("sendMessage"))
    await bot.stop()
    await api.stop()
    quantiles = statistics.quantiles(tally.seconds, n=100)
    return {
        "users": options.users,
        "way": "webhook" if options.webhook else "polling",
        "messages per second allowed": "any" if options.unlimited else 30,
        "questions": tally.asked,
        "answers": sum(sent.values()),
        "lost": tally.asked - len(tally.seconds),
        "doubled": sum(sent.values()) - len(tally.seconds),
        "crossed": tally.crossed,
        "answers per second": round(len(tally.seconds) / took, 1),
        "p50 seconds": round(quantiles[49], 3),
        "p95 seconds": round(quantiles[94], 3),
        "p99 seconds": round(quantiles[98], 3),
        "longest seconds": round(max(tally.seconds), 3),
        "bot memory MB": memory,
    }


def _resident_megabytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) // 1024


def main() -> None:
    """Run the load and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--unlimited", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_run(options, Path(folder)))
    for name, value in figures.items():
        print(f"{name:30} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
