"""The table of contents in a private chat."""

from __future__ import annotations

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message, User

from bot.operators.documents import with_document_button
from bot.services import Context, Services
from bot.serving.delivery import reply
from bot.views.callback_data import BrowsePress, Place, parse_browse_press
from bot.views.contents import BrowsePage, open_place, searched_place
from bot.views.formatting import FormattedText
from bot.views.keyboards import Audience, Links, under_page
from index.library import Library


async def browse(message: Message, context: Context) -> None:
    """Show the documents, or those whose titles hold the words given; if it is one only, its contents."""
    services = context.services
    await show_place(message, _place_for(" ".join(context.args or ()), services.library), services)


async def show_place(message: Message, place: BrowsePress, services: Services) -> None:
    """Reply with a page of the table of contents, or say that the place is gone."""
    texts = services.texts_in(message)
    try:
        page = open_place(place, services.library, texts)
    except KeyError:
        await reply(message, FormattedText(texts.place_gone))
        return
    audience = Audience(texts, Links.of(message.get_bot()))
    await reply(message, page.content, _keyboard(page, audience, message.from_user, message.chat, services))


async def pressed(query: CallbackQuery, message: Message, context: Context) -> None:
    """Turn to another page in place."""
    services = context.services
    texts = services.texts_of(query.from_user, message.chat)
    place = parse_browse_press(query.data or "")
    try:
        page = open_place(place, services.library, texts) if place else None
    except KeyError:
        await query.answer(texts.place_gone)
        return
    if page is None:
        await query.answer(texts.button_expired)
        return
    await query.answer()
    audience = Audience(texts, Links.of(context.bot))
    keyboard = _keyboard(page, audience, query.from_user, message.chat, services)
    await services.edits.show(message, page.content, keyboard, texts.button_expired)


def _keyboard(
    page: BrowsePage, audience: Audience, person: User | None, chat: Chat, services: Services
) -> InlineKeyboardMarkup:
    """Return a page's buttons; for an operator also the one to what only operators do with a document."""
    keyboard = under_page(page, audience)
    if person is None or chat.id != person.id or person.id not in services.settings.operators:
        return keyboard
    return with_document_button(keyboard, page.place.document_id, services.library, audience.texts)


def _place_for(words: str, library: Library) -> BrowsePress:
    place = searched_place(words) if words else BrowsePress(Place.LIBRARY)
    found = list(library.titles(place.words))
    return BrowsePress(Place.DOCUMENT, found[0]) if len(found) == 1 else place
