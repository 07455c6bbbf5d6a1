"""The buttons under messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineQueryLimit
from telegram.helpers import create_deep_linked_url

from bot.store.answers import GivenAnswer
from bot.texts import Texts
from bot.views.answers import Page, circled, citation, quotes_of
from bot.views.callback_data import AnswerPress, BrowsePress, OperatorPress, View, answer_link
from bot.views.contents import BrowsePage
from bot.views.formatting import FormattedText, utf16_length
from index.types import Excerpt

_CONTEXTS = 3
"""Excerpts up to which each has a button of its own for its surroundings; of more, one is chosen first."""
_PER_ROW = 4
"""Buttons beside one another whose texts a telephone still shows whole."""
_NUMBERS_PER_ROW = 8
"""Numbers in a row: as many buttons as Telegram puts beside one another."""
_BACK = "‹"
_Row = list[InlineKeyboardButton]
Shown = tuple[FormattedText, InlineKeyboardMarkup | None]
"""A message: its text, and the buttons under it if any."""


def press_button(text: str, press: AnswerPress | BrowsePress | OperatorPress) -> InlineKeyboardButton:
    """Return a button that carries a press."""
    return InlineKeyboardButton(text, callback_data=press.encode())


def page_buttons(
    number: int, pages: int, texts: Texts, press: Callable[[int], OperatorPress]
) -> list[list[InlineKeyboardButton]]:
    """Return the row of buttons to the pages beside page ``number``, from 0; no row if there is one page."""
    ways = ((number > 0, texts.button_back, number - 1), (number + 1 < pages, texts.button_forth, number + 1))
    row = [press_button(text, press(to)) for exists, text, to in ways if exists]
    return [row] if row else []


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
    """Return the buttons under one page of an answer, two rows or in a group one.

    None under a reply without quotations.
    """
    page, answer_id = pages[number], given.record.id
    texts = audience.texts
    excerpts = quotes_of(given.answer)
    if not excerpts:
        return None

    def press(text: str, view: View, position: int = 0) -> InlineKeyboardButton:
        return press_button(text, AnswerPress(answer_id, view, position))

    shown = range(page.first, page.last)
    if len(shown) == 1:
        contexts = [press(texts.button_context, View.CONTEXT, page.first)]
    elif audience.group or len(shown) > _CONTEXTS:
        contexts = [press(texts.button_context, View.POINTS, number)]
    else:
        contexts = [press(f"{texts.button_context} {circled(n + 1)}", View.CONTEXT, n) for n in shown]
    turning = []
    if number:
        turning.append(press(_BACK, View.PAGE, number - 1))
    if number + 1 < len(pages):
        turning.append(press(texts.button_more, View.PAGE, number + 1))
    opinion = [press("👍", View.HELPFUL, number), press("👎", View.UNHELPFUL, number)]
    if audience.group:
        private = InlineKeyboardButton(
            texts.button_private_answer, url=audience.links.to(answer_link(answer_id))
        )
        return InlineKeyboardMarkup([[*contexts, *turning, *opinion, private]])
    copy = _copy(excerpts[page.first], press(texts.button_copy, View.COPY, page.first), texts)
    further = [copy, *_share(given.record.question, audience), *opinion]
    if len(contexts) + len(turning) <= _PER_ROW:
        return InlineKeyboardMarkup([[*contexts, *turning], further])
    return InlineKeyboardMarkup([contexts, [*turning, *further]])


def among_excerpts(
    given: GivenAnswer, pages: Sequence[Page], number: int, texts: Texts
) -> InlineKeyboardMarkup:
    """Return a button for each excerpt of a page, to choose whose surroundings are shown."""
    numbers = [
        press_button(circled(n + 1), AnswerPress(given.record.id, View.CONTEXT, n))
        for n in range(pages[number].first, pages[number].last)
    ]
    rows = [numbers[first : first + _NUMBERS_PER_ROW] for first in range(0, len(numbers), _NUMBERS_PER_ROW)]
    return InlineKeyboardMarkup([*rows, [_back_to(given, number, texts)]])


def beside_excerpt(
    given: GivenAnswer, number: int, page: int, place: BrowsePress, audience: Audience
) -> InlineKeyboardMarkup:
    """Return the buttons under the surroundings of one excerpt; ``page`` is where the answer shows it."""
    texts = audience.texts
    excerpt = quotes_of(given.answer)[number]
    copy = press_button(texts.button_copy, AnswerPress(given.record.id, View.COPY, number))
    row = [_copy(excerpt, copy, texts)]
    if not audience.group:
        there = replace(place, answer_id=given.record.id, answer_page=page)
        row.append(press_button(texts.button_browse, there))
    row.append(_copy_link(audience.links.to(place.link()), texts))
    return InlineKeyboardMarkup([row, [_back_to(given, page, texts)]])


def back_to_answer(given: GivenAnswer, page: int, texts: Texts) -> InlineKeyboardMarkup:
    """Return the one button that shows the answer again."""
    return InlineKeyboardMarkup([[_back_to(given, page, texts)]])


def under_page(page: BrowsePage, audience: Audience) -> InlineKeyboardMarkup:
    """Return the buttons of a page of the table of contents."""
    texts = audience.texts

    def row(*ways: tuple[str, BrowsePress | None]) -> _Row:
        return [press_button(text, to) for text, to in ways if to]

    rows: list[_Row] = [row(entry) for entry in page.entries]
    rows.append(row((texts.button_back, page.back), (texts.button_forth, page.forth)))
    rows.append(
        row(
            (texts.button_section_before, page.before),
            (texts.button_whole_text, page.whole_text),
            (texts.button_up, page.up),
            (texts.button_section_after, page.after),
        )
    )
    ends: _Row = []
    if page.place.answer_id:
        back = AnswerPress(page.place.answer_id, View.PAGE, page.place.answer_page)
        ends.append(press_button(texts.button_to_answer, back))
    if page.place.document_id:
        ends.append(_copy_link(audience.links.to(page.place.link()), texts))
    return InlineKeyboardMarkup([row for row in [*rows, ends] if row])


def under_inline_result(place: BrowsePress, audience: Audience) -> InlineKeyboardMarkup:
    """Return the button under a quotation that somebody sends inline."""
    button = InlineKeyboardButton(audience.texts.button_source, url=audience.links.to(place.link()))
    return InlineKeyboardMarkup([[button]])


def _back_to(given: GivenAnswer, page: int, texts: Texts) -> InlineKeyboardButton:
    return press_button(texts.button_return, AnswerPress(given.record.id, View.PAGE, page))


def _copy(excerpt: Excerpt, otherwise: InlineKeyboardButton, texts: Texts) -> InlineKeyboardButton:
    """Return a button that copies at once if Telegram allows so long a text, else ``otherwise``."""
    cited = f"{excerpt.text.strip()}\n— {citation(excerpt)}"
    if utf16_length(cited) > InlineKeyboardButtonLimit.MAX_COPY_TEXT:
        return otherwise
    return InlineKeyboardButton(texts.button_copy, copy_text=CopyTextButton(cited))


def _copy_link(url: str, texts: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(texts.button_copy_link, copy_text=CopyTextButton(url))


def _share(question: str, audience: Audience) -> _Row:
    """Return the button that searches the question inline in another chat."""
    if not audience.links.inline:
        return []
    query = " ".join(question.split())[: InlineQueryLimit.MAX_QUERY_LENGTH]
    return [InlineKeyboardButton(audience.texts.button_share, switch_inline_query=query)]
