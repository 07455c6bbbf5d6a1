"""What each part of the answer adds: a question set asked again and again, each time without one.

    python tests/benchmarks/ablation.py ../shared/eval/seeds --save ablation.json

Weights are zeroed and nothing is fitted again, so a row says what its part adds to the others as they are
weighed; parts that can stand in for each other each look small. Nothing abstains. The settings are those
of the program: SPEECHBOT_DOCUMENTS and so on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import numpy as np
from numpy.typing import NDArray

from index.cli.evaluation import open_searched
from index.cli.progress_bars import ProgressBars
from index.evaluation.outcomes import Outcome, Summary, evaluate, summarise
from index.evaluation.question_sets import QuestionSet, read_question_set
from index.messages import environment_language
from index.models.encoder import Encoder, load_encoder
from index.search import answer, searcher
from index.search.features import FEATURES, Candidates
from index.search.names.named_documents import EVERYTHING, Meant
from index.search.questions.query import Query
from index.search.ranking import RankingModel
from index.search.scope import Scope
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.snapshot import Snapshot

FULL = "full"


@dataclass(frozen=True, slots=True)
class Variant:
    """The answer code without one of its parts."""

    name: str
    dropped: tuple[str, ...] = ()
    """Features whose weights are set to zero."""
    patched: tuple[str, Any] | None = None
    """A function of ``index.search.answer`` and what it gives instead."""
    context: bool = True
    """Whether earlier questions are given."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured without the part."""

    name: str
    summary: Summary
    lost: int
    """Questions whose first excerpt was right and no longer is."""
    won: int
    """The reverse."""


def variants() -> Iterator[Variant]:
    """Name the variants: every feature alone, the families of features, and the steps around the ranking."""
    vectors = tuple(name for name in FEATURES if "cosine" in name)
    shared_words = tuple(name for name in FEATURES if "coverage" in name or "bm25" in name)
    yield Variant(FULL)
    for name in FEATURES:
        yield Variant(f"without {name}", (name,))
    yield Variant("without all vectors", vectors)
    yield Variant("without all shared words", shared_words)
    yield Variant("vectors alone", tuple(name for name in FEATURES if name not in vectors))
    yield Variant("shared words alone", tuple(name for name in FEATURES if name not in shared_words))
    yield Variant("without lists", patched=("find_points", []))
    yield Variant("without structure", patched=("parse_structure_query", None))
    yield Variant("without context", context=False)


class RememberingEncoder:
    """Encodes each question once for all variants."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode_queries(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._encoder.encode_passages(texts, progress)


def remembering(gather: Callable[..., Candidates]) -> Callable[..., Candidates]:
    """Describe the candidates of each question once: only their weights differ between variants."""
    known: dict[object, Candidates] = {}

    def remembered(  # noqa: PLR0917 - as what it stands for
        query: Query,
        vector: NDArray[np.float32],
        snapshot: Snapshot,
        scope: Scope,
        only: NDArray[np.int64] | None = None,
        meant: Meant = EVERYTHING,
    ) -> Candidates:
        # The scope is always the whole snapshot here, so that the query tells the documents meant.
        key = (repr(query), None if only is None else only.tobytes())
        if key not in known:
            known[key] = gather(query, vector, snapshot, scope, only, meant)
        return known[key]

    return remembered


def measure(
    variant: Variant, question_set: QuestionSet, snapshot: Snapshot, encoder: Encoder, fitted: RankingModel
) -> list[Outcome]:
    """Ask the answerable questions without the variant's part."""
    kept = np.array([name not in variant.dropped for name in FEATURES])
    weights = tuple((np.asarray(fitted.weights) * kept).tolist())
    asked = [question for question in question_set.questions if question.answerable]
    if not variant.context:
        asked = [replace(question, context=()) for question in asked]
    part: AbstractContextManager[object] = nullcontext()
    if variant.patched is not None:
        name, result = variant.patched
        part = patch.object(answer, name, lambda *_, **__: result)
    with part:
        return evaluate(
            replace(question_set, questions=tuple(asked)),
            snapshot,
            encoder,
            replace(fitted, weights=weights, related_from=0.0),
        )


def compare(question_set: QuestionSet, settings: IndexSettings) -> list[Row]:
    """Measure every variant on the set."""
    with ProgressBars(environment_language()) as bars:
        encoder = RememberingEncoder(load_encoder(settings))
        snapshot = open_searched(question_set, settings, encoder, bars)
    fitted = load_ranking_model(encoder.name, settings.data_dir)
    rows: list[Row] = []
    full: list[bool] = []
    with patch.object(searcher, "gather", remembering(searcher.gather)):
        for variant in variants():
            outcomes = measure(variant, question_set, snapshot, encoder, fitted)
            right = [outcome.score.hit(1) for outcome in outcomes]
            full = full or right
            pairs = list(zip(full, right, strict=True))
            rows.append(
                Row(variant.name, summarise(outcomes), pairs.count((True, False)), pairs.count((False, True)))
            )
            print_row(rows[-1], rows[0])
    return rows


def print_row(row: Row, full: Row) -> None:
    """Print one line of the table, after its head for the first."""
    if row is full:
        click.echo(
            f"{'':<28}{'hit@1':>8}{'hit@3':>8}{'MRR':>8}{'cover':>8}{'points':>9}{'lost':>6}{'won':>5}"
        )
    found = row.summary
    numbers = (found.hit_at_1, found.hit_at_3, found.mrr, found.coverage)
    shown = "".join(f"{'-' if number is None else format(number, '.3f'):>8}" for number in numbers)
    points = 100 * ((found.hit_at_1 or 0.0) - (full.summary.hit_at_1 or 0.0))
    click.echo(f"{row.name:<28}{shown}{points:>+9.1f}{row.lost:>6}{row.won:>5}")
    sys.stdout.flush()


@click.command(help=__doc__)
@click.argument("questions", type=click.Path(exists=True, path_type=Path))
@click.option("--save", type=click.Path(path_type=Path), help="Write the rows to this file as JSON.")
def main(questions: Path, save: Path | None) -> None:
    """Print the table and save it."""
    question_set = read_question_set(questions)
    rows = compare(question_set, IndexSettings.from_environment())
    if save is not None:
        facts = {"set": question_set.name, "rows": [asdict(row) for row in rows]}
        save.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
