"""bm25s alone, over jieba's search-mode words: the quickest that needs no model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.benchmarks.peers.serving import Piece, serve, with_context


class Bm25s:
    """BM25 with the corpus saved beside the index, as its documentation shows."""

    def load(self, model: Path) -> None:
        import jieba

        jieba.initialize()

    def index(self, pieces: list[Piece], folder: Path) -> None:
        import bm25s

        retriever = bm25s.BM25()
        retriever.index([self._words(piece.text) for piece in pieces], show_progress=False)
        retriever.save(str(folder), corpus=[{"id": piece.id, "text": piece.text} for piece in pieces])

    def open(self, folder: Path) -> None:
        import bm25s

        self._retriever: Any = bm25s.BM25.load(str(folder), load_corpus=True, mmap=True)
        self._entries = len(self._retriever.corpus)

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        words = [self._words(with_context(question, context))]
        found, _ = self._retriever.retrieve(words, k=min(most, self._entries), show_progress=False)
        return [Piece(row["id"], row["text"]) for row in found[0]]

    def _words(self, text: str) -> list[str]:
        import jieba

        return [word for word in jieba.lcut_for_search(text.lower()) if word.strip()]


if __name__ == "__main__":
    serve(Bm25s())
