"""Trains the judge: a cross-encoder on the base model that tells whether a sentence answers a question.

First on general questions over texts of any kind, then on questions over speeches with what the search
found for them, last on papers of other kinds. The label is of the pair, never of the question: the same words
beside each other answer in one pair and not in another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers.cross_encoder import (
    CrossEncoder,
    CrossEncoderTrainer,
    CrossEncoderTrainingArguments,
)
from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss

from index.training.adapters import add_low_rank
from index.training.examples import GeneralQuestion, Pair, Question, Sentence

RANK = 32
HEAD = ("bert.pooler", "classifier")
"""The parts of the model that the base does not have."""
LAYERS = 6
"""Of the base's twelve: on two cores it must read eight sentences in a twentieth of a second."""
LONGEST = 192
"""Tokens of a pair."""
BATCH = 256
LEARNING_RATE = 7e-4
GENERAL_EPOCHS, EPOCHS = 1.5, 4
LAST_EPOCHS, LAST_RATE = 1, 1.5e-4
"""The last stage goes once, and gently, over changed pairs and as many of those before."""
PAPERS_EPOCHS, PAPERS_RATE = 2, 3e-4
PAPERS_SHARE = 0.6
"""Part of what papers of other kinds changed that is kept: the mean of the weights before and after
(Wortsman et al. 2022). Over speeches near misses are told at .92 with it (.92 before, .916 with all of the
change) and the sentence that answers stands first for .88 (.87, .86); over papers near misses are told at .72
(.61, .74)."""
GENERAL_NEGATIVES = 6
"""Sentences of a general question's text that do not answer, at most."""
NEGATIVES = 12
"""Found sentences that do not answer, of a question that others do; a third of that where none does, so that
shared words are no sign by themselves: those questions share all their words with what they find."""
POSITIVE_WEIGHT = 3.0
SEED = 7


def general_pairs(questions: Sequence[GeneralQuestion], chance: random.Random) -> Iterator[Pair]:
    """Draw pairs of general questions: those that answer and a few of the same text that do not."""
    for question in questions:
        others = [place for place in range(len(question.sentences)) if place not in question.right]
        drawn = chance.sample(others, min(GENERAL_NEGATIVES, len(others)))
        for place in [*question.right, *drawn]:
            yield Pair(question.text, question.sentences[place], float(place in question.right))


def speech_pairs(
    questions: Sequence[Question], sentences: Sequence[Sentence], chance: random.Random
) -> Iterator[Pair]:
    """Draw pairs of questions over speeches: the right ones, and others among those that were found."""
    for question in questions:
        right = set(question.right)
        most = NEGATIVES if right else NEGATIVES // 3
        others = [number for number in question.candidates if number not in right]
        # The best of them mislead most; the rest keep the judge from reading rank into everything.
        first = others[: most // 2 + 1]
        drawn = first + chance.sample(others[len(first) :], min(most - len(first), len(others) - len(first)))
        for number in [*list(right)[:3], *drawn]:
            yield Pair(question.text, sentences[number].described(question.text), float(number in right))


def load_base(base: Path, layers: int = LAYERS) -> CrossEncoder:
    """Return the base model with a head of its own and low-rank weights to learn."""
    model: CrossEncoder = CrossEncoder(str(base), num_labels=1, max_length=LONGEST)
    network: Any = model.model
    network.bert.encoder.layer = torch.nn.ModuleList(network.bert.encoder.layer[:layers])
    network.config.num_hidden_layers = layers
    add_low_rank(network, RANK, HEAD)
    return model


def train_on(
    model: CrossEncoder, pairs: Sequence[Pair], work: Path, epochs: float, rate: float = LEARNING_RATE
) -> None:
    """Train on pairs, with checkpoints in ``work``."""
    dataset = Dataset.from_dict(
        {
            "question": [pair.question for pair in pairs],
            "sentence": [pair.sentence for pair in pairs],
            "label": [pair.label for pair in pairs],
        }
    )
    trainer = CrossEncoderTrainer(
        model=model,
        args=CrossEncoderTrainingArguments(
            output_dir=str(work),
            num_train_epochs=epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=rate,
            warmup_steps=0.1,
            bf16=torch.cuda.is_available(),
            dataloader_num_workers=4 if torch.cuda.is_available() else 0,
            seed=SEED,
            save_strategy="epoch",
            save_total_limit=1,
            logging_steps=200,
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=dataset,
        loss=BinaryCrossEntropyLoss(model, pos_weight=torch.tensor(POSITIVE_WEIGHT, device=model.device)),
    )
    trainer.train()


def train_further(model: CrossEncoder, pairs: Sequence[Pair], work: Path) -> None:
    """Train on pairs of another kind, and keep ``PAPERS_SHARE`` of the change."""
    network: Any = model.model
    learnt = [weights for weights in network.parameters() if weights.requires_grad]
    before = [weights.detach().clone() for weights in learnt]
    train_on(model, pairs, work, PAPERS_EPOCHS, PAPERS_RATE)
    with torch.no_grad():
        for weights, old in zip(learnt, before, strict=True):
            weights.copy_(torch.lerp(old.to(weights), weights, PAPERS_SHARE))
