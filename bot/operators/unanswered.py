"""/unanswered: questions without a good answer, the same ones counted together, asked again, taken off."""

from __future__ import annotations

import asyncio
import logging
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup, Message

from bot.operators.buttons import Pressed
from bot.operators.jobs import ProgressMessage, report_errors
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.serving.logs import PRIVATE
from bot.serving.search_pool import SearchPool
from bot.store.unanswered import NowAnswered, Unanswered, UnansweredLog
from bot.texts import Texts
from bot.views.answers import citation
from bot.views.callback_data import Action, OperatorPress
from bot.views.formatting import EntityKind, FormattedText, TextBuilder, heading, join, one_line, short_time
from bot.views.keyboards import Shown, page_buttons, press_button
from index.errors import SpeechBotError
from index.library import tells_of_gap
from index.types import Answer, AnswerStatus, Turn

if TYPE_CHECKING:
    from opencc import OpenCC

_LOGGER = logging.getLogger(__name__)

MOST_ASKED_AGAIN = 50
"""Questions asked again after a change: at some 50 ms each, the report comes within seconds."""
PER_PAGE = 6
"""Questions on one page: with all that is said of each they fit a message, and a screen."""
_PER_ROW = 3
"""Buttons with a number beside one another."""
_QUESTION = 160
_AFTER = 40
_QUOTE = 100
_SOURCE = 60
_MOST_NAMED = 8
"""Questions that are answered now which a report names; the list has all."""
_KEY_START = 16
"""Digits of a key of 64: a button has room for no more, and 64 bits are never the same twice."""


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


async def unanswered(message: Message, context: Context) -> None:
    """List the questions without a good answer."""
    services = context.services
    await reply(message, *await _page(0, services, services.texts_in(message)))


async def turn_page(pressed: Pressed) -> None:
    """Show another page of them."""
    await pressed.show(*await _page(pressed.press.page, pressed.services, pressed.texts))


async def again(pressed: Pressed) -> None:
    """Ask them once more, in the background."""
    await pressed.notice(pressed.texts.asking_again)
    screen = ProgressMessage(pressed.bot, pressed.message.chat_id, pressed.message.message_id)
    pressed.services.jobs.spawn(_show_asked_again(screen, pressed.texts, pressed.services))


async def dismiss_one(pressed: Pressed) -> None:
    """Take one question off the list."""
    log = pressed.services.unanswered
    for group in await asyncio.to_thread(open_groups, log):
        if group.key[:_KEY_START] == pressed.press.subject:
            log.dismiss(group.key)
    await turn_page(pressed)


async def ask_what_to_clear(pressed: Pressed) -> None:
    """Ask of which kind all questions are to go."""
    groups = await asyncio.to_thread(open_groups, pressed.services.unanswered)
    await pressed.show(*clear_page(groups, pressed.press.page, time.time(), pressed.texts))


async def dismiss_kind(pressed: Pressed) -> None:
    """Take all questions of a kind off the list that were there when that was offered."""
    log, subject = pressed.services.unanswered, pressed.press.subject
    kind, until = subject[:1], int(subject[1:]) / 1000 if subject[1:].isdecimal() else 0.0
    for group in await asyncio.to_thread(open_groups, log):
        if group.kind == kind and group.latest.noted <= until:
            log.dismiss(group.key)
    await turn_page(pressed)


def open_groups(log: UnansweredLog) -> list[QuestionGroup]:
    """Return the questions that are still open, newest first; chatter is none."""
    dismissed, answered = log.dismissed(), log.now_answered()
    grouped: dict[str, list[Unanswered]] = {}
    for entry in log.newest():
        grouped.setdefault(question_key(entry.meant), []).append(entry)
    return [
        _group(key, entries, answered.get(key))
        for key, entries in grouped.items()
        if entries[0].noted > dismissed.get(key, 0)
        and tells_of_gap(entries[0].question, follows=bool(entries[0].context))
    ]


def question_key(question: str) -> str:
    """Return what two ways of writing the same question have in common, hashed: it is kept for long."""
    wide = unicodedata.normalize("NFKC", question).casefold()
    folded = "".join(c for c in _to_simplified().convert(wide) if unicodedata.category(c)[0] in "LN")
    return sha256((folded or question).encode("utf-8", "replace")).hexdigest()


async def ask_again(pool: SearchPool, log: UnansweredLog) -> AskedAgain:
    """Ask the newest open questions once more, one by one, each only when no member's question waits.

    One counts as answered if it is, without a caution, and otherwise than by what was called unhelpful.
    """
    groups = (await asyncio.to_thread(open_groups, log))[:MOST_ASKED_AGAIN]
    for group in groups:
        answer = await _answer_now(group, pool)
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


def unanswered_page(groups: Sequence[QuestionGroup], number: int, days: int, texts: Texts) -> Shown:
    """Show questions without a good answer, page ``number`` from 0, the last one if there are fewer."""
    if not groups:
        return FormattedText(texts.unanswered_none.format(days=days)), None
    pages = -(-len(groups) // PER_PAGE)
    number = min(number, pages - 1)
    first = number * PER_PAGE
    shown = list(enumerate(groups[first : first + PER_PAGE], start=first + 1))
    title = heading(texts.unanswered_title.format(count=len(groups), days=days), number, pages)
    dismissing = [
        press_button(
            texts.button_dismiss.format(number=position),
            OperatorPress(Action.DISMISS, group.key[:_KEY_START], number),
        )
        for position, group in shown
    ]
    rows = [
        *(dismissing[at : at + _PER_ROW] for at in range(0, len(dismissing), _PER_ROW)),
        *page_buttons(number, pages, texts, lambda page: OperatorPress(Action.UNANSWERED, page=page)),
        [
            press_button(texts.button_ask_again, OperatorPress(Action.ASK_AGAIN, page=number)),
            press_button(texts.button_clear, OperatorPress(Action.CLEAR, page=number)),
        ],
    ]
    lines = [_group_line(position, group, texts) for position, group in shown]
    return join([title, *lines], "\n\n"), InlineKeyboardMarkup(rows)


def clear_page(groups: Sequence[QuestionGroup], page: int, now: float, texts: Texts) -> Shown:
    """Offer to take all questions of a kind off the list, those noted until ``now``.

    ``page`` is that of the list, to return to.
    """
    kinds = [group.kind for group in groups]
    rows = [
        [
            press_button(
                f"{getattr(texts, f'unanswered_kind_{kind.name.lower()}')} ({kinds.count(kind)})",
                OperatorPress(Action.CLEAR_KIND, f"{kind}{now * 1000:.0f}"),
            )
        ]
        for kind in Kind
        if kind in kinds
    ]
    rows.append([press_button(texts.button_unanswered, OperatorPress(Action.UNANSWERED, page=page))])
    return FormattedText(texts.clear_question), InlineKeyboardMarkup(rows)


def now_answered(result: AskedAgain, texts: Texts) -> FormattedText:
    """Say how many of the questions asked again are answered now, and name each with its quote."""
    blocks = [_count_answered(result, texts)]
    for position, group in enumerate(result.answered[:_MOST_NAMED], start=1):
        builder = TextBuilder()
        builder.add(f"{position}. {question_line(group, texts)}\n")
        _add_quote(builder, group, texts)
        blocks.append(builder.build())
    if len(result.answered) > _MOST_NAMED:
        blocks.append(FormattedText(texts.more_lines.format(count=len(result.answered) - _MOST_NAMED)))
    if result.answered:
        blocks.append(FormattedText(texts.now_answered_stay))
    return join(blocks, "\n\n")


def question_line(group: QuestionGroup, texts: Texts, most: int = _QUESTION) -> str:
    """Return a question, with the one that it was the rest of where it does not stand alone."""
    question = one_line(group.latest.question, most)
    if not group.after:
        return question
    return question + texts.unanswered_after.format(question=one_line(group.after, _AFTER))


async def _page(number: int, services: Services, texts: Texts) -> Shown:
    groups = await asyncio.to_thread(open_groups, services.unanswered)
    return unanswered_page(groups, number, services.settings.retention_days, texts)


async def _show_asked_again(screen: ProgressMessage, texts: Texts, services: Services) -> None:
    async with report_errors(screen, texts, services.metrics):
        result = await ask_again(services.pool, services.unanswered)
        content, keyboard = await _page(0, services, texts)
        await screen.show(join([_count_answered(result, texts), content], "\n\n"), keyboard)


async def _answer_now(group: QuestionGroup, pool: SearchPool) -> Answer | None:
    entry = group.latest
    try:
        answer = await pool.run_idly(
            lambda library: library.ask(entry.question, entry.context, entry.documents)
        )
    except (SpeechBotError, TimeoutError) as error:
        _LOGGER.error("A question asked again failed: %s", error, extra={PRIVATE: [entry.question]})
        return None
    if answer.status is not AnswerStatus.ANSWERED or not answer.excerpts:
        return None
    places = frozenset((excerpt.document_id, excerpt.start, excerpt.end) for excerpt in answer.excerpts)
    return None if entry.found and places == entry.places else answer


def _group(key: str, entries: list[Unanswered], now: NowAnswered | None) -> QuestionGroup:
    # What was found when it was asked again says nothing of a question that failed later.
    current = now if now and now.at >= entries[0].noted else None
    return QuestionGroup(key, entries[0], len(entries), sum(entry.unhelpful for entry in entries), current)


def _count_answered(result: AskedAgain, texts: Texts) -> FormattedText:
    return FormattedText(texts.now_answered.format(asked=result.asked, answered=len(result.answered)))


def _group_line(position: int, group: QuestionGroup, texts: Texts) -> FormattedText:
    facts = []
    if not group.latest.found:
        facts.append(texts.unanswered_not_found)
    if group.unhelpful:
        facts.append(texts.unanswered_unhelpful.format(count=group.unhelpful))
    if group.times > 1:
        facts.append(texts.unanswered_times.format(count=group.times))
    facts.append(short_time(group.latest.noted))
    builder = TextBuilder()
    builder.add(f"{position}. {question_line(group, texts)}\n{' · '.join(facts)}")
    if group.now is not None:
        builder.add(f"\n💡 {texts.unanswered_now}\n")
        _add_quote(builder, group, texts)
    return builder.build()


def _add_quote(builder: TextBuilder, group: QuestionGroup, texts: Texts) -> None:
    if group.now is not None:
        builder.add(one_line(group.now.quote, _QUOTE), EntityKind.BLOCKQUOTE)
        builder.add("\n" + texts.from_source.format(source=one_line(group.now.source, _SOURCE)))


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  (its dictionaries cost 60 ms, few need them)

    return OpenCC("t2s")
