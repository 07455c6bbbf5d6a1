"""The bot as a process of its own, pointed at the fake Bot API."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
_STUB = ("-m", "tests.e2e.stub_bot")
REAL = ("-m", "bot")


class BotApi(Protocol):
    """What a bot needs to know of a fake Bot API."""

    token: str
    url: str


class BotProcess:
    """Starts, watches and stops one bot."""

    def __init__(self, api: BotApi, data_dir: Path, **environment: str) -> None:
        self.api = api
        self.data_dir = data_dir
        self.log_path = data_dir / "bot.log"
        self.program: tuple[str, ...] = (sys.executable,)
        """What runs Python, perhaps confined."""
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("SPEECHBOT_", "TELEGRAM_"))},
            "TELEGRAM_BOT_TOKEN": api.token,
            "SPEECHBOT_BASE_URL": f"{api.url}/bot",
            "SPEECHBOT_BASE_FILE_URL": f"{api.url}/file/bot",
            "SPEECHBOT_DATA_DIR": str(data_dir),
            "SPEECHBOT_KEY_FILE": str(data_dir / "pseudonyms.key"),
            "SPEECHBOT_LANGUAGE": "zh-hans",
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "error",
            **environment,
        }

    async def start(self, command: tuple[str, ...] = _STUB) -> None:
        """Start the process; returns at once."""
        with self.log_path.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.program,
                *command,
                env=self.environment,
                cwd=ROOT,
                stderr=log,
                stdout=log,
            )

    async def start_serving(self, command: tuple[str, ...] = _STUB, seconds: float = 20) -> None:
        """Start the process and wait until it serves."""
        before = self.log.count("Serving @")
        await self.start(command)
        end = time.monotonic() + seconds
        while self.log.count("Serving @") == before:
            assert self.process.returncode is None, self.log
            assert time.monotonic() < end, self.log
            await asyncio.sleep(0.02)

    async def stop(self, number: int = signal.SIGTERM, seconds: float = 10) -> int:
        """Send a signal and return the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def exit_code(self, seconds: float = 20) -> int:
        """Wait for the process to end by itself."""
        return await asyncio.wait_for(self.process.wait(), seconds)

    @property
    def log(self) -> str:
        """Everything it printed and logged."""
        return self.log_path.read_text("utf-8") if self.log_path.exists() else ""


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
