"""The buttons under messages for operators: which of them does what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import Message, Update
from telegram.error import BadRequest

from bot.guards import has_press
from bot.handlers import changes, documents, reports
from bot.handlers.pressing import Pressed
from bot.operators.presses import Action, parse_operator_press
from bot.services import Context, services_of

_DOES: dict[Action, Callable[[Pressed], Awaitable[None]]] = {
    Action.CONFIRM: changes.confirm,
    Action.FORCE: changes.confirm,
    Action.CANCEL: changes.cancel,
    Action.OFFER: changes.turn,
    Action.STOP: changes.stop,
    Action.PENDING: changes.show_pending,
    Action.SHOW: changes.show_offer,
    Action.DROP: changes.drop_offer,
    Action.DOCUMENTS: documents.turn,
    Action.DOCUMENT: documents.open_document,
    Action.DOWNLOAD: documents.download,
    Action.REMOVE: documents.ask_to_remove,
    Action.UNANSWERED: reports.turn,
    Action.ASK_AGAIN: reports.again,
    Action.DISMISS: reports.dismiss_one,
    Action.CLEAR: reports.ask_what_to_clear,
    Action.CLEAR_KIND: reports.dismiss_kind,
}


async def pressed(update: Update, context: Context) -> None:
    """Do what an operator's button says."""
    query, services = update.callback_query, services_of(context)
    if query is None or not await has_press(query, services):
        return
    press = parse_operator_press(query.data or "")
    if press is None or not isinstance(query.message, Message):
        await query.answer(services.texts(update).button_expired)
        return
    language = services.language(query.from_user, query.message.chat)
    try:
        await _DOES[press.action](Pressed(press, query, query.message, services, language, context.bot))
    except (
        BadRequest
    ):  # The message was deleted meanwhile, or is too old to edit; or the press itself is old.
        with suppress(BadRequest):
            await query.answer(services.texts(update).button_expired)
