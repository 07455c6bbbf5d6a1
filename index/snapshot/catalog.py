"""The catalog: every document with its origin, the documents folder as last seen, and the history.

It is derived: the manifest of the snapshot in use says which documents the library has, and a catalog
that is lost or damaged is made again from it. What it alone remembers is what once was.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.errors import SnapshotDamagedError
from index.snapshot.catalog_layout import MIGRATIONS, SEALED
from index.snapshot.database import database_errors, open_database, open_for_reading, transaction
from index.snapshot.entries import Entry, Facts, FolderFile, Origin

CATALOG_FILE = "catalog.sqlite"
HISTORY_KEPT = 1000
"""Publications that are remembered; three a day for a year."""
_SEAL = "contents"
_SEAL_OF_NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class PastPublication:
    """One line of the library's history."""

    time: str
    """UTC, ISO 8601."""
    action: str
    """What was done, see ``index.updates.proposal.Action``."""
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


class Catalog:
    """One connection to ``catalog.sqlite``; every change is one durable transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use an open connection to a catalog of the present layout."""
        self.path = path
        self._connection = connection

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

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
            self._connection.execute("INSERT OR REPLACE INTO seals VALUES (?, ?)", (_SEAL, self._hash()))

    def _add(self, publication: PastPublication) -> None:
        number = self._connection.execute(
            "INSERT INTO publications VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                publication.time,
                publication.action,
                publication.snapshot,
                publication.documents,
                publication.passages,
                publication.encoded,
                publication.seconds,
                publication.golden_before,
                publication.golden_after,
                publication.held,
            ),
        ).lastrowid
        assert number is not None, "an insertion has a row"
        self._connection.executemany(
            "INSERT OR IGNORE INTO changes VALUES (?, ?, ?)",
            [(number, name, str(kind)) for name, kind in publication.changes],
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
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    entry.id,
                    entry.name,
                    entry.digest,
                    str(entry.origin),
                    entry.added,
                    "unreadable" if entry.problem else "present",
                    None,
                    entry.problem,
                    _json(entry.facts),
                )
                for entry in entries
            ],
        )

    def _changes(self, number: int) -> tuple[tuple[str, str], ...]:
        return tuple(self._read("SELECT name, kind FROM changes WHERE publication = ? ORDER BY name", number))

    def _verified(self) -> Self:
        """Return itself; SnapshotDamagedError where the file is not sound or its contents were altered."""
        try:
            problems = [row[0] for row in self._read("PRAGMA integrity_check(1)")]
            seals: Mapping[str, str] = dict(self._read("SELECT name, digest FROM seals"))
            with database_errors(self.path):
                sealed = seals.get(_SEAL, _SEAL_OF_NOTHING) == self._hash()
            if problems != ["ok"] or not sealed:
                reason = "contents altered" if problems == ["ok"] else problems[0]
                raise SnapshotDamagedError("database_damaged", file=self.path, reason=reason)
        except BaseException:
            self.close()
            raise
        return self

    def _hash(self) -> str:
        state = hashlib.sha256()
        for table in SEALED:
            for row in self._connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3"):
                state.update(repr(row).encode("utf-8", "surrogatepass"))
        return state.hexdigest()

    def _read(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with database_errors(self.path):
            return self._connection.execute(query, values).fetchall()


def now_in_utc() -> str:
    """Return the time as the catalog and manifests write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _facts(stored: str) -> Facts:
    return tuple((key, value) for key, value in json.loads(stored))
