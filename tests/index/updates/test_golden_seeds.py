from __future__ import annotations

from pathlib import Path

import pytest

from index.evaluation.outcomes import evaluate
from index.library import Library
from index.models.encoder import load_encoder
from index.models.judge import load_judge
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.updates.golden import golden_questions

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.model
def test_every_golden_question_of_the_seeds_is_answered(tmp_path: Path) -> None:
    settings = IndexSettings(documents=SEEDS, data_dir=tmp_path, model=OFFLINE_MODEL)
    questions = golden_questions(settings)
    assert questions is not None
    assert len(questions.questions) >= 10
    encoder = load_encoder(settings)
    snapshot = Library.open(settings, encoder).snapshot
    judge = load_judge(settings, encoder.name)
    outcomes = evaluate(questions, snapshot, encoder, load_ranking_model(encoder.name), judge=judge)
    assert [outcome.question.text for outcome in outcomes if outcome.missed] == []
