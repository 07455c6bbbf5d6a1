"""Guest mode: somebody mentions the bot in a chat that it has not joined; one answer, no more."""

from __future__ import annotations

import asyncio

from telegram import InlineQueryResultArticle, Update

from bot.addressing import addressed_question, speaker_id
from bot.asking import BusyError
from bot.formatting import FormattedText, without_surrogates
from bot.handlers.inline import as_content
from bot.handlers.replying import answer_pages
from bot.services import Context, Services, services_of
from bot.store import GroupMode
from bot.texts import Texts

_RESULT_ID = "answer"
_LONGEST_WAIT = 10.0
"""Seconds that a guest query over the limit waits: Telegram forgets it when it is not answered soon."""


async def message(update: Update, context: Context) -> None:
    """Answer a guest query; the bot cannot write into that chat in any other way."""
    said, services = update.guest_message, services_of(context)
    if said is None or not said.guest_query_id:
        return
    seconds = services.people.reserve(speaker_id(said), _LONGEST_WAIT)
    if seconds is None:
        services.metrics.refused.labels("flood").inc()
        return
    await asyncio.sleep(seconds)
    texts = services.texts(update)
    addressed = addressed_question(said, context.bot.username, context.bot.id, GroupMode.MENTION)
    if addressed and addressed.question:
        content = await _answer(addressed.question, services, texts)
    else:
        content = FormattedText(texts.group_usage.format(bot=context.bot.username))
    result = InlineQueryResultArticle(_RESULT_ID, title=texts.name, input_message_content=as_content(content))
    await context.bot.answer_guest_query(said.guest_query_id, result)


async def _answer(question: str, services: Services, texts: Texts) -> FormattedText:
    try:
        with services.metrics.timed("guest"):
            answer = (await services.searcher.ask(without_surrogates(question))).answer
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        return FormattedText(texts.busy)
    services.metrics.questions.labels("guest", answer.status.value).inc()
    return answer_pages(answer, texts, group=True)[0].content
