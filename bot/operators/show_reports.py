"""The operators' reports as messages: how the bot fares, which questions it cannot answer; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.formatting import EntityKind, FormattedText, TextBuilder, join, one_line
from bot.operators.desk import Work
from bot.operators.presses import Action, OperatorPress
from bot.operators.show_changes import task_name
from bot.operators.status import Status
from bot.operators.unanswered import AskedAgain, Kind, QuestionGroup
from bot.polling import Outage
from bot.texts import Language, operator_texts_for, texts_for

if TYPE_CHECKING:
    from bot.operators.digest import Digest

PER_PAGE = 6
"""Questions on one page: with all that is said of each they fit a message, and a screen."""
_PER_ROW = 3
"""Buttons with a number beside one another."""
_QUESTION = 160
_AFTER = 40
_PLACE = 80
_GAP = 80
_QUOTE = 100
_MOST_NAMED = 8
"""Questions that are answered now which a report names; the list has all."""
_KEY_START = 16
"""Digits of a key of 64: a button has room for no more, and 64 bits are never the same twice."""
_NAME = 60
_MEBIBYTE = 2**20
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONG_HOURS, _LONG_DAYS = 2 * _HOUR, 2 * _DAY
"""From where on hours and days are counted instead of the next smaller unit."""


def status_text(status: Status, language: Language) -> FormattedText:
    """Say how the bot fares."""
    texts = operator_texts_for(language)
    memory = texts.memory_unknown
    if status.resident_bytes is not None:
        memory = f"{status.resident_bytes / _MEBIBYTE:.0f} MB"
    builder = TextBuilder()
    builder.add(
        texts.status.format(
            documents=status.documents,
            passages=f"{status.passages:,}",
            snapshot=status.snapshot,
            age=duration(status.snapshot_seconds, language),
            model=one_line(status.model, _NAME),
            memory=memory,
            uptime=duration(status.running_seconds, language),
            questions=status.questions,
            not_found=status.not_found,
            pending=status.pending,
            offers=status.offers,
            running=running(status.work, language) if status.work else texts.status_idle,
        )
    )
    if status.is_polling:
        builder.add(f"\n{_reception(status.outage, language)}")
    builder.add("\n\n")
    builder.add(texts.status_errors if status.errors else texts.status_no_errors)
    for error in status.errors:
        builder.add(f"\n• {_clock(error.at)} {one_line(error.text, _QUESTION)}")
    return builder.build()


def running(work: Work, language: Language) -> str:
    """Say which change is being made, by whom."""
    return operator_texts_for(language).status_running.format(**_work_facts(work, language))


def already_running(work: Work, language: Language) -> str:
    """Say that another change must be waited for; short enough for the notice over a button."""
    return operator_texts_for(language).already_running.format(**_work_facts(work, language))


def unanswered_page(
    groups: Sequence[QuestionGroup], number: int, days: int, language: Language
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """Show questions without a good answer, page ``number`` from 0, the last one if there are fewer."""
    texts, common = operator_texts_for(language), texts_for(language)
    if not groups:
        return FormattedText(texts.unanswered_none.format(days=days)), None
    pages = -(-len(groups) // PER_PAGE)
    number = min(number, pages - 1)
    first = number * PER_PAGE
    title = TextBuilder()
    title.add(texts.unanswered_title.format(count=len(groups), days=days), EntityKind.BOLD)
    if pages > 1:
        title.add(f" ({number + 1}/{pages})")
    shown = list(enumerate(groups[first : first + PER_PAGE], start=first + 1))
    lines = [_group_line(position, group, language) for position, group in shown]
    dismissing = [
        _button(texts.button_dismiss.format(number=position), Action.DISMISS, number, key_start(group.key))
        for position, group in shown
    ]
    rows = [dismissing[at : at + _PER_ROW] for at in range(0, len(dismissing), _PER_ROW)]
    turning = []
    if number:
        turning.append(_button(common.button_back, Action.UNANSWERED, number - 1))
    if number + 1 < pages:
        turning.append(_button(common.button_forth, Action.UNANSWERED, number + 1))
    rows += [turning] if turning else []
    again = _button(texts.button_ask_again, Action.ASK_AGAIN, number)
    rows.append([again, _button(texts.button_clear, Action.CLEAR, number)])
    return join([title.build(), *lines], "\n\n"), InlineKeyboardMarkup(rows)


def clear_page(
    groups: Sequence[QuestionGroup], page: int, now: float, language: Language
) -> tuple[FormattedText, InlineKeyboardMarkup]:
    """Offer to take all questions of a kind off the list, those noted until ``now``.

    ``page`` is that of the list, to return to.
    """
    texts = operator_texts_for(language)
    kinds = [group.kind for group in groups]
    rows = [
        [
            _button(
                f"{_kind_name(kind, language)} ({kinds.count(kind)})",
                Action.CLEAR_KIND,
                0,
                f"{kind}{now * 1000:.0f}",
            )
        ]
        for kind in Kind
        if kind in kinds
    ]
    rows.append([_button(texts.button_unanswered, Action.UNANSWERED, page)])
    return FormattedText(texts.clear_question), InlineKeyboardMarkup(rows)


def key_start(key: str) -> str:
    """Return as much of a question's key as a button carries, which tells it from all others listed."""
    return key[:_KEY_START]


def now_answered(result: AskedAgain, language: Language) -> FormattedText:
    """Say how many of the questions asked again are answered now, and name each with its quote."""
    texts = operator_texts_for(language)
    blocks = [now_answered_count(result, language)]
    for position, group in enumerate(result.answered[:_MOST_NAMED], start=1):
        builder = TextBuilder()
        builder.add(f"{position}. {_question(group, language)}\n")
        _add_quote(builder, group, language)
        blocks.append(builder.build())
    if len(result.answered) > _MOST_NAMED:
        blocks.append(FormattedText(texts.more_lines.format(count=len(result.answered) - _MOST_NAMED)))
    if result.answered:
        blocks.append(FormattedText(texts.now_answered_stay))
    return join(blocks, "\n\n")


def now_answered_count(result: AskedAgain, language: Language) -> FormattedText:
    """Say how many of the questions asked again are answered now."""
    template = operator_texts_for(language).now_answered
    return FormattedText(template.format(asked=result.asked, answered=len(result.answered)))


def digest_text(digest: Digest, language: Language) -> FormattedText:
    """Tell what a week brought."""
    texts = operator_texts_for(language)
    builder = TextBuilder()
    days = {"since": _day(digest.since), "until": _day(digest.until)}
    builder.add(texts.digest_title.format(**days), EntityKind.BOLD)
    counts = texts.digest_counts.format(
        questions=digest.questions,
        answered=digest.answered,
        cautious=digest.cautious,
        not_found=digest.not_found,
    )
    builder.add(f"\n{counts}")
    if digest.places:
        builder.add(f"\n\n{texts.digest_places}")
    for position, (place, times) in enumerate(digest.places, start=1):
        builder.add(f"\n{position}. {one_line(place, _PLACE)} ({times})")
    if digest.gaps:
        builder.add(f"\n\n{texts.digest_gaps}")
    for position, group in enumerate(digest.gaps, start=1):
        question = _question(group, language, _GAP)
        builder.add(f"\n{position}. {question} ({group.times})")
    return builder.build()


def duration(seconds: float, language: Language) -> str:
    """Write a time span in its largest sensible unit."""
    texts = operator_texts_for(language)
    if seconds >= _LONG_DAYS:
        return texts.days.format(count=int(seconds // _DAY))
    if seconds >= _LONG_HOURS:
        return texts.hours.format(count=int(seconds // _HOUR))
    return texts.minutes.format(count=int(max(0, seconds) // _MINUTE))


def _reception(outage: Outage | None, language: Language) -> str:
    """Say whether updates come in, and since when not."""
    texts = operator_texts_for(language)
    if outage is None:
        return texts.polls_well
    trouble = getattr(texts, f"polls_{outage.trouble.value}")
    if outage.ended is None:
        return "⚠️ " + texts.polls_failing.format(began=_clock(outage.began), trouble=trouble)
    lasted = texts.seconds.format(count=int(outage.ended - outage.began))
    if outage.ended - outage.began >= _MINUTE:
        lasted = duration(outage.ended - outage.began, language)
    return texts.polls_failed.format(began=_clock(outage.began), lasted=lasted, trouble=trouble)


def _group_line(position: int, group: QuestionGroup, language: Language) -> FormattedText:
    texts = operator_texts_for(language)
    facts = []
    if not group.latest.found:
        facts.append(texts.unanswered_not_found)
    if group.unhelpful:
        facts.append(texts.unanswered_unhelpful.format(count=group.unhelpful))
    if group.times > 1:
        facts.append(texts.unanswered_times.format(count=group.times))
    facts.append(_clock(group.latest.noted))
    builder = TextBuilder()
    builder.add(f"{position}. {_question(group, language)}\n{' · '.join(facts)}")
    if group.now is not None:
        builder.add(f"\n💡 {texts.unanswered_now}\n")
        _add_quote(builder, group, language)
    return builder.build()


def _question(group: QuestionGroup, language: Language, most: int = _QUESTION) -> str:
    """Return a question, with the one that it was the rest of where it does not stand alone."""
    question = one_line(group.latest.question, most)
    if not group.after:
        return question
    after = one_line(group.after, _AFTER)
    return question + operator_texts_for(language).unanswered_after.format(question=after)


def _add_quote(builder: TextBuilder, group: QuestionGroup, language: Language) -> None:
    if group.now is not None:
        builder.add(one_line(group.now.quote, _QUOTE), EntityKind.BLOCKQUOTE)
        source = texts_for(language).from_source.format(source=one_line(group.now.source, _NAME))
        builder.add(f"\n{source}")


def _kind_name(kind: Kind, language: Language) -> str:
    name: str = getattr(operator_texts_for(language), f"unanswered_kind_{kind.name.lower()}")
    return name


def _work_facts(work: Work, language: Language) -> dict[str, object]:
    name = task_name(work.task, language)
    return {"task": name, "who": one_line(work.who, _NAME), "seconds": work.seconds}


def _button(label: str, action: Action, page: int, subject: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=OperatorPress(action, subject, page).encode())


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%m-%d")


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%m-%d %H:%M")
