"""What a Word file's styles say that bears on its text: lists, headings, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from index.reading.word_package import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
"""What programs call their styles for headings; Word itself always writes the English name."""
_LEVELS = 9
_OFF = {"0", "false", "off"}


class ListPlace(NamedTuple):
    """Which list (``w:num``) a paragraph belongs to and at which depth; either may be left open."""

    number: str | None
    depth: int | None


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute of Word's namespace; None where the element or the attribute is missing."""
    return None if element is None else element.get(W + name)


def whole_number(element: Element | None) -> int | None:
    """Return the ``w:val`` of an element as a number; None where there is none."""
    value = attribute(element, "val")
    try:
        return None if value is None else int(value)
    except ValueError:
        return None


def switched(properties: Element | None, name: str) -> bool | None:
    """Whether a property is switched on or off; None where nothing is said of it."""
    element = None if properties is None else properties.find(W + name)
    return None if element is None else attribute(element, "val") not in _OFF


def outline_level(properties: Element | None) -> int | None:
    """Return the level of a heading, from 1, that paragraph properties state.

    0 where they state that it is none, None where they say nothing of it.
    """
    stated = whole_number(None if properties is None else properties.find(f"{W}outlineLvl"))
    if stated is None:
        return None
    return stated + 1 if 0 <= stated < _LEVELS else 0


def list_place(properties: Element | None) -> ListPlace:
    """Read the list that paragraph properties name."""
    numbering = None if properties is None else properties.find(f"{W}numPr")
    if numbering is None:
        return ListPlace(None, None)
    number = attribute(numbering.find(f"{W}numId"), "val")
    return ListPlace(number, whole_number(numbering.find(f"{W}ilvl")))


class WordStyles:
    """The styles of a file by their id."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self.usual: str | None = None
        """The id of the style of paragraphs that name none."""
        for style in root.iterfind(f"{W}style") if root is not None else ():
            style_id = attribute(style, "styleId") or ""
            self._styles[style_id] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") not in {None, *_OFF}:
                self.usual = style_id

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Element]]:
        """Yield the style and those it is based on, the nearest first."""
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style_id, style
            style_id = attribute(style.find(f"{W}basedOn"), "val")

    def list_place(self, style_id: str | None) -> ListPlace:
        """Read the list that a style names, itself or through those it is based on."""
        number, depth = None, None
        for _, style in self.chain(style_id):
            found = list_place(style.find(f"{W}pPr"))
            number = number if number is not None else found.number
            depth = depth if depth is not None else found.depth
        return ListPlace(number, depth)

    def heading_level(self, style_id: str | None) -> int:
        """Return the level of the headings that a style is for, from 1; 0 where it is for other text."""
        for _, style in self.chain(style_id):
            stated = outline_level(style.find(f"{W}pPr"))
            if stated is not None:
                return stated
            named = _HEADING_NAME.fullmatch((attribute(style.find(f"{W}name"), "val") or "").strip())
            if named:
                return int(named[1])
        return 0

    def hides(self, style_id: str | None) -> bool | None:
        """Whether a style hides its text; None where it says nothing of it."""
        for _, style in self.chain(style_id):
            said = switched(style.find(f"{W}rPr"), "vanish")
            if said is not None:
                return said
        return None
