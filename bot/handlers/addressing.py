"""Which messages are meant for the bot, and what they ask; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from telegram import Message, MessageEntity, MessageOriginChannel, Update
from telegram.constants import ChatID

from bot.questions import asks, is_bare_request, is_lead
from bot.store.chats import GroupMode
from bot.views.formatting import characters

_COMMAND = re.compile(r"\s*[/／]([A-Za-z][A-Za-z0-9_]*)(?:[@＠]([A-Za-z0-9_]+))?", re.ASCII)
_MENTION = re.compile(r"(?<![\w.+-])[@＠](\w++)(?!\.\w)", re.ASCII)
"""A user name as people write it. Telegram makes an entity of it only where no letter of any script stands
beside it: not in 请问@speech_bot 题, nor in @speech_bot题. An address of e-mail is none."""
_ASK = "ask"
_QUESTION_MARKS = ("?", "？")
_SHORTEST_QUESTION = 4
"""Characters of an unaddressed question; 啊？ and ？？ are not meant for anybody's bot."""
_NOT_WRITTEN_TO = frozenset({MessageEntity.URL, MessageEntity.EMAIL, MessageEntity.CODE, MessageEntity.PRE})
"""Kinds of text in which a name or a command is no address."""


class Directness(Enum):
    """How plainly a message wants an answer of the bot."""

    ASKED = "asked"
    """Always answered, if only by a line."""
    MENTIONED = "mentioned"
    """Names the bot beside words that ask nothing: one line unless they surely have an answer."""
    IN_PASSING = "in passing"
    """Talks to or of the bot without asking: nothing unless it surely has an answer."""
    OVERHEARD = "overheard"
    """A question to everybody: nothing unless it surely has an answer."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message meant for the bot; an empty question asks how to use it."""

    question: str
    directness: Directness = Directness.ASKED


def addressed_question(message: Message, username: str, bot_id: int, mode: GroupMode) -> Addressed | None:
    """Return what a group's message asks the bot; None if it is not meant for it.

    Meant for it are /ask, and unless the group wants commands only: a mention, a reply to the bot's own
    message, and in question mode a question that is addressed to nobody else. /ask or a mention with no
    question of its own, in reply to a message, asks what that message says or what of it is quoted.
    """
    text = _text(message)
    command = _COMMAND.match(text)
    if command is not None:
        words = _after_ask(command, text, username)
        return None if words is None else Addressed(_meant(words, message, username, bot_id))
    if mode is GroupMode.COMMAND:
        return None
    spans = _own_mentions(message, text, username, bot_id)
    if spans:
        words = _without(text, spans)
        return Addressed(_meant(words, message, username, bot_id), _directness_of_mention(words, text, spans))
    replied = replied_message(message)
    if replied and replied.from_user and replied.from_user.id == bot_id and not replied.via_bot:
        words = text.strip()
        return Addressed(words, Directness.ASKED if asks(words) else Directness.IN_PASSING) if words else None
    if mode is GroupMode.QUESTION and _is_open_question(message, text):
        return Addressed(text.strip(), Directness.OVERHEARD)
    return None


def private_question(message: Message, username: str, bot_id: int) -> str | None:
    """Return what a message in a private chat asks; None for a command that does not ask, "" for a bare /ask.

    A message with no question of its own asks what the message says that it replies to, or what it quotes.
    """
    text = _text(message)
    command = _COMMAND.match(text)
    if command is not None:
        words = _after_ask(command, text, username)
        return None if words is None else _meant(words, message, username, bot_id)
    words = _without(text, _own_mentions(message, text, username, bot_id))
    return _meant(words, message, username, bot_id)


def replied_message(message: Message) -> Message | None:
    """Return the message that one replies to; what replies to none in a topic names the topic's beginning."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied


def is_automatic(update: Update) -> bool:
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


def author_id(message: Message) -> int:
    """Return whose message it is: a person, or the channel or group in whose name it was written."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else message.chat_id


def is_anonymous_admin(message: Message) -> bool:
    """Whether a message was written in the name of the group itself, which only its admins can."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat_id


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _after_ask(command: re.Match[str], text: str, username: str) -> str | None:
    """Return what follows /ask, with or without a gap; None if it is another command, or another bot's."""
    name, target = command.groups()
    if name.lower() != _ASK or (target or username).lower() != username.lower():
        return None
    return text[command.end() :].strip()


def _own_mentions(message: Message, text: str, username: str, bot_id: int) -> list[tuple[int, int]]:
    """Return where a text names the bot, with Telegram's entities or without."""
    entities = message.entities if message.text else message.caption_entities
    named, other = [], []
    for entity in entities:
        span = characters(text, entity.offset, entity.length)
        if entity.type == MessageEntity.TEXT_MENTION and entity.user and entity.user.id == bot_id:
            named.append(span)
        elif entity.type in _NOT_WRITTEN_TO:
            other.append(span)
    for match in _MENTION.finditer(text):
        if match[1].lower() == username.lower() and not any(a <= match.start() < b for a, b in other):
            named.append(match.span())
    return sorted(named)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text without some parts of it; its lines stay."""
    for begin, end in reversed(spans):
        text = f"{text[:begin]} {text[end:]}"
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _directness_of_mention(words: str, text: str, spans: list[tuple[int, int]]) -> Directness:
    """Return how plainly a text asks that names the bot: at its head it does, inside it may speak of it."""
    before, after = text[: spans[0][0]].strip(), text[spans[-1][1] :].strip()
    if not before or is_lead(before) or asks(words) or is_bare_request(words):
        return Directness.ASKED
    return Directness.IN_PASSING if any(map(str.isalnum, after)) else Directness.MENTIONED


def _meant(words: str, message: Message, username: str, bot_id: int) -> str:
    """Return what is asked with some words: themselves, or where they hold no question what is replied to."""
    if not is_bare_request(words):
        return words
    return _replied_text(message, username, bot_id) or words


def _replied_text(message: Message, username: str, bot_id: int) -> str:
    """Return what the message replied to asks, or what is quoted of it, from another chat perhaps."""
    replied, quote = replied_message(message), message.quote
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        # Telegram quotes by itself in some replies; only what a person has picked is meant.
        return quote.text.strip() if quote and quote.is_manual else ""
    if quote and (replied or message.external_reply):
        return quote.text.strip()
    if replied is None:
        return ""
    text = _text(replied)
    command = _COMMAND.match(text)
    if command is not None:
        return _after_ask(command, text, username) or ""
    return _without(text, _own_mentions(replied, text, username, bot_id))


def _is_open_question(message: Message, text: str) -> bool:
    """Whether a text ends as a question does, and neither answers, forwards nor names anybody."""
    asked = text.rstrip().endswith(_QUESTION_MARKS) and len(text.strip()) >= _SHORTEST_QUESTION
    entities = message.entities if message.text else message.caption_entities
    names = _MENTION.search(text) or any(e.type == MessageEntity.TEXT_MENTION for e in entities)
    is_answer = replied_message(message) or message.external_reply or message.forward_origin
    return asked and not names and not is_answer
