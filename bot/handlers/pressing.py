"""A button that an operator has pressed, with what its handler needs."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import CallbackQueryLimit

from bot.formatting import FormattedText
from bot.operators.presses import OperatorPress
from bot.services import Services
from bot.texts import Language, OperatorTexts, operator_texts_for, texts_for


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press under a message of ours in an operator's private chat."""

    press: OperatorPress
    query: CallbackQuery
    message: Message
    services: Services
    language: Language
    bot: Bot

    @property
    def texts(self) -> OperatorTexts:
        """The texts in the operator's language."""
        return operator_texts_for(self.language)

    async def show(self, content: FormattedText, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answer the press, then change the message, or say that it is too old for that."""
        await self.query.answer()
        expired = texts_for(self.language).button_expired
        await self.services.screens.show(self.message, content, keyboard, expired)

    async def notice(self, text: str, *, alert: bool = False) -> None:
        """Answer the press by a line over the chat, or by a window to be closed."""
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        await self.query.answer(text[:most], show_alert=alert)

    async def quietly(self) -> None:
        """Answer the press by nothing: what it has begun shows itself.

        No text at all, for Telegram's library makes "[]" of an empty one.
        """
        await self.query.answer()
