from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.index.glossary import GLOSSARY, with_tiny_glossary


@pytest.fixture(scope="module")
def tiny_glossary() -> Iterator[dict[str, dict[str, float]]]:
    """Spare the snapshots of a module the dictionary; no longer, for other tests read the real one."""
    with with_tiny_glossary():
        yield GLOSSARY
