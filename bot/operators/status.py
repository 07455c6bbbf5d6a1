"""/status: how the bot fares, looked up at the moment of asking."""

from __future__ import annotations

import os
import time
from pathlib import Path

from telegram import Message

from bot.operators.change_views import task_name
from bot.operators.jobs import RunningChange
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.serving.updates import Outage
from bot.texts import Texts
from bot.views.formatting import FormattedText, one_line, short_time

_STATM = Path("/proc/self/statm")
_NAME = 60
_ERROR = 160
_MEBIBYTE = 2**20
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONG_HOURS, _LONG_DAYS = 2 * _HOUR, 2 * _DAY
"""From where on hours and days are counted instead of the next smaller unit."""


async def status(message: Message, context: Context) -> None:
    """Say how the bot fares."""
    await reply(message, status_text(context.services, context.services.texts_in(message)))


def status_text(services: Services, texts: Texts) -> FormattedText:
    """Say how the bot fares."""
    library, work = services.library, services.jobs.running
    questions = services.metrics.questions_by_status()
    memory = resident_bytes()
    lines = [
        texts.status.format(
            documents=len(library.titles()),
            passages=f"{library.passages:,}",
            snapshot=library.snapshot_id,
            age=duration(time.time() - library.published.timestamp(), texts),
            model=one_line(library.model, _NAME),
            memory=texts.memory_unknown if memory is None else f"{memory / _MEBIBYTE:.0f} MB",
            uptime=duration(time.monotonic() - services.began, texts),
            questions=sum(questions.values()),
            not_found=questions.get("not_found", 0),
            pending=services.pool.pending,
            offers=services.jobs.offers.waiting,
            running=about_work(texts.status_running, work, texts) if work else texts.status_idle,
        )
    ]
    if services.settings.webhook_url is None:  # What a webhook brings cannot be missed here.
        lines.append(reception(services.polling.latest, texts))
    errors = services.recent_errors.latest()
    lines += ["", texts.status_errors if errors else texts.status_no_errors]
    lines += [f"• {short_time(error.at)} {one_line(error.text, _ERROR)}" for error in errors]
    return FormattedText("\n".join(lines))


def about_work(template: str, work: RunningChange, texts: Texts) -> str:
    """Fill in which change is being made, by whom; short enough for the notice over a button."""
    name = task_name(work.task, texts)
    return template.format(task=name, who=one_line(work.who, _NAME), seconds=work.seconds)


def reception(outage: Outage | None, texts: Texts) -> str:
    """Say whether updates come in, and since when not; ``outage`` is the latest time without them."""
    if outage is None:
        return texts.polls_well
    began, trouble = short_time(outage.began), getattr(texts, f"polls_{outage.cause.value}")
    if outage.ended is None:
        return "⚠️ " + texts.polls_failing.format(began=began, trouble=trouble)
    seconds = outage.ended - outage.began
    lasted = duration(seconds, texts) if seconds >= _MINUTE else texts.seconds.format(count=int(seconds))
    return texts.polls_failed.format(began=began, lasted=lasted, trouble=trouble)


def duration(seconds: float, texts: Texts) -> str:
    """Write a time span in its largest sensible unit."""
    if seconds >= _LONG_DAYS:
        return texts.days.format(count=int(seconds // _DAY))
    if seconds >= _LONG_HOURS:
        return texts.hours.format(count=int(seconds // _HOUR))
    return texts.minutes.format(count=int(max(0, seconds) // _MINUTE))


def resident_bytes() -> int | None:
    """Return the memory that this process has in use now; None where the system does not say."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
