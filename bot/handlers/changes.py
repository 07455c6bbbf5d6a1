"""/reindex, /rollback, and the buttons that carry a change out or drop it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from telegram import Bot, Update

from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.pressing import Pressed
from bot.library import SpeechLibrary
from bot.operators.changing import carry_out
from bot.operators.failing import telling_failures
from bot.operators.offers import Offer, State, Task
from bot.operators.presses import Action
from bot.operators.screen import Screen
from bot.operators.show_changes import confirm_keyboard, offer_page, working
from bot.operators.show_documents import rollback_question
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
    sent = await reply(message, working(Task.REBUILD, language))
    offer = desk.offers.put(replace(offer, message=sent.message_id))
    who = message.from_user.full_name if message.from_user else ""
    if not desk.start(Task.REBUILD, who, partial(carry_out, offer, services, context.bot)):
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
    if services.desk.start(offer.task, pressed.query.from_user.full_name, change):
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
        offer = offers.put(replace(offer, message=screen.message_id))
        await screen.show(question, confirm_keyboard(offer))
        offers.put(replace(offer, message=screen.message_id))


def _way_back(library: SpeechLibrary, language: Language) -> tuple[str, FormattedText] | None:
    former = library.former()
    return None if former is None else (library.snapshot_id, rollback_question(library, former, language))


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
