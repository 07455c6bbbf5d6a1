from __future__ import annotations

import pytest

from index.snapshot import building

GLOSSARY = {"duty": {"职能": 1.0}}


@pytest.fixture
def tiny_glossary(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, float]]:
    """Spare every snapshot that a test builds the fifth of a second that reading a dictionary takes."""
    monkeypatch.setattr(building, "build_glossary", lambda _: GLOSSARY)
    return GLOSSARY
