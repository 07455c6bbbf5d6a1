"""From a message to a reply with quotations for each of its questions, the same way for every chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.handlers.addressing import Addressed, Directness, author_id, replied_message
from bot.handlers.guards import has_free_turn, return_turn, wait_for_turn
from bot.questions import MOST_QUESTIONS, split_questions
from bot.services import GROUPS, Context, Services
from bot.serving.delivery import edit, reply
from bot.serving.rate_limits import Verdict
from bot.serving.search_pool import BusyError
from bot.store.answers import AnswerRecord, GivenAnswer
from bot.store.exchanges import EDITABLE_SECONDS, Exchange, Reply
from bot.texts import Texts
from bot.views.answers import Page, render_answer
from bot.views.formatting import FormattedText, without_surrogates
from bot.views.keyboards import Audience, Links, under_answer
from index.types import Answer, AnswerStatus, Turn

GROUP_PER_PAGE = 2
"""Independent excerpts in one reply to a group, which should stay short."""
_GROUP_UNITS = 2000
"""UTF-16 units of one reply to a group."""
_COURTESIES = frozenset({AnswerStatus.GREETING, AnswerStatus.THANKS, AnswerStatus.IDENTITY})
"""What a line of our own answers: 谢谢 @speech_bot is thanked for."""
_NOTICEABLE = 0.3
"""Seconds of silence before "typing…" is shown; most answers come sooner and need no extra request."""
_TYPING_LASTS = 4.5
"""Seconds after which "typing…" must be renewed; Telegram drops it after five."""


async def answer_message(update: Update, context: Context, addressed: Addressed) -> None:
    """Answer all that a message asks as soon as its turn comes; an edited one by editing what answers it.

    What must wait, if only for its second question, does so in a task of its own: it takes no other's place.
    """
    message, services = update.effective_message, context.services
    exchange = _exchange_of(message, services, edited=update.edited_message is not None) if message else None
    if message is None or exchange is None:
        return
    overheard = addressed.directness is Directness.OVERHEARD
    questions = (addressed.question,) if overheard else split_questions(addressed.question)
    if exchange.questions == questions:
        return
    services.replies.reword(exchange, questions)
    if overheard:
        await _answer_overheard(message, services, exchange)
        return
    answering = _answer_in_turn(message, addressed.directness, services, exchange)
    if len(questions) == 1 and has_free_turn(message, services):
        await answering
    else:
        context.application.create_task(answering, update)


async def _answer_overheard(message: Message, services: Services, exchange: Exchange) -> None:
    """Answer a question that the bot was not asked; it takes no place of those that it is."""
    if services.limits.overheard.take(message.chat_id) is not Verdict.ANSWER:
        services.metrics.refused.labels("flood").inc()
        return
    async with services.replies.answering(exchange):
        question = exchange.questions[0]
        await answer_question(message, question, services, exchange, directness=Directness.OVERHEARD)


async def _answer_in_turn(
    message: Message, directness: Directness, services: Services, exchange: Exchange
) -> None:
    """Answer the questions of a message one after the other, each in its turn; name those beyond the most."""
    questions, notify = exchange.questions, directness is Directness.ASKED
    if not await wait_for_turn(message, services, notify=notify):
        return
    async with services.replies.answering(exchange):
        for number, question in enumerate(questions[:MOST_QUESTIONS]):
            # Edited since: the latest wording has its own turn.
            if services.replies.is_reworded(exchange, questions):
                return
            shown = exchange.reply(number)
            if shown.question == without_surrogates(question):
                continue
            if number and not await wait_for_turn(message, services, notify=notify):
                return
            shown.quote = question if len(questions) > 1 else None
            if not await answer_question(
                message, question, services, exchange, number=number, directness=directness
            ):
                return_turn(message, services)
        if left := questions[MOST_QUESTIONS:]:
            named = "\n".join(f"• {question}" for question in left)
            line = services.texts_in(message).questions_left.format(most=MOST_QUESTIONS, questions=named)
            await _deliver(message, exchange.reply(MOST_QUESTIONS), FormattedText(line), None)
        await _withdraw(message, exchange, len(questions))


async def answer_question(
    message: Message,
    question: str,
    services: Services,
    exchange: Exchange,
    *,
    number: int = 0,
    directness: Directness = Directness.ASKED,
) -> bool:
    """Answer one question of a message at once, ``number`` of them; the caller keeps others from it.

    Returns whether anything was said; where not, nothing is kept of the question.
    """
    group = message.chat.type in GROUPS
    surface = "group" if group else "private"
    texts = services.texts_in(message)
    asked, shown = without_surrogates(question), exchange.reply(number)
    key = conversation_key(message)
    documents = services.chats.settings(message.chat_id).documents if group else None
    if documents is not None and documents.isdisjoint(services.library.titles()):
        return await _say(message, shown, directness, texts.scope_gone)
    replied = None if number else _replied_answer(message, services)
    if shown.question is None:
        shown.context = services.conversations.recall(key) if replied is None else turns_of(replied)
    typing = nullcontext() if group or services.pool.is_crowded else _typing_while_slow(message)
    try:
        with services.metrics.timed(surface):
            async with typing:
                found = await services.pool.ask(asked, shown.context, documents)
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        return await _say(message, shown, directness, texts.busy)
    if not _is_wanted(found.answer, directness):
        return await _say(message, shown, directness, texts.not_found_in_group)
    record = services.log.add(
        found.answer,
        context=shown.context,
        documents=documents,
        snapshot=found.snapshot,
        asker=services.database.pseudonym(author_id(message)),
        surface=surface,
    )
    services.metrics.questions.labels(surface, found.answer.status.value).inc()
    if record.turn is not None:
        after = None if replied is None else [t for t in shown.context if isinstance(t, Turn)]
        services.conversations.remember(key, record.turn, instead_of=shown.question, after=after)
    shown.question = asked
    pages = answer_pages(found.answer, texts, group=group)
    audience = Audience(texts, Links.of(message.get_bot()), group)
    keyboard = under_answer(GivenAnswer(record, found.answer), pages, 0, audience)
    sent = await _deliver(message, shown, pages[0].content, keyboard)
    services.log.note_message(record.id, message.chat_id, sent)
    return True


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
    return f"{message.chat_id}/{topic}/{author_id(message)}"


def turns_of(record: AnswerRecord) -> tuple[Turn | str, ...]:
    """Return the turns that lead up to an answer, its own the last."""
    return (*record.context, record.turn or record.question)


def _is_wanted(answer: Answer, directness: Directness) -> bool:
    """Whether an answer is given to a question put like this: the less directly, the surer it must be."""
    if directness is Directness.ASKED or answer.status is AnswerStatus.ANSWERED:
        return True
    return directness is Directness.MENTIONED and answer.status in _COURTESIES


async def _say(message: Message, shown: Reply, directness: Directness, line: str) -> bool:
    """Say a line instead of an answer to those who named the bot, or where an answer stood already."""
    if directness in {Directness.IN_PASSING, Directness.OVERHEARD} and shown.message is None:
        return False
    await _deliver(message, shown, FormattedText(line), None)
    return True


def _exchange_of(message: Message, services: Services, *, edited: bool) -> Exchange | None:
    """Return the exchange that a message belongs to; None for an edit that comes too late."""
    found = services.replies.find(message.chat_id, message.message_id) if edited else None
    if found is not None:
        return found
    age = (message.edit_date - message.date).total_seconds() if message.edit_date else 0
    if edited and age > EDITABLE_SECONDS:
        return None
    return services.replies.begin(message.chat_id, message.message_id)


async def _withdraw(message: Message, exchange: Exchange, first: int) -> None:
    """Delete our replies to questions that are no longer there."""
    for gone in exchange.replies[first:]:
        if gone.message is not None:
            with suppress(BadRequest):  # Deleted by somebody else, or too old for it.
                await message.get_bot().delete_message(message.chat_id, gone.message)
    del exchange.replies[first:]


def _replied_answer(message: Message, services: Services) -> AnswerRecord | None:
    """Return the answer of ours that a message goes on from: it replies to it, or to what it answers."""
    replied = replied_message(message)
    if replied is None or replied.from_user is None:
        return None
    number: int | None = replied.message_id
    if replied.from_user.id != message.get_bot().id:
        exchange = services.replies.find(message.chat_id, replied.message_id)
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


@asynccontextmanager
async def _typing_while_slow(message: Message) -> AsyncIterator[None]:
    """Show "typing…" in the message's chat until the block ends, if that takes noticeably long.

    Not to be used under load: Telegram counts it like a message, and then answers are wanted more.
    """
    task = asyncio.create_task(_keep_typing(message))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_typing(message: Message) -> None:
    await asyncio.sleep(_NOTICEABLE)
    with suppress(TelegramError):  # A courtesy only: the answer itself reports what is wrong.
        while True:
            await message.reply_chat_action(ChatAction.TYPING)
            await asyncio.sleep(_TYPING_LASTS)
