"""What a restart or the passing of time does to offers, and how their operators hear of it."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot
from telegram.error import TelegramError

from bot.formatting import FormattedText
from bot.operators.offers import Offer, OfferBook, State, Task
from bot.operators.screen import Screen
from bot.operators.show_changes import confirm_keyboard, interrupted
from bot.texts import operator_texts_for
from index.errors import StorageError

_LOGGER = logging.getLogger(__name__)


async def take_up(offers: OfferBook, snapshot: str, bot: Bot) -> None:
    """Put in order what the last run left unfinished; ``snapshot`` is the one in use now.

    Files half received are asked for again. A change that was being made may be done or not: the library
    is whole either way, and confirming it once more does no harm. Going back is never repeated.
    """
    for offer in offers.all():
        texts = operator_texts_for(offer.language)
        if offer.state is State.RECEIVING:
            offers.discard(offer)
            await _tell(offer, FormattedText(texts.restarted), bot)
        elif offer.state is State.RUNNING and offer.task is Task.ROLLBACK and offer.snapshot != snapshot:
            offers.discard(offer)
            await _tell(offer, FormattedText(texts.rolled_back.format(snapshot=snapshot)), bot)
        elif offer.state is State.RUNNING:
            waiting = replace(offer, state=State.WAITING)
            try:
                offers.put(waiting)
            except StorageError as error:  # It can be confirmed all the same, until the next start.
                _LOGGER.warning("An offer could not be written down: %s", error.message_id)
            await _tell(waiting, interrupted(waiting), bot, again=True)


async def drop_expired(offers: OfferBook, bot: Bot) -> None:
    """Delete offers that have waited for too long, and say so where they stand."""
    for offer in offers.all():
        if offers.is_expired(offer):
            offers.discard(offer)
            await _tell(offer, FormattedText(operator_texts_for(offer.language).expired), bot)


async def _tell(offer: Offer, content: FormattedText, bot: Bot, *, again: bool = False) -> None:
    try:
        await Screen(bot, offer.chat, offer.message).show(content, confirm_keyboard(offer) if again else None)
    except TelegramError as error:
        _LOGGER.info("An operator could not be told of an offer: %s", type(error).__name__)
