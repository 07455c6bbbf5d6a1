"""One library put through one task: indexed in one process, started and asked in others."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.evaluation.metrics import mean
from index.evaluation.question_sets import Question
from tests.benchmarks.child import Child
from tests.benchmarks.peers.environments import Peer
from tests.benchmarks.peers.serving import Piece
from tests.benchmarks.peers.tasks import Task
from tests.benchmarks.reporting import Row, percentile

SHOWN = 3
"""Passages or excerpts that are looked at."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where everybody finds the model and the environments, and how often starts are repeated."""

    model: Path
    environments: Path
    starts: int


def compare(peer: Peer, task: Task, setting: Setting) -> Row:
    """Return a library's figures; ChildError or InstallError where it fails."""
    command = peer.command(setting.environments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "index")
        folder.mkdir()
        task.write_pieces(Path(place))
        pieces = Path(place, "documents.jsonl" if peer.whole_documents else "passages.jsonl")
        with Child(command) as child:
            child.ask(do="load", model=str(setting.model))
            indexing = child.ask(do="index", pieces=str(pieces), folder=str(folder))["seconds"]
            peak = child.memory_mb("VmHWM")
        starts = [_start(command, task.questions[0], folder, setting) for _ in range(setting.starts - 1)]
        with Child(command) as child:
            starts.append(_first_answer(child, task.questions[0], folder, setting))
            answers = [_ask(child, question) for question in task.questions]
            return {
                "library": peer.name,
                "indexing s": indexing,
                "indexing MB": peak,
                "start s": statistics.median(starts),
                **_latency(answers),
                "memory MB": child.memory_mb("VmRSS"),
                **_quality(task, answers),
            }


def _start(command: list[str], question: Question, folder: Path, setting: Setting) -> float:
    with Child(command) as child:
        return _first_answer(child, question, folder, setting)


def _first_answer(child: Child, question: Question, folder: Path, setting: Setting) -> float:
    child.ask(do="load", model=str(setting.model))
    child.ask(do="open", folder=str(folder))
    _ask(child, question)
    return child.age


def _ask(child: Child, question: Question) -> dict[str, Any]:
    return child.ask(do="ask", question=question.text, context=list(question.context), most=SHOWN)


def _latency(answers: list[dict[str, Any]]) -> Row:
    times = [1000 * answer["seconds"] for answer in answers]
    return {"p50 ms": percentile(times, 0.5), "p95 ms": percentile(times, 0.95)}


def _quality(task: Task, answers: list[dict[str, Any]]) -> Row:
    found = [[Piece(**piece) for piece in answer["result"]] for answer in answers]
    pairs = list(zip(task.questions, found, strict=True))
    scores = [task.score(question, pieces) for question, pieces in pairs if question.answerable]
    unanswerable = [not pieces for question, pieces in pairs if not question.answerable]
    return {
        "hit@1": mean(score.hit(1) for score in scores),
        "hit@3": mean(score.hit(SHOWN) for score in scores),
        "silent when right": mean(unanswerable),
        "characters shown": mean(len(piece.text) for pieces in found for piece in pieces),
    }
