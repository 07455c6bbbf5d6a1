"""Logging to standard error, redacted, the latest errors kept for the operators."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from bot.redaction import Redaction

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_QUIET = ("httpx", "httpcore", "tornado.access", "faiss")
"""Loggers that tell every request with its full address, which holds the token, or how they were loaded."""
_KEPT = 5
"""Errors kept: as many as fit a message among other things."""
_LONGEST = 160
"""Characters of an error that are kept: its first line says what it is."""


@dataclass(frozen=True, slots=True)
class SeenError:
    """One error that was logged."""

    at: float
    """Seconds since 1970."""
    text: str


class RecentErrors(logging.Handler):
    """Keeps the latest errors in memory, redacted, without the words of the exceptions behind them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Keep none yet."""
        super().__init__(logging.ERROR)
        self.addFilter(Redaction(secrets))
        self._errors: deque[SeenError] = deque(maxlen=_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of a record, and the kind of the exception."""
        text = record.getMessage().partition("\n")[0][:_LONGEST]
        if record.exc_info and record.exc_info[0]:
            text += f" ({record.exc_info[0].__name__})"
        self._errors.append(SeenError(record.created, text))

    def latest(self) -> tuple[SeenError, ...]:
        """Return them, newest first."""
        return tuple(reversed(self._errors))


def configure_logging(level: str, secrets: Iterable[str]) -> RecentErrors:
    """Send records of ``level`` and above to standard error, without tokens and ``secrets``.

    Returns where the latest errors are kept.
    """
    secrets = tuple(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(Redaction(secrets))
    errors = RecentErrors(secrets)
    logging.basicConfig(level=level, handlers=[handler, errors], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return errors
