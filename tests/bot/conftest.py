from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_key(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the key of pseudonyms out of the home folder."""
    path = tmp_path_factory.mktemp("keys") / "pseudonyms.key"
    monkeypatch.setenv("SPEECHBOT_KEY_FILE", str(path))
    return path
