"""Logging to standard error, without secrets and what people write; the latest errors kept for operators."""

from __future__ import annotations

import logging
import re
import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_MASK = "<redacted>"
PRIVATE = "private"
"""Attribute of a record, given with ``extra``: the texts that it must not show, such as a question."""
_LONG_PAYLOAD = 200
"""Characters of an argument of Telegram's library that may still be a name or a number of ours."""
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_QUIET = ("httpx", "httpcore", "tornado.access", "faiss")
"""Loggers that show every request with its full address, which holds the token, or how they were loaded."""
_ERRORS_KEPT = 5
"""Errors kept: as many as fit a message among other things."""
_LONGEST_ERROR = 160
"""Characters of an error that are kept: its first line says what it is."""


class Redaction(logging.Filter):
    """Rewrites records: tokens and known secrets masked, objects of Telegram named but not shown.

    Belongs on the root logger's handlers: a filter on a logger does not see its children's records.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Mask ``secrets`` besides everything that looks like a token."""
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        theirs = record.name.startswith("telegram")
        if isinstance(record.args, tuple):
            record.args = tuple(_summary(value, payloads=theirs) for value in record.args)
        elif isinstance(record.args, Mapping):
            record.args = {key: _summary(value, payloads=theirs) for key, value in record.args.items()}
        private = getattr(record, PRIVATE, ())
        record.msg, record.args = self.mask(record.getMessage(), private), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.mask(record.exc_text, private)
        if record.stack_info:
            record.stack_info = self.mask(record.stack_info, private)
        return True

    def mask(self, text: str, private: Iterable[str] = ()) -> str:
        """Return the text without tokens, known secrets, and what this record must not show."""
        for secret in (*self._secrets, *private):
            text = text.replace(secret, _MASK)
        return _TOKEN.sub(_MASK, text)


def _summary(value: object, *, payloads: bool) -> object:
    """Name a Telegram object instead of showing what people wrote in it.

    ``payloads`` are taken for what was sent to Telegram or came from it: only small things are shown.
    """
    if type(value).__module__.split(".")[0] == "telegram" and not isinstance(value, Exception):
        number = getattr(value, "update_id", None)
        return f"<{type(value).__name__}{'' if number is None else f' {number}'}>"
    if payloads and isinstance(value, str | bytes) and len(value) > _LONG_PAYLOAD:
        return f"<{len(value)} characters>"
    if payloads and isinstance(value, Mapping | Sequence) and not isinstance(value, str | bytes):
        return f"<{type(value).__name__} of {len(value)}>"
    return value


@dataclass(frozen=True, slots=True)
class SeenError:
    """One error that was logged."""

    at: float
    """Seconds since 1970."""
    text: str


class RecentErrors(logging.Handler):
    """Keeps the latest errors in memory, redacted, without the words of the exceptions behind them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(logging.ERROR)
        self.addFilter(Redaction(secrets))
        self._errors: deque[SeenError] = deque(maxlen=_ERRORS_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of a record, and the kind of the exception."""
        text = record.getMessage().partition("\n")[0][:_LONGEST_ERROR]
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
