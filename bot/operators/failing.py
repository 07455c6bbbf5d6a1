"""What an operator is told when work in the background fails."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.formatting import FormattedText
from bot.metrics import Metrics
from bot.operators.screen import Screen
from bot.texts import Language, texts_for
from index.errors import SpeechBotError
from index.messages import describe

_LOGGER = logging.getLogger(__name__)


@asynccontextmanager
async def telling_failures(
    screen: Screen, language: Language, metrics: Metrics, keyboard: InlineKeyboardMarkup | None = None
) -> AsyncIterator[None]:
    """Turn an error inside into words on the screen, with the buttons to go on with.

    What Telegram itself refuses is not told through Telegram, but raised.
    """
    try:
        yield
    except TelegramError:
        raise
    except SpeechBotError as error:
        # Its facts may name files of theirs, the log shall not.
        _LOGGER.warning("A change of the library failed: %s", error.message_id)
        await screen.show(FormattedText(describe(error, language)), keyboard)
    except Exception as error:  # noqa: BLE001  (logged in full but for its message, which may quote a file)
        number = secrets.token_hex(3)
        trace = "".join(traceback.format_tb(error.__traceback__))
        _LOGGER.error("Error %s while working for an operator: %s\n%s", number, type(error).__name__, trace)
        metrics.errors.inc()
        await screen.show(FormattedText(texts_for(language).failed.format(id=number)), keyboard)
