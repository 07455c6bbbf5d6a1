"""/docs: what is in the library; an operator looks at it, downloads it, removes it."""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot, Update
from telegram.constants import FileSizeLimit

from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_token
from bot.handlers.pressing import Pressed
from bot.operators.failing import telling_failures
from bot.operators.offers import State, Task
from bot.operators.screen import Screen
from bot.operators.show_changes import confirm_keyboard
from bot.operators.show_documents import document_page, list_page, remove_question
from bot.services import Context, Services, services_of
from bot.texts import Language, operator_texts_for

_MEGABYTE = 1_000_000


async def documents(update: Update, context: Context) -> None:
    """List the documents."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        language = services.language(message.from_user, message.chat)
        await reply(message, *list_page(services.searcher.library, 0, language))


async def turn(pressed: Pressed) -> None:
    """Show another page of the list."""
    await pressed.show(*list_page(pressed.services.searcher.library, pressed.press.page, pressed.language))


async def open_document(pressed: Pressed) -> None:
    """Show one document."""
    library, press = pressed.services.searcher.library, pressed.press
    try:
        facts, outline = library.facts(press.subject), library.outline(press.subject)
    except KeyError:
        await pressed.notice(pressed.texts.document_gone)
        return
    await pressed.show(*document_page(facts, outline, press.page, pressed.language))


async def download(pressed: Pressed) -> None:
    """Send the original file."""
    await pressed.quietly()
    desk, chat_id = pressed.services.desk, pressed.message.chat_id
    desk.spawn(send_original(pressed.press.subject, chat_id, pressed.language, pressed.services, pressed.bot))


async def send_original(
    document_id: str, chat_id: int, language: Language, services: Services, bot: Bot
) -> None:
    """Send the file of a document as it once came; tells if there is none, or if it is too large."""
    desk, screen = services.desk, Screen(bot, chat_id)
    async with telling_failures(screen, language, services.metrics):
        original = await desk.call(lambda: desk.editing.original(document_id))
        if len(original.data) > FileSizeLimit.FILESIZE_UPLOAD:
            megabytes = -(-len(original.data) // _MEGABYTE)
            text = operator_texts_for(language).download_too_big.format(megabytes=megabytes)
            await screen.show(FormattedText(text))
            return
        await bot.send_document(chat_id, original.data, filename=original.name)


async def ask_to_remove(pressed: Pressed) -> None:
    """Ask whether the document shall really go."""
    services, document_id = pressed.services, pressed.press.subject
    try:
        facts = services.searcher.library.facts(document_id)
    except KeyError:
        await pressed.notice(pressed.texts.document_gone)
        return
    offers, chat_id = services.desk.offers, pressed.message.chat_id
    snapshot = services.searcher.library.snapshot_id
    offer = offers.make(Task.REMOVE, chat_id, pressed.language, snapshot, State.WAITING)
    offer = offers.put(
        replace(offer, documents=(document_id,), names=(facts.name,), message=pressed.message.message_id)
    )
    await pressed.show(remove_question(facts, pressed.language), confirm_keyboard(offer))
