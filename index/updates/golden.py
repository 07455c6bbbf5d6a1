"""Golden questions: what a library must go on answering, asked of the former and of the new snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import QuestionSetError
from index.evaluation.outcomes import Outcome, evaluate
from index.evaluation.question_sets import QuestionSet, read_question_set
from index.progress import Progress
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.snapshot import Snapshot
from index.types import GoldenCheck

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.models.judge import Judge

GOLDEN_FILE = "golden.jsonl"
"""The name of the question set in the documents folder."""
GOLDEN_MARGIN = 0.1
"""By how much the share of questions answered may fall. A growing library moves an answer out of the first
three now and then (six reports and statutes added to the seed moved 1 of its 12), which must not stop its
admins; what is wrong with a file or an index shows in more."""


def golden_questions(settings: IndexSettings) -> QuestionSet | None:
    """Read the golden questions that the settings name, or those that lie in the documents folder.

    None where there are none. Raises QuestionSetError that names the file and what is wrong in it.
    """
    path = settings.golden
    if path is None:
        path = settings.documents / GOLDEN_FILE
        if not path.is_file():
            return None
    found = read_question_set(path)
    if found.has_passages:
        raise QuestionSetError("golden_over_passages", path=path)
    return found


class GoldenGate:
    """Compares snapshots by the golden questions, all with one encoder."""

    def __init__(self, questions: QuestionSet, encoder: Encoder, data_dir: Path, judge: Judge | None) -> None:
        """Ask with the numbers fitted for the encoder in ``data_dir``, or shipped, and with its judge."""
        self._judge = judge
        self._questions = questions
        self._encoder = encoder
        self._fitted = load_ranking_model(encoder.name, data_dir)

    def compare(self, before: Snapshot, after: Snapshot, progress: Progress) -> GoldenCheck:
        """Ask both; an answer counts as a member would judge it, see ``Outcome.missed``."""
        total = 2 * len(self._questions.questions)
        held = self._answered(before, lambda stage, done, _: progress(stage, done, total))
        asked = total // 2
        holds = self._answered(after, lambda stage, done, _: progress(stage, asked + done, total))
        kept = {outcome.question.id for outcome in holds}
        lost = [outcome.question.text for outcome in held if outcome.question.id not in kept]
        return GoldenCheck(asked, len(held) / asked, len(holds) / asked, tuple(lost))

    def _answered(self, snapshot: Snapshot, progress: Progress) -> list[Outcome]:
        outcomes = evaluate(
            self._questions, snapshot, self._encoder, self._fitted, progress, judge=self._judge
        )
        return [outcome for outcome in outcomes if not outcome.missed]


def is_held(check: GoldenCheck) -> bool:
    """Whether a change loses too much to be published unasked."""
    fewer = round((check.before - check.after) * check.questions)
    return fewer > GOLDEN_MARGIN * check.questions
