from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.settings import IndexSettings
from tests.index.glossary import GLOSSARY, with_tiny_glossary
from tests.index.sample_speeches import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Return settings over a folder of sample speeches, which keep everything below the test's own folder."""
    return settings_in(tmp_path)


@pytest.fixture(scope="module")
def tiny_glossary() -> Iterator[dict[str, dict[str, float]]]:
    """Spare the snapshots of a module the dictionary; no longer, for other tests read the real one."""
    with with_tiny_glossary():
        yield GLOSSARY
