"""Offers, progress and outcomes of changes as messages; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.formatting import EntityKind, FormattedText, TextBuilder, join, one_line, paginate
from bot.operators.offers import Offer, State, Task
from bot.operators.presses import Action, OperatorPress
from bot.operators.receiving import LARGEST_OFFER
from bot.texts import Language, operator_texts_for, texts_for
from index.messages import text
from index.progress import Stage
from index.types import Change, ChangeKind, GoldenCheck, Publication

_NAME = 80
"""Characters of a name or a title."""
_QUESTION = 120
_FIRST_LINE = 60
_HEADING = 40
_MOST_HEADINGS = 8
"""Headings of the outline's first level that an offer shows: enough to see whether it was cut rightly."""
_MOST_SIMILAR = 3
_MOST_PENDING = 10
"""Offers on the list of those that wait; more are seldom made in a day."""
_MOST_LISTED = 10
"""Files not taken, or questions lost, that an outcome names."""
_PAGE_UNITS = 3000
"""UTF-16 units of documents on one page of an offer; leaves room for the heading and the question."""
_BAR = 10
"""Squares of the bar of progress."""
_MARKS = {
    ChangeKind.ADDED: "🆕",
    ChangeKind.REPLACED: "🔄",
    ChangeKind.UNCHANGED: "＝",
    ChangeKind.REMOVED: "🗑",
    ChangeKind.REFUSED: "⛔",
}
_PUBLISHABLE = frozenset({ChangeKind.ADDED, ChangeKind.REPLACED})


def task_name(task: Task, language: Language) -> str:
    """Name what an offer does."""
    name: str = getattr(operator_texts_for(language), f"task_{task.value}")
    return name


def is_publishable(offer: Offer) -> bool:
    """Whether confirming the files of an offer would change anything."""
    return any(change.kind in _PUBLISHABLE for change in offer.changes)


def offer_page(offer: Offer, number: int) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """Show what the files of an offer would do, page ``number`` from 0, the last one if there are fewer."""
    texts, language = operator_texts_for(offer.language), offer.language
    blocks = [_missing_block(name, reason, language) for name, reason in offer.missing]
    blocks += [_change_block(change, language) for change in _by_urgency(offer.changes)]
    pages = paginate(blocks, _PAGE_UNITS)
    number = min(number, len(pages) - 1)
    title = TextBuilder()
    title.add(texts.offer_title.format(count=len(offer.changes)), EntityKind.BOLD)
    if len(pages) > 1:
        title.add(f" ({number + 1}/{len(pages)})")
    if not is_publishable(offer):
        last = texts.offer_nothing
    else:
        kinds = [change.kind for change in offer.changes]
        counts = {"added": kinds.count(ChangeKind.ADDED), "replaced": kinds.count(ChangeKind.REPLACED)}
        last = texts.offer_question.format(**counts)
        if len(pages) > 1:  # What is on another page would be published as well.
            last = f"{texts.offer_pages.format(pages=len(pages))}\n{last}"
    content = join([title.build(), pages[number], FormattedText(last)], "\n\n")
    return content, _offer_keyboard(offer, number, len(pages))


def not_received(offer: Offer) -> FormattedText:
    """Say that no file came, and why."""
    lines = [_missing_block(name, reason, offer.language) for name, reason in offer.missing]
    head = operator_texts_for(offer.language).nothing_received
    return join([FormattedText(head), *lines[:_MOST_LISTED]], "\n\n")


def confirm_keyboard(offer: Offer) -> InlineKeyboardMarkup:
    """Return the buttons that carry an offer out, and drop it."""
    texts = operator_texts_for(offer.language)
    words = {
        Task.REMOVE: texts.button_remove_now,
        Task.ROLLBACK: texts.button_rollback,
        Task.REBUILD: texts.button_rebuild,
    }
    if offer.state is State.HELD:
        yes = _button(texts.button_force, Action.FORCE, offer)
    else:
        yes = _button(words.get(offer.task, texts.button_confirm), Action.CONFIRM, offer)
    return InlineKeyboardMarkup([[yes, _button(texts.button_cancel, Action.CANCEL, offer)]])


def stop_keyboard(offer: Offer) -> InlineKeyboardMarkup:
    """Return the button that stops a change while it is made."""
    return InlineKeyboardMarkup(
        [[_button(operator_texts_for(offer.language).button_stop, Action.STOP, offer)]]
    )


def stopped(offer: Offer) -> FormattedText:
    """Say that a change was stopped before it took effect."""
    texts = operator_texts_for(offer.language)
    return FormattedText(texts.stopped.format(task=task_name(offer.task, offer.language)))


def pending_page(
    offers: Sequence[Offer], others: int, language: Language
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """List an operator's offers, newest first; ``others`` are those of colleagues."""
    texts = operator_texts_for(language)
    blocks, rows = [], []
    for number, offer in enumerate(offers[:_MOST_PENDING], start=1):
        blocks.append(_pending_block(number, offer, language))
        if offer.state in {State.WAITING, State.HELD}:
            rows.append(
                [
                    _button(texts.button_show.format(number=number), Action.SHOW, offer),
                    _button(texts.button_drop.format(number=number), Action.DROP, offer),
                ]
            )
        elif offer.state is State.RUNNING:
            rows.append([_button(f"{texts.button_stop} {number}", Action.STOP, offer)])
    blocks += map(FormattedText, first_lines([""] * len(offers), language, _MOST_PENDING)[_MOST_PENDING:])
    head = TextBuilder()
    head.add(texts.pending_title.format(count=len(offers)), EntityKind.BOLD)
    if others:
        blocks.append(FormattedText(texts.pending_others.format(count=others)))
    content = join([head.build(), *blocks], "\n\n") if offers or others else FormattedText(texts.pending_none)
    return content, InlineKeyboardMarkup(rows) if rows else None


def with_pending_button(keyboard: InlineKeyboardMarkup | None, language: Language) -> InlineKeyboardMarkup:
    """Add the way back to the list of offers."""
    press = OperatorPress(Action.PENDING).encode()
    back = InlineKeyboardButton(operator_texts_for(language).button_pending, callback_data=press)
    return InlineKeyboardMarkup([*(keyboard.inline_keyboard if keyboard else ()), [back]])


def _pending_block(number: int, offer: Offer, language: Language) -> FormattedText:
    texts = operator_texts_for(language)
    names = [_name(name) for name in offer.files] or [_name(name) for name in offer.names]
    lines = [f"{number}. {task_name(offer.task, language)}"]
    lines += [f"• {name}" for name in names[:_MOST_SIMILAR]]
    if len(names) > _MOST_SIMILAR:
        lines.append(texts.more_lines.format(count=len(names) - _MOST_SIMILAR))
    state = getattr(texts, f"state_{offer.state.value}")
    made = datetime.fromtimestamp(offer.made).astimezone().strftime("%m-%d %H:%M")
    return FormattedText("\n".join([*lines, f"{made} · {state}"]))


def interrupted(offer: Offer) -> FormattedText:
    """Say that a restart came in between."""
    texts = operator_texts_for(offer.language)
    return FormattedText(texts.interrupted.format(task=task_name(offer.task, offer.language)))


def working(task: Task, language: Language) -> FormattedText:
    """Say that work has begun."""
    return FormattedText(operator_texts_for(language).working.format(task=task_name(task, language)))


def progress(head: str, stage: Stage, done: int, total: int, *, language: Language) -> FormattedText:
    """Show how far one stage of the work has come under a line that names the work."""
    share = min(1.0, done / total) if total > 0 else 0.0
    filled = int(share * _BAR)
    line = operator_texts_for(language).progress.format(
        stage=text(f"stage_{stage.value}", language),
        bar="▓" * filled + "░" * (_BAR - filled),
        percent=int(share * 100),
        done=done,
        total=total,
    )
    return FormattedText(f"{head}\n{line}")


def outcome(task: Task, publication: Publication, language: Language) -> FormattedText:
    """Tell what a change has done."""
    texts, kinds = operator_texts_for(language), [change.kind for change in publication.changes]
    template = texts.published if publication.published else texts.nothing_changed
    lines = [("✅ " if publication.published else "") + template.format(task=task_name(task, language))]
    if kinds:
        lines.append(texts.counts.format(**{kind.value: kinds.count(kind) for kind in ChangeKind}))
    if publication.published:
        lines.append(
            texts.library_now.format(
                documents=publication.documents,
                passages=f"{publication.passages:,}",
                encoded=f"{publication.encoded:,}",
                seconds=f"{publication.seconds:.1f}",
            )
        )
        lines.append(texts.snapshot_now.format(snapshot=publication.snapshot))
    if publication.golden:
        lines.append(texts.golden.format(**_golden_facts(publication.golden)))
    refused = [change for change in publication.changes if change.kind is ChangeKind.REFUSED]
    if refused:
        blocks = [f"{_MARKS[ChangeKind.REFUSED]} {_name(c.name)}\n{_reason(c, language)}" for c in refused]
        lines += ["", texts.not_taken, *first_lines(blocks, language)]
    return FormattedText("\n".join(lines))


def held_back(offer: Offer) -> FormattedText:
    """Say which golden questions a change would lose."""
    texts, golden = operator_texts_for(offer.language), offer.golden
    if golden is None:
        return FormattedText(texts.held_question)
    lost = [f"• {one_line(question, _QUESTION)}" for question in golden.lost]
    head = "⚠️ " + texts.held.format(**_golden_facts(golden))
    return FormattedText("\n".join([head, *first_lines(lost, offer.language), "", texts.held_question]))


def _change_block(change: Change, language: Language) -> FormattedText:
    texts = operator_texts_for(language)
    builder = TextBuilder()
    builder.add(f"{_MARKS[change.kind]} ")
    builder.add(_name(change.title or change.name), EntityKind.BOLD)
    name = f"{_name(change.name)} · " if change.title and change.title != change.name else ""
    builder.add(f"\n{name}{getattr(texts, f'kind_{change.kind.value}')}")
    if change.kind is ChangeKind.REFUSED:
        builder.add(f"\n{_reason(change, language)}")
        return builder.build()
    facts = texts.offer_facts.format(
        speeches=change.speeches,
        sections=change.sections,
        passages=change.passages,
        characters=f"{change.characters:,}",
    )
    builder.add(f"\n{with_encoding(facts, change.encoding, language)}")
    for warning in change.warnings:
        builder.add(f"\n⚠️ {warning_text(warning, language)}")
    if change.similar:
        more = ["…"] if len(change.similar) > _MOST_SIMILAR else []
        names = " · ".join([*map(_name, change.similar[:_MOST_SIMILAR]), *more])
        builder.add(f"\n≈ {texts.similar.format(names=names)}")
    lines = filter(None, (one_line(line, _FIRST_LINE) for line in change.first_lines))
    if beginning := "\n".join(lines):
        builder.add(f"\n{texts.offer_begins}\n")
        builder.add(beginning, EntityKind.BLOCKQUOTE)
    headings = [f"• {one_line(heading, _HEADING)}" for heading in change.headings if heading.strip()]
    if headings:
        builder.add("\n" + "\n".join([texts.offer_outline, *first_lines(headings, language, _MOST_HEADINGS)]))
    elif change.first_lines:  # It was just read, and nothing in it tells one part from another.
        builder.add(f"\n{texts.offer_no_outline}")
    return builder.build()


def with_encoding(facts: str, encoding: str, language: Language) -> str:
    """Add to what is said of a document how its bytes were read, where its format leaves that open."""
    return facts + operator_texts_for(language).encoded_as.format(encoding=encoding) if encoding else facts


def warning_text(warning: str, language: Language) -> str:
    """Say what a warning of the index means."""
    return one_line(text(warning, language), 2 * _QUESTION)


def _missing_block(name: str, reason: str, language: Language) -> FormattedText:
    template: str = getattr(operator_texts_for(language), reason)
    return FormattedText(f"⛔ {_name(name)}\n{template.format(megabytes=LARGEST_OFFER // 1_000_000)}")


def _reason(change: Change, language: Language) -> str:
    facts = {"name": _name(change.name), **{key: one_line(value, _NAME) for key, value in change.facts}}
    return text(change.problem, language, **facts)


def _golden_facts(golden: GoldenCheck) -> dict[str, object]:
    return {
        "questions": golden.questions,
        "before": f"{golden.before:.0%}",
        "after": f"{golden.after:.0%}",
    }


def _by_urgency(changes: Iterable[Change]) -> list[Change]:
    """Put first what needs a look: what is refused, then what has warnings."""
    return sorted(
        changes,
        key=lambda c: (c.kind is not ChangeKind.REFUSED, not c.warnings and not c.similar),
    )


def first_lines(lines: Sequence[str], language: Language, most: int = _MOST_LISTED) -> list[str]:
    """Return as many lines as a message has room for, and how many more there are."""
    shown = list(lines[:most])
    if len(lines) > most:
        shown.append(operator_texts_for(language).more_lines.format(count=len(lines) - most))
    return shown


def _offer_keyboard(offer: Offer, number: int, pages: int) -> InlineKeyboardMarkup | None:
    texts = texts_for(offer.language)
    turning = []
    if number:
        turning.append(_button(texts.button_back, Action.OFFER, offer, number - 1))
    if number + 1 < pages:
        turning.append(_button(texts.button_forth, Action.OFFER, offer, number + 1))
    rows = [turning] if turning else []
    if is_publishable(offer):
        rows += map(list, confirm_keyboard(offer).inline_keyboard)
    return InlineKeyboardMarkup(rows) if rows else None


def _button(label: str, action: Action, offer: Offer, page: int = 0) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=OperatorPress(action, offer.id, page).encode())


def _name(name: str) -> str:
    return one_line(name, _NAME)
