"""Questions and what they were answered, with the readers' opinion, for a limited time."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from cachetools import LRUCache
from pydantic import TypeAdapter

from bot.serving.search_pool import SearchPool
from bot.store.database import DAY, Database
from index.types import Answer, Turn

_ID_BYTES = 9
"""72 random bits, 12 characters: nobody guesses another's answer, and it fits a button of 64 bytes."""
_CACHED = 512
"""Answers kept in memory, so that the second button pressed under one needs no new search."""
_TURN = TypeAdapter(Turn)
_CONTEXT = TypeAdapter(tuple[Turn | str, ...])


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What is needed to give an answer once more."""

    id: str
    question: str
    context: tuple[Turn | str, ...]
    """What came before it in its conversation; mere questions where an earlier version noted them."""
    documents: frozenset[str] | None
    """The documents that could be quoted; None for all."""
    turn: Turn | None = None
    """What its conversation remembers of it; None for courtesies and the like."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer and the record under which it is found again."""

    record: AnswerRecord
    answer: Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the past as a statistic: never its words nor who asked."""

    at: float
    """Seconds since 1970."""
    status: str
    places: tuple[tuple[str, int, int], ...]
    """Document, start and end of what was quoted, best first."""


def turn_json(turn: Turn | None) -> str | None:
    """Return a turn as JSON; None for none."""
    return None if turn is None else _TURN.dump_json(turn).decode()


def read_turn(text: str | None) -> Turn | None:
    """Return the turn that JSON holds."""
    return None if text is None else _TURN.validate_json(text)


def read_context(text: str) -> tuple[Turn | str, ...]:
    """Return the earlier turns that JSON holds; mere questions where an earlier version kept only these."""
    return _CONTEXT.validate_json(text)


def ids_json(documents: Collection[str] | None) -> str | None:
    """Return the ids of documents as JSON; None for all documents."""
    return None if documents is None else json.dumps(sorted(documents))


def read_ids(text: str | None) -> frozenset[str] | None:
    """Return the ids of documents that JSON holds."""
    return None if text is None else frozenset(json.loads(text))


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
        context: Sequence[Turn | str],
        documents: frozenset[str] | None,
        snapshot: str,
        asker: str,
        surface: str,
    ) -> AnswerRecord:
        """Note an answer; ``asker`` is a pseudonym, ``surface`` where it was asked."""
        number, turn = secrets.token_urlsafe(_ID_BYTES), Turn.of(answer)
        record = AnswerRecord(number, answer.question, tuple(context), documents, turn)
        places = [[excerpt.document_id, excerpt.start, excerpt.end] for excerpt in answer.excerpts]
        self._database.write(
            "INSERT INTO answers VALUES (:id, :asked, :asker, :surface, :question, :context, :documents, "
            ":snapshot, :status, :confidence, :excerpts, :turn)",
            id=record.id,
            asked=self._clock(),
            asker=asker,
            surface=surface,
            question=record.question,
            context=_CONTEXT.dump_json(record.context).decode(),
            documents=ids_json(documents),
            snapshot=snapshot,
            status=answer.status.value,
            confidence=answer.confidence,
            excerpts=json.dumps(places),
            turn=turn_json(turn),
        )
        return record

    def find(self, answer_id: str) -> AnswerRecord | None:
        """Return an answer's record unless it has been forgotten."""
        rows = self._database.read(
            "SELECT question, context, documents, turn FROM answers WHERE id = :id", id=answer_id
        )
        if not rows:
            return None
        question, context, documents, turn = rows[0]
        return AnswerRecord(answer_id, question, read_context(context), read_ids(documents), read_turn(turn))

    def since(self, moment: float) -> list[Asked]:
        """Return what was asked from a moment on, in seconds since 1970, oldest first."""
        rows = self._database.read(
            "SELECT asked, status, excerpts FROM answers WHERE asked >= :moment ORDER BY asked", moment=moment
        )
        return [
            Asked(at, status, tuple((document, start, end) for document, start, end in json.loads(excerpts)))
            for at, status, excerpts in rows
        ]

    def note_message(self, answer_id: str, chat_id: int, message_id: int) -> None:
        """Note which message of ours shows an answer."""
        self._database.write(
            "INSERT INTO messages SELECT :chat, :message, id FROM answers WHERE id = :answer "
            "ON CONFLICT (chat, message) DO UPDATE SET answer = excluded.answer",
            chat=self._database.pseudonym(chat_id),
            message=message_id,
            answer=answer_id,
        )

    def shown_in(self, chat_id: int, message_id: int) -> AnswerRecord | None:
        """Return the record of the answer that a message of ours shows, unless it has been forgotten."""
        rows = self._database.read(
            "SELECT answer FROM messages WHERE chat = :chat AND message = :message",
            chat=self._database.pseudonym(chat_id),
            message=message_id,
        )
        return self.find(rows[0][0]) if rows else None

    def rate(self, answer_id: str, asker: str, *, helpful: bool) -> bool:
        """Note an opinion, in place of the same person's earlier one; False if the answer is forgotten."""
        changed = self._database.write(
            "INSERT INTO feedback SELECT id, :asker, :helpful, :given FROM answers WHERE id = :answer "
            "ON CONFLICT (answer, asker) DO UPDATE SET helpful = excluded.helpful, given = excluded.given",
            asker=asker,
            helpful=int(helpful),
            given=self._clock(),
            answer=answer_id,
        )
        return bool(changed)

    def forget_older_than(self, days: int) -> int:
        """Delete answers, with the opinions on them, that are older than ``days``; returns how many."""
        oldest = self._clock() - days * DAY
        return self._database.write("DELETE FROM answers WHERE asked < :oldest", oldest=oldest) or 0


class AnswerCache:
    """Gives earlier answers once more, always from the present snapshot."""

    def __init__(self, pool: SearchPool, log: AnswerLog) -> None:
        self._pool = pool
        self._log = log
        self._answers: LRUCache[tuple[str, str], GivenAnswer] = LRUCache(_CACHED)

    async def recall(self, answer_id: str) -> GivenAnswer | None:
        """Return an earlier answer with all that comes next; None if it is forgotten."""
        given = self._answers.get((answer_id, self._pool.library.snapshot_id))
        if given is not None:
            return given
        record = self._log.find(answer_id)
        if record is None:
            return None
        found = await self._pool.ask(record.question, record.context, record.documents, complete=True)
        given = self._answers[answer_id, found.snapshot] = GivenAnswer(record, found.answer)
        return given
