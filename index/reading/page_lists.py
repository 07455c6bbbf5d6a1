"""The numbers that a browser writes before the items of a web page's lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.reading.numerals import write_number

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ORDERED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_ORDERED_BY_STYLE = {
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand",
    "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_WITHOUT_NUMBERS = {"none", "disc", "circle", "square"}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?([\w-]+)\s*(?:;|$)")
_NUMBERED_ALREADY = re.compile(
    r"\s*(?:[(（]?(?:\d+|[一二三四五六七八九十百]+)[)）.．、]|[①-⑳]|第[\d一二三四五六七八九十百]+)"
)


class ItemNumbers:
    """Counts the items of one list."""

    def __init__(self, element: HtmlElement) -> None:
        """Begin to count the items of an ``ol``, or of a ``ul``, which shows no numbers."""
        style = _LIST_STYLE.search(element.get("style") or "")
        self._shown = element.tag == "ol" and not (style and style[1] in _WITHOUT_NUMBERS)
        by_style = _ORDERED_BY_STYLE.get(style[1]) if style else None
        self._form = by_style or _ORDERED.get(element.get("type") or "", "decimal")
        self._count = _integer(element.get("start"), 1) - 1

    def next(self, item: HtmlElement) -> str:
        """Count an item and return its number, ready to stand before its text; empty where none is shown."""
        self._count = _integer(item.get("value"), self._count + 1)
        if not self._shown:
            return ""
        return write_number(self._count, self._form) + ("、" if self._form.startswith("chinese") else ". ")


def is_numbered(text: str) -> bool:
    """Whether a text begins with a number of its own: its author wrote it into the item of a list."""
    return bool(_NUMBERED_ALREADY.match(text))


def _integer(stated: str | None, otherwise: int) -> int:
    try:
        return int(stated) if stated is not None else otherwise
    except ValueError:
        return otherwise
