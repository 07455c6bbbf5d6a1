"""The week in a message to each operator: what was asked, where it led, what the library seems to lack."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.operators.unanswered import Kind, QuestionGroup, open_groups, question_line
from bot.services import Services
from bot.serving.delivery import send
from bot.store.answers import Asked
from bot.texts import Language, Texts, texts_for
from bot.views.answers import citation
from bot.views.callback_data import Place
from bot.views.contents import place_of
from bot.views.formatting import EntityKind, FormattedText, TextBuilder, local_time, one_line
from index.library import Library
from index.types import AnswerStatus, Excerpt

_LOGGER = logging.getLogger(__name__)

WEEK = timedelta(days=7)
_WEEKDAY, _HOUR = 0, 9
"""When it is sent: on Mondays at nine, by the clock of the machine."""
_MOST = 10
"""Places and gaps that it names."""
_LONGEST = 80
"""Characters of a place or a question."""
_SENT = "digest"
"""The fact that says when the last one was sent."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a week brought; courtesies and the like are not counted."""

    since: float
    """Seconds since 1970, as ``until``."""
    until: float
    questions: int
    answered: int
    """With or without a caution."""
    cautious: int
    not_found: int
    places: tuple[tuple[str, int], ...]
    """Where answers were quoted from, each with how many questions led there; most asked first."""
    gaps: tuple[QuestionGroup, ...]
    """Questions that the library does not answer, most asked first."""


def latest_moment(now: datetime) -> datetime:
    """Return the latest moment at which a digest was to be sent."""
    day = now - timedelta(days=(now.weekday() - _WEEKDAY) % 7)
    moment = day.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return moment if moment <= now else moment - WEEK


def is_due(sent: float, now: datetime) -> bool:
    """Whether a digest is to be sent now; ``sent`` says when the last one was, in seconds since 1970."""
    return sent < latest_moment(now).timestamp()


def compose(
    asked: Sequence[Asked], groups: Sequence[QuestionGroup], library: Library, week: tuple[float, float]
) -> Digest:
    """Count what was asked in a ``week``; ``groups`` are all questions without a good answer."""
    since, until = week
    statuses = Counter(one.status for one in asked)
    answered = statuses[AnswerStatus.ANSWERED] + statuses[AnswerStatus.RELATED]
    places = Counter(place for one in asked if (place := _place(one, library)))
    gaps = [group for group in groups if group.latest.noted >= since and group.kind is not Kind.ANSWERED]
    return Digest(
        since=since,
        until=until,
        questions=answered + statuses[AnswerStatus.NOT_FOUND],
        answered=answered,
        cautious=statuses[AnswerStatus.RELATED],
        not_found=statuses[AnswerStatus.NOT_FOUND],
        places=tuple(places.most_common(_MOST)),
        gaps=tuple(sorted(gaps, key=lambda group: -group.times)[:_MOST]),
    )


async def send_if_due(services: Services, bot: Bot) -> None:
    """Send the digest to every operator once a week; the first one comes in the week after it is wanted."""
    now, database = time.time(), services.database
    sent = database.fact(_SENT)
    if sent is not None and not is_due(float(sent), datetime.fromtimestamp(now).astimezone()):
        return
    # Before it is sent: better none than one after every crash, or one of each bot.
    if not database.change_fact(_SENT, sent, repr(now)) or sent is None:
        return
    since = now - WEEK.total_seconds()
    asked = await asyncio.to_thread(services.log.since, since)
    groups = await asyncio.to_thread(open_groups, services.unanswered)
    digest = await services.pool.run_aside(lambda library: compose(asked, groups, library, (since, now)))
    for operator in sorted(services.settings.operators):
        language = services.chats.language(database.pseudonym(operator)) or Language.SIMPLIFIED
        try:
            await send(bot, operator, digest_text(digest, texts_for(language)))
        except TelegramError as error:  # Mostly somebody who has never written to the bot.
            _LOGGER.info("An operator could not be sent the digest: %s", type(error).__name__)


def digest_text(digest: Digest, texts: Texts) -> FormattedText:
    """Say what a week brought."""
    builder = TextBuilder()
    since, until = (local_time(datetime.fromtimestamp(at), "%m-%d") for at in (digest.since, digest.until))
    builder.add(texts.digest_title.format(since=since, until=until), EntityKind.BOLD)
    counts = texts.digest_counts.format(
        questions=digest.questions,
        answered=digest.answered,
        cautious=digest.cautious,
        not_found=digest.not_found,
    )
    builder.add(f"\n{counts}")
    if digest.places:
        builder.add(f"\n\n{texts.digest_places}")
    for position, (place, times) in enumerate(digest.places, start=1):
        builder.add(f"\n{position}. {one_line(place, _LONGEST)} ({times})")
    if digest.gaps:
        builder.add(f"\n\n{texts.digest_gaps}")
    for position, group in enumerate(digest.gaps, start=1):
        builder.add(f"\n{position}. {question_line(group, texts, _LONGEST)} ({group.times})")
    return builder.build()


def _place(asked: Asked, library: Library) -> str:
    """Return the citation of the part that the best excerpt of an answer stands in; empty for none."""
    if not asked.places:
        return ""
    document_id, start, end = asked.places[0]
    try:
        document, outline = library.info(document_id), library.outline(document_id)
    except KeyError:
        return ""  # It has been removed since.
    path: tuple[str, ...] = ()
    # Else the offsets are of another version.
    if not document.added or datetime.fromisoformat(document.added).timestamp() <= asked.at:
        place = place_of(Excerpt(document_id, "", (), start, end, "", (), 0), outline)
        if place.place is Place.SECTION:
            path = outline.sections[place.number].path
        elif place.place is Place.SPEECH:
            path = (outline.speeches[place.number].label,)
    return citation(Excerpt(document_id, outline.title, path, start, end, "", (), 0))
