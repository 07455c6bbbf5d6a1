"""One search library in a process of its own: questions in, passages out, a JSON object per line.

Runs in the library's own virtual environment, so it needs nothing beyond the standard library. Requests
are ``{"do": "load" | "index" | "open" | "ask", ...}``; the reply to each is its result with the
seconds that the library itself took, so that reading and writing the lines is not counted.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

CUT_ITSELF = "--cut-itself"
"""Argument that asks a library to cut whole documents with its own splitter."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is searched, or a whole document where the library cuts it itself."""

    id: str
    text: str


class Searching(Protocol):
    """What every library is asked to do; ``load`` comes first, then ``index`` or ``open``."""

    def load(self, model: Path) -> None:
        """Import the library and load the sentence-transformers folder ``model``."""

    def index(self, pieces: list[Piece], folder: Path) -> None:
        """Index the pieces and save the index in the empty ``folder``."""

    def open(self, folder: Path) -> None:
        """Open what ``index`` saved."""

    def search(self, question: str, context: list[str], most: int) -> list[Piece]:
        """Return at most ``most`` pieces, best first; ``context`` holds the earlier questions."""


def read_pieces(path: Path) -> list[Piece]:
    """Read the pieces of a file of JSON lines, each ``{"id", "text"}``."""
    lines = path.read_text("utf-8").split("\n")
    return [Piece(**json.loads(line)) for line in lines if line]


def with_context(question: str, context: list[str]) -> str:
    """Put the question before in front: what a library that knows no conversations can be given."""
    return " ".join([*context[-1:], question])


def serve(library: Searching) -> None:
    """Answer requests from standard input until it ends."""
    # Libraries print to standard output as they like, so the replies get a descriptor of their own.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        reply = _carry_out(library, json.loads(line))
        _say(replies, reply)


def _carry_out(library: Searching, request: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    result: Any = None
    match request["do"]:
        case "load":
            library.load(Path(request["model"]))
        case "index":
            pieces = read_pieces(Path(request["pieces"]))
            began = time.perf_counter()
            library.index(pieces, Path(request["folder"]))
        case "open":
            library.open(Path(request["folder"]))
        case "ask":
            result = _answer(library, request["question"], request["context"], request["most"])
        case other:
            raise ValueError(f"unknown request: {other}")
    return {"seconds": time.perf_counter() - began, "result": result}


def _answer(library: Searching, question: str, context: list[str], most: int) -> list[dict[str, str]]:
    return [{"id": piece.id, "text": piece.text} for piece in library.search(question, context, most)]


def _say(replies: TextIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply, ensure_ascii=False) + "\n")
    replies.flush()
