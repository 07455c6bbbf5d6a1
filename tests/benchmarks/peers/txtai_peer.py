"""txtai: its own hybrid of FAISS and BM25, both inside one ``Embeddings`` index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.benchmarks.peers.serving import Piece, serve, with_context


class Txtai:
    """``Embeddings(hybrid=True)`` with texts kept, as its documentation shows hybrid search.

    Its sentence-transformers method uses the prompts that the model's folder states. It takes every Chinese
    character for a word; pairs of characters (``"tokenizer": {"ngrams": 2}``) are no better: on the seeds set
    hit@1 .63 for .62, hit@3 .75 for .83.
    """

    def load(self, model: Path) -> None:
        from txtai import Embeddings

        self._embeddings: Any = Embeddings(
            path=str(model),
            method="sentence-transformers",
            content=True,
            hybrid=True,
            scoring={"method": "bm25", "terms": True, "normalize": True},
        )
        self._embeddings.batchtransform(["预热"], "query")  # loads the model, which it else does when asked

    def index(self, pieces: list[Piece], folder: Path) -> None:
        self._embeddings.index((piece.id, piece.text) for piece in pieces)
        self._embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder))

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        found = self._embeddings.search(with_context(question, context), most)
        return [Piece(row["id"], row["text"]) for row in found]


if __name__ == "__main__":
    serve(Txtai())
