"""Questions without a good answer: the same ones counted together, asked again, taken off the list."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.asking import Searcher
from bot.citation import citation
from bot.redaction import PRIVATE
from bot.store import NowAnswered, Unanswered, UnansweredLog
from index.errors import SpeechBotError
from index.search.gaps import tells_of_gap
from index.types import Answer, AnswerStatus, Turn

if TYPE_CHECKING:
    from opencc import OpenCC

_LOGGER = logging.getLogger(__name__)

MOST_ASKED_AGAIN = 50
"""Questions asked again after a change: at some 50 ms each, the report comes within seconds."""


class Kind(StrEnum):
    """Why a question is on the list; ``unanswered_kind_<name>`` is the text that names it."""

    ANSWERED = "a"  # it was asked again and is answered now
    NOT_FOUND = "n"
    UNHELPFUL = "u"  # somebody called its answer so


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """All entries of one question; ``latest`` stands for them."""

    key: str
    latest: Unanswered
    times: int
    unhelpful: int
    now: NowAnswered | None = None
    """What the library quotes for it now, without caution; None where it does not, or as badly as before."""

    @property
    def kind(self) -> Kind:
        """Why it is on the list."""
        if self.now is not None:
            return Kind.ANSWERED
        return Kind.UNHELPFUL if self.latest.found else Kind.NOT_FOUND

    @property
    def after(self) -> str:
        """The question that it was the rest of; empty where it was understood alone."""
        context = self.latest.context
        if not context or (self.latest.meant == self.latest.question and tells_of_gap(self.latest.question)):
            return ""
        return context[-1].meant if isinstance(context[-1], Turn) else context[-1]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What came of asking again those that had no answer until then; others only keep or lose theirs."""

    asked: int
    answered: tuple[QuestionGroup, ...]
    """Those that are answered now, each with its quote."""


def open_groups(log: UnansweredLog) -> list[QuestionGroup]:
    """Return the questions that are still open, newest first; chatter is none."""
    settled, answered = log.settled(), log.now_answered()
    grouped: dict[str, list[Unanswered]] = {}
    for entry in log.newest():
        grouped.setdefault(question_key(entry.meant), []).append(entry)
    return [
        _group(key, entries, answered.get(key))
        for key, entries in grouped.items()
        if entries[0].noted > settled.get(key, 0)
        and tells_of_gap(entries[0].question, follows=bool(entries[0].context))
    ]


def dismiss(log: UnansweredLog, keys: Iterable[str]) -> None:
    """Take questions off the list."""
    for key in keys:
        log.settle(key)


def question_key(question: str) -> str:
    """Return what two ways of writing the same question have in common, hashed: it is kept for long."""
    wide = unicodedata.normalize("NFKC", question).casefold()
    folded = "".join(c for c in _to_simplified().convert(wide) if unicodedata.category(c)[0] in "LN")
    return sha256((folded or question).encode("utf-8", "replace")).hexdigest()


async def ask_again(searcher: Searcher, log: UnansweredLog) -> AskedAgain:
    """Ask the newest open questions once more, one by one, each only when no member's question waits.

    One counts as answered if it is, without a caution, and otherwise than by what was called unhelpful.
    """
    groups = (await asyncio.to_thread(open_groups, log))[:MOST_ASKED_AGAIN]
    for group in groups:
        answer = await _answer_now(group, searcher)
        if answer is None:
            log.note_unanswered(group.key)
        else:
            best = answer.excerpts[0]
            log.note_answered(group.key, best.text.strip(), citation(best))
    unmarked = {group.key for group in groups if group.now is None}
    now = [
        group for group in await asyncio.to_thread(open_groups, log) if group.key in unmarked and group.now
    ]
    return AskedAgain(len(unmarked), tuple(now))


async def _answer_now(group: QuestionGroup, searcher: Searcher) -> Answer | None:
    entry = group.latest
    try:
        answer = await searcher.run_idly(
            lambda library: library.ask(entry.question, entry.context, entry.documents)
        )
    except (SpeechBotError, TimeoutError) as error:
        _LOGGER.error("A question asked again failed: %s", error, extra={PRIVATE: [entry.question]})
        return None
    if answer.status is not AnswerStatus.ANSWERED or not answer.excerpts:
        return None
    return None if entry.found and _places(answer) == entry.places else answer


def _group(key: str, entries: list[Unanswered], now: NowAnswered | None) -> QuestionGroup:
    # What was found when it was asked again says nothing of a question that failed later.
    current = now if now and now.at >= entries[0].noted else None
    return QuestionGroup(key, entries[0], len(entries), sum(entry.unhelpful for entry in entries), current)


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  (its dictionaries cost 60 ms, few need them)

    return OpenCC("t2s")


def _places(answer: Answer) -> frozenset[tuple[str, int, int]]:
    return frozenset((excerpt.document_id, excerpt.start, excerpt.end) for excerpt in answer.excerpts)
