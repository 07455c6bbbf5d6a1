"""SQLite files of the library: opened, brought to the present layout; refusals of the disk are no damage."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from index.errors import SnapshotDamagedError, StorageError
from index.storage.disk import disk_errors, sync

BUSY_SECONDS = 10.0
"""How long a statement waits for another connection. Writers hold the library's own lock, so only a
backup or somebody's SQLite shell is ever waited for."""

_REFUSALS = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "disk_read_only",
    sqlite3.SQLITE_PERM: "disk_permission",
    sqlite3.SQLITE_AUTH: "disk_permission",
    sqlite3.SQLITE_CANTOPEN: "disk_refused",
    sqlite3.SQLITE_IOERR: "disk_refused",
    sqlite3.SQLITE_NOMEM: "disk_refused",
    sqlite3.SQLITE_NOLFS: "disk_refused",
    sqlite3.SQLITE_BUSY: "database_busy",
    sqlite3.SQLITE_LOCKED: "database_busy",
}
"""What is the disk's or another program's doing; everything else means that the file is damaged."""
_SHARED_BYTES = 32_768
"""The file that connections share beside the log grows by so much at once; where a disk has less room left,
SQLite speaks of an input or output error instead of a full disk."""
_PRIMARY = 0xFF
"""The bits of an extended result code that hold the primary one."""


class Database:
    """One connection to a SQLite file, closed by ``with``."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use a connection of ``open_database`` or ``open_for_reading`` to the file at ``path``."""
        self.path = path
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into StorageError, or SnapshotDamagedError where the file itself is wrong."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        refusal = _REFUSALS.get(code & _PRIMARY)
        if code & _PRIMARY == sqlite3.SQLITE_IOERR and _is_full(path):
            refusal = "disk_full"
        if refusal is None:
            raise SnapshotDamagedError("database_damaged", file=path, reason=str(error)) from error
        raise StorageError(refusal, path=path, reason=str(error)) from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _SHARED_BYTES
    except OSError:
        return False


def open_database(path: Path, migrations: Sequence[str], pragmas: str = "") -> sqlite3.Connection:
    """Open or make a database in WAL mode whose layout is that after all ``migrations``.

    ``PRAGMA user_version`` counts the migrations that have run; each runs in one transaction. Raises
    StorageError where the disk refuses or a newer version of the program made the file, and
    SnapshotDamagedError where it is no intact database.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            drop_logs(path)
    with database_errors(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.executescript(f"{pragmas} PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;")
            _migrate(connection, path, migrations)
            _require_layout(connection, path, tuple(migrations))
        except BaseException:
            connection.close()
            raise
    return connection


def open_for_reading(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open a database that must have the layout after all ``migrations``, on a disk that may be read-only.

    Raises StorageError ``database_missing`` where there is no such file or it has an older layout.
    """
    if not path.is_file():
        raise StorageError("database_missing", path=path)
    with database_errors(path):
        try:
            # Not "ro": such a connection leaves its log files lying about when it is the last to close.
            return _checked(path, tuple(migrations), "mode=rw")
        except sqlite3.OperationalError:
            # WAL needs files beside it, which a read-only disk does not allow; nobody writes there.
            return _checked(path, tuple(migrations), "immutable=1")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do everything inside or, where it raises, nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def set_aside(path: Path, suffix: str) -> Path:
    """Rename a damaged database and remove its log files; returns where it lies now."""
    aside = path.with_name(path.name + suffix)
    with disk_errors(path):
        # First the logs: left behind they would be played into the file that takes this one's place.
        drop_logs(path)
        path.replace(aside)
        sync(path.parent)
    return aside


def drop_logs(path: Path) -> None:
    """Remove the log files of a database that is gone, which must not be taken for those of a new one."""
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    version = _version(connection, path, migrations)
    for number, script in enumerate(migrations[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")


def _version(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> int:
    """Return how many migrations have run; a number that cannot be true means damage."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if 0 <= version <= len(migrations):
        return int(version)
    if _layout(connection) == _layout_after(tuple(migrations)):
        raise SnapshotDamagedError("database_damaged", file=path, reason=f"layout {version}")
    raise StorageError("database_newer", path=path, found=version, expected=len(migrations))


def _checked(path: Path, migrations: tuple[str, ...], mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    try:
        connection.execute("PRAGMA query_only=ON")
        if _version(connection, path, migrations) < len(migrations):
            raise StorageError("database_missing", path=path)
        _require_layout(connection, path, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_layout(connection: sqlite3.Connection, path: Path, migrations: tuple[str, ...]) -> None:
    """Compare the tables, whose description is text that SQLite itself does not check, with what is due."""
    if _layout(connection) != _layout_after(migrations):
        raise SnapshotDamagedError("database_damaged", file=path, reason="layout altered")


def _layout(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()


@cache
def _layout_after(migrations: tuple[str, ...]) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in migrations:
            connection.executescript(script)
        return _layout(connection)
    finally:
        connection.close()
