"""Files that operators send: received, read, and offered to be published; nothing is changed yet."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from telegram import Bot, Message, Update

from bot.handlers import private
from bot.handlers.guards import is_operator_at_home, operators_only
from bot.operators.change_views import not_received, offer_page, progress
from bot.operators.downloads import LARGEST_OFFER, MissingFileError, UploadBatch, download, safe_name
from bot.operators.jobs import ProgressMessage, report_errors
from bot.operators.offers import Offer, State, Task
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.serving.rate_limits import Verdict
from bot.texts import Texts, texts_for
from bot.views.formatting import FormattedText


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
                # Not when the bot is stopped: then the next start tells the operator what became of it.
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
            data = await download(document, LARGEST_OFFER - taken, bot)
        except MissingFileError as missing:
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
