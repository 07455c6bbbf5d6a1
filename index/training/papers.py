"""Official papers of other kinds than speeches, with questions: laws, notices, replies, court papers.

A folder of them holds ``passages.jsonl`` (``p`` id, ``doc`` name of the paper, ``title``, ``text``: some
article or paragraphs of it) and ``questions.jsonl`` (``p``, ``kind``, ``question``, ``gold``: a verbatim
place of the passage, empty where no paper answers).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.evaluation.fitting import Asked
from index.evaluation.question_sets import Question
from index.reading.text import clean
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.training.examples import is_held_out
from index.types import Document

PASSAGES, QUESTIONS = "passages.jsonl", "questions.jsonl"
WEIGHT = 2.0
"""What a question about a paper counts beside one about a speech."""
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers with the questions about those that no model learnt from."""

    whole: tuple[Document, ...]
    """Each paper as one document: its title and its passages."""
    pieces: tuple[Document, ...]
    """Each passage as a document of its own, below the paper's title: many libraries hold short texts."""
    questions: tuple[Question, ...]


def read_papers(folder: Path) -> Papers:
    """Read a folder of papers; KeyError for a question whose passage is not there."""
    passages = _rows(folder / PASSAGES)
    paper_of = {row["p"]: row["doc"] for row in passages}
    papers: dict[str, list[dict[str, Any]]] = {}
    for row in passages:
        papers.setdefault(row["doc"], []).append(row)
    return Papers(
        tuple(_document(name, rows) for name, rows in papers.items()),
        tuple(_document(row["p"], [row]) for row in passages),
        tuple(
            Question(f"{number}", row["question"], row["kind"], (row["gold"],), False, answerable=True)
            if row["gold"]
            else Question(f"{number}", row["question"], row["kind"], (), False, answerable=False)
            for number, row in enumerate(_rows(folder / QUESTIONS))
            if is_held_out(paper_of[row["p"]])
        ),
    )


def asked_of_papers(papers: Papers, of: Callable[[Sequence[Document]], Searcher]) -> Iterator[Asked]:
    """Yield every question twice: asked of whole papers and of their passages. ``of`` makes a library."""
    for documents in (papers.whole, papers.pieces):
        library = of(documents)
        scope = Scope.of(library.snapshot)
        for question in papers.questions:
            yield Asked(question, library, scope, WEIGHT)


def _document(name: str, rows: Sequence[dict[str, Any]]) -> Document:
    text = clean("\n".join([rows[0]["title"], "", *(row["text"] for row in rows)]))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(hashlib.sha256(name.encode()).hexdigest()[:_ID_DIGITS], name, text, digest, "utf-8")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
