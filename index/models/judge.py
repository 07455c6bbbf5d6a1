"""Tells how likely a sentence answers a question: one protocol, two ways behind it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.batches import batches, padded, without_surrogates
from index.models.encoder import local_path
from index.models.folder import JUDGE_GRAPH, PIECE_MODEL, ensure_model_folder
from index.models.pieces import PieceTokenizer
from index.models.sessions import open_session
from index.settings import NO_RERANKER, OFFLINE_MODEL, OFFLINE_RERANKER, IndexSettings

BATCH_TOKENS = 448
"""Padded tokens of a run: two runs of four pairs waste less on padding than one of eight."""
LONGEST_QUESTION = 64
"""Pieces of a question that the judge reads, its last: what is asked stands at the end of a story and of a
conversation."""


class Judge(Protocol):
    """Compares a question with sentences; many threads may ask at once."""

    name: str

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return one log-odds per sentence, (n,) float64, higher where it answers more likely.

        Sentences come as ``index.models.judge_text.describe`` writes them.
        """


class OnnxJudge:
    """The judge of our own, on onnxruntime."""

    name = OFFLINE_RERANKER

    def __init__(self, session: Any, tokenizer: PieceTokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def from_folder(cls, folder: Path, threads: int) -> OnnxJudge:
        """Load the graph and the tokenizer of a model folder; ModelError where either cannot be read."""
        session = open_session(folder / JUDGE_GRAPH, threads, OFFLINE_RERANKER)
        try:
            return cls(session, PieceTokenizer.from_file(str(folder / PIECE_MODEL)))
        except Exception as error:  # the library raises bare Exceptions of its own
            raise ModelError("model_unreadable", model=OFFLINE_RERANKER, reason=str(error)) from error

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return one log-odds per sentence, (n,) float64."""
        if not sentences:
            return np.empty(0, np.float64)
        pairs = [self._tokenizer.cut_pair(question, sentence, LONGEST_QUESTION) for sentence in sentences]
        logits = np.empty(len(pairs), np.float64)
        for batch in batches([len(pair) for pair in pairs], BATCH_TOKENS):
            ids, mask = padded([pairs[place] for place in batch], self._tokenizer.padding)
            (found,) = self._session.run(["logit"], {"input_ids": ids, "attention_mask": mask})
            logits[batch] = found[:, 0]
        return logits


class CrossEncoderJudge:
    """Any cross-encoder that sentence-transformers loads."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model
        # The tokenizers behind the model keep padding and truncation in themselves: one thread at a time.
        self._turn = threading.Lock()

    @classmethod
    def load(cls, name: str, threads: int) -> CrossEncoderJudge:
        """Load a local folder or a hub name; ModelError where it cannot be had."""
        from index.models.hub import find_model  # noqa: PLC0415 - the judge of our own never asks the hub

        try:
            source, local = find_model(name, local_path(name))
            # Importing torch takes five seconds, which the judge of our own never spends.
            from sentence_transformers import CrossEncoder  # noqa: PLC0415

            from index.models.torch_encoder import prepare_libraries  # noqa: PLC0415

            prepare_libraries(threads)
            return cls(name, CrossEncoder(source, device="cpu", local_files_only=local))
        except ModelError as error:
            raise ModelError("reranker_unreadable", model=name, reason=error.facts["reason"]) from error
        except Exception as error:  # a model's files can be wrong in any way, in four libraries
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            raise ModelError("reranker_unreadable", model=name, reason=reason) from error

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return one score per sentence, (n,) float64, before any activation."""
        if not sentences:
            return np.empty(0, np.float64)
        import torch  # noqa: PLC0415

        pairs = [(without_surrogates(question), without_surrogates(sentence)) for sentence in sentences]
        with self._turn:
            scores = self._model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        return np.asarray(scores, np.float64).reshape(len(sentences), -1)[:, -1]


def load_judge(settings: IndexSettings, model: str) -> Judge | None:
    """Load the judge that ``settings.reranker`` names; ModelError where it cannot be had.

    Where it names none, our own serves beside the offline model; beside others none does, since nothing is
    fitted for the two together.
    """
    name = settings.reranker
    if name is None:
        name = OFFLINE_RERANKER if model == OFFLINE_MODEL else NO_RERANKER
    if name == NO_RERANKER:
        return None
    if name == OFFLINE_RERANKER:
        folder = settings.cache_dir / OFFLINE_MODEL
        ensure_model_folder(folder)
        return OnnxJudge.from_folder(folder, settings.threads)
    return CrossEncoderJudge.load(name, settings.threads)
