"""What ``speechbot eval`` and ``model fit`` do: answers measured on question sets, numbers fitted on them."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.cli.evaluation_tables import print_report, print_shortfalls
from index.cli.progress_bars import ProgressBars
from index.errors import QuestionSetError, SnapshotError
from index.evaluation.baselines import compare_searches
from index.evaluation.fitting import as_table, asked_of, fit
from index.evaluation.outcomes import evaluate
from index.evaluation.question_sets import QuestionSet, read_question_set
from index.evaluation.reliability import draw_reliability
from index.evaluation.report import (
    Report,
    answer_lines,
    make_report,
    measures,
    read_floors,
    report_facts,
    shortfalls,
)
from index.library import Library
from index.messages import environment_language
from index.models.encoder import load_encoder
from index.models.judge import load_judge
from index.progress import Progress, Stage, silent
from index.search.searcher import Searcher
from index.search.stored_ranking import FITTED_FILE, load_ranking_model
from index.settings import IndexSettings
from index.snapshot.building import build_snapshot
from index.snapshot.manifest import read_manifest, require_fresh
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.storage.disk import disk_errors

if TYPE_CHECKING:
    from index.models.encoder import Encoder

EXIT_GOOD = 0
EXIT_BELOW_FLOOR = 1
PASSAGES_FOLDER = "evaluation"
"""Below the cache: snapshots of a set's own passages, which can always be made again."""
_KEY_DIGITS = 16


def evaluate_set(
    path: Path,
    *,
    as_json: bool,
    misses: bool,
    baselines: bool,
    answers: Path | None,
    plot: Path | None,
    floors: Path | None,
) -> int:
    """Print the measures of the set in ``path``; 1 where one is below its floor, else 0.

    ``answers`` and ``plot`` name files for the answers themselves and for the curve of the confidence.
    """
    settings = IndexSettings.from_environment()
    question_set = read_question_set(path)
    # Read before anything is asked, so that a wrong file costs no time.
    least = read_floors(floors, question_set.name) if floors is not None else {}
    with ProgressBars(environment_language()) as bars:
        report = measure_set(question_set, settings, bars, baselines=baselines)
    if as_json:
        click.echo(json.dumps(report_facts(report, misses=misses), ensure_ascii=False, indent=2))
    else:
        print_report(report, sys.stdout, environment_language(), misses=misses)
    if answers is not None:
        with disk_errors(answers):
            answers.write_text(answer_lines(report), "utf-8")
    if plot is not None:
        if report.reliability is None:
            raise QuestionSetError("nothing_to_plot", path=path)
        draw_reliability(report.reliability, report.name, plot)
    below = shortfalls(measures(report), least)
    print_shortfalls(below, sys.stderr, environment_language())
    return EXIT_BELOW_FLOOR if below else EXIT_GOOD


def measure_set(
    question_set: QuestionSet,
    settings: IndexSettings,
    progress: Progress = silent,
    *,
    baselines: bool = False,
) -> Report:
    """Ask the whole set with the model of the settings; ``baselines`` measures the single searches too."""
    encoder = load_encoder(settings, lambda done, total: progress(Stage.MODEL, done, total))
    snapshot = open_searched(question_set, settings, encoder, progress)
    fitted = load_ranking_model(encoder.name, settings.data_dir)
    judge = load_judge(settings, encoder.name)
    outcomes = evaluate(question_set, snapshot, encoder, fitted, progress, judge=judge)
    compared = compare_searches(question_set, snapshot, encoder, fitted, progress) if baselines else []
    return make_report(question_set.name, encoder.name, snapshot.manifest.name, outcomes, compared)


def fit_model(paths: Sequence[Path], output: Path | None) -> Path:
    """Fit on the sets in ``paths`` and write the numbers; returns the file.

    They go to ``output``, else to the data folder, where the program finds them for this model; numbers
    of other models in that file are kept. Raises any error of ``index.errors``.
    """
    settings = IndexSettings.from_environment()
    target = output or settings.data_dir / FITTED_FILE
    sets = [read_question_set(path) for path in paths]
    with ProgressBars(environment_language()) as bars:
        encoder = load_encoder(settings, lambda done, total: bars(Stage.MODEL, done, total))
        start, judge = load_ranking_model(encoder.name), load_judge(settings, encoder.name)
        searched = [
            (found, Searcher(open_searched(found, settings, encoder, bars), encoder, start, judge))
            for found in sets
        ]
        fitted = replace(fit(asked_of(searched), encoder.name), lists=start.lists)
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        table = json.loads(target.read_text("utf-8")) if target.is_file() else {}
        table |= as_table(fitted)
        target.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return target


def open_searched(
    question_set: QuestionSet, settings: IndexSettings, encoder: Encoder, progress: Progress = silent
) -> Snapshot:
    """Open what the set's questions are asked over, built first where that is missing or stale.

    Without passages of its own a set asks the index of ``settings.documents``; a set's own passages are
    indexed once for each model, in the cache. Raises any error of ``index.errors``.
    """
    if not question_set.has_passages:
        return Library.open(settings, encoder, progress).snapshot
    data_dir = settings.cache_dir / PASSAGES_FOLDER / _key(question_set, encoder)
    return _load(data_dir) or build_snapshot(question_set.documents, encoder, data_dir, progress)


def _key(question_set: QuestionSet, encoder: Encoder) -> str:
    state = hashlib.sha256(encoder.fingerprint.encode())
    for document in question_set.documents:
        state.update(f" {document.id} {document.digest}".encode())
    return state.hexdigest()[:_KEY_DIGITS]


def _load(data_dir: Path) -> Snapshot | None:
    """Open the snapshot in ``data_dir``; None where it is missing, stale or damaged."""
    try:
        folder = current_folder(data_dir)
        require_fresh(read_manifest(folder))
        return Snapshot.load(folder)
    except SnapshotError:
        return None  # Nothing in the cache is worth a complaint: it is built again.
