"""The buttons under messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineQueryLimit
from telegram.helpers import create_deep_linked_url

from bot.answers import GivenAnswer
from bot.browse import BrowsePage
from bot.callbacks import AnswerPress, BrowsePress, Place, View, answer_link
from bot.citation import citation
from bot.formatting import utf16_length
from bot.render import Page, circled, quotable
from bot.texts import Texts
from index.types import AnswerKind, Excerpt

_PER_ROW = 3
"""Buttons beside one another whose texts a telephone still shows whole."""
_Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Links:
    """What the bot's own account can do: links to it, and inline mode if BotFather has it switched on."""

    username: str
    inline: bool

    @classmethod
    def of(cls, bot: Bot) -> Links:
        """Read it from a bot that is connected."""
        return cls(bot.username, bool(bot.bot.supports_inline_queries))

    def to(self, payload: str) -> str:
        """Return the address that opens the private chat at a place or an answer."""
        return create_deep_linked_url(self.username, payload)


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom buttons are made: in which language, and whether for a group."""

    texts: Texts
    links: Links
    group: bool = False


def under_answer(
    given: GivenAnswer, pages: Sequence[Page], number: int, audience: Audience
) -> InlineKeyboardMarkup | None:
    """Return the buttons under one page of an answer; None under a reply without quotations."""
    page, answer_id = pages[number], given.record.id
    texts, links, group = audience.texts, audience.links, audience.group
    excerpts = quotable(given.answer.excerpts) + quotable(given.answer.further)
    if not excerpts:
        return None

    def press(text: str, view: View, position: int = 0) -> InlineKeyboardButton:
        return InlineKeyboardButton(text, callback_data=AnswerPress(answer_id, view, position).encode())

    shown = range(page.first, page.last)
    whole_list = given.answer.kind in (AnswerKind.LIST, AnswerKind.OUTLINE) or len(shown) == 1
    contexts = (
        [press(texts.button_context, View.CONTEXT, page.first)]
        if whole_list
        else [press(f"{texts.button_context} {circled(n + 1)}", View.CONTEXT, n) for n in shown]
    )
    turning = []
    if number:
        turning.append(press(texts.button_back, View.PAGE, number - 1))
    if number + 1 < len(pages):
        turning.append(press(texts.button_more, View.PAGE, number + 1))
    first = excerpts[page.first]
    sharing = [] if group else [_copy(first, press(texts.button_copy, View.COPY, page.first), texts)]
    sharing += _share(given.record.question, audience)
    if group:
        sharing.append(InlineKeyboardButton(texts.button_private, url=links.to(answer_link(answer_id))))
    opinion = [press("👍", View.HELPFUL, number), press("👎", View.UNHELPFUL, number)]
    rows = [*_in_rows(contexts), turning, sharing, opinion]
    return InlineKeyboardMarkup([row for row in rows if row])


def beside_excerpt(
    given: GivenAnswer, number: int, page: int, place: BrowsePress, audience: Audience
) -> InlineKeyboardMarkup:
    """Return the buttons under the surroundings of one excerpt; ``page`` is where the answer shows it."""
    texts = audience.texts
    excerpt = (quotable(given.answer.excerpts) + quotable(given.answer.further))[number]
    copy = AnswerPress(given.record.id, View.COPY, number).encode()
    rows: list[_Row] = [[_copy(excerpt, InlineKeyboardButton(texts.button_copy, callback_data=copy), texts)]]
    if not audience.group:
        rows[0].append(InlineKeyboardButton(texts.button_browse, callback_data=place.encode()))
    rows[0].append(_copy_link(audience.links.to(place.link()), texts))
    rows.append([_back_to(given, page, texts)])
    return InlineKeyboardMarkup(rows)


def back_to_answer(given: GivenAnswer, page: int, texts: Texts) -> InlineKeyboardMarkup:
    """Return the one button that shows the answer again."""
    return InlineKeyboardMarkup([[_back_to(given, page, texts)]])


def under_page(page: BrowsePage, audience: Audience) -> InlineKeyboardMarkup:
    """Return the buttons of a page of the table of contents."""
    texts = audience.texts
    rows: list[_Row] = [
        [InlineKeyboardButton(label, callback_data=place.encode())] for label, place in page.entries
    ]
    moves = ((texts.button_back, page.back), (texts.button_forth, page.forth))
    rows.append([InlineKeyboardButton(text, callback_data=to.encode()) for text, to in moves if to])
    ways = ((texts.button_whole_text, page.whole_text), (texts.button_up, page.up))
    rows.append([InlineKeyboardButton(text, callback_data=to.encode()) for text, to in ways if to])
    if page.place.place is not Place.LIBRARY:
        rows[-1].append(_copy_link(audience.links.to(page.place.link()), texts))
    return InlineKeyboardMarkup([row for row in rows if row])


def under_inline_result(place: BrowsePress, audience: Audience) -> InlineKeyboardMarkup:
    """Return the button under a quotation that somebody sends inline."""
    button = InlineKeyboardButton(audience.texts.button_source, url=audience.links.to(place.link()))
    return InlineKeyboardMarkup([[button]])


def _in_rows(buttons: _Row) -> list[_Row]:
    return [buttons[first : first + _PER_ROW] for first in range(0, len(buttons), _PER_ROW)]


def _back_to(given: GivenAnswer, page: int, texts: Texts) -> InlineKeyboardButton:
    press = AnswerPress(given.record.id, View.PAGE, page)
    return InlineKeyboardButton(texts.button_return, callback_data=press.encode())


def _copy(excerpt: Excerpt, otherwise: InlineKeyboardButton, texts: Texts) -> InlineKeyboardButton:
    """Return a button that copies at once if Telegram allows so long a text, else ``otherwise``."""
    cited = f"{excerpt.text.strip()}\n— {citation(excerpt)}"
    if utf16_length(cited) > InlineKeyboardButtonLimit.MAX_COPY_TEXT:
        return otherwise
    return InlineKeyboardButton(texts.button_copy, copy_text=CopyTextButton(cited))


def _copy_link(url: str, texts: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(texts.button_copy_link, copy_text=CopyTextButton(url))


def _share(question: str, audience: Audience) -> _Row:
    """Return the button that searches the question inline: elsewhere, or in a group right there."""
    if not audience.links.inline:
        return []
    query = " ".join(question.split())[: InlineQueryLimit.MAX_QUERY_LENGTH]
    texts = audience.texts
    if audience.group:
        return [InlineKeyboardButton(texts.button_search_here, switch_inline_query_current_chat=query)]
    return [InlineKeyboardButton(texts.button_share, switch_inline_query=query)]
