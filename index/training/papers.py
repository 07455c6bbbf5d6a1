"""Papers of other kinds than government reports, with questions: laws, notices, rules, talks, minutes.

A folder of them holds ``passages.jsonl`` (``p`` id, ``doc`` name of the paper, ``title``, ``text``: an
article or some paragraphs of it) and ``questions.jsonl`` (``p``, ``kind``, ``question``, ``gold``: a verbatim
place of the passage, empty where no paper answers). Papers whose names begin with the same folder are a
library.
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
PAPERS = "papers"
"""Folder of the examples made of them, below that of the others."""
WEIGHT = 0.4
"""What a question about a paper counts beside one about a speech: each is asked twice, and they are more.
With 1 speeches lost what papers won: near misses and false premises of the larger set refused .67, now .70.
"""
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers of one library with the questions about those that no model learnt from."""

    whole: tuple[Document, ...]
    """Each paper as one document: its title and its passages."""
    pieces: tuple[Document, ...]
    """Each passage as a document of its own below the paper's title: many libraries hold short texts."""
    questions: tuple[Question, ...]


def read_papers(folder: Path) -> list[Papers]:
    """Read a folder of papers, one library after the other.

    KeyError for a question whose passage is not there.
    """
    passages = _rows(folder / PASSAGES)
    paper_of = {row["p"]: row["doc"] for row in passages}
    libraries: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in passages:
        libraries.setdefault(_library(row["doc"]), {}).setdefault(row["doc"], []).append(row)
    asked: dict[str, list[Question]] = {}
    for number, row in enumerate(_rows(folder / QUESTIONS)):
        if is_held_out(paper := paper_of[row["p"]]):
            gold = (row["gold"],) if row["gold"] else ()
            question = Question(f"{number}", row["question"], row["kind"], gold, False, bool(gold))
            asked.setdefault(_library(paper), []).append(question)
    return [
        Papers(
            tuple(_document(paper, rows) for paper, rows in papers.items()),
            tuple(_document(row["p"], [row]) for rows in papers.values() for row in rows),
            tuple(asked.get(name, ())),
        )
        for name, papers in libraries.items()
    ]


def asked_of_papers(papers: Papers, of: Callable[[Sequence[Document]], Searcher]) -> Iterator[Asked]:
    """Yield every question twice: asked of whole papers and of their passages. ``of`` makes a library."""
    for documents in (papers.whole, papers.pieces):
        library = of(documents)
        scope = Scope.of(library.snapshot)
        for question in papers.questions:
            yield Asked(question, library, scope, WEIGHT)


def _library(paper: str) -> str:
    return paper.partition("/")[0]


def _document(name: str, rows: Sequence[dict[str, Any]]) -> Document:
    text = clean("\n".join([rows[0]["title"], "", *(row["text"] for row in rows)]))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(hashlib.sha256(name.encode()).hexdigest()[:_ID_DIGITS], name, text, digest, "utf-8")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
