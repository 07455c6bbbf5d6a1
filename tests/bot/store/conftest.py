"""The same cases over SQLite and over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.postgresql import PostgresServer


class Place:
    """Where one database is, to be opened by one bot after the other, or by several."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.backend = "sqlite" if url is None else "postgresql"
        self.folder, self.url = folder, url
        self._opened: list[Database] = []

    def open(self) -> Database:
        """Open it once more."""
        self._opened.append(Database(self.folder, self.folder / "pseudonyms.key", self.url))
        return self._opened[-1]

    def close(self) -> None:
        """Close it as often as it was opened."""
        for database in self._opened:
            database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    url = None
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        url = server.new_database()
    place = Place(tmp_path, url)
    yield place
    place.close()


@pytest.fixture
def database(place: Place) -> Database:
    return place.open()
