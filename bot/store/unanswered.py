"""Questions that were not answered well, and what has become of them since."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.answers import read_context, read_ids, read_turn
from bot.store.database import DAY, Database
from index.types import AnswerStatus, Turn

_MOST_READ = 2_000
"""Newest entries that are looked at: far more than anybody reads through."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One question that found nothing, or whose answer somebody called unhelpful; never who asked."""

    question: str
    meant: str
    """As it was understood from its conversation; as asked where it stood alone."""
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


@dataclass(frozen=True, slots=True)
class NowAnswered:
    """What the library quotes for a question that it could not answer before."""

    at: float
    """When it was asked again; seconds since 1970."""
    quote: str
    source: str


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
            "SELECT question, turn, context, documents, status, excerpts, coalesce(votes, 0), "
            "CASE WHEN last > asked THEN last ELSE asked END AS noted "
            "FROM answers LEFT JOIN against ON answer = id "
            "WHERE status = :status OR votes > 0 ORDER BY noted DESC LIMIT :most",
            status=AnswerStatus.NOT_FOUND.value,
            most=_MOST_READ,
        )
        return [
            Unanswered(
                question,
                question if (meant := read_turn(turn)) is None else meant.meant,
                read_context(context),
                read_ids(documents),
                status != AnswerStatus.NOT_FOUND.value,
                frozenset((document, start, end) for document, start, end in json.loads(excerpts)),
                unhelpful,
                noted,
            )
            for question, turn, context, documents, status, excerpts, unhelpful, noted in rows
        ]

    def dismissed(self) -> dict[str, float]:
        """Return when each question, by its key, was last taken off the list by an operator."""
        return dict(self._database.read("SELECT question, at FROM settled"))

    def dismiss(self, key: str) -> None:
        """Take a question off the list until it is asked again and not answered well."""
        self._database.write(
            "INSERT INTO settled VALUES (:key, :at) ON CONFLICT (question) DO UPDATE SET at = excluded.at",
            key=key,
            at=self._clock(),
        )

    def now_answered(self) -> dict[str, NowAnswered]:
        """Return what each question, by its key, was quoted when it was last asked again."""
        rows = self._database.read("SELECT question, at, quote, source FROM asked_again")
        return {key: NowAnswered(at, quote, source) for key, at, quote, source in rows}

    def note_answered(self, key: str, quote: str, source: str) -> None:
        """Note that a question is answered now; it stays on the list until an operator takes it off."""
        self._database.write(
            "INSERT INTO asked_again VALUES (:key, :at, :quote, :source) ON CONFLICT (question) "
            "DO UPDATE SET at = excluded.at, quote = excluded.quote, source = excluded.source",
            key=key,
            at=self._clock(),
            quote=quote,
            source=source,
        )

    def note_unanswered(self, key: str) -> None:
        """Note that a question is not answered, or no longer."""
        self._database.write("DELETE FROM asked_again WHERE question = :key", key=key)

    def forget_older_than(self, days: int) -> None:
        """Delete what was noted of questions longer ago than they are kept."""
        oldest = self._clock() - days * DAY
        self._database.write("DELETE FROM settled WHERE at < :oldest", oldest=oldest)
        self._database.write("DELETE FROM asked_again WHERE at < :oldest", oldest=oldest)
