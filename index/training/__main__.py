"""Makes the weights that ship with the package: ``python -m index.training --help``."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np

from index.editing.opening import open_library
from index.folding import simplify
from index.models.folder import ensure_model_folder
from index.models.learnt_weights import GATE, JUDGE, QUESTION_ENCODER
from index.progress import silent
from index.search.searcher import Searcher
from index.search.stored_ranking import load_ranking_model
from index.settings import OFFLINE_MODEL, IndexSettings
from index.training import judge, question_encoder
from index.training.adapters import save_weights
from index.training.examples import read_general, read_questions, read_sentences
from index.training.gate import fit_gate, read_texts
from index.training.mining import convert_general, mine


def main() -> None:
    """Mine the examples, then train one model after another; finished steps are not done again."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", help="folders or files of questions over the library")
    parser.add_argument("--general", type=Path, nargs="*", default=[], help="files in SQuAD's layout")
    parser.add_argument("--foreign", type=Path, nargs="*", default=[], help="files of texts that ask nothing")
    parser.add_argument("--held-out", type=Path, help="names of documents that take no part, one a line")
    parser.add_argument("--out", type=Path, required=True, help="folder of the weights and what leads to them")
    given = parser.parse_args()
    settings = IndexSettings.from_environment()
    base = settings.cache_dir / OFFLINE_MODEL
    ensure_model_folder(base)
    examples = given.out / "examples"
    if not examples.is_dir():
        opened = open_library(settings, None, silent, rebuild=False)
        searcher = Searcher(opened.snapshot, opened.encoder, load_ranking_model(opened.encoder.name))
        held_out = given.held_out.read_text("utf-8").split("\n") if given.held_out else []
        mine(searcher, given.sets, held_out, examples)
        convert_general(given.general, examples)
    chance = random.Random(judge.SEED)
    sentences = read_sentences(examples)
    questions = [question for question in read_questions(examples) if not question.held_out]
    work = given.out / "checkpoints"
    encoder, weights = question_encoder.train(base, questions, [one.text for one in sentences], work)
    save_weights(weights, given.out / QUESTION_ENCODER)
    texts, foreign = read_texts(given.sets, given.foreign)
    vectors = encoder.encode_query([simplify(text) for text in texts], show_progress_bar=False)
    np.save(given.out / GATE, fit_gate(vectors, foreign).astype(np.float32))
    model = judge.load_base(base)
    judge.train_on(model, list(judge.general_pairs(read_general(examples), chance)), work, judge.GENERAL_EPOCHS)
    judge.train_on(model, list(judge.speech_pairs(questions, sentences, chance)), work, judge.EPOCHS)
    save_weights(judge.learnt(model), given.out / JUDGE)


if __name__ == "__main__":
    main()
