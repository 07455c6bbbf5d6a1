"""Changes of the library: offered, confirmed, carried out, stopped, dropped, resumed after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from telegram import Bot, Message
from telegram.error import BadRequest, TelegramError

from bot.operators.buttons import Pressed
from bot.operators.change_views import (
    about_task,
    confirm_keyboard,
    held_back,
    offer_page,
    outcome,
    pending_page,
    progress,
    stop_keyboard,
    with_pending_button,
)
from bot.operators.documents import remove_question, rollback_question
from bot.operators.jobs import ProgressMessage, report_errors
from bot.operators.offers import Offer, OfferBook, State, Task
from bot.operators.status import about_work
from bot.operators.unanswered import ask_again, now_answered
from bot.services import Context, Services
from bot.serving.delivery import edit, reply
from bot.texts import Texts
from bot.views.callback_data import Action
from bot.views.formatting import MAX_UNITS, FormattedText, join
from bot.views.keyboards import Shown
from index.errors import EditingError, StorageError
from index.library import Library, Progress, Stage
from index.types import Publication

_LOGGER = logging.getLogger(__name__)

LOAD_SECONDS = 60.0
"""How long to wait for the new snapshot to answer; loading a large one takes seconds."""


async def reindex(message: Message, context: Context) -> None:
    """Rebuild everything at once: nothing is lost by it, so nothing is asked."""
    services, jobs = context.services, context.services.jobs
    texts = services.texts_in(message)
    if jobs.running:
        await reply(message, FormattedText(about_work(texts.already_running, jobs.running, texts)))
        return
    snapshot = services.library.snapshot_id
    offer = jobs.offers.make(Task.REBUILD, message.chat_id, texts.language, snapshot)
    sent = await reply(message, about_task(texts.working, offer), stop_keyboard(offer))
    offer = jobs.offers.put(replace(offer, message=sent.message_id))
    who = message.from_user.full_name if message.from_user else ""
    if not jobs.start(offer, who, partial(_carry_out, offer, services, context.bot)):
        # Somebody else was quicker, just now; this one can be confirmed afterwards.
        await sent.edit_reply_markup(confirm_keyboard(offer))


async def rollback(message: Message, context: Context) -> None:
    """Say what going back would mean, and ask."""
    services = context.services
    services.jobs.spawn(_offer_rollback(message.chat_id, services.texts_in(message), services, context.bot))


async def _offer_rollback(chat_id: int, texts: Texts, services: Services, bot: Bot) -> None:
    """Check the snapshot before, gigabytes perhaps, and ask whether to go back to it."""

    def look(library: Library) -> tuple[str, FormattedText] | None:
        manifest = library.rollback_target()
        if manifest is None:
            return None
        return library.snapshot_id, rollback_question(library, manifest, texts)

    screen, offers = ProgressMessage(bot, chat_id), services.jobs.offers
    async with report_errors(screen, texts, services.metrics):
        await screen.show(FormattedText(texts.checking_former))
        found = await services.pool.run_aside(look)
        if found is None:
            await screen.show(FormattedText(texts.no_former))
            return
        snapshot, question = found
        offer = offers.make(Task.ROLLBACK, chat_id, texts.language, snapshot)
        offer = offers.put(replace(offer, message=screen.message_id, question=question.text))
        await screen.show(question, confirm_keyboard(offer))
        offers.put(replace(offer, message=screen.message_id))


async def pending(message: Message, context: Context) -> None:
    """List the changes of an operator's that wait."""
    services = context.services
    await reply(message, *_pending(message.chat_id, services.texts_in(message), services.jobs.offers))


async def confirm(pressed: Pressed) -> None:
    """Carry an offer out, even if golden questions are lost where the operator insists."""
    offer, services = _own_offer(pressed), pressed.services
    force = pressed.press.action is Action.FORCE
    if offer is None or offer.state is not (State.HELD if force else State.WAITING):
        await _expired(pressed)
        return
    if offer.task is Task.ROLLBACK and offer.snapshot != services.library.snapshot_id:
        # What "before" means has changed since; a second press must not go back twice.
        services.jobs.offers.discard(offer)
        await _expired(pressed)
        return
    jobs, change = services.jobs, partial(_carry_out, offer, services, pressed.bot, force=force)
    if not jobs.offers.hold(offer):  # Another bot was quicker.
        await _busy(pressed)
    elif jobs.start(offer, pressed.query.from_user.full_name, change):
        await pressed.quietly()
    else:
        jobs.offers.release(offer)
        await _busy(pressed)


async def cancel(pressed: Pressed) -> None:
    """Drop an offer."""
    offer = _own_offer(pressed)
    if offer is None:
        await _expired(pressed)
    elif offer.state is State.RUNNING:
        await _busy(pressed)
    else:
        pressed.services.jobs.offers.discard(offer)
        await pressed.show(FormattedText(pressed.texts.cancelled))


async def stop(pressed: Pressed) -> None:
    """Stop a change while it is made; what comes of it is said where it is shown."""
    offer = _own_offer(pressed)
    if offer is None:
        await _expired(pressed)
    elif await pressed.services.jobs.stop(offer):
        await pressed.notice(pressed.texts.stopping)
    else:  # It has ended just now, or not begun.
        await pressed.quietly()


async def turn_page(pressed: Pressed) -> None:
    """Show another page of what an offer would do."""
    offer = _own_offer(pressed)
    if offer is None:
        await _expired(pressed)
    else:
        await pressed.show(*offer_page(offer, pressed.press.page))


async def show_pending(pressed: Pressed) -> None:
    """Show the changes that wait in place."""
    offers = pressed.services.jobs.offers
    await pressed.show(*_pending(pressed.message.chat_id, pressed.texts, offers))


async def show_offer(pressed: Pressed) -> None:
    """Show a change that waits once more, here, to be confirmed or dropped."""
    offer = _waiting_offer(pressed)
    if offer is None:
        await show_pending(pressed)
        return
    shown = pressed.services.jobs.offers.put(replace(offer, message=pressed.message.message_id))
    content, keyboard = _question_of(shown, pressed.services.library)
    await pressed.show(content, with_pending_button(keyboard, pressed.texts))


async def drop_offer(pressed: Pressed) -> None:
    """Drop a change that waits, also where it was offered, and show what is left."""
    offer = _waiting_offer(pressed)
    if offer is not None:
        pressed.services.jobs.offers.discard(offer)
    await show_pending(pressed)
    if offer is not None and offer.message not in {None, pressed.message.message_id}:
        with suppress(BadRequest):  # Deleted meanwhile, or too old to edit.
            await edit(pressed.bot, offer.chat, offer.message, FormattedText(pressed.texts.cancelled))


async def resume_offers(offers: OfferBook, snapshot: str, bot: Bot) -> None:
    """Put in order what the last run left unfinished; ``snapshot`` is the one in use now.

    Files half received are asked for again. A change that was being made may be done or not: the library
    is whole either way, and confirming it once more does no harm. Going back is never repeated.
    """
    for offer in offers.all():
        if offers.is_held_elsewhere(offer):
            continue
        if offer.state is State.RECEIVING:
            offers.discard(offer)
            await _notify(offer, FormattedText(offer.texts.restarted), bot)
        elif offer.state is State.RUNNING and offer.task is Task.ROLLBACK and offer.snapshot != snapshot:
            offers.discard(offer)
            await _notify(offer, FormattedText(offer.texts.rolled_back.format(snapshot=snapshot)), bot)
        elif offer.state is State.RUNNING:
            waiting = replace(offer, state=State.WAITING)
            _try_to_put(waiting, offers)  # It can be confirmed all the same, until the next start.
            await _notify(waiting, about_task(offer.texts.interrupted, waiting), bot, again=True)


async def drop_expired_offers(offers: OfferBook, bot: Bot) -> None:
    """Delete offers that have waited for too long, and say so where they stand."""
    for offer in offers.all():
        if offers.is_expired(offer):
            offers.discard(offer)
            await _notify(offer, FormattedText(offer.texts.expired), bot)


async def _carry_out(offer: Offer, services: Services, bot: Bot, *, force: bool = False) -> None:
    """Make the change that an operator has confirmed; ``force`` even if golden questions are lost."""
    texts, screen = offer.texts, ProgressMessage(bot, offer.chat, offer.message)
    async with report_errors(screen, texts, services.metrics, confirm_keyboard(offer)):
        publication = await _settle(offer, screen, services, force=force)
        if publication is None or publication.held:
            return
        result = outcome(offer.task, publication, texts)
        await screen.show(result)
        if not publication.published:
            return
        services.jobs.release()
        # The outcome stays on the screen whatever becomes of this.
        another = ProgressMessage(bot, offer.chat)
        async with report_errors(another, texts, services.metrics):
            added = await _ask_again(publication, texts, services)
            if added and result.units + added.units + 2 <= MAX_UNITS:
                await screen.show(join([result, added], "\n\n"))
            elif added:
                await another.show(added)


async def _settle(
    offer: Offer, screen: ProgressMessage, services: Services, *, force: bool
) -> Publication | None:
    """Make the change and note what became of the offer; None if it was stopped, which is shown."""
    offers, count = services.jobs.offers, services.metrics.changes.labels
    before = services.library.snapshot_id
    try:
        running = offers.put(replace(offer, state=State.RUNNING))
        publication = await _change(running, screen, services, force=force)
    except Exception:
        was_stopped = services.jobs.is_stopping(offer)
        count(offer.task.value, "stopped" if was_stopped else "failed").inc()
        # To be confirmed once more. The disk may be what has failed; that one failure is shown.
        _try_to_put(offer, offers)
        if not was_stopped:
            raise
        await _show_stopped(offer, before, screen, services)
        return None
    if publication.held:
        count(offer.task.value, "held").inc()
        held = offers.put(replace(offer, state=State.HELD, golden=publication.golden))
        await screen.show(held_back(held), confirm_keyboard(held))
    else:
        count(offer.task.value, "published" if publication.published else "unchanged").inc()
        offers.discard(running)
    return publication


async def _change(offer: Offer, screen: ProgressMessage, services: Services, *, force: bool) -> Publication:
    texts, jobs = offer.texts, services.jobs
    head, keyboard = about_task(texts.working, offer), stop_keyboard(offer)
    await screen.try_to_show(head, keyboard)
    make = await asyncio.to_thread(_change_of, offer, services, force=force)
    if jobs.is_stopping(offer):
        raise EditingError("editing_interrupted", reason="stopped")
    async with screen.following(partial(progress, head.text, texts=texts), keyboard) as report:

        def report_unless_stopped(stage: Stage, done: int, total: int) -> None:
            if jobs.is_stopping(offer):  # It was stopped before it had really begun.
                jobs.editing.cancel()
            report(stage, done, total)

        return await jobs.call(lambda: make(report_unless_stopped))


def _change_of(offer: Offer, services: Services, *, force: bool) -> Callable[[Progress], Publication]:
    """Return what makes the change, its files read from the disk already."""
    editing = services.jobs.editing
    match offer.task:
        case Task.ADD:
            uploads = services.jobs.offers.uploads(offer)
            return lambda report: editing.add(uploads, report, force=force)
        case Task.REMOVE:
            return lambda report: editing.remove(offer.documents, report, force=force)
        case Task.REBUILD:
            return lambda report: editing.rebuild(report, force=force)
        case Task.ROLLBACK:
            return editing.rollback


async def _show_stopped(offer: Offer, before: str, screen: ProgressMessage, services: Services) -> None:
    """Say that a change was stopped: mostly in time, else that it has taken effect all the same."""
    await services.follower.look()
    snapshot = services.library.snapshot_id
    if snapshot == before:
        await screen.show(about_task(offer.texts.stopped, offer), confirm_keyboard(offer))
    else:
        services.jobs.offers.discard(offer)
        await screen.show(FormattedText(offer.texts.stopped_late.format(snapshot=snapshot)))


async def _ask_again(publication: Publication, texts: Texts, services: Services) -> FormattedText | None:
    """Ask the new snapshot what earlier ones could not answer; returns what came of it."""
    if not await services.follower.wait_for(publication.snapshot, LOAD_SECONDS):
        return FormattedText(texts.not_taken_over)
    result = await ask_again(services.pool, services.unanswered)
    return now_answered(result, texts) if result.asked else None


def _try_to_put(offer: Offer, offers: OfferBook) -> None:
    try:
        offers.put(offer)
    except StorageError as error:
        _LOGGER.warning("An offer could not be written down: %s", error.message_id)


async def _notify(offer: Offer, content: FormattedText, bot: Bot, *, again: bool = False) -> None:
    screen = ProgressMessage(bot, offer.chat, offer.message)
    try:
        await screen.show(content, confirm_keyboard(offer) if again else None)
    except TelegramError as error:
        _LOGGER.info("What became of an offer could not be shown: %s", type(error).__name__)


def _pending(chat_id: int, texts: Texts, offers: OfferBook) -> Shown:
    others = sum(offer.chat != chat_id and not offers.is_expired(offer) for offer in offers.all())
    return pending_page(offers.of(chat_id), others, texts)


def _question_of(offer: Offer, library: Library) -> Shown:
    """Return what was asked when a change was offered."""
    if offer.state is State.HELD:
        return held_back(offer), confirm_keyboard(offer)
    if offer.task is Task.ADD:
        return offer_page(offer, 0)
    if offer.task is Task.REMOVE:
        try:
            document = library.info(offer.documents[0])
        except (KeyError, IndexError):
            return FormattedText(offer.texts.document_gone), None
        return remove_question(document, offer.texts), confirm_keyboard(offer)
    if offer.question:
        return FormattedText(offer.question), confirm_keyboard(offer)
    return about_task(offer.texts.waiting_question, offer), confirm_keyboard(offer)


def _waiting_offer(pressed: Pressed) -> Offer | None:
    offer = _own_offer(pressed)
    return offer if offer and offer.state in {State.WAITING, State.HELD} else None


def _own_offer(pressed: Pressed) -> Offer | None:
    """Return the offer that a button belongs to, if it was made in this very chat and waits still."""
    offer = pressed.services.jobs.offers.find(pressed.press.subject)
    return offer if offer and offer.chat == pressed.message.chat_id else None


async def _expired(pressed: Pressed) -> None:
    await pressed.show(FormattedText(pressed.texts.expired))


async def _busy(pressed: Pressed) -> None:
    work = pressed.services.jobs.running
    if work is None:  # It has ended just now.
        await pressed.quietly()
    else:
        await pressed.notice(about_work(pressed.texts.already_running, work, pressed.texts), alert=True)
