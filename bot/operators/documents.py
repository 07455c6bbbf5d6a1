"""/docs: the library as operators see it: listed, looked at, downloaded, removed; going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.constants import FileSizeLimit

from bot.operators.buttons import Pressed
from bot.operators.change_views import NAME, confirm_keyboard, first_lines, warning_text, with_encoding
from bot.operators.jobs import ProgressMessage, report_errors
from bot.operators.offers import Task
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.texts import Texts
from bot.views.callback_data import Action, BrowsePress, OperatorPress, Place
from bot.views.formatting import EntityKind, FormattedText, TextBuilder, heading, local_time, one_line
from bot.views.keyboards import Shown, page_buttons, press_button
from index.library import Library, Manifest, StoredDocument
from index.types import Outline, Speech

PER_PAGE = 8
"""Documents on one page: as many buttons as a phone shows without scrolling."""
_LABEL = 40
"""Characters of a button's label; Telegram cuts it to the screen anyway."""
_SPEECH = 120
_MOST_SPEECHES = 20
_MOST_VERSIONS = 6
"""Documents of each kind that the question of going back names."""
_MEGABYTE = 1_000_000


async def documents(message: Message, context: Context) -> None:
    """List the documents."""
    services = context.services
    await reply(message, *list_page(services.library, 0, services.texts_in(message)))


async def turn_page(pressed: Pressed) -> None:
    """Show another page of the list."""
    await pressed.show(*list_page(pressed.services.library, pressed.press.page, pressed.texts))


async def open_document(pressed: Pressed) -> None:
    """Show one document."""
    library, press = pressed.services.library, pressed.press
    try:
        document, outline = library.info(press.subject), library.outline(press.subject)
    except KeyError:
        await pressed.notice(pressed.texts.document_gone)
        return
    await pressed.show(*document_page(document, outline, press.page, pressed.texts))


async def download(pressed: Pressed) -> None:
    """Send the original file."""
    await pressed.quietly()
    chat_id, services = pressed.message.chat_id, pressed.services
    services.jobs.spawn(_send_original(pressed.press.subject, chat_id, pressed.texts, services, pressed.bot))


async def ask_to_remove(pressed: Pressed) -> None:
    """Ask whether the document is really to go."""
    library, document_id = pressed.services.library, pressed.press.subject
    try:
        document = library.info(document_id)
    except KeyError:
        await pressed.notice(pressed.texts.document_gone)
        return
    offers, message = pressed.services.jobs.offers, pressed.message
    offer = offers.make(Task.REMOVE, message.chat_id, pressed.texts.language, library.snapshot_id)
    offer = offers.put(
        replace(offer, documents=(document_id,), names=(document.name,), message=message.message_id)
    )
    await pressed.show(remove_question(document, pressed.texts), confirm_keyboard(offer))


async def _send_original(document_id: str, chat_id: int, texts: Texts, services: Services, bot: Bot) -> None:
    """Send the file of a document as it once came, or say that there is none, or that it is too large."""
    jobs, screen = services.jobs, ProgressMessage(bot, chat_id)
    async with report_errors(screen, texts, services.metrics):
        original = await jobs.call(lambda: jobs.editing.original(document_id))
        if len(original.data) > FileSizeLimit.FILESIZE_UPLOAD:
            megabytes = -(-len(original.data) // _MEGABYTE)
            await screen.show(FormattedText(texts.download_too_big.format(megabytes=megabytes)))
            return
        await bot.send_document(chat_id, original.data, filename=original.name)


def list_page(library: Library, number: int, texts: Texts) -> Shown:
    """Show the documents, page ``number`` from 0, the last one if there are fewer."""
    titles = list(library.titles().items())
    if not titles:
        return FormattedText(texts.documents_none), None
    pages = -(-len(titles) // PER_PAGE)
    number = min(number, pages - 1)
    first = number * PER_PAGE
    rows = [
        [_button(one_line(title, _LABEL), Action.DOCUMENT, document, number)]
        for document, title in titles[first : first + PER_PAGE]
    ]
    rows += page_buttons(number, pages, texts, lambda page: OperatorPress(Action.DOCUMENTS, page=page))
    return heading(texts.documents_title.format(count=len(titles)), number, pages), InlineKeyboardMarkup(rows)


def document_page(document: StoredDocument, outline: Outline, page: int, texts: Texts) -> Shown:
    """Show one document; ``page`` is that of the list, to return to."""
    title, name = one_line(document.title, NAME), one_line(document.name, NAME)
    counts = texts.document_facts.format(
        speeches=document.speeches, passages=document.passages, characters=f"{document.characters:,}"
    )
    builder = TextBuilder()
    builder.add(title, EntityKind.BOLD)
    builder.add("\n" + texts.document_name.format(name=name))
    builder.add(f"\n{with_encoding(counts, document.encoding, texts)}")
    if document.added:
        builder.add("\n" + texts.document_added.format(added=_added(document)))
    for warning in document.warnings:
        builder.add(f"\n⚠️ {warning_text(warning, texts)}")
    lines = [_speech_line(speech) for speech in outline.speeches]
    if lines != [title]:  # Else the only speech is the document, and says no more.
        listed = first_lines([f"• {line}" for line in lines], texts, _MOST_SPEECHES)
        builder.add("\n\n" + "\n".join(listed))
    contents = BrowsePress(Place.DOCUMENT, document.id)
    keyboard = [
        [
            press_button(texts.button_outline, contents),
            _button(texts.button_download, Action.DOWNLOAD, document.id, page),
        ],
        [_button(texts.button_remove, Action.REMOVE, document.id, page)],
        [_button(texts.button_list, Action.DOCUMENTS, "", page)],
    ]
    return builder.build(), InlineKeyboardMarkup(keyboard)


def with_document_button(
    keyboard: InlineKeyboardMarkup, document_id: str, library: Library, texts: Texts
) -> InlineKeyboardMarkup:
    """Add to the buttons of the table of contents the one that leads to what operators do with a document."""
    documents = list(library.titles())
    if document_id not in documents:
        return keyboard
    page = documents.index(document_id) // PER_PAGE
    back = _button(texts.button_document, Action.DOCUMENT, document_id, page)
    return InlineKeyboardMarkup([*keyboard.inline_keyboard, [back]])


def remove_question(document: StoredDocument, texts: Texts) -> FormattedText:
    """Ask whether a document is really to go."""
    builder = TextBuilder()
    builder.add(one_line(document.title, NAME), EntityKind.BOLD)
    builder.add(f"\n{one_line(document.name, NAME)}\n\n{texts.remove_question}")
    return builder.build()


def rollback_question(library: Library, former: Manifest, texts: Texts) -> FormattedText:
    """Ask whether to go back, and say to what: which documents, and which versions of them."""
    now = {document: library.info(document) for document in library.titles()}
    before = {document.id: document for document in former.documents}
    back = [_version(before[key], texts.version_back) for key in before.keys() - now.keys()]
    gone = [_version(now[key], texts.version_gone) for key in now.keys() - before.keys()]
    other = [
        texts.version_other.format(
            name=one_line(now[key].name, NAME), now=_added(now[key]), before=_added(before[key])
        )
        for key in before.keys() & now.keys()
        if before[key].digest != now[key].digest
    ]
    question = texts.rollback_question.format(
        now=library.snapshot_id,
        documents=len(now),
        former=former.name,
        published=local_time(datetime.fromisoformat(former.created)),
        former_documents=len(before),
        back=len(back),
        gone=len(gone),
        changed=len(other),
    )
    lines = [
        line for some in (back, gone, other) for line in first_lines(sorted(some), texts, _MOST_VERSIONS)
    ]
    return FormattedText("\n".join([question, "", *(lines or [texts.versions_equal])]))


def _version(document: StoredDocument, template: str) -> str:
    return template.format(name=one_line(document.name, NAME), added=_added(document))


def _added(document: StoredDocument) -> str:
    return local_time(datetime.fromisoformat(document.added)) if document.added else "?"


def _speech_line(speech: Speech) -> str:
    facts = [one_line(fact, NAME) for fact in (speech.speaker, speech.date, speech.occasion) if fact]
    title = speech.title if speech.title and speech.title != speech.label else ""
    name = one_line(f"{speech.label} {title}", NAME)
    return one_line(" · ".join([name, *facts]), _SPEECH)


def _button(label: str, action: Action, document: str, page: int) -> InlineKeyboardButton:
    return press_button(label, OperatorPress(action, document, page))
