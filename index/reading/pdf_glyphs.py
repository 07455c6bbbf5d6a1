"""The glyphs of a PDF page: what each shows, and the room that it takes, by the file's own measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from playa import Page
from playa.content import MarkedContent, TextObject
from playa.font import Font
from playa.page import TEXT_OPERATORS
from playa.utils import decode_text, mult_matrix

from index.reading.pdf_fonts import Shown, readable, reader_of

LOST = "\ufffd"
"""Stands for a character that is on the page, but of which the file does not tell which it is."""


class Glyph(NamedTuple):
    """What stands at one place, in the frame in which its line reads from left to right.

    Lengths in points, from the lower left corner of the page as it is shown, turned with the line.
    """

    text: str
    left: float
    right: float
    base: float
    """Of the letters; of vertical writing, where that of letters on their side would be."""
    size: float
    turn: int
    """How often the line is turned left by 90 degrees: 0 for level writing, 3 for what runs down."""
    piece: int
    """Which of the page's strings it belongs to: these stand in the order in which they were drawn."""


# How far the centre line of vertical writing is above the base of letters on their side, in sizes.
_CENTRE = 0.38
# The same sign again, nearer than this part of its own width, is drawn twice to look bold.
_DOUBLE = 0.3
# Places are compared within rows of so many points and those beside them.
_ROW = 12.0
# Fonts without widths are taken for as wide as this, in sizes, to tell doubles.
_LEAST_WIDTH = 0.06


class GlyphReader:
    """Reads the glyphs of one document's pages."""

    def __init__(self) -> None:
        # Kept with the font, so that no other font can take its identity.
        self._readers: dict[int, tuple[Font, Callable[[bytes], Iterator[Shown]]]] = {}

    def glyphs(self, page: Page) -> list[Glyph]:
        """Return the glyphs of a page in the order in which they are drawn, what is drawn twice once.

        Expects a page in the space ``page``.
        """
        drawn: list[Glyph] = []
        replaced: MarkedContent | None = None
        begun = 0
        for piece, shown in enumerate(page.flatten(TextObject, TEXT_OPERATORS)):
            replacement = next((mark for mark in shown.mcstack[::-1] if "ActualText" in mark.props), None)
            if replacement is not replaced:
                drawn[begun:] = _replaced(drawn[begun:], replaced)
                replaced, begun = replacement, len(drawn)
            drawn += self._glyphs_of(shown, piece, (page_width(page), page_height(page)))
        drawn[begun:] = _replaced(drawn[begun:], replaced)
        return list(_once(drawn))

    def _glyphs_of(self, shown: TextObject, piece: int, page_size: tuple[float, float]) -> Iterator[Glyph]:
        state = shown.gstate
        font = state.font
        if font is None:
            return
        read = self._reader(font)
        a, b, c, d, e, f = mult_matrix(shown.text_matrix, shown.ctm)
        size, stretch = state.fontsize, state.scaling / 100
        vertical = font.vertical
        along = (c, d) if vertical else (a * stretch, b * stretch)
        e, f = e + state.rise * c, f + state.rise * d
        # A whole string runs one way, so that all of it is turned at once.
        forwards = -1 if (vertical != (size < 0)) else 1
        turn = round(math.atan2(along[1] * forwards, along[0] * forwards) / (math.pi / 2)) % 4
        x, y = _turned(e, f, turn, page_size)
        step_x, step_y = _turned(*along, turn, (0.0, 0.0))
        across = abs(size) * (math.hypot(a * stretch, b * stretch) if vertical else math.hypot(c, d))
        y -= _CENTRE * across if vertical else 0
        pen = 0.0
        for part in shown.args:
            if not isinstance(part, bytes):
                pen -= part / 1_000 * size
                continue
            for sign in read(part):
                to = pen + sign.advance * size
                left, right = sorted((x + step_x * pen, x + step_x * to))
                yield Glyph(sign.text or LOST, left, right, y + step_y * pen, across, turn, piece)
                pen = to + state.charspace + (state.wordspace if sign.word_space else 0)
        # Where the next string begins follows from the widths above, which the library does not know of
        # some fonts; it would ask its own otherwise.
        before_x, before_y = shown._glyph_offset
        shown._next_glyph_offset = (
            (before_x, before_y + pen) if vertical else (before_x + pen * stretch, before_y)
        )

    def _reader(self, font: Font) -> Callable[[bytes], Iterator[Shown]]:
        if id(font) not in self._readers:
            self._readers[id(font)] = font, reader_of(font)
        return self._readers[id(font)][1]


def page_width(page: Page) -> float:
    """Return the width of the page as it is shown, in points."""
    return page.height if page.rotate % 180 else page.width


def page_height(page: Page) -> float:
    """Return the height of the page as it is shown, in points."""
    return page.width if page.rotate % 180 else page.height


def _turned(x: float, y: float, turn: int, page_size: tuple[float, float]) -> tuple[float, float]:
    """Return a place in the frame of lines that are turned so often; of an empty page, a distance."""
    width, height = page_size
    if turn == 0:
        return x, y
    if turn == 1:
        return y, width - x
    if turn == 2:
        return width - x, height - y
    return height - y, x


def _replaced(glyphs: list[Glyph], mark: MarkedContent | None) -> list[Glyph]:
    """Return the glyphs with the text that the file names for all of them together, where it does."""
    told = mark.props["ActualText"] if mark else None
    if not glyphs or not isinstance(told, bytes):
        return glyphs
    text = decode_text(told)
    if text and (text := readable(text) or "") == "":
        return glyphs
    if len(text) == len(glyphs):
        return [glyph._replace(text=sign) for glyph, sign in zip(glyphs, text, strict=True)]
    if not text:
        return []
    first = glyphs[0]
    level = [glyph for glyph in glyphs if (glyph.turn, glyph.base) == (first.turn, first.base)]
    left, right = min(glyph.left for glyph in level), max(glyph.right for glyph in level)
    return [first._replace(text=text, left=left, right=right)]


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out what is drawn again by another string in nearly the same place."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.text.isspace():
            yield glyph
            continue
        row = math.floor(glyph.base / _ROW)
        around = [seen[glyph.text, near] for near in (row - 1, row, row + 1) if (glyph.text, near) in seen]
        seen.setdefault((glyph.text, row), []).append(glyph)
        if not (around and _again(glyph, chain.from_iterable(around))):
            yield glyph


def _again(glyph: Glyph, others: Iterable[Glyph]) -> bool:
    near = min(max(_DOUBLE * (glyph.right - glyph.left), _LEAST_WIDTH * glyph.size), _ROW)
    return any(
        abs(other.left - glyph.left) < near
        and abs(other.base - glyph.base) < near
        and other.piece != glyph.piece
        and other.turn == glyph.turn
        for other in others
    )
