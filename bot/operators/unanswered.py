"""Questions without a good answer: the same ones counted together, and asked again of a new snapshot."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.asking import Searcher
from bot.redaction import PRIVATE
from bot.store import Unanswered, UnansweredLog
from index.errors import SpeechBotError
from index.types import Answer

if TYPE_CHECKING:
    from opencc import OpenCC

_LOGGER = logging.getLogger(__name__)

MOST_ASKED_AGAIN = 50
"""Questions asked again after a change: at some 50 ms each, the report comes within seconds."""


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """All entries of one question; ``latest`` stands for them."""

    key: str
    latest: Unanswered
    times: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What came of asking again."""

    asked: int
    answered: int


def open_groups(log: UnansweredLog) -> list[QuestionGroup]:
    """Return the questions that are still open, newest first."""
    settled = log.settled()
    grouped: dict[str, list[Unanswered]] = {}
    for entry in log.newest():
        grouped.setdefault(question_key(entry.question), []).append(entry)
    return [
        QuestionGroup(key, entries[0], len(entries), sum(entry.unhelpful for entry in entries))
        for key, entries in grouped.items()
        if entries[0].noted > settled.get(key, 0)
    ]


def question_key(question: str) -> str:
    """Return what two ways of writing the same question have in common, hashed: it is kept for long."""
    wide = unicodedata.normalize("NFKC", question).casefold()
    folded = "".join(c for c in _to_simplified().convert(wide) if unicodedata.category(c)[0] in "LN")
    return sha256((folded or question).encode("utf-8", "replace")).hexdigest()


async def ask_again(searcher: Searcher, log: UnansweredLog) -> AskedAgain:
    """Ask the newest open questions once more, one by one, each only when no member's question waits."""
    groups = (await asyncio.to_thread(open_groups, log))[:MOST_ASKED_AGAIN]
    answered = 0
    for group in groups:
        if await _is_answered(group, searcher):
            log.settle(group.key)
            answered += 1
    return AskedAgain(len(groups), answered)


async def _is_answered(group: QuestionGroup, searcher: Searcher) -> bool:
    entry = group.latest
    try:
        answer = await searcher.run_idly(
            lambda library: library.ask(entry.question, entry.context, entry.documents)
        )
    except (SpeechBotError, TimeoutError) as error:
        _LOGGER.error("A question asked again failed: %s", error, extra={PRIVATE: [entry.question]})
        return False
    return answer.answered and (not entry.found or _places(answer) != entry.places)


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  (its dictionaries cost 60 ms, few need them)

    return OpenCC("t2s")


def _places(answer: Answer) -> frozenset[tuple[str, int, int]]:
    return frozenset((excerpt.document_id, excerpt.start, excerpt.end) for excerpt in answer.excerpts)
