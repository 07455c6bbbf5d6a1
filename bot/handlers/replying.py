"""From a question to one message with quotations, the same way for every chat."""

from __future__ import annotations

from contextlib import nullcontext

from telegram import InlineKeyboardMarkup, Message

from bot.addressing import speaker_id
from bot.asking import BusyError
from bot.delivery import edit, reply
from bot.exchanges import Exchange
from bot.formatting import FormattedText, without_surrogates
from bot.guards import GROUPS
from bot.handlers.typing import typing_while_slow
from bot.keyboards import Audience, Links, under_answer
from bot.render import Page, render_answer
from bot.services import Services
from bot.store import AnswerRecord
from bot.texts import Texts
from index.types import Answer, AnswerStatus, Turn

GROUP_PER_PAGE = 2
"""Independent excerpts in one reply to a group, which shall stay short."""
_GROUP_UNITS = 2000
"""UTF-16 units of one reply to a group."""


async def answer_message(message: Message, question: str, services: Services, exchange: Exchange) -> None:
    """Answer a question in its chat: by a reply, or by editing the reply if the question was edited."""
    group = message.chat.type in GROUPS
    surface = "group" if group else "private"
    texts = services.texts_in(message)
    audience = Audience(texts, Links.of(message.get_bot()), group)
    asked = without_surrogates(question)
    key = conversation_key(message)
    documents = services.chats.settings(message.chat_id).documents if group else None
    async with exchange.lock:
        if documents is not None and documents.isdisjoint(services.searcher.library.titles()):
            await _deliver(message, exchange, FormattedText(texts.scope_gone), None)
            return
        replied = _replied_answer(message, services)
        if exchange.question is None:
            exchange.context = services.conversations.recall(key) if replied is None else turns_of(replied)
        try:
            with services.metrics.timed(surface):
                async with (
                    nullcontext()
                    if group
                    else typing_while_slow(message, crowded=services.searcher.is_crowded)
                ):
                    given = await services.answers.ask(
                        asked,
                        context=exchange.context,
                        documents=documents,
                        asker=services.database.pseudonym(speaker_id(message)),
                        surface=surface,
                    )
        except BusyError:
            services.metrics.refused.labels("busy").inc()
            await _deliver(message, exchange, FormattedText(texts.busy), None)
            return
        services.metrics.questions.labels(surface, given.answer.status.value).inc()
        if given.record.turn is not None:
            after = None if replied is None else [t for t in exchange.context if isinstance(t, Turn)]
            services.conversations.remember(key, given.record.turn, instead_of=exchange.question, after=after)
        exchange.question = asked
        pages = answer_pages(given.answer, texts, group=group)
        keyboard = under_answer(given, pages, 0, audience)
        shown = await _deliver(message, exchange, pages[0].content, keyboard)
        services.log.note_message(given.record.id, message.chat_id, shown)


def answer_pages(answer: Answer, texts: Texts, *, group: bool) -> list[Page]:
    """Render an answer for a private chat, or shorter for a group."""
    if not group:
        return render_answer(answer, texts)
    if answer.status is AnswerStatus.NOT_FOUND and answer.missing is None:
        return [Page(FormattedText(texts.not_found_in_group))]
    return render_answer(answer, texts, per_page=GROUP_PER_PAGE, limit=_GROUP_UNITS)


def conversation_key(message: Message) -> str:
    """Return whose conversation a message belongs to: chat, topic and person."""
    topic = message.message_thread_id if message.is_topic_message else None
    return f"{message.chat_id}/{topic}/{speaker_id(message)}"


def turns_of(record: AnswerRecord) -> tuple[Turn | str, ...]:
    """Return the turns that lead up to an answer, its own the last."""
    return (*record.context, record.turn or record.question)


def _replied_answer(message: Message, services: Services) -> AnswerRecord | None:
    """Return the answer of ours that a message replies to; None where it is not known any more."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != message.get_bot().id:
        return None
    return services.log.shown_in(message.chat_id, replied.message_id)


async def _deliver(
    message: Message, exchange: Exchange, content: FormattedText, keyboard: InlineKeyboardMarkup | None
) -> int:
    """Send or edit the reply to a question and return its message's number."""
    if exchange.answer_message is None:
        exchange.answer_message = (await reply(message, content, keyboard)).message_id
    else:
        await edit(message.get_bot(), message.chat_id, exchange.answer_message, content, keyboard)
    return exchange.answer_message
