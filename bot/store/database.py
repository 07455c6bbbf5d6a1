"""The bot's memory: a SQLite file of the data folder, or a PostgreSQL database that several bots share.

It is read and written without ever failing a reply.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from cachetools import LRUCache
from sqlalchemy import URL, Engine, TextClause, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.private_files import make_private
from bot.store.layout import bring_up_to_date
from bot.store.pseudonyms import load_pseudonyms
from index.errors import SettingsError, StorageError
from index.library import disk_errors

_LOGGER = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

DAY = 86_400
"""Seconds."""
FILE_NAME = "bot.sqlite"
_FORMER_KEY = "pseudonym_key"
_KEY_CHECK = "pseudonyms"
_LOCK_SECONDS = 2.0
"""How long a write waits for another process: another bot, or a backup."""
_PRAGMAS = (
    # After a crash the last moments may be missing, but never is the file damaged. What is deleted is
    # overwritten, for people are promised that it is gone.
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
)
_CONNECTIONS = 8
"""Connections to PostgreSQL at most; mostly one is open, more while a long list is read on a thread."""
_POSTGRESQL = {
    "connect_timeout": 2,  # seconds, the fewest that libpq takes
    "tcp_user_timeout": 3_000,  # milliseconds until a server that says nothing counts as gone
    "keepalives_idle": 30,
    "application_name": "speechbot",
}
"""Members wait meanwhile, hence the short times; what the address itself says goes before."""
_STATEMENT_MILLISECONDS = 5_000
_PAUSE = 2.0
"""Seconds without a try after a failed connection to PostgreSQL: each try may take ``connect_timeout``."""


class Database:
    """A few connections to one database; over SQLite each call takes well under a millisecond."""

    def __init__(self, folder: Path, key_file: Path | None = None, url: str | None = None) -> None:
        """Open or make the file in ``folder``, closed to other accounts; pseudonyms' key is in ``key_file``.

        With ``url``, an address of PostgreSQL, use the database there instead. Raises StorageError if the
        disk refuses or PostgreSQL does, SettingsError if its driver is not installed.
        """
        self._complaints: dict[str, str] = {}
        self._next_try = 0.0
        if url is not None:
            self._open_shared(url, key_file)
            return
        path = folder / FILE_NAME
        with disk_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
            # The files that SQLite puts beside it are as open as the file itself.
            make_private(path)
            for left in (path.with_name(f"{FILE_NAME}-wal"), path.with_name(f"{FILE_NAME}-shm")):
                if left.exists():
                    make_private(left)
        self._engine = _sqlite_engine(path)
        try:
            self._open(key_file)
        except (SQLAlchemyError, sqlite3.Error) as error:
            self.close()
            raise StorageError("disk_refused", path=path, reason=_reason(error)) from None

    def read(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query, its ``:names`` filled in; none if it cannot be read just now."""
        return self.try_to_read(query, **values) or []

    def try_to_read(self, query: str, **values: Any) -> list[tuple[Any, ...]] | None:
        """Return the rows of a query; None if the database cannot be read just now."""
        return self._try("read", lambda found: [tuple(row) for row in found], query, values)

    def write(self, statement: str, **values: Any) -> int | None:
        """Change rows and return how many; None if the database refuses.

        A refusal is logged, not raised: people get their answers even while the disk is full.
        """
        return self._try("written", lambda done: done.rowcount, statement, values)

    def fact(self, name: str) -> str | None:
        """Return what was noted under a name of our own; None for nothing."""
        rows = self.read("SELECT value FROM facts WHERE name = :name", name=name)
        return rows[0][0] if rows else None

    def change_fact(self, name: str, former: str | None, value: str) -> bool:
        """Note something of our own in place of ``former``; False if that is no longer what is noted."""
        if former is None:
            statement = "INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"
            return bool(self.write(statement, name=name, value=value))
        statement = "UPDATE facts SET value = :value WHERE name = :name AND value = :former"
        return bool(self.write(statement, name=name, value=value, former=former))

    def pseudonym(self, identity: int | str) -> str:
        """Return what stands for a person or chat here and in logs: a hash under a key kept apart."""
        return self._pseudonyms.of(identity)

    def checkpoint(self) -> None:
        """Bring what was changed from SQLite's log to the file, so that what was deleted is in neither."""
        if self._engine.dialect.name == "sqlite":
            self.read("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _open(self, key_file: Path | None) -> None:
        """Bring the layout up to date and load the key of the pseudonyms."""
        with self._engine.connect() as connection:
            bring_up_to_date(connection)
        # A key that earlier versions kept in the file itself goes over to its own file.
        former = self.fact(_FORMER_KEY)
        self._pseudonyms = load_pseudonyms(key_file, None if former is None else bytes.fromhex(former))
        if former is not None:
            self.write("DELETE FROM facts WHERE name = :name", name=_FORMER_KEY)
            self.checkpoint()

    def _open_shared(self, url: str, key_file: Path | None) -> None:
        try:
            self._engine = _postgresql_engine(make_url(url))
            self._open(key_file)
        except ModuleNotFoundError:
            raise SettingsError("database_driver_missing") from None
        except SQLAlchemyError as error:
            self.close()
            raise StorageError("database_refused", reason=_reason(error)) from None
        check = self.pseudonym(_KEY_CHECK)
        if not self.change_fact(_KEY_CHECK, None, check) and self.fact(_KEY_CHECK) not in {None, check}:
            _LOGGER.warning(
                "The database was begun under another key of pseudonyms than that in %s: what is kept of "
                "people and chats is not found under this one. Give every bot the same SPEECHBOT_KEY_FILE",
                key_file,
            )

    def _try(
        self, what: str, taken: Callable[[Any], _Result], statement: str, values: dict[str, Any]
    ) -> _Result | None:
        """Run one statement, once more on a new connection if the old one is lost; None if it fails."""
        if time.monotonic() < self._next_try:
            return None
        # PostgreSQL has no place for a zero in a text, and nobody can see one.
        clean = {k: v.replace("\0", "\ufffd") if isinstance(v, str) else v for k, v in values.items()}
        try:
            try:
                result = self._run(taken, statement, clean)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                result = self._run(taken, statement, clean)
        except SQLAlchemyError as error:
            self._complain(what, error)
            return None
        if self._complaints.pop(what, None):
            _LOGGER.warning("The bot's memory can be %s again", what)
        return result

    def _run(self, taken: Callable[[Any], _Result], statement: str, values: dict[str, Any]) -> _Result:
        with self._engine.connect() as connection:
            return taken(connection.execute(_prepared(statement), values))

    def _complain(self, what: str, error: SQLAlchemyError) -> None:
        """Log a failure unless it goes on as before, and leave a server that is away alone for a moment."""
        reason = _reason(error)
        if self._complaints.get(what) != reason:
            self._complaints[what] = reason
            _LOGGER.error("The bot's memory cannot be %s: %s", what, reason)
        if self._engine.dialect.name != "sqlite" and isinstance(error, OperationalError):
            self._next_try = time.monotonic() + _PAUSE


class Copies(Generic[_Key, _Value]):
    """Values as the database had them last, or would not take them: they stand in while it is away."""

    def __init__(self, most: float) -> None:
        """Keep ``most`` values, those used last."""
        self._copies: LRUCache[_Key, tuple[_Value, bool]] = LRUCache(most)

    def get(self, key: _Key) -> _Value | None:
        """Return the copy of a value; None if there is none."""
        return self._copies[key][0] if key in self._copies else None

    def is_ahead(self, key: _Key) -> bool:
        """Whether the database has not taken the value."""
        return key in self._copies and not self._copies[key][1]

    def put(self, key: _Key, value: _Value, *, saved: bool) -> None:
        """Keep a value; ``saved`` if the database has it too."""
        self._copies[key] = value, saved

    def drop(self, key: _Key) -> None:
        """Forget a value."""
        self._copies.pop(key, None)


@cache
def _prepared(statement: str) -> TextClause:
    """Return a statement as SQLAlchemy takes it; the same each time, which saves half the time."""
    return text(statement)


def _sqlite_engine(path: Path) -> Engine:
    address = URL.create("sqlite", database=str(path))
    waiting = {"timeout": _LOCK_SECONDS}
    engine = create_engine(address, isolation_level="AUTOCOMMIT", connect_args=waiting, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.executescript(_PRAGMAS)

    return engine


def _postgresql_engine(address: URL) -> Engine:
    """Return what opens connections; raises ModuleNotFoundError if the driver is not installed."""
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        connect_args={name: value for name, value in _POSTGRESQL.items() if name not in address.query},
        hide_parameters=True,
        pool_size=1,
        max_overflow=_CONNECTIONS - 1,
        pool_timeout=_LOCK_SECONDS,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.execute(f"SET statement_timeout = {_STATEMENT_MILLISECONDS}")
        # As over SQLite the last moments may be missing after a crash, and no reply waits for a disk.
        connection.execute("SET synchronous_commit = off")

    return engine


def _reason(error: Exception) -> str:
    """Say in a line what the database complains of; never the statement, nor what it was given."""
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0] or type(cause).__name__
