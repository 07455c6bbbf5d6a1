"""How the bot fares, looked up at the moment of asking."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bot.logs import SeenError
from bot.operators.desk import Work
from bot.polling import Outage
from bot.services import Services

_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Status:
    """What /status shows."""

    documents: int
    passages: int
    snapshot: str
    snapshot_seconds: float
    """Age of the snapshot."""
    model: str
    resident_bytes: int | None
    """Memory that the process has in use now; None where the system does not tell."""
    running_seconds: float
    questions: int
    """Since the start."""
    not_found: int
    pending: int
    offers: int
    """Changes that wait to be confirmed."""
    work: Work | None
    outage: Outage | None
    """The latest time without updates since the start."""
    errors: tuple[SeenError, ...]
    """The latest, newest first."""
    is_polling: bool = True
    """Whether updates are fetched; those that Telegram brings by a webhook cannot be missed here."""


def look_up(services: Services) -> Status:
    """Return the status of this moment."""
    searcher, desk = services.searcher, services.desk
    library = searcher.library
    questions = services.metrics.questions_by_status()
    return Status(
        documents=len(library.titles()),
        passages=library.passages,
        snapshot=library.snapshot_id,
        snapshot_seconds=time.time() - library.published.timestamp(),
        model=library.model,
        resident_bytes=resident_bytes(),
        running_seconds=time.monotonic() - services.began,
        questions=sum(questions.values()),
        not_found=questions.get("not_found", 0),
        pending=searcher.pending,
        offers=desk.offers.waiting,
        work=desk.running,
        outage=services.polls.latest,
        errors=services.recent_errors.latest(),
        is_polling=services.settings.webhook_url is None,
    )


def resident_bytes() -> int | None:
    """Return the memory that this process has in use now; None where the system does not tell."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
