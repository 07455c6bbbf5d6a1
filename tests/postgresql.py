"""A PostgreSQL server of the tests' own on loopback, started where its programs are installed."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.e2e.process import free_port

PASSWORD = "geheim:§@/ 1"
"""Not to be found in any log; with signs that an address needs to be written otherwise."""
_IN_ADDRESS = "geheim%3A%C2%A7%40%2F%201"
_UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to be run by root."""


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, of the newest version; None where it is not installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = [*installed, *(Path(path).resolve() for path in [shutil.which("initdb")] if path)]
    return next((path.parent for path in reversed(found) if (path.parent / "pg_ctl").exists()), None)


def obstacle() -> str:
    """Return what keeps a server from being run here; empty if nothing does."""
    if _programs() is None:
        return "the programs of a PostgreSQL server are not installed; CONTRIBUTING.md says how"
    try:
        subprocess.run(["true"], check=True, user=_UNPRIVILEGED if os.getuid() == 0 else None)
    except OSError:
        return "PostgreSQL is not run by root, and no other account can be had here"
    return ""


class PostgresServer:
    """One server; stop and start it to see what becomes of those that are connected."""

    def __init__(self, folder: Path) -> None:
        """Make its files in ``folder``, which its account can reach."""
        self._programs, self._data, self._folder = _programs() or Path(), folder / "data", folder
        self.port = free_port()
        password = folder / "password"
        password.write_text(PASSWORD, "utf-8")
        if os.getuid() == 0:
            for path in (folder, password):
                shutil.chown(path, _UNPRIVILEGED)
        wanted = ("--username=bot", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8")
        self._run("initdb", f"--pgdata={self._data}", "--locale=C", "--no-sync", *wanted)
        self.start()

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        options, log = f"--options=-p {self.port} -h 127.0.0.1 -k '' -F", f"--log={self._folder / 'log'}"
        self._run("pg_ctl", "start", "--wait", f"--pgdata={self._data}", log, options)

    def stop(self) -> None:
        """Stop the server at once and end every connection."""
        self._run("pg_ctl", "stop", "--wait", "--mode=fast", f"--pgdata={self._data}")

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"bot_{secrets.token_hex(4)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def execute(self, statement: str) -> None:
        """Run a statement as the server's own administrator."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def address(self, name: str, password: str = _IN_ADDRESS) -> str:
        """Return the address of a database."""
        return f"postgresql://bot:{password}@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        account = _UNPRIVILEGED if os.getuid() == 0 else None
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            user=account,
            cwd=self._folder,
            # Else the server would hold them open, and whoever reads what the tests print would wait.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a server until the block ends."""
    # Not in a folder of pytest's or of a clean room's, which other accounts cannot enter.
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir="/tmp") as folder:
        server = PostgresServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()
