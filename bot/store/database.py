"""The bot's SQLite file: opened, brought to the present layout, written to without ever failing a reply.

People and chats are named in it by pseudonyms, whose key is kept apart: the data alone, such as a backup,
name nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import sqlite3
import threading
from pathlib import Path
from typing import Any

from bot.private_files import is_open_to_others, make_private, open_privately
from index.errors import StorageError
from index.library import disk_errors

_LOGGER = logging.getLogger(__name__)

DAY = 86_400
"""Seconds."""
FILE_NAME = "bot.sqlite"
_FORMER_KEY = "pseudonym_key"
_LOCK_SECONDS = 2.0
"""How long a write waits for another process, such as a backup; the bot itself has one connection."""
_KEY_BYTES = 32
_SHORTEST_KEY = 16
"""Bytes of a key that somebody else made: fewer could be guessed."""
_DIGITS = 16


class Pseudonyms:
    """Names for people and chats under one key: a keyed hash, the same for the same identity."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, identity: int | str) -> str:
        """Return what stands for a person or chat in files and logs."""
        return hmac.digest(self._key, str(identity).encode(), "sha256").hex()[:_DIGITS]


def load_pseudonyms(path: Path | None, former: bytes | None = None) -> Pseudonyms:
    """Return the pseudonyms under the key in a file, which is made if there is none.

    ``former`` is the key of an earlier version, taken for a file that is made now. Without a file, or
    where it can be neither read nor made, the key is ``former`` no longer but one of this process alone.
    """
    if path is None:
        return Pseudonyms(secrets.token_bytes(_KEY_BYTES))
    try:
        key = _read(path) if path.exists() else _make(path, former or secrets.token_bytes(_KEY_BYTES))
    except OSError as error:
        _LOGGER.warning(
            "The key of the pseudonyms cannot be kept in %s (%s): it is renewed at every start, so that "
            "chosen languages and replies to old answers are not recognised after it",
            path,
            error.strerror,
        )
        return Pseudonyms(secrets.token_bytes(_KEY_BYTES))
    if is_open_to_others(path):
        _LOGGER.warning("Others can read the key of the pseudonyms; close it to them: chmod 600 %s", path)
    return Pseudonyms(key)


def _read(path: Path) -> bytes:
    """Return the key in a file: our own in hexadecimal, or what anything else hashes to."""
    text = path.read_bytes().strip()
    if len(text) < _SHORTEST_KEY:
        raise OSError(None, "too short for a key")
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return hashlib.sha256(text).digest()


def _make(path: Path, key: bytes) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(open_privately(path, os.O_EXCL), "wb") as file:
        file.write(key.hex().encode())
    return key


MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE updates (id INTEGER PRIMARY KEY);
    CREATE TABLE answers (
        id TEXT PRIMARY KEY, asked REAL NOT NULL, asker TEXT NOT NULL, surface TEXT NOT NULL,
        question TEXT NOT NULL, context TEXT NOT NULL, documents TEXT, snapshot TEXT NOT NULL,
        status TEXT NOT NULL, confidence REAL NOT NULL, excerpts TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX answers_by_time ON answers (asked);
    CREATE TABLE feedback (
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        asker TEXT NOT NULL, helpful INTEGER NOT NULL, given REAL NOT NULL,
        PRIMARY KEY (answer, asker)
    ) WITHOUT ROWID;
    CREATE TABLE chats (
        id INTEGER PRIMARY KEY, greeted INTEGER NOT NULL DEFAULT 0, mode TEXT NOT NULL,
        language TEXT NOT NULL, documents TEXT
    );
    CREATE TABLE languages (person TEXT PRIMARY KEY, language TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE settled (question TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
    CREATE INDEX answers_by_status ON answers (status, asked);
    CREATE INDEX unhelpful_answers ON feedback (answer) WHERE helpful = 0;
    """,
    """
    ALTER TABLE updates RENAME TO old_updates;
    CREATE TABLE updates (place INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE);
    INSERT INTO updates (id) SELECT id FROM old_updates ORDER BY id;
    DROP TABLE old_updates;
    """,
    """
    ALTER TABLE answers ADD COLUMN turn TEXT;
    CREATE TABLE messages (
        chat TEXT NOT NULL, message INTEGER NOT NULL,
        answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
        PRIMARY KEY (chat, message)
    ) WITHOUT ROWID;
    CREATE INDEX messages_by_answer ON messages (answer);
    CREATE TABLE turns (
        conversation TEXT NOT NULL, place INTEGER NOT NULL, asked REAL NOT NULL, turn TEXT NOT NULL,
        PRIMARY KEY (conversation, place)
    ) WITHOUT ROWID;
    CREATE INDEX turns_by_time ON turns (asked);
    """,
    """
    CREATE TABLE asked_again (
        question TEXT PRIMARY KEY, at REAL NOT NULL, quote TEXT NOT NULL, source TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
)
"""One script per version of the layout; ``PRAGMA user_version`` counts those that have run."""


class Database:
    """One connection, guarded by a lock; each call takes well under a millisecond."""

    def __init__(self, folder: Path, key_file: Path | None = None) -> None:
        """Open or make the file in ``folder``, closed to other accounts; pseudonyms' key is in ``key_file``.

        Raises StorageError if the disk refuses.
        """
        path = folder / FILE_NAME
        with disk_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
            # The files that SQLite puts beside it are as open as the file itself.
            make_private(path)
            for left in (path.with_name(f"{FILE_NAME}-wal"), path.with_name(f"{FILE_NAME}-shm")):
                if left.exists():
                    make_private(left)
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_LOCK_SECONDS, isolation_level=None, check_same_thread=False
            )
            # After a crash the last moments may be missing, but never is the file damaged. What is deleted
            # is overwritten, for people are promised that it is gone.
            self._connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;"
            )
            self._migrate()
            self._pseudonyms = self._load_pseudonyms(key_file)
        except sqlite3.Error as error:
            raise StorageError("disk_refused", path=path, reason=str(error)) from error

    def read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none if the file cannot be read just now."""
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            _LOGGER.error("The bot's memory cannot be read: %s", error)
            return []

    def write(self, statement: str, *values: Any) -> int | None:
        """Change rows and return how many; None if the disk refuses.

        A refusal is logged, not raised: people get their answers even while the disk is full.
        """
        try:
            with self._lock:
                return self._connection.execute(statement, values).rowcount
        except sqlite3.Error as error:
            _LOGGER.error("The bot's memory cannot be written: %s", error)
            return None

    def fact(self, name: str) -> str | None:
        """Return what was noted under a name of our own; None for nothing."""
        rows = self.read("SELECT value FROM facts WHERE name = ?", name)
        return rows[0][0] if rows else None

    def note_fact(self, name: str, value: str) -> None:
        """Note something of our own, in place of what was noted under that name."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def pseudonym(self, identity: int | str) -> str:
        """Return what stands for a person or chat in the file and in logs: a hash under a key kept apart."""
        return self._pseudonyms.of(identity)

    def checkpoint(self) -> None:
        """Bring what was changed from SQLite's log to the file, so that what was deleted is in neither."""
        self.read("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _migrate(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            self._connection.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")

    def _load_pseudonyms(self, key_file: Path | None) -> Pseudonyms:
        """Load the key; one that earlier versions kept in the file itself goes over to its own file."""
        rows = self._connection.execute("SELECT value FROM facts WHERE name = ?", (_FORMER_KEY,)).fetchall()
        pseudonyms = load_pseudonyms(key_file, bytes.fromhex(rows[0][0]) if rows else None)
        if rows:
            self._connection.execute("DELETE FROM facts WHERE name = ?", (_FORMER_KEY,))
            self.checkpoint()
        return pseudonyms
