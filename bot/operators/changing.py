"""An offer carried out: shown while it goes on, its outcome told, and then the unanswered asked again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from telegram import Bot

from bot.formatting import MAX_UNITS, FormattedText, join
from bot.operators.failing import telling_failures
from bot.operators.offers import Offer, State, Task
from bot.operators.screen import Screen
from bot.operators.show_changes import (
    confirm_keyboard,
    held_back,
    outcome,
    progress,
    stop_keyboard,
    stopped,
    working,
)
from bot.operators.show_reports import now_answered
from bot.operators.unanswered import ask_again
from bot.services import Services
from bot.texts import operator_texts_for
from index.errors import EditingError, StorageError
from index.progress import Progress, Stage
from index.types import Publication

_LOGGER = logging.getLogger(__name__)

_TAKE_OVER_SECONDS = 60.0
"""How long to wait for the new snapshot to answer; loading a large one takes seconds."""


async def carry_out(offer: Offer, services: Services, bot: Bot, *, force: bool = False) -> None:
    """Make the change that an operator has confirmed; ``force`` even if golden questions are lost."""
    screen = Screen(bot, offer.chat, offer.message)
    async with telling_failures(screen, offer.language, services.metrics, confirm_keyboard(offer)):
        publication = await _settled(offer, screen, services, force=force)
        if publication is None or publication.held:
            return
        told = outcome(offer.task, publication, offer.language)
        await screen.show(told)
        if not publication.published:
            return
        services.desk.release()
        # The outcome stays on the screen whatever becomes of this.
        async with telling_failures(Screen(bot, offer.chat), offer.language, services.metrics):
            await _ask_again(offer, publication, told, screen, services)


async def _settled(offer: Offer, screen: Screen, services: Services, *, force: bool) -> Publication | None:
    """Make the change and note what became of the offer; None if it was stopped, which is told."""
    offers, count = services.desk.offers, services.metrics.changes.labels
    before = services.searcher.library.snapshot_id
    try:
        running = offers.put(replace(offer, state=State.RUNNING))
        publication = await _change(running, screen, services, force=force)
    except Exception:
        was_stopped = services.desk.is_stopping(offer)
        count(offer.task.value, "stopped" if was_stopped else "failed").inc()
        try:
            offers.put(offer)  # To be confirmed once more.
        except StorageError as error:  # The disk may be what has failed; that one failure is told.
            _LOGGER.warning("An offer could not be written down: %s", error.message_id)
        if not was_stopped:
            raise
        await _tell_stopped(offer, before, screen, services)
        return None
    if publication.held:
        count(offer.task.value, "held").inc()
        held = offers.put(replace(offer, state=State.HELD, golden=publication.golden))
        await screen.show(held_back(held), confirm_keyboard(held))
    else:
        count(offer.task.value, "published" if publication.published else "unchanged").inc()
        offers.discard(running)
    return publication


async def _tell_stopped(offer: Offer, before: str, screen: Screen, services: Services) -> None:
    """Say that a change was stopped: mostly in time, else that it has taken effect all the same."""
    await services.refresher.look()
    snapshot = services.searcher.library.snapshot_id
    if snapshot == before:
        await screen.show(stopped(offer), confirm_keyboard(offer))
        return
    services.desk.offers.discard(offer)
    await screen.show(
        FormattedText(operator_texts_for(offer.language).stopped_late.format(snapshot=snapshot))
    )


async def _change(offer: Offer, screen: Screen, services: Services, *, force: bool) -> Publication:
    head, keyboard, desk = working(offer.task, offer.language), stop_keyboard(offer), services.desk
    await screen.try_to_show(head, keyboard)
    make = await asyncio.to_thread(_task, offer, services, force=force)
    if desk.is_stopping(offer):
        raise EditingError("editing_interrupted", reason="stopped")
    async with screen.following(partial(progress, head.text, language=offer.language), keyboard) as report:

        def report_unless_stopped(stage: Stage, done: int, total: int) -> None:
            if desk.is_stopping(offer):  # It was told so before it had really begun.
                desk.editing.cancel()
            report(stage, done, total)

        return await desk.call(lambda: make(report_unless_stopped))


def _task(offer: Offer, services: Services, *, force: bool) -> Callable[[Progress], Publication]:
    """Return what makes the change, its files read from the disk already."""
    editing = services.desk.editing
    match offer.task:
        case Task.ADD:
            uploads = services.desk.offers.uploads(offer)
            return lambda report: editing.add(uploads, report, force=force)
        case Task.REMOVE:
            return lambda report: editing.remove(offer.documents, report, force=force)
        case Task.REBUILD:
            return lambda report: editing.rebuild(report, force=force)
        case Task.ROLLBACK:
            return editing.rollback


async def _ask_again(
    offer: Offer,
    publication: Publication,
    told: FormattedText,
    screen: Screen,
    services: Services,
) -> None:
    """Ask the new snapshot what former ones could not answer, and add what came of it."""
    if not await services.refresher.until(publication.snapshot, _TAKE_OVER_SECONDS):
        note = FormattedText(operator_texts_for(offer.language).not_taken_over)
        await screen.show(join([told, note], "\n\n"))
        return
    result = await ask_again(services.searcher, services.unanswered)
    if not result.asked:
        return
    named = now_answered(result, offer.language)
    both = join([told, named], "\n\n")
    if both.units <= MAX_UNITS:
        await screen.show(both)
    else:
        await screen.another().show(named)
