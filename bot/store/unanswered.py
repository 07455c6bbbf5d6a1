"""Questions that were not answered well, and which of them have been since."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.database import Database
from bot.store.turns import read_context
from index.types import AnswerStatus, Turn

_DAY = 86_400
_MOST_READ = 2_000
"""Newest entries that are looked at: far more than anybody reads through."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One question that found nothing, or whose answer somebody called unhelpful; never who asked."""

    question: str
    context: tuple[Turn | str, ...]
    documents: frozenset[str] | None
    """The documents that could be quoted; None for all."""
    found: bool
    """Whether there was an answer at all."""
    places: frozenset[tuple[str, int, int]]
    """Document, start and end of what was quoted."""
    unhelpful: int
    """How many called the answer unhelpful."""
    noted: float
    """When it was asked, or called so last; seconds since 1970."""


class UnansweredLog:
    """Reads them from the answers of the last days."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Date entries with ``clock``, in seconds since 1970."""
        self._database = database
        self._clock = clock

    def newest(self) -> list[Unanswered]:
        """Return the entries, newest first."""
        rows = self._database.read(
            "WITH against AS (SELECT answer, count(*) AS votes, max(given) AS last FROM feedback "
            "WHERE helpful = 0 GROUP BY answer) "
            "SELECT question, context, documents, status, excerpts, coalesce(votes, 0), "
            "max(asked, coalesce(last, 0)) AS noted FROM answers LEFT JOIN against ON answer = id "
            "WHERE status = ? OR votes ORDER BY noted DESC LIMIT ?",
            AnswerStatus.NOT_FOUND.value,
            _MOST_READ,
        )
        return [
            Unanswered(
                question,
                read_context(context),
                None if documents is None else frozenset(json.loads(documents)),
                status != AnswerStatus.NOT_FOUND.value,
                frozenset((document, start, end) for document, start, end in json.loads(excerpts)),
                unhelpful,
                noted,
            )
            for question, context, documents, status, excerpts, unhelpful, noted in rows
        ]

    def settled(self) -> dict[str, float]:
        """Return when each question, by its key, was last found to be answered."""
        return dict(self._database.read("SELECT question, at FROM settled"))

    def settle(self, key: str) -> None:
        """Note that a question is answered now."""
        self._database.write("INSERT OR REPLACE INTO settled VALUES (?, ?)", key, self._clock())

    def forget_older_than(self, days: int) -> None:
        """Delete what was settled longer ago than questions are kept."""
        self._database.write("DELETE FROM settled WHERE at < ?", self._clock() - days * _DAY)
