"""Reads sets of questions with the answers that are expected of them.

A set is a file of JSON lines, ``questions.jsonl`` where a folder is given. Two layouts:

Over the indexed documents:
    {"id", "question", "kind"?, "gold": [verbatim places], "all"?, "answerable"?, "context"?}
    Any of the places will do; with ``all`` every one is wanted. ``context`` holds earlier questions.
Over passages of its own, where ``passages.jsonl`` lies beside it:
    passages.jsonl      {"id", "text", "title"?}
    questions.jsonl     {"id", "text", "gold": [passage ids], "kind"?}
    unanswerable.jsonl  {"id", "text", "kind"?}, optional
Other keys are passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from index.errors import QuestionSetError
from index.evaluation.metrics import normalise
from index.reading.text import clean
from index.types import Document

QUESTIONS_FILE = "questions.jsonl"
PASSAGES_FILE = "passages.jsonl"
UNANSWERABLE_FILE = "unanswerable.jsonl"
PLAIN_KIND = "question"
UNANSWERABLE_KIND = "unanswerable"

_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what answers it."""

    id: str
    text: str
    kind: str
    gold: tuple[str, ...]
    """Verbatim places or, in a set with passages of its own, ids of passages."""
    every: bool
    """Whether all of ``gold`` is wanted and not any of it."""
    answerable: bool
    context: tuple[str, ...] = ()
    """The earlier questions of the conversation, oldest first."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of questions, checked."""

    name: str
    """The folder of ``questions.jsonl``, or the file's own name without its suffix."""
    questions: tuple[Question, ...]
    documents: tuple[Document, ...] = ()
    """The set's own passages, one document each, named by their ids; none where it asks the speeches."""

    @property
    def has_passages(self) -> bool:
        """Whether the set is asked over passages of its own."""
        return bool(self.documents)


_Text = Annotated[str, StringConstraints(min_length=1)]
_Texts = Annotated[
    tuple[_Text, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Text


class _SpanQuestion(_Record):
    question: str
    kind: _Text = PLAIN_KIND
    gold: _Texts = ()
    all: bool = False
    answerable: bool = True
    context: _Texts = ()


class _PassageQuestion(_Record):
    text: str
    kind: _Text = PLAIN_KIND
    gold: _Texts


class _Unanswerable(_Record):
    text: str
    kind: _Text = UNANSWERABLE_KIND


class _PassageLine(_Record):
    text: _Text
    title: str = ""


_R = TypeVar("_R", bound=_Record)


def read_question_set(path: Path) -> QuestionSet:
    """Read a set from its file or the folder of ``questions.jsonl``.

    Raises QuestionSetError that names the file and, for a bad line, the line and what is wrong in it.
    """
    file = path / QUESTIONS_FILE if path.is_dir() else path
    if not file.is_file():
        raise QuestionSetError("question_set_missing", path=file)
    name = file.resolve().parent.name if file.name == QUESTIONS_FILE else file.stem
    passages = file.with_name(PASSAGES_FILE)
    if passages.is_file() and file != passages:
        documents = tuple(_documents(passages))
        questions = tuple(_over_passages(file, {document.name for document in documents}))
    else:
        documents, questions = (), tuple(_over_speeches(file))
    if not questions:
        raise QuestionSetError("question_set_empty", path=file)
    return QuestionSet(name, questions, documents)


def _over_speeches(file: Path) -> Iterator[Question]:
    for line, record in _read(file, _SpanQuestion):
        if record.answerable and not record.gold:
            raise _wrong(file, line, "answerable, but gold is empty")
        blank = [place for place in record.gold if not normalise(place)]
        if blank:
            raise _wrong(file, line, f"gold holds no letter: {blank[0]!r}")
        yield Question(
            id=record.id,
            text=record.question,
            kind=record.kind,
            gold=record.gold,
            every=record.all,
            answerable=record.answerable,
            context=record.context,
        )


def _over_passages(file: Path, known: set[str]) -> Iterator[Question]:
    seen = set()
    for line, record in _read(file, _PassageQuestion):
        unknown = [name for name in record.gold if name not in known]
        if unknown or not record.gold:
            raise _wrong(file, line, f"no such passage: {', '.join(unknown) or '[]'}")
        seen.add(record.id)
        yield Question(record.id, record.text, record.kind, record.gold, every=False, answerable=True)
    missing = file.with_name(UNANSWERABLE_FILE)
    if missing.is_file() and missing != file:
        for line, unanswerable in _read(missing, _Unanswerable):
            if unanswerable.id in seen:
                raise _wrong(missing, line, f"id occurs twice: {unanswerable.id}")
            yield Question(
                unanswerable.id, unanswerable.text, unanswerable.kind, (), every=False, answerable=False
            )


def _documents(file: Path) -> Iterator[Document]:
    for _, passage in _read(file, _PassageLine):
        text = clean(f"{passage.title}\n\n{passage.text}" if passage.title else passage.text)
        yield Document(
            id=hashlib.sha256(passage.id.encode()).hexdigest()[:_ID_DIGITS],
            name=passage.id,
            text=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            encoding="utf-8",
        )


def _read(file: Path, kind: type[_R]) -> Iterator[tuple[int, _R]]:
    """Yield the records of a file with the numbers of their lines."""
    seen: set[str] = set()
    for number, line in _lines(file):
        try:
            record = kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise _wrong(file, number, f"{where}: {first['msg']}" if where else first["msg"]) from error
        if record.id in seen:
            raise _wrong(file, number, f"id occurs twice: {record.id}")
        seen.add(record.id)
        yield number, record


def _lines(file: Path) -> Iterable[tuple[int, str]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(file, 1, "not UTF-8") from error
    except OSError as error:
        raise QuestionSetError(
            "question_set_unreadable", path=file, reason=error.strerror or str(error)
        ) from error
    # Only "\n" ends a line: a text may hold other characters that Python takes for line ends.
    numbered = enumerate(text.split("\n"), start=1)
    return [(number, line) for number, line in numbered if line.strip()]


def _wrong(file: Path, line: int, reason: str) -> QuestionSetError:
    return QuestionSetError("question_set_wrong", path=file, line=line, reason=reason)
