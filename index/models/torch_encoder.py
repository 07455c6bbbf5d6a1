"""Encodes texts with sentence-transformers: any model by local path or hub name."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from index.errors import ModelError
from index.models.batches import LONGEST, batches, without_surrogates

LIBRARIES = ("sentence_transformers", "transformers", "huggingface_hub", "torch")
"""Loggers whose warnings are about things the reader cannot change; errors come as exceptions."""
NEVER = "(?!)"
"""A pattern that nothing matches, for models without special tokens."""


class SentenceTransformerEncoder:
    """Encodes with the model's own query and passage prompts, where it has any."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self._model = model
        # The tokenizers behind the model keep padding and truncation in themselves: one thread at a time.
        self._turn = threading.Lock()
        model.max_seq_length = min(model.max_seq_length or LONGEST, LONGEST)
        specials = getattr(model.tokenizer, "all_special_tokens", ())
        self._specials = re.compile("|".join(re.escape(token) for token in specials) or NEVER)
        self.fingerprint = _fingerprint(model)
        self.dimension: int = self._rows(model.encode_query, ["讲话"]).shape[1]

    @classmethod
    def load(cls, name: str, source: str, *, local: bool, threads: int) -> SentenceTransformerEncoder:
        """Load the model that ``find_model`` found for ``name``; ModelError where it is no text encoder."""
        prepare_libraries(threads)
        try:
            return cls(name, SentenceTransformer(source, local_files_only=local))
        except Exception as error:  # a model's files can be wrong in any way, in four libraries
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            raise ModelError("model_unreadable", model=name, reason=reason) from error

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of unit length per question, (n, d) float32."""
        return self._encode(self._model.encode_query, texts, None)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one row of unit length per passage, (n, d) float32.

        ``progress`` is called with the number of texts newly done.
        """
        return self._encode(self._model.encode_document, texts, progress)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Characters stand in for tokens, of which a Chinese text has about as many.
        for batch in batches([min(len(text), LONGEST) for text in texts]):
            vectors[batch] = self._rows(encode, [self._plain(texts[i]) for i in batch])
            if progress is not None:
                progress(len(batch))
        return vectors

    def _rows(self, encode: Callable[..., Any], texts: list[str]) -> NDArray[np.float32]:
        with self._turn:
            rows = encode(texts, batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)

    def _plain(self, text: str) -> str:
        """Break names of special tokens by a space, so that they are read as text."""
        return self._specials.sub(lambda found: f"{found[0][0]} {found[0][1:]}", without_surrogates(text))


def prepare_libraries(threads: int) -> None:
    """Let the libraries behind a model keep to so many threads and say what the reader can change."""
    # Threads inside the tokenizers would make them complain whenever a process is forked.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.ERROR)
    disable_bar: Any = transformers_logging.disable_progress_bar
    disable_bar()  # it is about reading weights, which takes no time; the one of downloads stays
    torch.set_num_threads(threads)


def _fingerprint(model: SentenceTransformer) -> str:
    """Hash what the vectors depend on: all weights, the prompts and the longest text."""
    digest = hashlib.sha256(json.dumps([model.prompts, model.max_seq_length], sort_keys=True).encode())
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()
