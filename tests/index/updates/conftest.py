from __future__ import annotations

from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.snapshot import building
from tests.index.in_process import read_in_process


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare every test the child process that reads, and the dictionary, of a fifth of a second each."""
    read_in_process(monkeypatch)
    monkeypatch.setattr(building, "build_glossary", lambda *_: {"duty": {"职能": 1.0}})


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Return settings over an empty documents folder."""
    (tmp_path / "documents").mkdir()
    return IndexSettings(
        documents=tmp_path / "documents", data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"
    )
