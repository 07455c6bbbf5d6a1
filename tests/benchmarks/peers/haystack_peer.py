"""Haystack: BM25 and embedding retrievers over its in-memory store, joined by reciprocal ranks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.serving import CUT_ITSELF, Piece, serve, with_context

STORE_FILE = "store.json"
CHUNK, OVERLAP = 300, 50
"""Characters; the splitter's own preset of 200 counts words, which Chinese does not part."""


class Haystack:
    """The hybrid pipeline of its documentation; the store is saved as JSON, its own way."""

    def load(self, model: Path) -> None:
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._model = str(model)
        self._texts: Any = SentenceTransformersTextEmbedder(
            model=self._model, prefix="query: ", progress_bar=False, local_files_only=True
        )
        self._documents: Any = SentenceTransformersDocumentEmbedder(
            model=self._model, prefix="passage: ", progress_bar=False, local_files_only=True
        )
        self._texts.warm_up()

    def index(self, pieces: list[Piece], folder: Path) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._documents.warm_up()
        documents = [Document(content=piece.text, meta={"name": piece.id}) for piece in pieces]
        store = InMemoryDocumentStore()
        store.write_documents(self._documents.run(documents=self._cut(documents))["documents"])
        store.save_to_disk(str(folder / STORE_FILE))

    def open(self, folder: Path) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(folder / STORE_FILE))
        self._pipeline: Any = Pipeline()
        self._pipeline.add_component("embedder", self._texts)
        self._pipeline.add_component("near", InMemoryEmbeddingRetriever(store))
        self._pipeline.add_component("words", InMemoryBM25Retriever(store))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("embedder", "near")
        self._pipeline.connect("near", "joiner")
        self._pipeline.connect("words", "joiner")

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        asked = with_context(question, context)
        found = self._pipeline.run({"embedder": {"text": asked}, "words": {"query": asked}})
        return [Piece(one.meta["name"], one.content) for one in found["joiner"]["documents"][:most]]

    def _cut(self, documents: list[Any]) -> list[Any]:
        """Keep the pieces as they were given."""
        return documents


class CuttingHaystack(Haystack):
    """Cuts whole documents itself."""

    def _cut(self, documents: list[Any]) -> list[Any]:
        from haystack.components.preprocessors import RecursiveDocumentSplitter

        splitter = RecursiveDocumentSplitter(
            split_length=CHUNK,
            split_overlap=OVERLAP,
            split_unit="char",
            separators=["\n\n", "\n", "。", "，"],
        )
        splitter.warm_up()
        return list(splitter.run(documents=documents)["documents"])


if __name__ == "__main__":
    serve(CuttingHaystack() if CUT_ITSELF in sys.argv else Haystack())
