from __future__ import annotations

import pytest

from index.settings import IndexSettings
from tests.index.cli.command_line import Run, command_line


@pytest.fixture
def run(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, tiny_glossary: object) -> Run:
    """Return what runs a command over the sample speeches."""
    return command_line(settings, monkeypatch)
