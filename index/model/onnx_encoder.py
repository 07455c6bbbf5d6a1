"""Encodes texts on onnxruntime with a model folder of ours; torch is never imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError
from index.model.batches import LONGEST, batches, without_surrogates
from index.model.folder import GRAPH, TOKENIZER
from index.model.tensors import PROMPTS
from index.model.tokenizer import PADDING

CHUNK = 2048
"""Texts that are split into tokens before the first of them is encoded: enough that texts of like length
find each other, few enough to hold in memory and to show progress."""


class OnnxEncoder:
    """Encodes with ``model.onnx`` and ``tokenizer.json``; may be used from many threads at once."""

    def __init__(self, name: str, fingerprint: str, session: Any, tokenizer: Tokenizer) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension: int = session.get_outputs()[0].shape[1]
        self._session = session
        self._tokenizer = tokenizer
        self._padding = tokenizer.token_to_id(PADDING)
        tokenizer.encode_special_tokens = True  # a literal <s> in a text is text
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)

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
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
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
            encodings = [self._tokens(prompt + text) for text in texts[start : start + CHUNK]]
            for batch in batches([len(encoding.ids) for encoding in encodings]):
                rows = [start + i for i in batch]
                vectors[rows] = self._run("sentence_embedding", [encodings[i] for i in batch])
                if progress is not None:
                    progress(len(batch))
        return vectors

    def _tokens(self, text: str) -> Encoding:
        # One text at a time: encode_batch starts threads, and then complains whenever a process is forked.
        return self._tokenizer.encode(without_surrogates(text))

    def _run(self, output: str, encodings: list[Encoding]) -> NDArray[np.float32]:
        width = max(len(encoding.ids) for encoding in encodings)
        ids = np.full((len(encodings), width), self._padding, dtype=np.int64)
        mask = np.zeros((len(encodings), width), dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        (result,) = self._session.run([output], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(result, dtype=np.float32)
