"""Encodes texts on onnxruntime with a model folder of ours; torch is never imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from index.errors import ModelError
from index.model.batches import batches
from index.model.folder import GRAPH, PIECE_MODEL
from index.model.pieces import PieceTokenizer
from index.model.tensors import PROMPTS

CHUNK = 2048
"""Texts that are split into tokens before the first of them is encoded: enough that texts of like length
find each other, few enough to hold in memory and to show progress."""


class OnnxEncoder:
    """Encodes with ``model.onnx`` and ``sentencepiece.model``; may be used from many threads at once."""

    def __init__(self, name: str, fingerprint: str, session: Any, tokenizer: PieceTokenizer) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension: int = session.get_outputs()[0].shape[1]
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def from_folder(cls, folder: Path, name: str, fingerprint: str, threads: int) -> OnnxEncoder:
        """Load the graph and the tokenizer of ``folder``; ModelError where either cannot be read."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while waiting take the cores that searching and other processes need.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = PieceTokenizer.from_file(str(folder / PIECE_MODEL))
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelError("model_unreadable", model=name, reason=str(error)) from error
        return cls(name, fingerprint, session, tokenizer)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length per question, (n, d) float32."""
        return self._encode(texts, PROMPTS["query"], None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one row of unit length per passage, (n, d) float32.

        ``progress`` is called with the number of texts newly done.
        """
        return self._encode(texts, PROMPTS["passage"], progress)

    def _encode(
        self, texts: Sequence[str], prompt: str, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            pieces = [self._tokenizer.cut(prompt + text) for text in texts[start : start + CHUNK]]
            for batch in batches([len(own) for own in pieces]):
                vectors[[start + i for i in batch]] = self._run([pieces[i] for i in batch])
                if progress is not None:
                    progress(len(batch))
        return vectors

    def _run(self, pieces: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        width = max(map(len, pieces))
        ids = np.full((len(pieces), width), self._tokenizer.padding, dtype=np.int64)
        mask = np.zeros((len(pieces), width), dtype=np.int64)
        for row, own in enumerate(pieces):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        (result,) = self._session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(result, dtype=np.float32)
