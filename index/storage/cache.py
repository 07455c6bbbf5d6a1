"""Vectors of texts met before and the dictionary by word, so that nothing is done twice; only a cache.

What cannot be read is made again: a damaged file is dropped with a line in the log, an altered row is
passed over. Rows are written while encoding goes on, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotDamagedError, StorageError
from index.storage.data_folder import now_in_utc
from index.storage.database import (
    Database,
    database_errors,
    drop_logs,
    open_database,
    open_for_reading,
    transaction,
)
from index.storage.disk import disk_errors

_LOGGER = logging.getLogger(__name__)

CACHE_FILE = "cache.sqlite"
_AT_ONCE = 500
"""Keys asked for in one statement; more made no difference."""
_STORED = np.dtype("<f4")
DICTIONARY = "dictionary "
"""Begins the names of spaces that hold a dictionary; all others are those of models."""
_LAST_USED = (
    "SELECT number FROM spaces WHERE (name GLOB :dictionary) = {} ORDER BY used DESC, number DESC LIMIT 1"
)

_MIGRATIONS = (
    """
    CREATE TABLE spaces (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used TEXT NOT NULL
    );
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES spaces (number) ON DELETE CASCADE,
        key BLOB NOT NULL, sum INTEGER NOT NULL, value BLOB NOT NULL
    );
    CREATE UNIQUE INDEX entries_by_key ON entries (space, key);
    """,
)
_PRAGMAS = "PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA synchronous=NORMAL;"
"""Pages that hold ten vectors and not two; no waiting for the disk, since a lost row is computed again."""


class Cache(Database):
    """One connection to ``cache.sqlite``; entries lie in spaces, one per model or dictionary."""

    def __init__(self, data_dir: Path) -> None:
        """Open or make the cache, a new one where it is damaged; StorageError where the disk refuses."""
        path = data_dir / CACHE_FILE
        super().__init__(path, _connect(path))
        self._spaces: dict[str, int] = {}

    def vectors(
        self, model: str, keys: Sequence[bytes], dimension: int
    ) -> Iterator[tuple[bytes, NDArray[np.float32]]]:
        """Yield the vectors ``(d,)`` float32 that are known of the texts with these keys, in any order.

        ``model`` is the fingerprint of the encoder that made them. Where the file turns out to be damaged,
        that ends it.
        """
        size = dimension * _STORED.itemsize
        for key, value in self.entries(model, keys):
            if len(value) == size:
                yield key, np.frombuffer(value, _STORED)

    def keep_vectors(self, model: str, keys: Sequence[bytes], rows: NDArray[np.float32]) -> None:
        """Remember vectors, ``(n, d)`` float32 in the order of the keys."""
        values = (row.tobytes() for row in np.ascontiguousarray(rows, _STORED))
        self.keep(model, zip(keys, values, strict=True))

    def entries(self, space: str, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield the entries of a space that are known under these keys and intact, in any order."""
        with self._dropped_if_damaged():
            number = self._space(space)
            for first in range(0, len(keys), _AT_ONCE):
                some = keys[first : first + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, sum, value FROM entries WHERE space = ? AND key IN ({marks})"
                for key, checksum, value in self._connection.execute(query, (number, *some)):
                    if zlib.crc32(value) == checksum:
                        yield key, value

    def keep(self, space: str, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember entries of a space, in place of those that have the same keys."""
        with self._dropped_if_damaged():
            number = self._space(space)
            with transaction(self._connection):
                self._connection.executemany(
                    "INSERT OR REPLACE INTO entries (space, key, sum, value) VALUES (?, ?, ?, ?)",
                    ((number, key, zlib.crc32(value), value) for key, value in entries),
                )

    def retain(self, keys: Iterable[bytes], models: Collection[str]) -> None:
        """Drop all but the given texts and models; the model and the dictionary used last stay in any case.

        That model may be on its way in: a change of the model that was interrupted is to be continued.
        """
        with database_errors(self.path):
            with transaction(self._connection):
                self._connection.execute(
                    "DELETE FROM spaces WHERE name NOT IN (SELECT value FROM json_each(:models))"
                    f" AND number NOT IN (SELECT * FROM ({_LAST_USED.format(0)}))"
                    f" AND number NOT IN (SELECT * FROM ({_LAST_USED.format(1)}))",
                    {"models": json.dumps(list(models)), "dictionary": f"{DICTIONARY}*"},
                )
                self._connection.execute("CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
                self._connection.executemany(
                    "INSERT OR IGNORE INTO wanted VALUES (?)", ((key,) for key in keys)
                )
                self._connection.execute(
                    "DELETE FROM entries WHERE key NOT IN (SELECT key FROM wanted)"
                    " AND space NOT IN (SELECT number FROM spaces WHERE name GLOB ?)",
                    (f"{DICTIONARY}*",),
                )
                self._connection.execute("DROP TABLE wanted")
            # As a script, which runs to its end; executed alone it frees one page.
            self._connection.executescript("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);")
        self._spaces.clear()

    def drop(self) -> None:
        """Remove everything and begin an empty cache."""
        self.close()
        self._connection = _new_database(self.path)
        self._spaces.clear()

    @contextmanager
    def _dropped_if_damaged(self) -> Iterator[None]:
        try:
            with database_errors(self.path):
                yield
        except SnapshotDamagedError as error:
            _LOGGER.warning("The cache is damaged and dropped: %s", error)
            self.drop()

    def _space(self, name: str) -> int:
        """Return the number of a space, made if need be, and note once that it is used."""
        if name not in self._spaces:
            (number,) = self._connection.execute(
                "INSERT INTO spaces (name, used) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET used = excluded.used RETURNING number",
                (name, now_in_utc()),
            ).fetchone()
            self._spaces[name] = number
        return self._spaces[name]


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return open_database(path, _MIGRATIONS, _PRAGMAS)
    except (SnapshotDamagedError, StorageError) as error:
        if isinstance(error, StorageError) and error.message_id != "database_newer":
            raise
        _LOGGER.warning("The cache is dropped: %s", error)
        return _new_database(path)


def _new_database(path: Path) -> sqlite3.Connection:
    with disk_errors(path):
        path.unlink(missing_ok=True)
        drop_logs(path)
    return open_database(path, _MIGRATIONS, _PRAGMAS)


def verify_cache(data_dir: Path) -> None:
    """Read the whole cache; SnapshotDamagedError naming the file where it is damaged or was altered."""
    path = data_dir / CACHE_FILE
    if not path.exists():
        return
    connection = open_for_reading(path, _MIGRATIONS)
    try:
        with database_errors(path):
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            altered = 0
            for value, checksum in connection.execute("SELECT value, sum FROM entries"):
                altered += zlib.crc32(value) != checksum
    finally:
        connection.close()
    if problems != ["ok"] or altered:
        reason = f"{altered} entries altered" if problems == ["ok"] else problems[0]
        raise SnapshotDamagedError("database_damaged", file=path, reason=reason)
