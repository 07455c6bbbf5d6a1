"""LangChain: FAISS and BM25 over jieba's words in an ``EnsembleRetriever``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.serving import CUT_ITSELF, Piece, serve, with_context

DEPTH = 10
"""Documents that each retriever contributes, of which the best few are shown."""
CHUNK, OVERLAP = 300, 50
"""Characters, as Chinese texts are usually cut with it."""


class LangChain:
    """Both retrievers with equal weights; BM25 is made again at every start, for it cannot be saved."""

    def load(self, model: Path) -> None:
        import jieba
        from langchain_huggingface import HuggingFaceEmbeddings

        jieba.initialize()
        self._embeddings: Any = HuggingFaceEmbeddings(
            model_name=str(model),
            encode_kwargs={"prompt_name": "passage", "normalize_embeddings": True},
            query_encode_kwargs={"prompt_name": "query", "normalize_embeddings": True},
        )

    def index(self, pieces: list[Piece], folder: Path) -> None:
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document

        documents = [Document(page_content=piece.text, metadata={"name": piece.id}) for piece in pieces]
        FAISS.from_documents(self._cut(documents), self._embeddings).save_local(str(folder))

    def open(self, folder: Path) -> None:
        import jieba
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS

        # The file is the one that ``index`` has just written.
        store = FAISS.load_local(str(folder), self._embeddings, allow_dangerous_deserialization=True)
        documents = list(store.docstore._dict.values())
        words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut, k=DEPTH)
        near = store.as_retriever(search_kwargs={"k": DEPTH})
        self._retriever: Any = EnsembleRetriever(retrievers=[words, near], weights=[0.5, 0.5])

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        found = self._retriever.invoke(with_context(question, context))
        return [Piece(one.metadata["name"], one.page_content) for one in found[:most]]

    def _cut(self, documents: list[Any]) -> list[Any]:
        """Keep the pieces as they were given."""
        return documents


class CuttingLangChain(LangChain):
    """Cuts whole documents itself."""

    def _cut(self, documents: list[Any]) -> list[Any]:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            separators=["\n\n", "\n", "。", "！", "？", "；", "，", ""],
            keep_separator="end",
            chunk_size=CHUNK,
            chunk_overlap=OVERLAP,
        )
        return list(splitter.split_documents(documents))


if __name__ == "__main__":
    serve(CuttingLangChain() if CUT_ITSELF in sys.argv else LangChain())
