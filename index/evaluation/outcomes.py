"""Asks every question of a set through the answering code and sums up how well it was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.evaluation.metrics import Score, mean, score_names, score_spans
from index.evaluation.question_sets import Question, QuestionSet
from index.progress import Progress, Stage, silent
from index.search.answer import Answerer
from index.search.ranking import RankingModel
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.models.judge import Judge

FIRST_RANKS = 3
"""Excerpts that a member sees at once; a hit below them counts as a miss."""

_UNSEARCHED = frozenset(
    {
        AnswerStatus.GREETING,
        AnswerStatus.THANKS,
        AnswerStatus.IDENTITY,
        AnswerStatus.NONSENSE,
        AnswerStatus.TOO_SHORT,
        AnswerStatus.TOO_LONG,
    }
)
"""Replies for which no probability was estimated."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with its answer, scored."""

    question: Question
    answer: Answer
    score: Score
    would_hit: bool
    """Whether the excerpts answer the question, those included that an abstention kept back."""

    @property
    def quotes(self) -> list[str]:
        """What a member sees as separate quotes, best first: the points of a list or an outline are one."""
        texts = [excerpt.text for excerpt in self.answer.excerpts]
        return texts if self.answer.kind is AnswerKind.PASSAGES or not texts else ["\n".join(texts)]

    @property
    def whole(self) -> Score:
        """The score of the ``quotes``; that of the excerpts for a question that wants no list."""
        if not self.question.every:
            return self.score
        return score_spans(self.quotes, self.question.gold, every=True)

    @property
    def abstained(self) -> bool:
        """Whether nothing was quoted."""
        return not self.answer.excerpts

    @property
    def judged(self) -> bool:
        """Whether the answer's confidence is an estimate that can be compared with what happened."""
        return self.answer.status not in _UNSEARCHED

    @property
    def missed(self) -> bool:
        """Whether a member would call it wrong: no hit at once, a list not whole, or quotes for nothing."""
        if not self.question.answerable:
            return not self.abstained
        if self.question.every:
            return self.score.rank == 0
        return not self.score.hit(FIRST_RANKS)


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of some outcomes, all answerable or all not; None where there is nothing to measure."""

    count: int
    hit_at_1: float | None
    hit_at_3: float | None
    whole_at_1: float | None
    """The same where the points of a list count as one answer and not as an excerpt each."""
    whole_at_3: float | None
    mrr: float | None
    coverage: float | None
    """Mean share of the points that were quoted, over questions that want every point."""
    abstained: float
    """Share of questions for which nothing was quoted."""
    related: float
    """Share answered with the caution that the excerpts may be only related."""
    excerpts: float
    """Mean number of excerpts of an answer, abstentions included."""
    length: float | None
    """Mean characters of an excerpt."""


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well silence was kept: counts of questions."""

    right: int
    """Unanswerable questions for which nothing was quoted."""
    kept: int
    """All questions for which nothing was quoted."""
    due: int
    """All unanswerable questions."""

    @property
    def precision(self) -> float | None:
        """Share of the abstentions that were right."""
        return self.right / self.kept if self.kept else None

    @property
    def recall(self) -> float | None:
        """Share of the unanswerable questions that were met with silence."""
        return self.right / self.due if self.due else None


def evaluate(
    question_set: QuestionSet,
    snapshot: Snapshot,
    encoder: Encoder,
    fitted: RankingModel,
    progress: Progress = silent,
    *,
    judge: Judge | None = None,
) -> list[Outcome]:
    """Answer all questions from ``snapshot`` and score the answers, in the order of the set."""
    answerer = Answerer(Searcher(snapshot, encoder, fitted, judge))
    bold = Answerer(Searcher(snapshot, encoder, replace(fitted, related_from=0.0), judge))
    grade = _grader(question_set, snapshot)
    outcomes = []
    for done, question in enumerate(question_set.questions):
        progress(Stage.ASKING, done, len(question_set.questions))
        answer = answerer.answer(question.text, question.context)
        score, hit = grade(question, answer)
        if question.answerable and not answer.excerpts:
            _, hit = grade(question, bold.answer(question.text, question.context))
        outcomes.append(Outcome(question, answer, score, hit))
    progress(Stage.ASKING, len(question_set.questions), len(question_set.questions))
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Sum up outcomes, which must be all answerable or all not; at least one."""
    scores = [outcome.score for outcome in outcomes if outcome.question.answerable]
    lists = [outcome.score for outcome in outcomes if outcome.question.every]
    lengths = [len(excerpt.text) for outcome in outcomes for excerpt in outcome.answer.excerpts]
    return Summary(
        count=len(outcomes),
        hit_at_1=mean(score.hit(1) for score in scores),
        hit_at_3=mean(score.hit(FIRST_RANKS) for score in scores),
        whole_at_1=mean(outcome.whole.hit(1) for outcome in outcomes if outcome.question.answerable),
        whole_at_3=mean(
            outcome.whole.hit(FIRST_RANKS) for outcome in outcomes if outcome.question.answerable
        ),
        mrr=mean(score.reciprocal_rank for score in scores),
        coverage=mean(score.coverage for score in lists),
        abstained=_share(outcome.abstained for outcome in outcomes),
        related=_share(outcome.answer.status is AnswerStatus.RELATED for outcome in outcomes),
        excerpts=len(lengths) / len(outcomes),
        length=mean(lengths),
    )


def abstention(outcomes: Sequence[Outcome]) -> Abstention:
    """Count how often nothing was quoted, and how often that was right."""
    return Abstention(
        right=sum(outcome.abstained and not outcome.question.answerable for outcome in outcomes),
        kept=sum(outcome.abstained for outcome in outcomes),
        due=sum(not outcome.question.answerable for outcome in outcomes),
    )


def by_kind(outcomes: Sequence[Outcome], *, answerable: bool) -> dict[str, list[Outcome]]:
    """Group the answerable or the unanswerable outcomes by kind, in the order of the set."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.question.answerable is answerable:
            groups.setdefault(outcome.question.kind, []).append(outcome)
    return groups


def _share(facts: Iterable[bool]) -> float:
    return mean(facts) or 0.0


def _grader(
    question_set: QuestionSet, snapshot: Snapshot
) -> Callable[[Question, Answer], tuple[Score, bool]]:
    """Return what scores an answer and tells whether an excerpt shown at once hits."""

    def grade_spans(question: Question, answer: Answer) -> tuple[Score, bool]:
        texts = [excerpt.text for excerpt in answer.excerpts]
        score = score_spans(texts, question.gold, every=question.every)
        return score, score.found > 0

    def grade_names(question: Question, answer: Answer) -> tuple[Score, bool]:
        # A passage counts where it stands among all that is found, for an answer shows few of them.
        found = [*answer.excerpts, *answer.further]
        names = [snapshot.documents[excerpt.document_id].name for excerpt in found]
        shown = score_names(names[: len(answer.excerpts)], question.gold)
        return score_names(names, question.gold), shown.found > 0

    return grade_names if question_set.has_passages else grade_spans
