"""The tables of the catalog, one script per version of the layout."""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
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

SEALED: Final = ("documents", "folder_files", "publications", "changes")
"""Tables whose contents are hashed at every change: SQLite itself does not notice an altered byte of text."""
