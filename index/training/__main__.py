"""Makes the weights that ship with the package: ``python -m index.training --help``."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from index.evaluation.fitting import as_table, fit
from index.models.folder import ensure_model_folder
from index.models.judge import load_judge
from index.models.learnt_weights import FOLDER, JUDGE, QUESTION_ENCODER
from index.progress import silent
from index.reading import read_document
from index.search.ranking import RankingModel
from index.search.searcher import Searcher
from index.search.stored_ranking import FITTED_FILE, load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.snapshot.building import build_snapshot
from index.snapshot.snapshot import Snapshot
from index.training.examples import read_general, read_questions, read_sentences
from index.training.list_weights import fit_lists
from index.training.mining import convert_general, mine, read_asked
from index.training.papers import PAPERS, read_papers
from index.training.sizes import Material, asked_at_sizes
from index.types import Document
from index.updates.open_library import open_library


def main() -> None:
    """Do one step; each writes what the next one reads."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("step", choices=("examples", "models", "numbers"))
    parser.add_argument("sets", type=Path, nargs="*", help="folders or files of questions over the library")
    parser.add_argument("--general", type=Path, nargs="*", default=[], help="files in SQuAD's layout")
    parser.add_argument("--foreign", type=Path, nargs="*", default=[], help="files of texts that ask nothing")
    parser.add_argument("--small-sets", type=Path, nargs="*", default=[], help="sets over one more document")
    parser.add_argument("--small-document", default="", help="its name")
    parser.add_argument("--papers", type=Path, help="folder of papers of other kinds")
    parser.add_argument("--held-out", type=Path, help="names of documents that take no part, one a line")
    parser.add_argument("--out", type=Path, required=True, help="folder of the examples or the numbers")
    given = parser.parse_args()
    excluded = frozenset(given.held_out.read_text("utf-8").split("\n") if given.held_out else ())
    settings = IndexSettings.from_environment()
    if given.step == "examples":
        libraries = _Libraries(settings)
        mine(libraries.whole, given.sets, excluded, given.out)
        convert_general(given.general, given.out)
        if given.papers:
            documents = [paper for papers in read_papers(given.papers) for paper in papers.whole]
            mine(libraries.of(documents), [given.papers], (), given.out / PAPERS)
    elif given.step == "models":
        _train(settings, given.out)
    else:
        libraries = _Libraries(settings)
        material = Material(
            given.sets, given.foreign, excluded, given.small_sets, given.small_document, given.papers
        )
        asked = asked_at_sizes(libraries.whole, material, libraries.of_one, libraries.of)
        fitted = fit(asked, OFFLINE_MODEL)
        lists = fit_lists(libraries.with_numbers(fitted), read_asked(given.sets), excluded)
        fitted = replace(fitted, lists=lists)
        text = json.dumps(as_table(fitted), separators=(",", ":"))
        (given.out / FITTED_FILE).write_text(text + "\n", "utf-8")


class _Libraries:
    """The library of the settings, and others of single documents of it."""

    def __init__(self, settings: IndexSettings) -> None:
        opened = open_library(settings, None, silent, rebuild=False)
        self._settings = settings
        self._encoder = opened.encoder
        self._judge = load_judge(settings, opened.encoder.name)
        self._start = load_ranking_model(opened.encoder.name)
        self.whole = self._searcher(opened.snapshot)

    def of_one(self, name: str) -> Searcher:
        """Index one document of the folder alone."""
        return self.of([replace(read_document(self._settings.documents / name), name=name)])

    def of(self, documents: Sequence[Document]) -> Searcher:
        """Index documents for themselves."""
        with TemporaryDirectory() as folder:
            return self._searcher(build_snapshot(documents, self._encoder, Path(folder)))

    def with_numbers(self, fitted: RankingModel) -> Searcher:
        """Return the whole library searched with other numbers."""
        return Searcher(self.whole.snapshot, self._encoder, fitted, self._judge)

    def _searcher(self, snapshot: Snapshot) -> Searcher:
        return Searcher(snapshot, self._encoder, self._start, self._judge)


def _train(settings: IndexSettings, examples: Path) -> None:
    """Train both models on a folder of examples and put their weights into the package."""
    from index.training import judge, question_encoder  # noqa: PLC0415 - torch, which other steps spare
    from index.training.adapters import learnt_weights, save_weights  # noqa: PLC0415
    from index.training.changed_pairs import changed_pairs  # noqa: PLC0415

    base = settings.cache_dir / OFFLINE_MODEL
    ensure_model_folder(base)
    chance, work = random.Random(judge.SEED), examples / "checkpoints"
    sentences = read_sentences(examples)
    questions = [question for question in read_questions(examples) if not question.held_out]
    encoder = question_encoder.train(base, questions, [one.text for one in sentences], work)
    save_weights(learnt_weights(encoder.transformers_model), FOLDER / QUESTION_ENCODER)
    model = judge.load_base(base)
    judge.train_on(
        model, list(judge.general_pairs(read_general(examples), chance)), work, judge.GENERAL_EPOCHS
    )
    pairs = list(judge.speech_pairs(questions, sentences, chance))
    judge.train_on(model, pairs, work, judge.EPOCHS)
    changed = list(changed_pairs(questions, sentences, chance))
    mixed = changed + chance.sample(pairs, min(len(changed), len(pairs)))
    judge.train_on(model, mixed, work, judge.LAST_EPOCHS, judge.LAST_RATE)
    if (papers := examples / PAPERS).is_dir():
        sentences = read_sentences(papers)
        questions = [question for question in read_questions(papers) if not question.held_out]
        others = [
            *judge.speech_pairs(questions, sentences, chance),
            *changed_pairs(questions, sentences, chance),
        ]
        judge.train_further(model, others + chance.sample(mixed, min(len(others), len(mixed))), work)
    save_weights(learnt_weights(model.model), FOLDER / JUDGE)


if __name__ == "__main__":
    main()
