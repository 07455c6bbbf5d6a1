"""Which messages of a group are meant for the bot, and what they ask; pure."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, MessageEntity, MessageOriginChannel, Update
from telegram.constants import ChatID

from bot.store import GroupMode

_ASK = "/ask"
_QUESTION_MARKS = ("?", "？")
_SHORTEST_QUESTION = 4
"""Characters of an unaddressed question; 啊？ and ？？ are not meant for anybody's bot."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message meant for the bot; an empty question asks how to use it."""

    question: str


def addressed_question(message: Message, username: str, bot_id: int, mode: GroupMode) -> Addressed | None:
    """Return what a group's message asks the bot; None if it is not meant for it.

    Meant for it are /ask, and unless the group wants commands only: a mention, a reply to the bot's own
    message, and in question mode whatever ends with a question mark. /ask or a mention with nothing else
    in reply to a message asks what that message says.
    """
    text = message.text or message.caption or ""
    command = _command(message, text)
    if command is not None:
        name, _, target = command.partition("@")
        if name.lower() != _ASK or target.lower() not in {"", username.lower()}:
            return None
        return Addressed(text[len(command) :].strip() or _replied_text(message, bot_id))
    if mode is GroupMode.COMMAND:
        return None
    rest = _without_mention(message, text, username, bot_id)
    if rest is not None:
        return Addressed(rest or _replied_text(message, bot_id))
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == bot_id and not replied.via_bot:
        return Addressed(text.strip()) if text.strip() else None
    if mode is GroupMode.QUESTION and _is_open_question(message, text):
        return Addressed(text.strip())
    return None


def is_own_noise(update: Update) -> bool:
    """Whether a message comes from a bot, a channel or an inline result: never answered."""
    message = update.effective_message
    if message is None or update.callback_query:
        return False
    if message.via_bot or message.is_automatic_forward:
        return True
    if isinstance(message.forward_origin, MessageOriginChannel) and message.chat.type != message.chat.PRIVATE:
        return True
    # An anonymous admin writes through a bot account of Telegram's, as do people in a channel's name.
    sender = message.from_user
    stand_ins = {ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL}
    return sender is not None and sender.is_bot and sender.id not in stand_ins


def speaker_id(message: Message) -> int:
    """Return whose message it is: a person, or the channel or group in whose name it was written."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else message.chat_id


def is_anonymous_admin(message: Message) -> bool:
    """Whether a message was written in the name of the group itself, which only its admins can."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat_id


def _command(message: Message, text: str) -> str | None:
    """Return the command that a message begins with."""
    entities = message.entities or message.caption_entities
    for entity in entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text[: entity.length]
    return None


def _without_mention(message: Message, text: str, username: str, bot_id: int) -> str | None:
    """Return the text without the mentions of the bot, None if it is not mentioned."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    mentions = [
        written
        for entity, written in found.items()
        if written.lower() == f"@{username}".lower() or (entity.user and entity.user.id == bot_id)
    ]
    if not mentions:
        return None
    for written in mentions:
        text = text.replace(written, " ", 1)
    return " ".join(text.split())


def _replied_text(message: Message, bot_id: int) -> str:
    """Return what the message replied to says, or the part of it that is quoted in the reply."""
    replied = message.reply_to_message
    if replied is None or (replied.from_user and replied.from_user.id == bot_id):
        return ""
    if message.quote:
        return message.quote.text
    return (replied.text or replied.caption or "").strip()


def _is_open_question(message: Message, text: str) -> bool:
    asks = text.rstrip().endswith(_QUESTION_MARKS) and len(text.strip()) >= _SHORTEST_QUESTION
    return asks and message.reply_to_message is None and message.forward_origin is None
