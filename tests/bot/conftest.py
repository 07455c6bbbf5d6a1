from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_certificate_store() -> Iterator[None]:
    """Read the system's certificates once; every application that is built would for .03 seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield places for keys in one folder, which is quicker than a folder for every test."""
    folder = tmp_path_factory.mktemp("keys")
    return (folder / f"{number}.key" for number in count())


@pytest.fixture(autouse=True)
def _own_key(keys: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key of pseudonyms out of the home folder."""
    monkeypatch.setenv("SPEECHBOT_KEY_FILE", str(next(keys)))
