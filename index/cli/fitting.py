"""What ``speechbot model fit`` does: fits the numbers of the loaded model on question sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from index.cli.progress_bars import ProgressBars
from index.evaluation.fitting import as_table, asked_of, fit
from index.evaluation.question_sets import read_question_set
from index.evaluation.searched import open_searched
from index.messages import environment_language
from index.models.encoder import load_encoder
from index.models.judge import load_judge
from index.progress import Stage
from index.search.searcher import Searcher
from index.search.stored_ranking import FITTED_FILE, load_ranking_model
from index.settings import IndexSettings
from index.snapshot.disk import disk_errors


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
        fitted = fit(asked_of(searched), encoder.name)
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        table = json.loads(target.read_text("utf-8")) if target.is_file() else {}
        table |= as_table(fitted)
        target.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return target
