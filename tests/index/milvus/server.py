"""Milvus Lite as a server of its own, on the loopback address."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60.0


def free_port() -> int:
    """Return a port that nobody listens at just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start Milvus Lite and wait until it can be connected to."""
    command = [sys.executable, "-m", "milvus_lite.cmdline", "server", "--host", "127.0.0.1"]
    command += ["--port", f"{port}", "--data-dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return server
        assert server.poll() is None, "the server has ended"
        time.sleep(0.2)
    raise TimeoutError


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the server as its own user would."""
    server.terminate()
    server.wait(30)


@contextmanager
def lite_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address of a server whose data lie in ``folder``, and its process."""
    port = free_port()
    server = start_server(folder, port)
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        stop_server(server)
