"""What buttons carry: short self-describing strings of at most 64 bytes, with ids instead of texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram.constants import InlineKeyboardButtonLimit


class View(StrEnum):
    """What a button under an answer shows or does; ``number`` is a page or an excerpt, from 0."""

    PAGE = "p"
    CONTEXT = "c"
    POINTS = "k"
    """The excerpts of a page to choose from, each for its surroundings."""
    COPY = "y"
    HELPFUL = "u"
    UNHELPFUL = "d"


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """A button under an answer."""

    answer_id: str
    view: View
    number: int = 0

    def encode(self) -> str:
        """Write it as callback data."""
        return f"a1:{self.answer_id}:{self.view.value}{self.number}"


class Place(StrEnum):
    """The kinds of places in the table of contents; ``number`` counts within the document, from 0."""

    LIBRARY = "l"
    FOUND = "w"
    """The documents whose titles hold the ``words``."""
    DOCUMENT = "d"
    SPEECH = "h"
    SECTION = "s"
    SPEECH_TEXT = "x"
    SECTION_TEXT = "t"


@dataclass(frozen=True, slots=True)
class BrowsePress:
    """A button of the table of contents, or a link into it."""

    place: Place
    document_id: str = ""
    number: int = 0
    page: int = 0
    words: str = ""
    """What is looked for in titles; they must fit a button, see ``fits_button``."""
    answer_id: str = ""
    """The answer from which the reader came here, empty where there is none."""
    answer_page: int = 0

    def encode(self) -> str:
        """Write it as callback data."""
        if self.place is Place.FOUND:
            return f"b1:{self.place.value}:{self.words}:{self.page}"
        origin = f":{self.answer_id}:{self.answer_page}" if self.answer_id else ""
        return f"b1:{self.place.value}:{self.document_id}:{self.number}:{self.page}{origin}"

    @property
    def fits_button(self) -> bool:
        """Whether a button can carry it: words in Chinese take three bytes each."""
        return len(self.encode().encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA

    def came_from(self, other: BrowsePress) -> BrowsePress:
        """Return the same place, reached from where ``other`` was."""
        return replace(self, answer_id=other.answer_id, answer_page=other.answer_page)

    def link(self) -> str:
        """Write it as the payload of a deep link: letters, digits, ``_`` and ``-`` only."""
        return f"b_{self.place.value}_{self.document_id}_{self.number}"


_ANSWER = re.compile(r"a1:([A-Za-z0-9_-]{1,32}):([pckyud])([0-9]{1,3})")
_BROWSE = re.compile(
    r"b1:([ldhsxt]):([0-9a-f]{0,32}):([0-9]{1,6}):([0-9]{1,4})(?::([A-Za-z0-9_-]{1,32}):([0-9]{1,3}))?"
)
_FOUND = re.compile(r"b1:w:([^:]+):([0-9]{1,4})")
_BROWSE_LINK = re.compile(r"b_([ldhsxt])_([0-9a-f]{0,32})_([0-9]{1,6})")
_ANSWER_LINK = re.compile(r"a_([A-Za-z0-9_-]{1,32})")


def answer_link(answer_id: str) -> str:
    """Write the payload of a deep link to an answer."""
    return f"a_{answer_id}"


def parse_answer_press(data: str) -> AnswerPress | None:
    """Read a button's data; None if it is not ours or of another version."""
    match = _ANSWER.fullmatch(data)
    return AnswerPress(match[1], View(match[2]), int(match[3])) if match else None


def parse_browse_press(data: str) -> BrowsePress | None:
    """Read a button's data; None if it is not ours or of another version."""
    if match := _FOUND.fullmatch(data):
        return BrowsePress(Place.FOUND, words=match[1], page=int(match[2]))
    match = _BROWSE.fullmatch(data)
    if match is None:
        return None
    place, document, number, page, answer, shown = match.groups(default="")
    return BrowsePress(
        Place(place), document, int(number), int(page), answer_id=answer, answer_page=int(shown or 0)
    )


def parse_link(payload: str) -> BrowsePress | str | None:
    """Read a deep link's payload: a place, the id of an answer, or None."""
    if match := _BROWSE_LINK.fullmatch(payload):
        return BrowsePress(Place(match[1]), match[2], int(match[3]))
    match = _ANSWER_LINK.fullmatch(payload)
    return match[1] if match else None


class Action(StrEnum):
    """What a button of the operators does; ``subject`` is an offer's or a document's id."""

    CONFIRM = "y"
    FORCE = "f"
    CANCEL = "n"
    OFFER = "o"  # turns the pages of an offer
    DOCUMENTS = "l"  # turns the pages of the list
    DOCUMENT = "d"
    DOWNLOAD = "g"
    REMOVE = "r"
    UNANSWERED = "u"  # turns the pages of the list
    ASK_AGAIN = "a"
    DISMISS = "x"  # takes a question off the list; the subject is the beginning of its key
    CLEAR = "c"  # offers to take all of a kind off
    CLEAR_KIND = "k"  # does it; the subject is the kind and until when they were noted
    PENDING = "p"  # the offers that wait
    SHOW = "s"
    DROP = "w"
    STOP = "t"


@dataclass(frozen=True, slots=True)
class OperatorPress:
    """A button under a message for operators; ``page`` counts from 0."""

    action: Action
    subject: str = ""
    page: int = 0

    def encode(self) -> str:
        """Write it as callback data."""
        return f"o1:{self.action.value}:{self.subject}:{self.page}"


_OPERATOR = re.compile(rf"o1:([{''.join(Action)}]):([A-Za-z0-9_-]{{0,32}}):([0-9]{{1,4}})")


def parse_operator_press(data: str) -> OperatorPress | None:
    """Read a button's data; None if it is not ours or of another version."""
    match = _OPERATOR.fullmatch(data)
    return OperatorPress(Action(match[1]), match[2], int(match[3])) if match else None
