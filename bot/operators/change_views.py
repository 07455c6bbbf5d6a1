"""Offers, progress and outcomes of changes as messages; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.operators.offers import LARGEST_OFFER, Offer, State, Task
from bot.texts import Texts
from bot.views.callback_data import Action, OperatorPress
from bot.views.formatting import (
    EntityKind,
    FormattedText,
    TextBuilder,
    heading,
    join,
    one_line,
    paginate,
    short_time,
)
from bot.views.keyboards import Shown, page_buttons, press_button
from index.library import Stage
from index.messages import text
from index.types import Change, ChangeKind, GoldenCheck, Publication

NAME = 80
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


def task_name(task: Task, texts: Texts) -> str:
    """Name what an offer does."""
    name: str = getattr(texts, f"task_{task.value}")
    return name


def offer_page(offer: Offer, number: int) -> Shown:
    """Show what the files of an offer would do, page ``number`` from 0, the last one if there are fewer.

    Without buttons where confirming it would change nothing.
    """
    texts, kinds = offer.texts, [change.kind for change in offer.changes]
    blocks = [_missing_block(name, reason, texts) for name, reason in offer.missing]
    blocks += [_change_block(change, texts) for change in _by_urgency(offer.changes)]
    pages = paginate(blocks, _PAGE_UNITS)
    number = min(number, len(pages) - 1)
    title = heading(texts.offer_title.format(count=len(kinds)), number, len(pages))
    rows = page_buttons(number, len(pages), texts, lambda page: OperatorPress(Action.OFFER, offer.id, page))
    last = texts.offer_nothing
    if not _PUBLISHABLE.isdisjoint(kinds):
        added, replaced = kinds.count(ChangeKind.ADDED), kinds.count(ChangeKind.REPLACED)
        last = texts.offer_question.format(added=added, replaced=replaced)
        if len(pages) > 1:  # What is on another page would be published as well.
            last = f"{texts.offer_pages.format(pages=len(pages))}\n{last}"
        rows += map(list, confirm_keyboard(offer).inline_keyboard)
    content = join([title, pages[number], FormattedText(last)], "\n\n")
    return content, InlineKeyboardMarkup(rows) if rows else None


def not_received(offer: Offer) -> FormattedText:
    """Say that no file came, and why."""
    lines = [_missing_block(name, reason, offer.texts) for name, reason in offer.missing]
    return join([FormattedText(offer.texts.nothing_received), *lines[:_MOST_LISTED]], "\n\n")


def confirm_keyboard(offer: Offer) -> InlineKeyboardMarkup:
    """Return the buttons that carry an offer out, and drop it."""
    texts = offer.texts
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
    return InlineKeyboardMarkup([[_button(offer.texts.button_stop, Action.STOP, offer)]])


def about_task(template: str, offer: Offer) -> FormattedText:
    """Fill what an offer does into a text such as ``Texts.stopped``."""
    return FormattedText(template.format(task=task_name(offer.task, offer.texts)))


def pending_page(offers: Sequence[Offer], others: int, texts: Texts) -> Shown:
    """List an operator's offers, newest first; ``others`` are those of colleagues."""
    blocks, rows = [], []
    for number, offer in enumerate(offers[:_MOST_PENDING], start=1):
        blocks.append(_pending_block(number, offer, texts))
        if offer.state in {State.WAITING, State.HELD}:
            show, drop = texts.button_show.format(number=number), texts.button_drop.format(number=number)
            rows.append([_button(show, Action.SHOW, offer), _button(drop, Action.DROP, offer)])
        elif offer.state is State.RUNNING:
            rows.append([_button(f"{texts.button_stop} {number}", Action.STOP, offer)])
    if len(offers) > _MOST_PENDING:
        blocks.append(FormattedText(texts.more_lines.format(count=len(offers) - _MOST_PENDING)))
    if others:
        blocks.append(FormattedText(texts.pending_others.format(count=others)))
    if not blocks:
        return FormattedText(texts.pending_none), None
    content = join([heading(texts.pending_title.format(count=len(offers))), *blocks], "\n\n")
    return content, InlineKeyboardMarkup(rows) if rows else None


def with_pending_button(keyboard: InlineKeyboardMarkup | None, texts: Texts) -> InlineKeyboardMarkup:
    """Add the way back to the list of offers."""
    back = press_button(texts.button_pending, OperatorPress(Action.PENDING))
    return InlineKeyboardMarkup([*(keyboard.inline_keyboard if keyboard else ()), [back]])


def progress(head: str, stage: Stage, done: int, total: int, *, texts: Texts) -> FormattedText:
    """Show how far one stage of the work has come under a line that names the work."""
    share = min(1.0, done / total) if total > 0 else 0.0
    filled = int(share * _BAR)
    line = texts.progress.format(
        stage=text(f"stage_{stage.value}", texts.language),
        bar="▓" * filled + "░" * (_BAR - filled),
        percent=int(share * 100),
        done=done,
        total=total,
    )
    return FormattedText(f"{head}\n{line}")


def outcome(task: Task, publication: Publication, texts: Texts) -> FormattedText:
    """Say what a change has done."""
    kinds = [change.kind for change in publication.changes]
    template = texts.published if publication.published else texts.nothing_changed
    lines = [("✅ " if publication.published else "") + template.format(task=task_name(task, texts))]
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
        blocks = [f"{_MARKS[ChangeKind.REFUSED]} {_name(c.name)}\n{_reason(c, texts)}" for c in refused]
        lines += ["", texts.not_taken, *first_lines(blocks, texts)]
    return FormattedText("\n".join(lines))


def held_back(offer: Offer) -> FormattedText:
    """Say which golden questions a change would lose."""
    texts, golden = offer.texts, offer.golden
    if golden is None:
        return FormattedText(texts.held_question)
    lost = [f"• {one_line(question, _QUESTION)}" for question in golden.lost]
    head = "⚠️ " + texts.held.format(**_golden_facts(golden))
    return FormattedText("\n".join([head, *first_lines(lost, texts), "", texts.held_question]))


def with_encoding(facts: str, encoding: str, texts: Texts) -> str:
    """Add to what is said of a document how its bytes were read, where its format leaves that open."""
    return facts + texts.encoded_as.format(encoding=encoding) if encoding else facts


def warning_text(warning: str, texts: Texts) -> str:
    """Say what a warning of the index means."""
    return one_line(text(warning, texts.language), 2 * _QUESTION)


def first_lines(lines: Sequence[str], texts: Texts, most: int = _MOST_LISTED) -> list[str]:
    """Return as many lines as a message has room for, and how many more there are."""
    more = [texts.more_lines.format(count=len(lines) - most)] if len(lines) > most else []
    return [*lines[:most], *more]


def _pending_block(number: int, offer: Offer, texts: Texts) -> FormattedText:
    names = [f"• {_name(name)}" for name in offer.files or offer.names]
    state = getattr(texts, f"state_{offer.state.value}")
    lines = [f"{number}. {task_name(offer.task, texts)}", *first_lines(names, texts, _MOST_SIMILAR)]
    return FormattedText("\n".join([*lines, f"{short_time(offer.made)} · {state}"]))


def _change_block(change: Change, texts: Texts) -> FormattedText:
    builder = TextBuilder()
    builder.add(f"{_MARKS[change.kind]} ")
    builder.add(_name(change.title or change.name), EntityKind.BOLD)
    name = f"{_name(change.name)} · " if change.title and change.title != change.name else ""
    builder.add(f"\n{name}{getattr(texts, f'kind_{change.kind.value}')}")
    if change.kind is ChangeKind.REFUSED:
        builder.add(f"\n{_reason(change, texts)}")
        return builder.build()
    facts = texts.offer_facts.format(
        speeches=change.speeches,
        sections=change.sections,
        passages=change.passages,
        characters=f"{change.characters:,}",
    )
    builder.add(f"\n{with_encoding(facts, change.encoding, texts)}")
    for warning in change.warnings:
        builder.add(f"\n⚠️ {warning_text(warning, texts)}")
    if change.similar:
        more = ["…"] if len(change.similar) > _MOST_SIMILAR else []
        names = " · ".join([*map(_name, change.similar[:_MOST_SIMILAR]), *more])
        builder.add(f"\n≈ {texts.similar.format(names=names)}")
    lines = filter(None, (one_line(line, _FIRST_LINE) for line in change.first_lines))
    if beginning := "\n".join(lines):
        builder.add(f"\n{texts.offer_begins}\n")
        builder.add(beginning, EntityKind.BLOCKQUOTE)
    headings = [f"• {one_line(line, _HEADING)}" for line in change.headings if line.strip()]
    if headings:
        builder.add("\n" + "\n".join([texts.offer_outline, *first_lines(headings, texts, _MOST_HEADINGS)]))
    elif change.first_lines:  # It was just read, and nothing in it separates one part from another.
        builder.add(f"\n{texts.offer_no_outline}")
    return builder.build()


def _missing_block(name: str, reason: str, texts: Texts) -> FormattedText:
    template: str = getattr(texts, reason)
    return FormattedText(f"⛔ {_name(name)}\n{template.format(megabytes=LARGEST_OFFER // 1_000_000)}")


def _reason(change: Change, texts: Texts) -> str:
    facts = {"name": _name(change.name), **{key: one_line(value, NAME) for key, value in change.facts}}
    return text(change.problem, texts.language, **facts)


def _golden_facts(golden: GoldenCheck) -> dict[str, object]:
    before, after = f"{golden.before:.0%}", f"{golden.after:.0%}"
    return {"questions": golden.questions, "before": before, "after": after}


def _by_urgency(changes: Iterable[Change]) -> list[Change]:
    """Put first what needs a look: what is refused, then what has warnings."""
    return sorted(changes, key=lambda c: (c.kind is not ChangeKind.REFUSED, not c.warnings and not c.similar))


def _button(label: str, action: Action, offer: Offer) -> InlineKeyboardButton:
    return press_button(label, OperatorPress(action, offer.id))


def _name(name: str) -> str:
    return one_line(name, NAME)
