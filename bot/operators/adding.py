"""From files that an operator sends to an offer: received, read, shown; nothing is changed yet."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from telegram import Bot, Document

from bot.formatting import FormattedText
from bot.operators.failing import telling_failures
from bot.operators.offers import Offer, State, Task
from bot.operators.receiving import (
    LARGEST_FILE,
    LARGEST_OFFER,
    Batch,
    LostError,
    TooBigError,
    download,
    safe_name,
)
from bot.operators.screen import Screen
from bot.operators.show_changes import not_received, offer_page, progress
from bot.services import Services
from bot.texts import Language, operator_texts_for


class _MissingError(Exception):
    """A file did not come; ``reason`` is the name of the text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def receive(batch: Batch, chat_id: int, language: Language, services: Services, bot: Bot) -> None:
    """Receive the files of a batch and offer to publish them."""
    screen, offers = Screen(bot, chat_id), services.desk.offers
    async with telling_failures(screen, language, services.metrics):
        try:
            snapshot = services.searcher.library.snapshot_id
            offer = offers.make(Task.ADD, chat_id, language, snapshot, State.RECEIVING)
            try:
                received = await _gather(offer, batch, screen, services, bot)
                await _offer(received, screen, services)
            except Exception:
                # Not when the bot is stopped: then the next start tells the operator what became of it.
                offers.discard(offer)
                raise
        finally:
            services.desk.gathering.close(batch)


async def _gather(offer: Offer, batch: Batch, screen: Screen, services: Services, bot: Bot) -> Offer:
    """Download the files as they come."""
    offers, taken = services.desk.offers, 0
    await screen.show(FormattedText(operator_texts_for(offer.language).receiving))
    offer = offers.put(replace(offer, message=screen.message_id))
    while document := await batch.next():
        name = safe_name(document)
        try:
            data = await _fetch(document, LARGEST_OFFER - taken, bot)
        except _MissingError as missing:
            offer = offers.put(replace(offer, missing=(*offer.missing, (name, missing.reason))))
        else:
            taken += len(data)
            offer = await asyncio.to_thread(offers.keep_file, offer, name, data)
    services.desk.gathering.close(batch)
    return offer


async def _fetch(document: Document, room: int, bot: Bot) -> bytes:
    """Download a file of at most ``room`` bytes; _MissingError where there is none to be had."""
    if room < (document.file_size or 0) <= LARGEST_FILE:
        raise _MissingError("too_much")
    try:
        data = await download(document, bot)
    except TooBigError:
        raise _MissingError("too_big") from None
    except LostError:
        raise _MissingError("not_received") from None
    if len(data) > room:
        raise _MissingError("too_much")
    return data


async def _offer(offer: Offer, screen: Screen, services: Services) -> None:
    """Read the files and show what they would do."""
    desk, language = services.desk, offer.language
    if not offer.files:
        desk.offers.discard(offer)
        await screen.show(not_received(offer))
        return
    head = operator_texts_for(language).reading.format(count=len(offer.files))
    await screen.try_to_show(FormattedText(head))
    uploads = await asyncio.to_thread(desk.offers.uploads, offer)
    async with screen.following(partial(progress, head, language=language)) as report:
        changes = await desk.call(lambda: desk.editing.inspect(uploads, report))
    waiting = replace(offer, state=State.WAITING, changes=tuple(changes), message=screen.message_id)
    content, keyboard = offer_page(waiting, 0)
    if keyboard is None:
        desk.offers.discard(offer)
    else:
        desk.offers.put(waiting)
    await screen.show(content, keyboard)
