"""The quality gate: answers measured on question sets, compared with floors.

A floor is lowered only for a greater gain elsewhere, which the commit names.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.cli.evaluation import measure_set
from index.cli.evaluation_tables import print_report
from index.evaluation.question_sets import read_question_set
from index.evaluation.report import Report, measures, read_floors, shortfalls
from index.settings import OFFLINE_MODEL, IndexSettings

ROOT = Path(__file__).parents[2]
FLOORS = Path(__file__).with_name("floors.json")
SETS = {"quality": ROOT / "tests/quality", "seeds": ROOT / "../shared/eval/seeds"}
LONGEST_MEAN_EXCERPT = 160
"""Characters: above it a member would have to search the quotation for the answer."""

pytestmark = [pytest.mark.quality, pytest.mark.model]


@pytest.fixture(scope="module", params=SETS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = SETS[request.param]
    if not folder.is_dir():
        pytest.skip("the shared question sets are not here")
    data_dir = tmp_path_factory.getbasetemp() / "quality"  # one index serves both sets
    settings = IndexSettings(documents=ROOT / "seeds", data_dir=data_dir, model=OFFLINE_MODEL)
    return measure_set(read_question_set(folder), settings, baselines=True)


def test_no_measure_is_below_its_floor(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        print_report(report, sys.stdout, "en", misses=False)
    assert shortfalls(measures(report), read_floors(FLOORS, report.name)) == []


def test_excerpts_are_short(report: Report) -> None:
    assert report.length is not None
    assert report.length <= LONGEST_MEAN_EXCERPT
