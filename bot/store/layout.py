"""The tables of the bot's memory, version by version, in SQLite and in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection

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
    """
    CREATE TABLE exchanges (
        chat TEXT NOT NULL, message INTEGER NOT NULL, noted REAL NOT NULL, questions TEXT NOT NULL,
        replies TEXT NOT NULL DEFAULT '[]', answered_since REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (chat, message)
    ) WITHOUT ROWID;
    CREATE INDEX exchanges_by_time ON exchanges (noted);
    CREATE TABLE albums (album TEXT PRIMARY KEY, worded INTEGER NOT NULL, noted REAL NOT NULL) WITHOUT ROWID;
    """,
)
"""One script per version of the layout, as SQLite has it."""

_AS_POSTGRESQL_HAS_IT = (
    (" WITHOUT ROWID", ""),
    ("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("INTEGER", "BIGINT"),
    ("REAL", "DOUBLE PRECISION"),
)
"""All that differs in the scripts, in the order in which it is replaced; SQLite's numbers have 64 bits."""
_LOCK = 0x73706565
"""Number of the lock by which bots that start at once wait for each other; drawn once."""


def bring_up_to_date(connection: Connection) -> None:
    """Run the scripts that have not run yet, all or none, one process at a time.

    ``PRAGMA user_version``, in PostgreSQL the table ``layout``, counts those that have run; a newer layout
    is left alone.
    """
    run = connection.exec_driver_sql
    in_sqlite = connection.dialect.name == "sqlite"
    if in_sqlite:
        run("BEGIN IMMEDIATE")
        version = run("PRAGMA user_version").scalar_one()
    else:
        run("BEGIN")
        run(f"SELECT pg_advisory_xact_lock({_LOCK})")
        run("CREATE TABLE IF NOT EXISTS layout (version BIGINT NOT NULL)")
        version = run("SELECT coalesce(max(version), 0) FROM layout").scalar_one()
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        for old, new in () if in_sqlite else _AS_POSTGRESQL_HAS_IT:
            script = script.replace(old, new)  # noqa: PLW2901  (as far as it has come)
        for statement in script.split(";"):
            if statement.strip():
                run(statement)
        run(f"PRAGMA user_version={number}" if in_sqlite else f"INSERT INTO layout VALUES ({number})")
    run("COMMIT")
