from __future__ import annotations

from pathlib import Path

import pytest

from index.editing import intake, workshop
from index.settings import IndexSettings
from index.store import term_building
from tests.index.in_process import InProcessSandbox


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare every test the child process that reads, and the dictionary, of a fifth of a second each."""
    monkeypatch.setattr(intake, "Sandbox", InProcessSandbox)
    monkeypatch.setattr(workshop, "Sandbox", InProcessSandbox)
    monkeypatch.setattr(term_building, "build_glossary", lambda _: {"duty": {"职能": 1.0}})


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Return settings over an empty documents folder."""
    (tmp_path / "documents").mkdir()
    return IndexSettings(
        documents=tmp_path / "documents", data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"
    )
