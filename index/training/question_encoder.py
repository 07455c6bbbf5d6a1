"""Trains the question encoder: low-rank weights on the question's side, the sentences' vectors stay.

Loss: cross-entropy of the right sentences under a softmax over all sentences of the library, as in the
first stage of dense retrieval with the whole corpus as negatives. So an index made without these weights
serves with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from torch import Tensor, nn

from index.models.tensors import PROMPTS
from index.training.adapters import add_low_rank
from index.training.examples import Question

RANK = 16
EPOCHS = 6
BATCH = 32
LEARNING_RATE = 2e-4
TEMPERATURE = 0.02
SEED = 7


class CorpusLoss(nn.Module):
    """Cross-entropy of the right sentences among all of them."""

    def __init__(self, model: SentenceTransformer, sentences: Tensor, right: Sequence[Sequence[int]]) -> None:
        """Compare with ``sentences``, ``(n, d)`` of unit length; ``right`` tells those of each label."""
        super().__init__()
        self.model = model
        self.register_buffer("sentences", sentences, persistent=False)
        self.right = right

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the mean loss of a batch; a label is the number of a question."""
        (features,) = sentence_features
        vectors = self.model(features)["sentence_embedding"]
        scores = vectors.float() @ self.sentences.T / TEMPERATURE
        right = torch.zeros_like(scores, dtype=torch.bool)
        for row, label in enumerate(labels.tolist()):
            right[row, list(self.right[label])] = True
        of_right = scores.masked_fill(~right, -torch.inf).logsumexp(dim=1)
        return (scores.logsumexp(dim=1) - of_right).mean()


def train(
    base: Path, questions: Sequence[Question], sentences: Sequence[str], work: Path, epochs: float = EPOCHS
) -> SentenceTransformer:
    """Return the trained model.

    ``base`` is the model folder, ``work`` a folder for checkpoints. Questions without right sentences are
    passed over.
    """
    model = SentenceTransformer(str(base))
    vectors = model.encode_document(
        list(sentences), batch_size=256, convert_to_tensor=True, show_progress_bar=False
    ).clone()  # An inference tensor takes part in no training.
    add_low_rank(model.transformers_model, RANK)
    learnt = [question for question in questions if question.right]
    dataset = Dataset.from_dict(
        {"question": [question.text for question in learnt], "label": list(range(len(learnt)))}
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(work),
            num_train_epochs=epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=LEARNING_RATE,
            warmup_steps=0.1,
            lr_scheduler_type="linear",
            prompts=PROMPTS["query"],
            seed=SEED,
            save_strategy="epoch",
            save_total_limit=1,
            logging_steps=100,
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=dataset,
        loss=CorpusLoss(model, vectors, [question.right for question in learnt]),
    )
    trainer.train()
    return model
