"""The table of contents in a private chat."""

from __future__ import annotations

from telegram import Chat, InlineKeyboardMarkup, Message, Update, User

from bot.access import is_operator
from bot.browse import open_place, searched_place, titles_with
from bot.callbacks import BrowsePress, Place, parse_browse_press
from bot.delivery import reply
from bot.formatting import FormattedText
from bot.guards import has_press, has_token
from bot.keyboards import Audience, Links, under_page
from bot.operators.show_documents import with_document_button
from bot.services import Context, Services, services_of


async def browse(update: Update, context: Context) -> None:
    """Show the documents, or those whose titles hold the words given; if it is one only, its contents."""
    message, services = update.message, services_of(context)
    if message and await has_token(message, services):
        await show_place(message, _place_for(" ".join(context.args or ()), services), services)


async def show_place(message: Message, place: BrowsePress, services: Services) -> None:
    """Reply with a page of the table of contents, or say that the place is gone."""
    texts = services.texts_in(message)
    try:
        page = open_place(place, services.searcher.library, texts)
    except KeyError:
        await reply(message, FormattedText(texts.place_gone))
        return
    keyboard = under_page(page, Audience(texts, Links.of(message.get_bot())))
    keyboard = _for_operators(keyboard, page.place, message.from_user, message.chat, services)
    await reply(message, page.content, keyboard)


async def pressed(update: Update, context: Context) -> None:
    """Turn to another page in place."""
    query, services = update.callback_query, services_of(context)
    if query is None:
        return
    texts = services.texts(update)
    if not await has_press(query, services):
        return
    place = parse_browse_press(query.data or "")
    try:
        page = open_place(place, services.searcher.library, texts) if place else None
    except KeyError:
        await query.answer(texts.place_gone)
        return
    if page is None or not isinstance(query.message, Message):
        await query.answer(texts.button_expired)
        return
    await query.answer()
    keyboard = under_page(page, Audience(texts, Links.of(context.bot)))
    keyboard = _for_operators(keyboard, page.place, query.from_user, query.message.chat, services)
    await services.screens.show(query.message, page.content, keyboard, texts.button_expired)


def _for_operators(
    keyboard: InlineKeyboardMarkup, place: BrowsePress, person: User | None, chat: Chat, services: Services
) -> InlineKeyboardMarkup:
    """Let an operator go from a document's contents to what only operators do with it."""
    if person is None or chat.id != person.id or not is_operator(services.settings, person.id):
        return keyboard
    language = services.language(person, chat)
    return with_document_button(keyboard, place.document_id, services.searcher.library, language)


def _place_for(words: str, services: Services) -> BrowsePress:
    titles = services.searcher.library.titles()
    place = searched_place(words) if words else BrowsePress(Place.LIBRARY)
    found = list(titles_with(place.words, titles) if place.words else titles)
    return BrowsePress(Place.DOCUMENT, found[0]) if len(found) == 1 else place
