"""The buttons under messages for operators."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest

from bot.handlers.guards import Handler, button
from bot.services import Context, Services
from bot.texts import Texts
from bot.views.callback_data import Action, OperatorPress, parse_operator_press
from bot.views.formatting import FormattedText


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press under a message of ours in an operator's private chat."""

    press: OperatorPress
    query: CallbackQuery
    message: Message
    services: Services
    texts: Texts
    bot: Bot

    async def show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answer the press, then change the message, or say that it is too old for that."""
        await self.query.answer()
        await self.services.edits.show(self.message, content, keyboard, self.texts.button_expired)

    async def notice(self, text: str, *, alert: bool = False) -> None:
        """Answer the press by a line over the chat, or by a window to be closed."""
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        await self.query.answer(text[:most], show_alert=alert)

    async def quietly(self) -> None:
        """Answer the press by nothing: what it has begun shows itself.

        No text at all, for Telegram's library makes "[]" of an empty one.
        """
        await self.query.answer()


def operator_buttons(handlers: Mapping[Action, Callable[[Pressed], Coroutine[Any, Any, None]]]) -> Handler:
    """Make one handler of those for each kind of an operator's button."""

    async def handle(query: CallbackQuery, message: Message, context: Context) -> None:
        services, press = context.services, parse_operator_press(query.data or "")
        texts = services.texts_of(query.from_user, message.chat)
        if press is None:
            await query.answer(texts.button_expired)
            return
        try:
            await handlers[press.action](Pressed(press, query, message, services, texts, context.bot))
        except BadRequest:  # The message is deleted or too old to edit, or the press itself is old.
            with suppress(BadRequest):
                await query.answer(texts.button_expired)

    return button(handle)
