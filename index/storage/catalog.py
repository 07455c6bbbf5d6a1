"""The catalog: every document with its origin, the documents folder as last seen, and the history.

It is derived: the manifest of the snapshot in use says which documents the library has, and a catalog
that is lost or damaged is made again from it. Only the history is nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from index.errors import SnapshotDamagedError, StorageError
from index.storage.data_folder import now_in_utc
from index.storage.database import Database, database_errors, open_database, open_for_reading, transaction

Facts = tuple[tuple[str, str], ...]
"""What fills in a message, in the order of the names: frozen, so that records can be compared."""


class Action(StrEnum):
    """What is done to a library, as the lock and the history name it."""

    ADD = "add"
    REMOVE = "remove"
    REBUILD = "rebuild"
    ROLLBACK = "rollback"
    SYNCHRONISE = "synchronise"
    REPAIR = "repair"
    RECOVERED = "recovered"  # the note of what was done was lost, and made again
    COLLECT_GARBAGE = "gc"


class Origin(StrEnum):
    """Who brought a document."""

    FOLDER = "folder"  # the documents folder: it changes and goes with its file
    ADDED = "added"  # an admin: it stays until an admin removes it


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the library."""

    id: str
    name: str
    digest: str
    """SHA-256 of the document's bytes, which names its original."""
    origin: Origin
    added: str
    """When this version came in: UTC, ISO 8601."""
    problem: str = ""
    """Message id of why it cannot be read just now; such a document is kept but not searched."""
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of the documents folder as it was when the library last dealt with it.

    While its bytes stay the same the library does nothing about it: what an admin removed, replaced or
    rolled back stays so.
    """

    name: str
    digest: str
    problem: str = ""
    """Message id of why the file was refused; empty where it was read."""
    facts: Facts = ()


def facts_of(facts: Mapping[str, object]) -> Facts:
    """Return the facts of an error as text that can be written anywhere."""
    return tuple(
        sorted((key, str(value).encode("utf-8", "replace").decode("utf-8")) for key, value in facts.items())
    )


MIGRATIONS: Final = (  # one script per version of the layout
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('folder', 'added')),
        added TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('present', 'unreadable', 'removed')),
        removed TEXT, problem TEXT NOT NULL, facts TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE folder_files (
        name TEXT PRIMARY KEY, digest TEXT NOT NULL, problem TEXT NOT NULL, facts TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE publications (
        number INTEGER PRIMARY KEY, time TEXT NOT NULL, action TEXT NOT NULL, snapshot TEXT NOT NULL,
        documents INTEGER NOT NULL, passages INTEGER NOT NULL, encoded INTEGER NOT NULL,
        seconds REAL NOT NULL, golden_before REAL, golden_after REAL, held INTEGER NOT NULL
    );
    CREATE TABLE changes (
        publication INTEGER NOT NULL REFERENCES publications (number) ON DELETE CASCADE,
        name TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (publication, name, kind)
    ) WITHOUT ROWID;
    CREATE TABLE seals (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
    """,
)

HASHED_TABLES: Final = ("documents", "folder_files", "publications", "changes")
"""Tables whose contents are hashed at every change: SQLite itself does not notice an altered byte of text."""

CATALOG_FILE = "catalog.sqlite"
HISTORY_KEPT = 1000
"""Publications that are remembered; three a day for a year."""
_HASH_NAME = "contents"
_HASH_OF_NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class PastPublication:
    """One line of the library's history."""

    time: str
    """UTC, ISO 8601."""
    action: str
    """What was done, see ``Action``."""
    snapshot: str
    """The snapshot in use afterwards."""
    held: bool = False
    """Whether the golden questions kept it from being published."""
    changes: tuple[tuple[str, str], ...] = ()
    """Names of documents with the kind of their change, see ``index.types.ChangeKind``."""
    documents: int = 0
    passages: int = 0
    encoded: int = 0
    seconds: float = 0.0
    golden_before: float | None = None
    golden_after: float | None = None


class Catalog(Database):
    """One connection to ``catalog.sqlite``; every change is one durable transaction."""

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open or make the catalog; SnapshotDamagedError naming the file where its contents are wrong."""
        path = data_dir / CATALOG_FILE
        return cls(path, open_database(path, MIGRATIONS, "PRAGMA synchronous=FULL;"))._verified()

    @classmethod
    def open_for_reading(cls, data_dir: Path) -> Self:
        """Open the catalog without changing anything; StorageError where there is none."""
        path = data_dir / CATALOG_FILE
        return cls(path, open_for_reading(path, MIGRATIONS))._verified()

    def entries(self) -> tuple[Entry, ...]:
        """Return the documents that the library has, those included that cannot be read just now, by name."""
        rows = self._read(
            "SELECT id, name, digest, origin, added, problem, facts"
            " FROM documents WHERE state <> 'removed' ORDER BY name"
        )
        return tuple(
            Entry(document, name, digest, Origin(origin), added, problem, _facts(facts))
            for document, name, digest, origin, added, problem, facts in rows
        )

    def folder_files(self) -> tuple[FolderFile, ...]:
        """Return the files of the documents folder as they were when last dealt with, by name."""
        rows = self._read("SELECT name, digest, problem, facts FROM folder_files ORDER BY name")
        return tuple(
            FolderFile(name, digest, problem, _facts(facts)) for name, digest, problem, facts in rows
        )

    def history(self, most: int = HISTORY_KEPT) -> tuple[PastPublication, ...]:
        """Return what was published, newest first."""
        rows = self._read(
            "SELECT number, time, action, snapshot, held, documents, passages, encoded, seconds,"
            " golden_before, golden_after FROM publications ORDER BY number DESC LIMIT ?",
            most,
        )
        return tuple(
            PastPublication(time, action, snapshot, bool(held), self._changes(number), *figures)
            for number, time, action, snapshot, held, *figures in rows
        )

    def in_use(self) -> str | None:
        """Return the name of the snapshot that was last noted as being in use."""
        rows = self._read("SELECT snapshot FROM publications ORDER BY number DESC LIMIT 1")
        return rows[0][0] if rows else None

    def has_seen(self, snapshot: str) -> bool:
        """Whether the snapshot was noted as being in use at any time."""
        return bool(self._read("SELECT 1 FROM publications WHERE snapshot = ? LIMIT 1", snapshot))

    def note(
        self,
        publication: PastPublication | None,
        entries: Iterable[Entry] | None,
        folder: Iterable[FolderFile] | None,
    ) -> None:
        """Write down what the library has now and how it came to that, all or nothing; None leaves a part."""
        with database_errors(self.path), transaction(self._connection):
            if publication is not None:
                self._add(publication)
            if entries is not None:
                self._replace_documents(entries)
            if folder is not None:
                self._connection.execute("DELETE FROM folder_files")
                self._connection.executemany(
                    "INSERT INTO folder_files VALUES (?, ?, ?, ?)",
                    [(file.name, file.digest, file.problem, _json(file.facts)) for file in folder],
                )
            self._connection.execute("INSERT OR REPLACE INTO seals VALUES (?, ?)", (_HASH_NAME, self._hash()))

    def _add(self, publication: PastPublication) -> None:
        number = self._connection.execute(
            "INSERT INTO publications VALUES (NULL, :time, :action, :snapshot, :documents, :passages,"
            " :encoded, :seconds, :golden_before, :golden_after, :held)",
            asdict(publication),
        ).lastrowid
        assert number is not None, "an insertion has a row"
        self._connection.executemany(
            "INSERT OR IGNORE INTO changes VALUES (?, ?, ?)",
            [(number, name, kind) for name, kind in publication.changes],
        )
        self._connection.execute("DELETE FROM publications WHERE number <= ?", (number - HISTORY_KEPT,))

    def _replace_documents(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        self._connection.execute(
            "UPDATE documents SET state = 'removed', removed = ? WHERE state <> 'removed'"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            (now_in_utc(), json.dumps([entry.id for entry in entries])),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO documents"
            " VALUES (:id, :name, :digest, :origin, :added, :state, NULL, :problem, :facts)",
            [
                asdict(entry)
                | {"state": "unreadable" if entry.problem else "present", "facts": _json(entry.facts)}
                for entry in entries
            ],
        )

    def _changes(self, number: int) -> tuple[tuple[str, str], ...]:
        return tuple(self._read("SELECT name, kind FROM changes WHERE publication = ? ORDER BY name", number))

    def _verified(self) -> Self:
        """Return itself; SnapshotDamagedError where the file is damaged or its contents were altered."""
        try:
            problems = [row[0] for row in self._read("PRAGMA integrity_check(1)")]
            hashes: Mapping[str, str] = dict(self._read("SELECT name, digest FROM seals"))
            with database_errors(self.path):
                altered = hashes.get(_HASH_NAME, _HASH_OF_NOTHING) != self._hash()
            if problems != ["ok"] or altered:
                reason = "contents altered" if problems == ["ok"] else problems[0]
                raise SnapshotDamagedError("database_damaged", file=self.path, reason=reason)
        except BaseException:
            self.close()
            raise
        return self

    def _hash(self) -> str:
        state = hashlib.sha256()
        for table in HASHED_TABLES:
            for row in self._connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3"):
                state.update(repr(row).encode("utf-8", "surrogatepass"))
        return state.hexdigest()

    def _read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with database_errors(self.path):
            return self._connection.execute(query, values).fetchall()


def read_history(data_dir: Path) -> tuple[PastPublication, ...]:
    """Return how the library came to be, newest first; empty before the first publication."""
    try:
        with Catalog.open_for_reading(data_dir) as catalog:
            return catalog.history()
    except StorageError as error:
        if error.message_id == "database_missing":
            return ()
        raise


def _json(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _facts(stored: str) -> Facts:
    return tuple((key, value) for key, value in json.loads(stored))
