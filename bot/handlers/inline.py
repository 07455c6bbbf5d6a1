"""Inline mode: quotations offered in any chat while somebody types after the bot's name; and guest mode."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import takewhile

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import InlineQueryResultLimit

from bot.handlers.addressing import addressed_question, author_id
from bot.handlers.answering import answer_pages
from bot.services import Context, Placed, Services
from bot.serving.delivery import telegram_entities
from bot.serving.rate_limits import Verdict
from bot.serving.search_pool import BusyError
from bot.store.chats import GroupMode
from bot.texts import Texts
from bot.views.answers import SEPARATOR, quotes_of, render_excerpt, steps
from bot.views.contents import place_of
from bot.views.formatting import FormattedText, one_line, without_surrogates
from bot.views.keyboards import Audience, Links, under_inline_result
from index.library import Library
from index.types import Answer, AnswerStatus, Excerpt

_MOST_RESULTS = 10
_CACHE_SECONDS = 30
"""How long Telegram may repeat our results by itself: short, since the library can change."""
_LEAST_SCORE = 0.001
"""Odds against the best from which a quotation is offered. For eight topics over speeches, all that spoke of
them had .004 and more, what had nothing to do with them .0005 and less."""
_OPENING = 14
"""Characters of a quotation in the title of a result: two thirds of a phone's line, so that the document
begins on it, too."""
_BEFORE_PARTING = 6
"""Characters that are shown before the place where two quotations begin to differ."""
_GOES_ON = 60
"""Characters of how a quotation goes on, below the title; its citation comes after it."""
_GUEST_RESULT = "answer"
_LONGEST_GUEST_WAIT = 10.0
"""Seconds that a guest query over the limit waits: Telegram forgets it when it is not answered soon."""


async def query(update: Update, context: Context) -> None:
    """Offer the quotations that answer what is typed."""
    asked, services = update.inline_query, context.services
    if asked is None:
        return
    texts = services.texts(update)
    words = " ".join(asked.query.split())
    personal = services.settings.is_limited
    if not words:
        button = InlineQueryResultsButton(texts.inline_empty, start_parameter="inline")
        await asked.answer([], cache_time=_CACHE_SECONDS, is_personal=True, button=button)
        return
    if services.limits.inline_people.take(asked.from_user.id) is not Verdict.ANSWER:
        services.metrics.refused.labels("flood").inc()
        await asked.answer([], cache_time=1, is_personal=True)
        return
    try:
        with services.metrics.timed("inline"):
            found = await _find(words, services)
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        await asked.answer([], cache_time=1, is_personal=True)
        return
    audience = Audience(texts, Links.of(context.bot))
    results = inline_results(found, audience)
    nothing = InlineQueryResultsButton(texts.inline_nothing, start_parameter="inline")
    await asked.answer(
        results, cache_time=_CACHE_SECONDS, is_personal=personal, button=None if results else nothing
    )


def inline_results(found: Placed, audience: Audience) -> list[InlineQueryResultArticle]:
    """Return quotations to choose from: what is quoted, then its document; below, how it goes on and where.

    A telephone shows little more than the first line of each, so they begin with what differs.
    """
    return [
        InlineQueryResultArticle(
            f"{excerpt.document_id}-{excerpt.start}-{excerpt.end}"[: InlineQueryResultLimit.MAX_ID_LENGTH],
            title=f"{opening} — {excerpt.document}",
            description=description,
            input_message_content=as_content(render_excerpt(excerpt, audience.texts)),
            reply_markup=under_inline_result(place, audience),
        )
        for (excerpt, place), (opening, description) in zip(
            found, _headlines([excerpt for excerpt, _ in found]), strict=True
        )
    ]


def as_content(content: FormattedText) -> InputTextMessageContent:
    """Convert a formatted text to what inline results carry."""
    return InputTextMessageContent(
        content.text,
        entities=telegram_entities(content),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


async def _find(words: str, services: Services) -> Placed:
    snapshot = services.library.snapshot_id
    known = services.inline.get((snapshot, words))
    if known is not None:
        return known
    snapshot, status, found = await services.pool.run(lambda library: _search(words, library))
    services.metrics.questions.labels("inline", status.value).inc()
    services.inline[snapshot, words] = found
    return found


def _search(words: str, library: Library) -> tuple[str, AnswerStatus, Placed]:
    """Search and look up the places in one snapshot; the next one may not have them."""
    answer = library.ask(words)
    placed = tuple((e, place_of(e, library.outline(e.document_id))) for e in offered(answer))
    return library.snapshot_id, answer.status, placed


def offered(answer: Answer) -> tuple[Excerpt, ...]:
    """Return the best excerpts that have to do with it, no two of the same place: ids must differ.

    None unless they answer the question: what somebody posts stands there without the caution of a reply.
    """
    if answer.status is not AnswerStatus.ANSWERED:
        return ()
    excerpts = quotes_of(answer)
    by_place = {(e.document_id, e.start, e.end): e for e in excerpts if e.score >= _LEAST_SCORE}
    return tuple(by_place.values())[:_MOST_RESULTS]


def _headlines(excerpts: Sequence[Excerpt]) -> list[tuple[str, str]]:
    """Return how each excerpt begins, and how it goes on with its citation.

    Those that begin alike are opened shortly before they part.
    """
    lines = [one_line(excerpt.text, len(excerpt.text)) for excerpt in excerpts]
    headlines = []
    for excerpt, line in zip(excerpts, lines, strict=True):
        alike = (_shared(line, other) for other in lines if other is not line)
        longest = max(alike, default=0)
        begins = max(longest - _BEFORE_PARTING, 0) if longest >= _OPENING else 0
        ends = begins + _OPENING
        goes_on = "…" if ends < len(line) else ""
        headline = f"{'…' if begins else ''}{line[begins:ends]}{goes_on}"
        source = SEPARATOR.join(steps(excerpt)[1:]) or excerpt.document
        headlines.append((headline, f"…{one_line(line[ends:], _GOES_ON)} — {source}" if goes_on else source))
    return headlines


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


async def guest_message(update: Update, context: Context) -> None:
    """Answer a guest query; the bot cannot write into that chat in any other way."""
    said, services = update.guest_message, context.services
    if said is None or not said.guest_query_id:
        return
    seconds = services.limits.people.reserve(author_id(said), _LONGEST_GUEST_WAIT)
    if seconds is None:
        services.metrics.refused.labels("flood").inc()
        return
    await asyncio.sleep(seconds)
    texts = services.texts(update)
    addressed = addressed_question(said, context.bot.username, context.bot.id, GroupMode.MENTION)
    if addressed and addressed.question:
        content = await _guest_answer(addressed.question, services, texts)
    else:
        content = FormattedText(texts.group_usage.format(bot=context.bot.username))
    result = InlineQueryResultArticle(
        _GUEST_RESULT, title=texts.name, input_message_content=as_content(content)
    )
    await context.bot.answer_guest_query(said.guest_query_id, result)


async def _guest_answer(question: str, services: Services, texts: Texts) -> FormattedText:
    try:
        with services.metrics.timed("guest"):
            answer = (await services.pool.ask(without_surrogates(question))).answer
    except BusyError:
        services.metrics.refused.labels("busy").inc()
        return FormattedText(texts.busy)
    services.metrics.questions.labels("guest", answer.status.value).inc()
    return answer_pages(answer, texts, group=True)[0].content
