"""From a message to a reply with quotations for each of its questions, the same way for every chat."""

from __future__ import annotations

from contextlib import nullcontext, suppress

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.addressing import Addressed, Manner, replied_message, speaker_id
from bot.asking import BusyError
from bot.delivery import edit, reply
from bot.exchanges import EDITABLE_SECONDS, Exchange, Reply
from bot.formatting import FormattedText, without_surrogates
from bot.guards import GROUPS, give_turn_back, has_turn, may_ask_now
from bot.handlers.typing import typing_while_slow
from bot.keyboards import Audience, Links, under_answer
from bot.limits import Verdict
from bot.questions import MOST_QUESTIONS, split_questions
from bot.render import Page, render_answer
from bot.services import Context, Services, services_of
from bot.store import AnswerRecord
from bot.texts import Texts
from index.types import Answer, AnswerStatus, Turn

GROUP_PER_PAGE = 2
"""Independent excerpts in one reply to a group, which shall stay short."""
_GROUP_UNITS = 2000
"""UTF-16 units of one reply to a group."""
_COURTESIES = frozenset({AnswerStatus.GREETING, AnswerStatus.THANKS, AnswerStatus.IDENTITY})
"""What a line of our own answers: 谢谢 @speech_bot is thanked for."""


async def take_on(update: Update, context: Context, addressed: Addressed) -> None:
    """Answer all that a message asks as soon as its turn comes; an edited one by editing what answers it.

    What must wait, if only for its second question, does so outside the gate: it takes no other's place.
    """
    message, services = update.effective_message, services_of(context)
    exchange = _exchange_of(message, services, edited=update.edited_message is not None) if message else None
    if message is None or exchange is None:
        return
    overheard = addressed.manner is Manner.OVERHEARD
    questions = (addressed.question,) if overheard else split_questions(addressed.question)
    if exchange.questions == questions:
        return
    exchange.questions = questions
    if overheard:
        await _answer_overheard(message, services, exchange)
    elif len(questions) == 1 and may_ask_now(message, services):
        await _answer_in_turn(message, addressed.manner, services, exchange)
    else:
        waiting = _answer_in_turn(message, addressed.manner, services, exchange)
        context.application.create_task(waiting, update)


async def _answer_overheard(message: Message, services: Services, exchange: Exchange) -> None:
    """Answer a question that the bot was not asked; it takes no place of those that it is."""
    if services.overheard.take(message.chat_id) is not Verdict.ANSWER:
        services.metrics.refused.labels("flood").inc()
        return
    async with exchange.lock:
        await answer_message(message, exchange.questions[0], services, exchange, manner=Manner.OVERHEARD)


async def _answer_in_turn(message: Message, manner: Manner, services: Services, exchange: Exchange) -> None:
    """Answer the questions of a message one after the other, each in its turn; name those beyond the most."""
    questions, told = exchange.questions, manner is Manner.ASKED
    if not await has_turn(message, services, told=told):
        return
    async with exchange.lock:
        for number, question in enumerate(questions[:MOST_QUESTIONS]):
            if exchange.questions != questions:  # Edited since: the latest wording has its own turn.
                return
            if exchange.reply(number).question == without_surrogates(question):
                continue
            if number and not await has_turn(message, services, told=told):
                return
            exchange.reply(number).quote = question if len(questions) > 1 else None
            if not await answer_message(message, question, services, exchange, number=number, manner=manner):
                give_turn_back(message, services)
        if left := questions[MOST_QUESTIONS:]:
            named = "\n".join(f"• {question}" for question in left)
            line = services.texts_in(message).questions_left.format(most=MOST_QUESTIONS, questions=named)
            await _deliver(message, exchange.reply(MOST_QUESTIONS), FormattedText(line), None)
        await _withdraw(message, exchange, len(questions))


async def answer_message(
    message: Message,
    question: str,
    services: Services,
    exchange: Exchange,
    *,
    number: int = 0,
    manner: Manner = Manner.ASKED,
) -> bool:
    """Answer one question of a message at once, ``number`` of them; the caller holds the exchange's lock.

    Returns whether anything was said; where not, nothing is kept of the question.
    """
    group = message.chat.type in GROUPS
    surface = "group" if group else "private"
    texts = services.texts_in(message)
    asked, shown = without_surrogates(question), exchange.reply(number)
    key = conversation_key(message)
    documents = services.chats.settings(message.chat_id).documents if group else None
    if documents is not None and documents.isdisjoint(services.searcher.library.titles()):
        return await _say(message, shown, manner, texts.scope_gone)
    replied = None if number else _replied_answer(message, services)
    if shown.question is None:
        shown.context = services.conversations.recall(key) if replied is None else turns_of(replied)
    try:
        with services.metrics.timed(surface):
            async with (
                nullcontext() if group else typing_while_slow(message, crowded=services.searcher.is_crowded)
            ):
                found = await services.searcher.ask(asked, shown.context, documents)
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        return await _say(message, shown, manner, texts.busy)
    if not _is_wanted(found.answer, manner):
        return await _say(message, shown, manner, texts.not_found_in_group)
    given = services.answers.note(
        found,
        context=shown.context,
        documents=documents,
        asker=services.database.pseudonym(speaker_id(message)),
        surface=surface,
    )
    services.metrics.questions.labels(surface, given.answer.status.value).inc()
    if given.record.turn is not None:
        after = None if replied is None else [t for t in shown.context if isinstance(t, Turn)]
        services.conversations.remember(key, given.record.turn, instead_of=shown.question, after=after)
    shown.question = asked
    pages = answer_pages(given.answer, texts, group=group)
    keyboard = under_answer(given, pages, 0, Audience(texts, Links.of(message.get_bot()), group))
    services.log.note_message(
        given.record.id, message.chat_id, await _deliver(message, shown, pages[0].content, keyboard)
    )
    return True


def _is_wanted(answer: Answer, manner: Manner) -> bool:
    """Whether an answer is given to who asked like this: the less plainly, the surer it must be."""
    if manner is Manner.ASKED or answer.status is AnswerStatus.ANSWERED:
        return True
    return manner is Manner.MENTIONED and answer.status in _COURTESIES


async def _say(message: Message, shown: Reply, manner: Manner, line: str) -> bool:
    """Say a line instead of an answer to those who named the bot, or where an answer stood already."""
    if manner in {Manner.IN_PASSING, Manner.OVERHEARD} and shown.message is None:
        return False
    await _deliver(message, shown, FormattedText(line), None)
    return True


def _exchange_of(message: Message, services: Services, *, edited: bool) -> Exchange | None:
    """Return the exchange that a message belongs to; None for an edit that comes too late."""
    found = services.exchanges.find(message.chat_id, message.message_id) if edited else None
    if found is not None:
        return found
    age = (message.edit_date - message.date).total_seconds() if message.edit_date else 0
    if edited and age > EDITABLE_SECONDS:
        return None
    return services.exchanges.begin(message.chat_id, message.message_id)


async def _withdraw(message: Message, exchange: Exchange, first: int) -> None:
    """Delete our replies to questions that are no longer there."""
    for gone in exchange.replies[first:]:
        if gone.message is not None:
            with suppress(BadRequest):  # Deleted by somebody else, or too old for it.
                await message.get_bot().delete_message(message.chat_id, gone.message)
    del exchange.replies[first:]


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
    """Return the answer of ours that a message goes on from: it replies to it, or to what it answers."""
    replied = replied_message(message)
    if replied is None or replied.from_user is None:
        return None
    number: int | None = replied.message_id
    if replied.from_user.id != message.get_bot().id:
        exchange = services.exchanges.find(message.chat_id, replied.message_id)
        number = exchange.replies[-1].message if exchange and exchange.replies else None
    return services.log.shown_in(message.chat_id, number) if number is not None else None


async def _deliver(
    message: Message, shown: Reply, content: FormattedText, keyboard: InlineKeyboardMarkup | None
) -> int:
    """Send or edit the reply to a question and return its message's number."""
    if shown.message is None:
        shown.message = (await reply(message, content, keyboard, quote=shown.quote)).message_id
    else:
        await edit(message.get_bot(), message.chat_id, shown.message, content, keyboard)
    return shown.message
