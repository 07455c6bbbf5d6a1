"""One of the benchmark's libraries in a process of its own, asked like the peers are."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.child import Child
from tests.benchmarks.peers.ours_peer import Ours
from tests.benchmarks.peers.serving import Piece, serve

FIRST_QUESTION = "政协的三大职能是什么？"


class Opened(Ours):
    """Opens a data folder as it is, without asking what it was made from."""

    def open(self, folder: Path) -> None:
        from index.library import Library
        from index.snapshot.snapshot import Snapshot
        from index.storage.data_folder import current_folder

        self._library = Library(Snapshot.load(current_folder(folder)), self._encoder)

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        answer = self._library.ask(question, context)
        return [Piece(excerpt.document_id, excerpt.text) for excerpt in answer.excerpts]


def start(model: Path, folder: Path) -> tuple[Child, float]:
    """Start a process on a data folder; return it with the seconds to its first answer."""
    child = Child([sys.executable, "-m", "tests.benchmarks.opened"])
    child.ask(do="load", model=str(model))
    child.ask(do="open", folder=str(folder))
    ask(child, FIRST_QUESTION)
    return child, child.age


def ask(child: Child, question: str) -> float:
    """Ask one question and return the seconds it took."""
    return float(child.ask(do="ask", question=question, context=[], most=3)["seconds"])


if __name__ == "__main__":
    serve(Opened())
