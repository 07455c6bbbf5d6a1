"""What is asked of every library: the texts to search and questions whose answers are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.evaluation.metrics import Score, score_names, score_spans
from index.evaluation.question_sets import Question, QuestionSet, read_question_set
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from tests.benchmarks.asked import OWN
from tests.benchmarks.libraries import ROOT, SEEDS
from tests.benchmarks.peers.ours_peer import SUFFIX
from tests.benchmarks.peers.serving import Piece
from tests.folder import read_folder

SHARED_SETS = ROOT.parent / "shared" / "eval"
SETS = ("seeds", "own", "policy", "letters", "statutes")
"""``own`` is the project's own set over the seed; the last three bring passages of their own."""


@dataclass(frozen=True, slots=True)
class Task:
    """One set of questions over one set of texts."""

    name: str
    documents: tuple[Piece, ...]
    """What a library that cuts texts itself is given."""
    passages: tuple[Piece, ...]
    """The same, cut as ours cuts them."""
    questions: tuple[Question, ...]
    by_name: bool
    """Whether an answer is judged by the passages it comes from, not by the words it quotes."""

    def score(self, question: Question, found: list[Piece]) -> Score:
        """Score what a library returned, best first."""
        if self.by_name:
            return score_names([piece.id for piece in found], question.gold)
        return score_spans([piece.text for piece in found], question.gold, every=question.every)

    def write_pieces(self, folder: Path) -> None:
        """Write both lists as JSON lines."""
        for name, pieces in (("documents", self.documents), ("passages", self.passages)):
            lines = [json.dumps({"id": one.id, "text": one.text}, ensure_ascii=False) for one in pieces]
            (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")


def available_sets() -> list[str]:
    """Return the names of the sets that can be read here."""
    return [name for name in SETS if name == "own" or (SHARED_SETS / name).is_dir()]


def read_task(name: str) -> Task:
    """Read a set with the texts that it is asked over."""
    questions = read_question_set(OWN if name == "own" else SHARED_SETS / name)
    if questions.has_passages:
        return _over_passages(name, questions)
    documents = read_folder(SEEDS)
    passages = [one for document in documents for one in cut_passages(document, parse_outline(document))]
    return Task(
        name=name,
        documents=tuple(Piece(one.name.removesuffix(SUFFIX), one.text) for one in documents),
        passages=tuple(Piece(passage.id, passage.text) for passage in passages),
        questions=questions.questions,
        by_name=False,
    )


def _over_passages(name: str, questions: QuestionSet) -> Task:
    # Titles are part of the texts, which then are the same for everyone.
    pieces = tuple(Piece(document.name, document.text) for document in questions.documents)
    return Task(name, pieces, pieces, questions.questions, by_name=True)
