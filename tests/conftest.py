"""How all tests run: in memory where there is room, how many examples hypothesis tries, and a server."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgresql import PostgresServer, obstacle, running_server

settings.register_profile("usual", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("usual")

_MEMORY = Path("/dev/shm")
_ROOM = 2**30
"""Bytes that must be free there: the largest test keeps a few hundred MiB, and nothing else may starve."""
_ROOT_VARIABLE = "PYTEST_DEBUG_TEMPROOT"
"""Where pytest makes the folders of ``tmp_path``."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Let the folders of tests lie in memory, where forcing files down and removing them costs nothing.

    Of what a test looks at nothing changes: names, locks, renames and refusals are the same there. On a
    disk the tests of updates alone wait for it longer than they compute.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        os.environ.setdefault(_ROOT_VARIABLE, str(_MEMORY))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through every module and test again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of the tests' own."""
    if reason := obstacle():
        pytest.skip(reason)
    with running_server() as server:
        yield server
