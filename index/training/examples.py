"""What the models learn from: questions with the sentences that answer them, as files beside each other.

``sentences.jsonl`` holds a ``Sentence`` a line, ``questions.jsonl`` a ``Question`` a line whose numbers are
lines of the first, ``general.jsonl`` questions over texts of any kind, each with the sentences of its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from index.models.judge_text import describe

SENTENCES, QUESTIONS, GENERAL = "sentences.jsonl", "questions.jsonl", "general.jsonl"
HELD_OUT_SHARE = 5
"""Of so many documents one is kept from training: the ranking and the confidence are fitted on questions
about it, since a model is surer of what it has learnt from."""


def is_held_out(document: str) -> bool:
    """Whether the document of that name is kept from training; the same on every machine."""
    return hashlib.sha256(document.encode()).digest()[0] % HELD_OUT_SHARE == 0


class Pair(NamedTuple):
    """A question and a sentence as the judge reads it."""

    question: str
    sentence: str
    label: float
    """1 where the sentence answers, else 0."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the library, with what stands around it."""

    text: str
    title: str
    heading: str
    before: str

    def described(self, question: str) -> str:
        """Return the sentence as the judge reads it for a question."""
        return describe(self.title, self.heading, self.before, self.text, question)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with numbers of sentences."""

    text: str
    kind: str
    document: str
    """Name of the document that it was written from."""
    right: tuple[int, ...]
    """The sentences that answer; none where the library does not."""
    candidates: tuple[int, ...]
    """What the search found, best first."""

    @property
    def held_out(self) -> bool:
        """Whether its document is kept from training."""
        return is_held_out(self.document)


@dataclass(frozen=True, slots=True)
class GeneralQuestion:
    """A question over a text of any kind."""

    text: str
    sentences: tuple[str, ...]
    """As the judge reads them."""
    right: frozenset[int]
    """Places of those that answer; none where the text does not."""


def read_sentences(folder: Path) -> list[Sentence]:
    """Read the sentences of the library, in the order of their numbers."""
    return [
        Sentence(row["text"], row["title"], row["heading"], row["before"])
        for row in _rows(folder / SENTENCES)
    ]


def read_questions(folder: Path) -> list[Question]:
    """Read the questions over the library."""
    return [
        Question(row["question"], row["kind"], row["document"], tuple(row["right"]), tuple(row["candidates"]))
        for row in _rows(folder / QUESTIONS)
    ]


def read_general(folder: Path) -> list[GeneralQuestion]:
    """Read the general questions; none where the file is missing."""
    path = folder / GENERAL
    if not path.is_file():
        return []
    questions = []
    for row in _rows(path):
        sentences = row["sentences"]
        described = [
            describe(row["title"], "", before, text, row["question"])
            for before, text in zip(["", *sentences], sentences, strict=False)
        ]
        questions.append(GeneralQuestion(row["question"], tuple(described), frozenset(row["right"])))
    return questions


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
