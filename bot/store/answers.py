"""Questions and what they were answered, with the readers' opinion, for a limited time."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.store.database import Database
from index.types import Answer

_ID_BYTES = 9
"""72 random bits, 12 characters: nobody guesses another's answer, and it fits a button of 64 bytes."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What is needed to give an answer once more."""

    id: str
    question: str
    context: tuple[str, ...]
    documents: frozenset[str] | None
    """The documents that could be quoted; None for all."""
    snapshot: str


class AnswerLog:
    """The answers of the last days."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Date entries with ``clock``, in seconds since 1970."""
        self._database = database
        self._clock = clock

    def add(
        self,
        answer: Answer,
        *,
        context: Sequence[str],
        documents: Collection[str] | None,
        snapshot: str,
        asker: str,
        surface: str,
    ) -> AnswerRecord:
        """Note an answer; ``asker`` is a pseudonym, ``surface`` where it was asked."""
        record = AnswerRecord(
            secrets.token_urlsafe(_ID_BYTES),
            answer.question,
            tuple(context),
            None if documents is None else frozenset(documents),
            snapshot,
        )
        self._database.write(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            record.id,
            self._clock(),
            asker,
            surface,
            record.question,
            json.dumps(record.context, ensure_ascii=False),
            None if record.documents is None else json.dumps(sorted(record.documents)),
            snapshot,
            answer.status.value,
            answer.confidence,
            json.dumps([[excerpt.document_id, excerpt.start, excerpt.end] for excerpt in answer.excerpts]),
        )
        return record

    def find(self, answer_id: str) -> AnswerRecord | None:
        """Return an answer's record unless it has been forgotten."""
        rows = self._database.read(
            "SELECT question, context, documents, snapshot FROM answers WHERE id = ?", answer_id
        )
        if not rows:
            return None
        question, context, documents, snapshot = rows[0]
        allowed = None if documents is None else frozenset(json.loads(documents))
        return AnswerRecord(answer_id, question, tuple(json.loads(context)), allowed, snapshot)

    def rate(self, answer_id: str, asker: str, *, helpful: bool) -> bool:
        """Note an opinion, in place of the same person's earlier one; False if the answer is forgotten."""
        changed = self._database.write(
            "INSERT INTO feedback SELECT id, ?, ?, ? FROM answers WHERE id = ? "
            "ON CONFLICT (answer, asker) DO UPDATE SET helpful = excluded.helpful, given = excluded.given",
            asker,
            int(helpful),
            self._clock(),
            answer_id,
        )
        return bool(changed)

    def forget_older_than(self, days: int) -> int:
        """Delete answers, with the opinions on them, that are older than ``days``; returns how many."""
        oldest = self._clock() - days * _DAY
        return self._database.write("DELETE FROM answers WHERE asked < ?", oldest) or 0
