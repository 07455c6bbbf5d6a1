"""How all tests run: how many examples hypothesis tries, that a busy machine fails none, and a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgresql import PostgresServer, obstacle, running_server

settings.register_profile("usual", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("usual")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of the tests' own."""
    if reason := obstacle():
        pytest.skip(reason)
    with running_server() as server:
        yield server
