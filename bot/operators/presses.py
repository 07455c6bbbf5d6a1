"""What the operators' buttons carry: short self-describing strings of at most 64 bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


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


PATTERN = re.compile(rf"o1:([{''.join(Action)}]):([A-Za-z0-9_-]{{0,32}}):([0-9]{{1,4}})")


def parse_operator_press(data: str) -> OperatorPress | None:
    """Read a button's data; None if it is not ours or of another version."""
    match = PATTERN.fullmatch(data)
    return OperatorPress(Action(match[1]), match[2], int(match[3])) if match else None
