"""What our messages show after presses: of many presses under one message, the last one counts."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

from bot.delivery import edit, reply
from bot.formatting import FormattedText


@dataclass(frozen=True, slots=True)
class _View:
    """What a message shall show, and what to say where it cannot be changed any more."""

    content: FormattedText
    keyboard: InlineKeyboardMarkup | None
    otherwise: str


class Screens:
    """Changes messages one edit at a time each: while one is on its way, only the newest of the others waits.

    Telegram takes twenty edits a minute in a group, and quick fingers press more often.
    """

    def __init__(self) -> None:
        """Begin with no edit on its way."""
        self._waiting: dict[tuple[int, int], _View | None] = {}

    async def show(
        self, message: Message, content: FormattedText, keyboard: InlineKeyboardMarkup | None, otherwise: str
    ) -> None:
        """Change a message of ours, or reply ``otherwise`` where it is too old for that.

        Returns at once where an edit of the message is on its way, which then goes on with this one. Raises
        the last TelegramError of those that it made.
        """
        key = (message.chat_id, message.message_id)
        on_its_way = key in self._waiting
        self._waiting[key] = _View(content, keyboard, otherwise)
        if on_its_way:
            return
        failure: TelegramError | None = None
        try:
            while (view := self._waiting[key]) is not None:
                self._waiting[key] = None
                try:
                    await self._change(message, view)
                except TelegramError as error:
                    failure = error
        finally:
            del self._waiting[key]
        if failure is not None:
            raise failure

    @staticmethod
    async def _change(message: Message, view: _View) -> None:
        try:
            await edit(message.get_bot(), message.chat_id, message.message_id, view.content, view.keyboard)
        except BadRequest:  # Deleted meanwhile, or too old to edit.
            await reply(message, FormattedText(view.otherwise))
