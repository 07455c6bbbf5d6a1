"""Measures one question set in libraries of one, thirty and all documents: do two thresholds fit them all?

    SPEECHBOT_DOCUMENTS=../shared/corpora/speeches python -m tests.quality.sizes_report \
        ../shared/eval/library/questions.jsonl [--plots FOLDER]

Each question is asked with the search limited to its own document, to that and 29 others, and to nothing.
A question of no document is asked of one drawn by chance. ``silent`` is the share of the answerable that
"not found" is said to; ``caution`` that of what nothing answers but is quoted at, and ``quoted`` that
quoted at without a caution. ``error`` is how far the stated confidence of the answers lies from the share
that hits, on average (expected calibration error), where paraphrases are left out, which are half of all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.evaluation.fitting import FOREIGN_KINDS, HARD_KINDS
from index.evaluation.metrics import covers
from index.evaluation.reliability import draw_reliability, measure_reliability
from index.models.judge import load_judge
from index.progress import silent
from index.search.answer import Answerer
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.types import Answer, AnswerKind, AnswerStatus
from index.updates.open_library import open_library
from tests.benchmarks.reporting import Row, show
from tests.quality.library_report import Record

SIZES = (1, 30, None)
"""Documents that a question is asked of, None for all."""
SEED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered."""

    record: Record
    answer: Answer

    @property
    def group(self) -> str:
        """What the question is counted among."""
        kind = self.record["kind"]
        if not self.record["answerable"]:
            return "foreign" if kind in FOREIGN_KINDS else "near or untrue"
        return "paraphrase" if kind in HARD_KINDS else "plain"

    def hits(self, depth: int) -> bool:
        """Return whether one of the first ``depth`` excerpts holds a place that answers."""
        whole = self.answer.kind is AnswerKind.LIST
        shown = self.answer.excerpts if whole else self.answer.excerpts[:depth]
        return any(covers(excerpt.text, place) for excerpt in shown for place in self.record["gold"])


def open_searcher(settings: IndexSettings) -> Searcher:
    """Open the library of the settings, with a judge that reads for each question, however fast they come."""
    opened = open_library(settings, None, silent, rebuild=False)
    fitted = load_ranking_model(opened.encoder.name, settings.data_dir)
    return Searcher(opened.snapshot, opened.encoder, fitted, load_judge(settings, opened.encoder.name))


def asked_of(searcher: Searcher, records: Sequence[Record], size: int | None) -> Iterator[Asked]:
    """Ask all questions of libraries of ``size`` documents."""
    chance = random.Random(SEED)
    ids = {document.name: document.id for document in searcher.snapshot.manifest.documents}
    for record in records:
        own = ids.get(record["doc"]) or chance.choice(sorted(ids.values()))
        documents = None
        if size is not None:
            documents = {own, *chance.sample(sorted(set(ids.values()) - {own}), size - 1)}
        answerer = Answerer(searcher, Scope.of(searcher.snapshot, documents))
        yield Asked(record, answerer.answer(record["question"]))


def figures(answers: Sequence[Asked]) -> Iterator[Row]:
    """Yield one row for each group of questions."""
    groups: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in answers:
        groups[one.group].append(one)
    for name, group in sorted(groups.items()):
        row: Row = {"group": name, "questions": len(group)}
        if group[0].record["answerable"]:
            row |= {
                "hit@1": _share(group, lambda one: one.hits(1)),
                "hit@3": _share(group, lambda one: one.hits(3)),
                "silent": _share(group, lambda one: not one.answer.excerpts),
            }
        else:
            row |= {
                "refused": _share(group, lambda one: not one.answer.excerpts),
                "caution": _share(group, lambda one: one.answer.status is AnswerStatus.RELATED),
                "quoted": _share(group, lambda one: one.answer.status is AnswerStatus.ANSWERED),
            }
        yield row


def _share(group: Sequence[Asked], holds: Callable[[Asked], bool]) -> float:
    return round(sum(map(holds, group)) / len(group), 3)


def main() -> None:
    """Print a table for each size, and draw how far the confidence can be trusted."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("questions", type=Path)
    options.add_argument("--plots", type=Path, help="folder for one curve of reliability for each size")
    given = options.parse_args()
    searcher = open_searcher(IndexSettings.from_environment())
    records: list[Record] = list(map(json.loads, given.questions.read_text("utf-8").splitlines()))
    for size in SIZES:
        answers = list(asked_of(searcher, records, size))
        trusted = [one for one in answers if one.group != "paraphrase" and one.answer.confidence]
        reliability = measure_reliability(
            [one.answer.confidence for one in trusted], [one.hits(3) for one in trusted]
        )
        name = f"{size or 'all'} documents"
        error, brier = reliability.expected_calibration_error, reliability.brier_score
        show(f"{name}: error {error:.3f}, Brier score {brier:.3f}", list(figures(answers)))
        if given.plots is not None:
            given.plots.mkdir(parents=True, exist_ok=True)
            draw_reliability(reliability, name, given.plots / f"reliability_{size or 'all'}.png")


if __name__ == "__main__":
    main()
