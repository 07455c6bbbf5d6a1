"""Logging to standard error, redacted."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

from bot.redaction import Redaction

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_QUIET = ("httpx", "httpcore", "tornado.access")
"""Loggers that tell every request with its full address, which holds the token."""


def configure_logging(level: str, secrets: Iterable[str]) -> None:
    """Send records of ``level`` and above to standard error, without tokens and ``secrets``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(Redaction(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
