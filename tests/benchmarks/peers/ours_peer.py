"""Speech Answers through the same lines as the others: it reads whole documents and quotes from them."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.peers.serving import Piece, serve

SUFFIX = ".txt"


class Ours:
    """The library as the program opens it: a folder of documents and a data folder."""

    def load(self, model: Path) -> None:
        from index.library import Library
        from index.models.encoder import load_encoder
        from index.settings import IndexSettings

        self._open = Library.open
        self._settings = IndexSettings(model=str(model))
        self._encoder = load_encoder(self._settings)

    def index(self, pieces: list[Piece], folder: Path) -> None:
        documents = folder / "documents"
        documents.mkdir()
        for piece in pieces:
            (documents / f"{piece.id}{SUFFIX}").write_text(piece.text, "utf-8")
        self.open(folder)

    def open(self, folder: Path) -> None:
        settings = self._settings.model_copy(
            update={"documents": folder / "documents", "data_dir": folder / "data"}
        )
        self._library = self._open(settings, self._encoder)

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        answer = self._library.ask(question, context)
        documents = self._library.snapshot.documents
        return [
            Piece(documents[excerpt.document_id].name.removesuffix(SUFFIX), excerpt.text)
            for excerpt in answer.excerpts
        ]


if __name__ == "__main__":
    serve(Ours())
