"""What a Word file says of its paragraphs: headings, what is hidden, and the numbers that Word writes itself.

The libraries tried do not write the numbers (第一条, 一、, （一）): python-docx and mammoth leave them out,
docx2python knows no Chinese numerals and puts ``--``. A file holds lists (``w:num``), each made after a
pattern (``w:abstractNum``) of nine levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from index.analysis.numerals import write_number
from index.reading.word.package import OFF, W, attribute, find, switched, value, whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
"""What programs call their styles for headings; Word itself always writes the English name."""
_LEVELS = 9


class ListPlace(NamedTuple):
    """Which list (``w:num``) a paragraph belongs to and at which depth; either may be left open."""

    number: str | None
    depth: int | None


def outline_level(properties: Element | None) -> int | None:
    """Return the level of a heading, from 1, that paragraph properties state.

    0 where they state that it is none, None where they say nothing of it.
    """
    stated = whole_number(properties, "outlineLvl")
    if stated is None:
        return None
    return stated + 1 if 0 <= stated < _LEVELS else 0


def list_place(properties: Element | None) -> ListPlace:
    """Read the list that paragraph properties name."""
    numbering = find(properties, "numPr")
    return ListPlace(value(numbering, "numId"), whole_number(numbering, "ilvl"))


class WordStyles:
    """The styles of a file by their id."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self.usual: str | None = None
        """The id of the style of paragraphs that name none."""
        for style in root.iterfind(f"{W}style") if root is not None else ():
            style_id = attribute(style, "styleId") or ""
            self._styles[style_id] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") not in {None, *OFF}:
                self.usual = style_id

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Element]]:
        """Yield the style and those it is based on, the nearest first."""
        seen: set[str] = set()
        while style_id is not None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style_id, style
            style_id = value(style, "basedOn")

    def list_place(self, style_id: str | None) -> ListPlace:
        """Read the list that a style names, itself or through those it is based on."""
        number, depth = None, None
        for _, style in self.chain(style_id):
            found = list_place(find(style, "pPr"))
            number = number if number is not None else found.number
            depth = depth if depth is not None else found.depth
        return ListPlace(number, depth)

    def heading_level(self, style_id: str | None) -> int:
        """Return the level of the headings that a style is for, from 1; 0 where it is for other text."""
        for _, style in self.chain(style_id):
            stated = outline_level(find(style, "pPr"))
            if stated is not None:
                return stated
            named = _HEADING_NAME.fullmatch((value(style, "name") or "").strip())
            if named:
                return int(named[1])
        return 0

    def hides(self, style_id: str | None) -> bool | None:
        """Whether a style hides its text; None where it says nothing of it."""
        for _, style in self.chain(style_id):
            said = switched(find(style, "rPr"), "vanish")
            if said is not None:
                return said
        return None


_DEPTHS = {str(depth) for depth in range(_LEVELS)}
_NONE = "0"  # the list that is no list
_PLACE = re.compile("%([1-9])")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback/"

# After these a Chinese text goes on without a space, whatever the width of Word's tab.
_CLOSED = "、，。：；）】〕》．"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    """The number as it is shown, ``%1`` standing for that of the first level."""
    after: str
    """What follows the number: ``tab``, ``space`` or ``nothing``."""
    restart: int | None
    """The outermost levels, so many, after which it begins again; None for all outside it."""
    arabic: bool
    """Whether all numbers in it are written in digits."""
    style: str | None

    @classmethod
    def read(cls, element: Element) -> _Level:
        form = find(element, "numFmt")
        if form is None:
            # A form of their own making is wrapped together with one that all programs know.
            form = element.find(f"*/{_FALLBACK}{W}numFmt")
        start = whole_number(element, "start")
        return cls(
            start if start is not None else 0,
            attribute(form, "val") or "decimal",
            value(element, "lvlText") or "",
            value(element, "suff") or "tab",
            whole_number(element, "lvlRestart"),
            bool(switched(element, "isLgl")),
            value(element, "pStyle"),
        )


def _depth(element: Element) -> int:
    """Which level an element describes; one that does not exist counts as the first."""
    stated = attribute(element, "ilvl") or ""
    return int(stated) if stated in _DEPTHS else 0


@dataclass(frozen=True, slots=True)
class _List:
    pattern: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    """Levels that begin again, at this number, where the list is first used."""


class WordNumbering:
    """Counts the paragraphs of one file in their order and says how each is numbered."""

    def __init__(self, root: Element | None, styles: WordStyles) -> None:
        self._styles = styles
        numbers = [] if root is None else list(root.iterfind(f"{W}num"))
        patterns = {} if root is None else self._patterns(root, numbers)
        self._lists = dict(self._read(number, patterns) for number in numbers)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def _patterns(self, root: Element, numbers: Sequence[Element]) -> dict[str, Element]:
        """Patterns by id; one that only names a list style stands for that style's own."""
        patterns = {attribute(each, "abstractNumId") or "": each for each in root.iterfind(f"{W}abstractNum")}
        of_list = {attribute(each, "numId"): value(each, "abstractNumId") for each in numbers}
        for key, pattern in patterns.items():
            style = value(pattern, "numStyleLink")
            linked = of_list.get(self._styles.list_place(style).number)
            patterns[key] = patterns.get(linked or key, pattern)
        return patterns

    @staticmethod
    def _read(number: Element, patterns: dict[str, Element]) -> tuple[str, _List]:
        pattern = value(number, "abstractNumId") or ""
        levels: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for element in patterns[pattern].iterfind(f"{W}lvl") if pattern in patterns else ():
            levels[_depth(element)] = _Level.read(element)
        for override in number.iterfind(f"{W}lvlOverride"):
            depth = _depth(override)
            replaced = find(override, "lvl")
            if replaced is not None:
                levels[depth] = _Level.read(replaced)
            start = whole_number(override, "startOverride")
            if start is not None:
                starts[depth] = start
        return attribute(number, "numId") or "", _List(pattern, levels, starts)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Begin a count of its own: text boxes and notes have numbers of their own in Word."""
        counts, begun = self._counts, self._begun
        self._counts, self._begun = {}, set()
        yield
        self._counts, self._begun = counts, begun

    def number(self, direct: ListPlace, style_id: str | None) -> str:
        """Count a paragraph and return what stands before its text; empty where it is not numbered.

        ``direct`` is the list that the paragraph names itself, which goes before that of its style.
        """
        styled = self._styles.list_place(style_id)
        name = direct.number if direct.number is not None else styled.number
        numbered = None if name is None or name == _NONE else self._lists.get(name)
        if name is None or numbered is None:
            return ""
        depth = direct.depth
        if depth is None and direct.number is None:
            depth = self._depth_of_style(numbered, style_id, styled)
        depth = depth or 0
        if depth not in numbered.levels:
            return ""
        counts = self._count(name, numbered, depth)
        return self._write(numbered, depth, counts)

    def _depth_of_style(self, numbered: _List, style_id: str | None, styled: ListPlace) -> int | None:
        """Find the level that is bound to the style, which counts for more than what the style says."""
        for name, _ in self._styles.chain(style_id):
            for depth, level in numbered.levels.items():
                if level.style == name:
                    return depth
        return styled.depth

    def _count(self, name: str, numbered: _List, depth: int) -> list[int | None]:
        """Advance a level; all lists of one pattern share their counts."""
        counts = self._counts.setdefault(numbered.pattern, [None] * _LEVELS)
        if depth in numbered.starts and (name, depth) not in self._begun:
            self._begun.add((name, depth))
            counts[depth] = numbered.starts[depth]
        else:
            count = counts[depth]
            counts[depth] = self._start(numbered, depth) if count is None else count + 1
        for outer in range(depth):
            # A level above that is passed over counts as begun.
            counts[outer] = self._start(numbered, outer) if counts[outer] is None else counts[outer]
        for deeper in range(depth + 1, _LEVELS):
            level = numbered.levels.get(deeper)
            restart = deeper if level is None or level.restart is None else level.restart
            if depth < restart:
                counts[deeper] = None
        return counts

    @staticmethod
    def _start(numbered: _List, depth: int) -> int:
        level = numbered.levels.get(depth)
        return numbered.starts.get(depth, level.start if level is not None else 1)

    def _write(self, numbered: _List, depth: int, counts: list[int | None]) -> str:
        level = numbered.levels[depth]
        if level.form == "bullet":
            return ""

        def count(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            if place > depth or place not in numbered.levels:
                return ""
            return write_number(
                counts[place] or 0, "decimal" if level.arabic else numbered.levels[place].form
            )

        shown = _PLACE.sub(count, level.text)
        if not shown or level.after == "nothing" or (level.after == "tab" and shown[-1] in _CLOSED):
            return shown
        return f"{shown} "
