from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Document
from tests.folder import read_folder
from tests.index.glossary import with_tiny_glossary
from tests.index.search.made_up import ENCODER, by_hand, documents, snapshot_of, tiny_documents

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module", autouse=True)
def _quick(tiny_glossary: object) -> None:
    """Spare every snapshot of these tests the fifth of a second that reading the dictionary takes."""


def built(found: Sequence[Document], folder: Path) -> Snapshot:
    """Build a snapshot without the fifth of a second that reading the dictionary takes."""
    with with_tiny_glossary():
        return snapshot_of(found, folder)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(documents(), tmp_path_factory.mktemp("made up"))


@pytest.fixture(scope="session")
def villages(made_up: Snapshot) -> Document:
    return next(document for document in made_up.documents.values() if document.name == "乡村.txt")


@pytest.fixture(scope="session")
def searcher(made_up: Snapshot) -> Searcher:
    return Searcher(made_up, ENCODER, by_hand())


@pytest.fixture(scope="session")
def answerer(searcher: Searcher) -> Answerer:
    """Answers whatever is asked, ranked by coverage, with a confidence of one half."""
    return Answerer(searcher)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(read_folder(SEEDS), tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="session")
def seed_answerer(seed: Snapshot) -> Answerer:
    return Answerer(Searcher(seed, ENCODER, by_hand()))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built(tiny_documents(), tmp_path_factory.mktemp("tiny"))
