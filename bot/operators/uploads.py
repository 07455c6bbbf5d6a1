"""Files that operators send: received, read, and offered to be published; nothing is changed yet."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import unicodedata
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from telegram import Bot, Document, Message, Update
from telegram.error import BadRequest, NetworkError

from bot.handlers import private
from bot.handlers.guards import is_operator_at_home, operators_only
from bot.operators.change_views import not_received, offer_page, progress
from bot.operators.jobs import ProgressMessage, UploadBatch, report_errors
from bot.operators.offers import LARGEST_OFFER, Offer, State, Task
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.serving.rate_limits import Verdict
from bot.texts import Texts, texts_for
from bot.views.formatting import FormattedText

_LOGGER = logging.getLogger(__name__)

LARGEST_FILE = 20 * 2**20
"""Bytes of one file; Telegram's server lets bots download 20 MB and has the last word on what that is."""
_TRIES = 3
PAUSE_SECONDS = 1.0
_LONGEST_NAME = 120
"""Characters of a file name: room for three bytes each, and the index's own additions, in a path."""


class _MissingFileError(Exception):
    """A file is not to be had; ``reason`` is the name of the text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def file_or_caption(update: Update, context: Context) -> None:
    """Take a file for the library from an operator; from others its caption is a question."""
    message = update.message
    if message is None or is_operator_at_home(update, context.services):
        await operators_only(_received)(update, context)
    elif message.caption:
        await private.question(update, context)
    else:
        await private.something_else(update, context)


async def _received(update: Update, context: Context) -> None:
    """Take a file, together with others of the same group, and offer to publish them."""
    message, services = update.message, context.services
    if message is None or message.document is None:
        return
    uploads = services.limits.uploads
    verdict = uploads.take(message.chat_id)
    if verdict is Verdict.ANSWER:
        batch = services.batches.join(message.chat_id, message.media_group_id, message.document)
        if batch is not None:
            services.jobs.spawn(_receive(batch, message, services, context.bot))
        return
    services.metrics.refused.labels("flood").inc()
    if verdict is Verdict.NOTICE:
        seconds = int(uploads.wait(message.chat_id)) + 1
        await reply(message, FormattedText(services.texts_in(message).too_many_files.format(seconds=seconds)))


async def _receive(batch: UploadBatch, message: Message, services: Services, bot: Bot) -> None:
    """Receive the files of a batch and offer to publish them."""
    texts, offers = services.texts_in(message), services.jobs.offers
    screen = ProgressMessage(bot, message.chat_id)
    async with report_errors(screen, texts, services.metrics):
        try:
            snapshot = services.library.snapshot_id
            offer = offers.make(Task.ADD, message.chat_id, texts.language, snapshot, State.RECEIVING)
            try:
                received = await _download_all(offer, batch, screen, services, bot)
                await _offer(received, texts, screen, services)
            except Exception:
                # Not when the bot is stopped: then the next start shows the operator what became of it.
                offers.discard(offer)
                raise
        finally:
            services.batches.close(batch)


async def _download_all(
    offer: Offer, batch: UploadBatch, screen: ProgressMessage, services: Services, bot: Bot
) -> Offer:
    """Download the files as they come."""
    offers, taken = services.jobs.offers, 0
    await screen.show(FormattedText(texts_for(offer.language).receiving))
    offer = offers.put(replace(offer, message=screen.message_id))
    while document := await batch.next():
        name = safe_name(document)
        try:
            data = await _download(document, LARGEST_OFFER - taken, bot)
        except _MissingFileError as missing:
            offer = offers.put(replace(offer, missing=(*offer.missing, (name, missing.reason))))
        else:
            taken += len(data)
            offer = await asyncio.to_thread(offers.keep_file, offer, name, data)
    services.batches.close(batch)
    return offer


async def _offer(offer: Offer, texts: Texts, screen: ProgressMessage, services: Services) -> None:
    """Read the files and show what they would do."""
    jobs = services.jobs
    if not offer.files:
        jobs.offers.discard(offer)
        await screen.show(not_received(offer))
        return
    head = texts.reading.format(count=len(offer.files))
    await screen.try_to_show(FormattedText(head))
    uploads = await asyncio.to_thread(jobs.offers.uploads, offer)
    async with screen.following(partial(progress, head, texts=texts)) as report:
        changes = await jobs.call(lambda: jobs.editing.inspect(uploads, report))
    waiting = replace(offer, state=State.WAITING, changes=tuple(changes), message=screen.message_id)
    content, keyboard = offer_page(waiting, 0)
    if keyboard is None:
        jobs.offers.discard(offer)
    else:
        jobs.offers.put(waiting)
    await screen.show(content, keyboard)


async def _download(document: Document, room: int, bot: Bot) -> bytes:
    """Fetch a file of at most ``room`` bytes; raises _MissingFileError."""
    size = document.file_size or 0
    if size > min(room, LARGEST_FILE):
        raise _MissingFileError("too_big" if size > LARGEST_FILE else "too_much")
    data = await _fetch(document, bot)
    if len(data) > min(room, LARGEST_FILE):
        raise _MissingFileError("too_big" if len(data) > LARGEST_FILE else "too_much")
    return data


async def _fetch(document: Document, bot: Bot) -> bytes:
    for attempt in range(_TRIES):
        if attempt:
            await asyncio.sleep(PAUSE_SECONDS)
        try:
            file = await bot.get_file(document.file_id)
            return bytes(await file.download_as_bytearray())
        except BadRequest as error:
            reason = "too_big" if "too big" in error.message.lower() else "not_received"
            raise _MissingFileError(reason) from error
        except NetworkError as error:
            _LOGGER.warning("Downloading a file failed (%s), try %d", type(error).__name__, attempt + 1)
    raise _MissingFileError("not_received")


def safe_name(document: Document) -> str:
    """Return what a file is called, without folders, controls and invisible characters.

    One without a usable name is called by Telegram's id of it, which is the same whenever it is sent.
    """
    given = unicodedata.normalize("NFC", document.file_name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in given)
    path = PurePosixPath(" ".join(shown.split()).strip(". "))
    suffix = path.suffix if len(path.suffix) < _LONGEST_NAME // 2 else ""
    stem = path.name.removesuffix(suffix)[: _LONGEST_NAME - len(suffix)].rstrip()
    if stem:
        return stem + suffix
    kind = mimetypes.guess_extension(document.mime_type or "") or ""
    return f"{document.file_unique_id}{kind}"
