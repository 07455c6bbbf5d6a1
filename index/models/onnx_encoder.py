"""Encodes texts on onnxruntime with a model folder of ours; torch is never imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.batches import batches, padded
from index.models.folder import GRAPH, PIECE_MODEL, QUESTION_GRAPH
from index.models.pieces import PieceTokenizer
from index.models.sessions import open_session
from index.models.tensors import PROMPTS

CHUNK = 2048
"""Texts that are split into tokens before the first of them is encoded: enough that texts of like length
find each other, few enough to hold in memory and to show progress."""


class OnnxEncoder:
    """Encodes with the graphs and ``sentencepiece.model``; may be used from many threads at once."""

    def __init__(
        self, name: str, fingerprint: str, questions: Any, passages: Any, tokenizer: PieceTokenizer
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension: int = passages.get_outputs()[0].shape[1]
        self._questions = questions
        self._passages = passages
        self._tokenizer = tokenizer

    @classmethod
    def from_folder(cls, folder: Path, name: str, fingerprint: str, threads: int) -> OnnxEncoder:
        """Load the graph and the tokenizer of ``folder``; ModelError where either cannot be read."""
        passages = open_session(folder / GRAPH, threads, name)
        own = folder / QUESTION_GRAPH
        questions = open_session(own, threads, name) if own.is_file() else passages
        try:
            tokenizer = PieceTokenizer.from_file(str(folder / PIECE_MODEL))
        except Exception as error:  # the library raises bare Exceptions of its own
            raise ModelError("model_unreadable", model=name, reason=str(error)) from error
        return cls(name, fingerprint, questions, passages, tokenizer)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length per question, (n, d) float32."""
        return self._encode(self._questions, texts, PROMPTS["query"], None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one row of unit length per passage, (n, d) float32.

        ``progress`` is called with the number of texts newly done.
        """
        return self._encode(self._passages, texts, PROMPTS["passage"], progress)

    def _encode(
        self, session: Any, texts: Sequence[str], prompt: str, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            pieces = [self._tokenizer.cut(prompt + text) for text in texts[start : start + CHUNK]]
            for batch in batches([len(own) for own in pieces]):
                vectors[[start + i for i in batch]] = self._run(session, [pieces[i] for i in batch])
                if progress is not None:
                    progress(len(batch))
        return vectors

    def _run(self, session: Any, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        ids, mask = padded(pieces, self._tokenizer.padding)
        (result,) = session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(result, dtype=np.float32)
