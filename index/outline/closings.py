"""Lines with which a speaker turns from the last point back to everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.outline.lines import BLANK
from index.types import Span

_EVERYBODY = (
    "各位|大家|主席|代理主席|(?:同志|女士|朋友|同胞|同学)们|(?:同志|女士|朋友|同胞|同學)們|乡亲们|鄉親們"
)
_DEAR = "(?:尊敬|敬爱|敬愛|亲爱|親愛)的"
_CLOSING = re.compile(
    rf"{BLANK}*(?:最[后後][，,])?"
    "(?:让我们|讓我們|谢谢|謝謝|多谢|多謝|感谢大家|感謝大家|我[谨謹]此"
    rf"|(?:{_DEAR})?(?:{_EVERYBODY})[^，,。：:！!\n]{{0,20}}[，,：:！!])"
)
_FAREWELL = re.compile("让我们|讓我們|谢谢|謝謝|多谢|多謝|(?:谨|謹)此(?:陈辞|陳辭)")
_ADDRESS_ALONE = re.compile(
    rf"{BLANK}*(?:{_DEAR})?(?:{_EVERYBODY})[^，,。：:！!\n]{{0,20}}[，,：:！!]{BLANK}*$"
)
# Below the last address of a speech stand a farewell, a name, a date, and seldom one paragraph more.
_PARAGRAPHS_BELOW = 1
_SIGNATURE_CHARACTERS = 30


def closing_lines(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the lines that address everybody: 同志们, or 让我们; ascending."""
    return [number for number, line in enumerate(lines) if _CLOSING.match(text, line.start, line.end)]


def ending_lines(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the closing lines with which the end of a speech begins; ascending.

    These are an address in a line of its own, and one that hardly more than a farewell follows.
    同志们，落实是关键 in the middle of a part ends nothing.
    """
    closing = closing_lines(text, lines)
    known = set(closing)
    endings = []
    paragraphs = 0
    for number in range(len(lines) - 1, -1, -1):
        start, end = lines[number]
        if number in known and (
            paragraphs <= _PARAGRAPHS_BELOW or _ADDRESS_ALONE.match(text, start, end) is not None
        ):
            endings.append(number)
        signature = end - start <= _SIGNATURE_CHARACTERS and "。" not in text[start:end]
        paragraphs += number not in known and not signature
    return endings[::-1]


def farewell_lines(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the closing lines that part a speech from what is numbered below it: notes, an appendix.

    They call on or thank everybody, or address them in a line of their own; ascending.
    """
    return [
        number
        for number in closing_lines(text, lines)
        if _FAREWELL.search(text, *lines[number]) or _ADDRESS_ALONE.match(text, *lines[number])
    ]
