"""/reindex, /rollback, /pending, and the buttons that carry a change out, stop or drop it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from telegram import Bot, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from bot.delivery import edit, reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.pressing import Pressed
from bot.library import SpeechLibrary
from bot.operators.changing import carry_out
from bot.operators.failing import telling_failures
from bot.operators.offers import Offer, State, Task
from bot.operators.presses import Action
from bot.operators.screen import Screen
from bot.operators.show_changes import (
    confirm_keyboard,
    held_back,
    offer_page,
    pending_page,
    stop_keyboard,
    task_name,
    with_pending_button,
    working,
)
from bot.operators.show_documents import remove_question, rollback_question
from bot.operators.show_reports import already_running
from bot.services import Context, Services, services_of
from bot.texts import Language, operator_texts_for


async def reindex(update: Update, context: Context) -> None:
    """Rebuild everything at once: nothing is lost by it, so nothing is asked."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    language, desk = services.language(message.from_user, message.chat), services.desk
    if desk.running:
        await reply(message, FormattedText(already_running(desk.running, language)))
        return
    snapshot = services.searcher.library.snapshot_id
    offer = desk.offers.make(Task.REBUILD, message.chat_id, language, snapshot, State.WAITING)
    sent = await reply(message, working(Task.REBUILD, language), stop_keyboard(offer))
    offer = desk.offers.put(replace(offer, message=sent.message_id))
    who = message.from_user.full_name if message.from_user else ""
    if not desk.start(offer, who, partial(carry_out, offer, services, context.bot)):
        # Somebody else was quicker, just now; this one can be confirmed afterwards.
        await sent.edit_reply_markup(confirm_keyboard(offer))


async def rollback(update: Update, context: Context) -> None:
    """Say what going back would mean, and ask."""
    message, services = update.message, services_of(context)
    if message is None or not await has_token(message, services):
        return
    language = services.language(message.from_user, message.chat)
    services.desk.spawn(_offer_way_back(message.chat_id, language, services, context.bot))


async def confirm(pressed: Pressed) -> None:
    """Carry an offer out, even if golden questions are lost where the operator insists."""
    offer, services = _own_offer(pressed), pressed.services
    force = pressed.press.action is Action.FORCE
    if offer is None or offer.state is not (State.HELD if force else State.WAITING):
        await _expired(pressed)
        return
    if offer.task is Task.ROLLBACK and offer.snapshot != services.searcher.library.snapshot_id:
        # What "before" means has changed since; a second press must not go back twice.
        services.desk.offers.discard(offer)
        await _expired(pressed)
        return
    change = partial(carry_out, offer, services, pressed.bot, force=force)
    if services.desk.start(offer, pressed.query.from_user.full_name, change):
        await pressed.quietly()
    else:
        await _busy(pressed)


async def cancel(pressed: Pressed) -> None:
    """Drop an offer."""
    offer = _own_offer(pressed)
    if offer is None:
        await _expired(pressed)
    elif offer.state is State.RUNNING:
        await _busy(pressed)
    else:
        pressed.services.desk.offers.discard(offer)
        await pressed.show(FormattedText(pressed.texts.cancelled))


async def stop(pressed: Pressed) -> None:
    """Stop a change while it is made; what comes of it is told where it is shown."""
    offer = _own_offer(pressed)
    if offer is not None and await pressed.services.desk.stop(offer):
        await pressed.notice(pressed.texts.stopping)
    elif offer is not None:  # It has ended just now, or not begun.
        await pressed.quietly()
    else:
        await _expired(pressed)


async def pending(update: Update, context: Context) -> None:
    """List the changes of an operator's that wait."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        language = services.language(message.from_user, message.chat)
        await reply(message, *_pending(message.chat_id, language, services))


async def show_pending(pressed: Pressed) -> None:
    """Show that list in place."""
    await pressed.show(*_pending(pressed.message.chat_id, pressed.language, pressed.services))


async def show_offer(pressed: Pressed) -> None:
    """Show a change that waits once more, here, to be confirmed or dropped."""
    offer = _waiting_offer(pressed)
    if offer is None:
        await show_pending(pressed)
        return
    shown = pressed.services.desk.offers.put(replace(offer, message=pressed.message.message_id))
    content, keyboard = _question_of(shown, pressed.services.searcher.library)
    await pressed.show(content, with_pending_button(keyboard, pressed.language))


async def drop_offer(pressed: Pressed) -> None:
    """Drop a change that waits, also where it was offered, and show what is left."""
    offer = _waiting_offer(pressed)
    if offer is not None:
        pressed.services.desk.offers.discard(offer)
    await show_pending(pressed)
    if offer is not None and offer.message not in {None, pressed.message.message_id}:
        with suppress(BadRequest):  # Deleted meanwhile, or too old to edit.
            await edit(pressed.bot, offer.chat, offer.message, FormattedText(pressed.texts.cancelled))


async def turn(pressed: Pressed) -> None:
    """Show another page of what an offer would do."""
    offer = _own_offer(pressed)
    if offer is None:
        await _expired(pressed)
    else:
        await pressed.show(*offer_page(offer, pressed.press.page))


async def _offer_way_back(chat_id: int, language: Language, services: Services, bot: Bot) -> None:
    """Check the former snapshot, gigabytes perhaps, and ask whether to go back to it."""
    screen, offers = Screen(bot, chat_id), services.desk.offers
    async with telling_failures(screen, language, services.metrics):
        await screen.show(FormattedText(operator_texts_for(language).checking_former))
        found = await services.searcher.run_aside(lambda library: _way_back(library, language))
        if found is None:
            await screen.show(FormattedText(operator_texts_for(language).no_former))
            return
        snapshot, question = found
        offer = offers.make(Task.ROLLBACK, chat_id, language, snapshot, State.WAITING)
        offer = offers.put(replace(offer, message=screen.message_id, question=question.text))
        await screen.show(question, confirm_keyboard(offer))
        offers.put(replace(offer, message=screen.message_id))


def _way_back(library: SpeechLibrary, language: Language) -> tuple[str, FormattedText] | None:
    former = library.former()
    return None if former is None else (library.snapshot_id, rollback_question(library, former, language))


def _pending(
    chat_id: int, language: Language, services: Services
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    offers = services.desk.offers
    own = offers.of(chat_id)
    others = sum(offer.chat != chat_id and not offers.is_expired(offer) for offer in offers.all())
    return pending_page(own, others, language)


def _question_of(offer: Offer, library: SpeechLibrary) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """Return what was asked when a change was offered."""
    if offer.state is State.HELD:
        return held_back(offer), confirm_keyboard(offer)
    if offer.task is Task.ADD:
        return offer_page(offer, 0)
    if offer.task is Task.REMOVE:
        try:
            facts = library.facts(offer.documents[0])
        except (KeyError, IndexError):
            return FormattedText(operator_texts_for(offer.language).document_gone), None
        return remove_question(facts, offer.language), confirm_keyboard(offer)
    template = operator_texts_for(offer.language).waiting_question
    question = offer.question or template.format(task=task_name(offer.task, offer.language))
    return FormattedText(question), confirm_keyboard(offer)


def _waiting_offer(pressed: Pressed) -> Offer | None:
    offer = _own_offer(pressed)
    return offer if offer and offer.state in {State.WAITING, State.HELD} else None


def _own_offer(pressed: Pressed) -> Offer | None:
    """Return the offer that a button belongs to, if it was made in this very chat and waits still."""
    offer = pressed.services.desk.offers.find(pressed.press.subject)
    return offer if offer and offer.chat == pressed.message.chat_id else None


async def _expired(pressed: Pressed) -> None:
    await pressed.show(FormattedText(pressed.texts.expired))


async def _busy(pressed: Pressed) -> None:
    work = pressed.services.desk.running
    if work is None:  # It has ended just now.
        await pressed.quietly()
    else:
        await pressed.notice(already_running(work, pressed.language), alert=True)
