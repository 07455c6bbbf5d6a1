"""The quality gate over papers of everyday life: they are unlike the speeches that the models learnt from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from index.evaluation.report import read_floors, shortfalls
from index.library import Library
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.reporting import table
from tests.quality.library_report import measure

FOLDER = Path(__file__).with_name("everyday")
SETS = {
    "development": (FOLDER, FOLDER / "development.jsonl"),
    "held_out": (FOLDER, FOLDER / "held_out.jsonl"),
    "unseen": (FOLDER / "unseen", FOLDER / "unseen/questions.jsonl"),
}
"""By name: the folder with ``documents``, and the questions about them."""
FLOORS = Path(__file__).with_name("floors.json")

pytestmark = [pytest.mark.quality, pytest.mark.model]


@pytest.fixture(scope="module")
def library_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Library]:
    @cache
    def opened(folder: Path) -> Library:
        data = tmp_path_factory.mktemp("everyday")
        documents = folder / "documents"
        return Library.open(IndexSettings(documents=documents, data_dir=data, model=OFFLINE_MODEL))

    return opened


@pytest.mark.parametrize("name", SETS)
def test_no_measure_over_everyday_papers_is_below_its_floor(
    library_of: Callable[[Path], Library], name: str
) -> None:
    folder, questions = SETS[name]
    rows = measure(library_of(folder), questions)
    print(f"\n{name}\n{table(rows)}")
    by_kind = {row["kind"]: row for row in rows}
    found = {
        f"{name}.{figure}": float(by_kind["all"][figure] or 0) for figure in ("hit@1", "hit@3", "quoted")
    }
    for kind in ("near", "wrong", "foreign"):
        found[f"{name}.{kind}.refused"] = 1 - float(by_kind[kind]["quoted"] or 0)
    floors = {key: floor for key, floor in read_floors(FLOORS, "everyday").items() if key in found}
    assert floors
    assert shortfalls(found, floors) == []
