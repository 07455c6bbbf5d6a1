from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.snapshot import building
from index.snapshot.snapshot import Snapshot
from index.types import Document
from tests.folder import read_folder
from tests.index.search.made_up import ENCODER, by_hand, documents, snapshot_of, tiny_documents

SEEDS = Path(__file__).parents[3] / "seeds"
GLOSSARY = {"road": {"修路": 0.5, "道路": 1.0}, "villag": {"乡村": 1.0}, "canal": {"水渠": 1.0}}


@pytest.fixture(scope="module")
def small_glossary() -> Iterator[None]:
    """Spare a module's own snapshots the same; no longer, for other tests read the real dictionary."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "build_glossary", lambda _: GLOSSARY)
        yield


def built(found: Sequence[Document], folder: Path) -> Snapshot:
    """Build a snapshot without the fifth of a second that reading the dictionary takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "build_glossary", lambda _: GLOSSARY)
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
