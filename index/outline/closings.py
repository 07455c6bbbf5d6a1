"""Lines with which a speaker turns from the last point back to everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Span

_EVERYBODY = (
    "各位|大家|主席|代理主席|(?:同志|女士|朋友|同胞|同学)们|(?:同志|女士|朋友|同胞|同學)們|乡亲们|鄉親們"
)
_DEAR = "(?:尊敬|敬爱|敬愛|亲爱|親愛)的"
_CLOSING = re.compile(
    r"[ \t\u3000\xa0]*(?:最[后後][，,])?"
    "(?:让我们|讓我們|谢谢|謝謝|多谢|多謝|感谢大家|感謝大家|我[谨謹]此"
    rf"|(?:{_DEAR})?(?:{_EVERYBODY})[^，,。：:！!\n]{{0,20}}[，,：:！!])"
)
_FAREWELL = re.compile("让我们|讓我們|谢谢|謝謝|多谢|多謝|(?:谨|謹)此(?:陈辞|陳辭)")


def closing_lines(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the lines that address everybody: 同志们, or 让我们; ascending."""
    return [number for number, line in enumerate(lines) if _CLOSING.match(text, line.start, line.end)]


def farewell_lines(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the closing lines that end a speech: they call on or thank everybody; ascending."""
    return [
        number
        for number in closing_lines(text, lines)
        if _FAREWELL.search(text, lines[number].start, lines[number].end)
    ]
