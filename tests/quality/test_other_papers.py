"""The quality gate over other official papers than speeches: notices, replies to letters, articles of law."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.cli.evaluation import measure_set
from index.evaluation.question_sets import QuestionSet, read_question_set
from index.evaluation.report import measures, read_floors, shortfalls
from index.settings import OFFLINE_MODEL, IndexSettings

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "../shared/eval"
FLOORS = Path(__file__).with_name("floors.json")
ASKED, PASSAGES = 100, 400
"""Questions of a set that are asked and passages that they are asked of, spread over it: to index all takes
minutes. So the figures are better than those of the whole sets."""

pytestmark = [pytest.mark.quality, pytest.mark.model]


@pytest.mark.parametrize("name", ["policy", "letters", "statutes"])
def test_no_measure_is_below_its_floor(name: str, tmp_path: Path) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip("the shared question sets are not here")
    # Passages of a set are indexed in the cache, the model is kept where the other tests have it.
    settings = IndexSettings(data_dir=tmp_path, model=OFFLINE_MODEL)
    found = measures(measure_set(some_of(read_question_set(SHARED / name)), settings))
    print(name, {measure: round(value, 3) for measure, value in found.items()})
    assert shortfalls(found, read_floors(FLOORS, name)) == []


def some_of(whole: QuestionSet) -> QuestionSet:
    """Return a part of a set: some questions, the passages that answer them, and others beside these."""
    questions = whole.questions[:: max(1, len(whole.questions) // ASKED)]
    wanted = {passage for question in questions for passage in question.gold}
    others = [document for document in whole.documents if document.name not in wanted]
    beside = {document.name for document in others[:: max(1, len(others) // (PASSAGES - len(wanted)))]}
    documents = tuple(document for document in whole.documents if document.name in wanted | beside)
    return replace(whole, questions=questions, documents=documents)
