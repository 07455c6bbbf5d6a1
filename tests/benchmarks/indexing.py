"""How fast documents are indexed, and how much of that time is spent in the model itself.

    python -m tests.benchmarks.indexing [--passages 1000 | --all] [--output JSON]

The first speeches of the shared ones are indexed by the program's own builder with the real model. The
share is the time during which the model runs; the rest is reading, cutting, tokens, terms and files.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import onnxruntime

from index.models.encoder import Encoder, load_encoder
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.settings import IndexSettings
from index.snapshot.building import build_snapshot
from index.types import Document
from tests.benchmarks.libraries import SEEDS, SPEECHES
from tests.benchmarks.reporting import Row, parser, report
from tests.folder import read_folder


class ModelClock:
    """Adds up the time during which at least one run of a model is under way."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._running = 0
        self._since = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Watch every model of this process for a while."""
        run = onnxruntime.InferenceSession.run

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._count(1)
            try:
                return run(*args, **kwargs)
            finally:
                self._count(-1)

        with patch.object(onnxruntime.InferenceSession, "run", timed):
            yield

    def _count(self, change: int) -> None:
        with self._lock:
            now = time.perf_counter()
            if self._running:
                self.seconds += now - self._since
            self._running += change
            self._since = now


def chosen_documents(passages: int | None) -> list[Document]:
    """Return documents that make at least so many passages, all where None is given."""
    documents = read_folder(SPEECHES if SPEECHES.is_dir() else SEEDS)
    if passages is None:
        return documents
    chosen: list[Document] = []
    made = 0
    # Every seventh, so that old and new speeches and both scripts are among them.
    for document in [one for first in range(7) for one in documents[first::7]]:
        if made >= passages:
            break
        chosen.append(document)
        made += len(cut_passages(document, parse_outline(document)))
    return chosen


def measure(documents: list[Document], encoder: Encoder) -> Row:
    """Index the documents in an empty folder."""
    clock = ModelClock()
    with tempfile.TemporaryDirectory() as place, clock.attached():
        began = time.perf_counter()
        snapshot = build_snapshot(documents, encoder, Path(place))
        seconds = time.perf_counter() - began
    manifest = snapshot.manifest
    return {
        "documents": len(documents),
        "passages": manifest.passages,
        "sentences": manifest.sentences,
        "characters": sum(len(document.text) for document in documents),
        "seconds": seconds,
        "passages/s": manifest.passages / seconds,
        "characters/s": sum(len(document.text) for document in documents) / seconds,
        "share in the model": clock.seconds / seconds,
    }


def main() -> None:
    """Print the table."""
    options = parser(__doc__)
    options.add_argument("--passages", type=int, default=1000)
    options.add_argument("--all", action="store_true")
    chosen = options.parse_args()
    encoder = load_encoder(IndexSettings.from_environment())
    encoder.encode_passages(["预热"])
    row = measure(chosen_documents(None if chosen.all else chosen.passages), encoder)
    report("Indexing with the real model", [row], chosen.output)


if __name__ == "__main__":
    main()
