"""Answers given and how to have them again: for buttons, links and edited questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.asking import Found, Searcher
from bot.recent import Recent
from bot.store import AnswerLog, AnswerRecord
from index.types import Answer, Turn

_KEPT = 512
"""Answers kept in memory, so that the second button pressed under one needs no new search."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer and the record under which it is found again."""

    record: AnswerRecord
    answer: Answer


class AnswerBook:
    """Notes and repeats answers; a repeated one always comes from the present snapshot."""

    def __init__(self, searcher: Searcher, log: AnswerLog) -> None:
        """Repeat through ``searcher``, note in ``log``."""
        self._searcher = searcher
        self._log = log
        self._recent: Recent[str, tuple[str, GivenAnswer]] = Recent(_KEPT)

    def note(
        self,
        found: Found,
        *,
        context: Sequence[Turn | str],
        documents: Collection[str] | None,
        asker: str,
        surface: str,
    ) -> GivenAnswer:
        """Note an answer that is given to ``asker``, a pseudonym."""
        record = self._log.add(
            found.answer,
            context=context,
            documents=documents,
            snapshot=found.snapshot,
            asker=asker,
            surface=surface,
        )
        return GivenAnswer(record, found.answer)

    async def recall(self, answer_id: str) -> GivenAnswer | None:
        """Return an earlier answer with all that comes next, from the present library.

        None if it is forgotten.
        """
        snapshot = self._searcher.library.snapshot_id
        made_from, given = self._recent.get(answer_id) or ("", None)
        if given and made_from == snapshot:
            return given
        record = self._log.find(answer_id)
        if record is None:
            return None
        found = await self._searcher.ask(record.question, record.context, record.documents, complete=True)
        given = GivenAnswer(record, found.answer)
        self._recent.put(answer_id, (found.snapshot, given))
        return given
