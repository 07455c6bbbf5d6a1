"""Which precision the offline encoder should compute in: its cost, its vectors and the answers it leads to.

    python -m tests.benchmarks.precision [SET ...] [--sentences 300] [--output JSON]

The installed weights have 4 bits. "float32" means the same weights unpacked, not those that were once
trained, so the arithmetic is compared here and not what the 4 bits lost. Every precision runs on the
product's own graph with its products exchanged; the package's own engine stands beside them.

They take turns, so that a busy machine is busy for all: questions one at a time, passages in batches, of
which the quickest round counts. Memory is what an encoder that has been asked adds to a process of its own.
Cosines are those to float32 of real sentences. Question sets, else the project's own, are answered from an
index made with the same encoder and with the numbers fitted for the default model. Points are those of hit@1
above float32; lost and won are the questions whose first excerpt no longer, or newly, is right.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.evaluation.outcomes import FIRST_RANKS, evaluate
from index.evaluation.question_sets import QuestionSet, read_question_set
from index.models.encoder import Encoder
from index.models.folder import GRAPH, GRAPH_DATA, weights_path
from index.models.pieces import piece_model
from index.models.tokenizer import choose_pieces
from index.models.weights import WeightFile
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.snapshot.building import build_snapshot
from tests.benchmarks.arithmetic import load, variants, write
from tests.benchmarks.asked import OWN, own_questions
from tests.benchmarks.drawn import distinct_sentences
from tests.benchmarks.latency import WARMING
from tests.benchmarks.libraries import ROOT, SEEDS, SPEECHES
from tests.benchmarks.machine import status_mb
from tests.benchmarks.reporting import Row, parser, percentile, save, show
from tests.folder import read_folder

TITLE = "Precision of the encoder"
ROUNDS = 3
"""Turns that each encoder has."""
SHARED = ROOT.parent / "shared" / "eval" / "seeds"
LOWEST, MEAN = "lowest cosine", "mean cosine"


@dataclass(slots=True)
class Trial:
    """One precision and what is found out about it."""

    encoder: Encoder
    row: Row
    """Its line of the table, filled as it is measured."""
    asked: list[float] = field(default_factory=list)
    """Milliseconds of each question."""
    encoded: list[float] = field(default_factory=list)
    """Texts a second of each round."""


def memory_added(folder: Path | None, threads: int) -> float:
    """Return the MB that an encoder adds, loaded and asked; meant for a fresh process."""
    before = status_mb("self", "VmRSS")
    encoder = load(folder, threads)
    for question in own_questions():
        encoder.encode_queries([question.text])
    return status_mb("self", "VmRSS") - before


def prepare(place: Path, threads: int) -> Iterator[Trial]:
    """Yield every precision that runs here, loaded from folders below ``place``."""
    weights = WeightFile.open(weights_path())
    kept = choose_pieces(weights)
    pieces = piece_model(weights, kept)
    for name, graph in variants(weights, kept):
        folder = None if graph is None else write(graph, pieces, place / name)
        files = [weights_path()] if folder is None else [folder / GRAPH, folder / GRAPH_DATA]
        try:
            with ProcessPoolExecutor(1, get_context("spawn")) as process:
                added = process.submit(memory_added, folder, threads).result()
        except (ImportError, OSError, BrokenProcessPool) as error:  # an engine built for another processor
            print(f"{name} left out: {error}", file=sys.stderr)
            continue
        size = sum(file.stat().st_size for file in files) / 1e6
        yield Trial(load(folder, threads), {"precision": name, "weights MB": size, "memory MB": added})


def take_turns(trials: Sequence[Trial], sentences: list[str]) -> None:
    """Note how long questions and passages take, some of them with each encoder in turn."""
    questions = [question.text for question in own_questions()]
    for turn in range(ROUNDS):
        for trial in trials:
            warming, counted = questions[:WARMING], questions[turn::ROUNDS]
            spent = [timed(partial(trial.encoder.encode_queries, [text])) for text in warming + counted]
            trial.asked += [1000 * seconds for seconds in spent[WARMING:]]
            trial.encoded.append(len(sentences) / timed(partial(trial.encoder.encode_passages, sentences)))
    for trial in trials:
        trial.row |= {
            "p50 ms": percentile(trial.asked, 0.5),
            "p95 ms": percentile(trial.asked, 0.95),
            "texts/s": max(trial.encoded),
        }


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare_vectors(trials: Sequence[Trial], sentences: list[str]) -> None:
    """Note the cosines to the first precision."""
    reference = unit(trials[0].encoder.encode_passages(sentences))
    for trial in trials:
        cosines = np.sum(unit(trial.encoder.encode_passages(sentences)) * reference, axis=1)
        trial.row |= {LOWEST: float(cosines.min()), MEAN: float(cosines.mean())}


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the vectors with the length of 1 that float32 gives them only nearly."""
    exact = vectors.astype(np.float64)
    return np.asarray(exact / np.linalg.norm(exact, axis=1, keepdims=True))


def compare_answers(trials: Sequence[Trial], asked: QuestionSet) -> None:
    """Note how many answerable questions of a set are answered, against the first precision."""
    before: NDArray[np.bool_] | None = None
    for trial in trials:
        with tempfile.TemporaryDirectory() as place:
            documents = list(asked.documents) or read_folder(SEEDS)
            snapshot = build_snapshot(documents, trial.encoder, Path(place))
            outcomes = evaluate(asked, snapshot, trial.encoder, load_ranking_model(OFFLINE_MODEL))
        scores = [outcome.score for outcome in outcomes if outcome.question.answerable]
        first, early = (np.array([score.hit(rank) for score in scores]) for rank in (1, FIRST_RANKS))
        before = first if before is None else before
        trial.row |= {
            f"{asked.name} hit@1": float(first.mean()),
            f"{asked.name} hit@3": float(early.mean()),
            f"{asked.name} points": 100 * float(first.mean() - before.mean()),
            f"{asked.name} lost, won": f"{np.sum(before & ~first)}, {np.sum(first & ~before)}",
        }


def main() -> None:
    """Print the table."""
    options = parser(__doc__)
    options.add_argument("sets", nargs="*", type=Path, metavar="SET", help="question sets, as for evaluating")
    options.add_argument("--sentences", type=int, default=300)
    chosen = options.parse_args()
    sets = chosen.sets or [path for path in (OWN, SHARED) if path.exists()]
    documents = read_folder(SPEECHES if SPEECHES.is_dir() else SEEDS)
    sentences = distinct_sentences(documents)[: chosen.sentences]
    with tempfile.TemporaryDirectory() as place:
        trials = list(prepare(Path(place), IndexSettings.from_environment().threads))
        take_turns(trials, sentences)
        compare_vectors(trials, sentences)
        for path in sets:
            compare_answers(trials, read_question_set(path))
    rows = [trial.row for trial in trials]
    show(TITLE, [row | {name: f"{row[name]:.6f}" for name in (LOWEST, MEAN)} for row in rows])
    if chosen.output is not None:
        save(TITLE, rows, chosen.output, sentences=len(sentences))


if __name__ == "__main__":
    main()
