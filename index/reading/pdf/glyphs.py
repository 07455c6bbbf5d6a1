"""The glyphs of a PDF page: what each shows, and the room that it takes, by the file's own measures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from playa import Page
from playa.content import MarkedContent, TextObject
from playa.font import Font
from playa.page import TEXT_OPERATORS
from playa.utils import decode_text, mult_matrix

from index.reading.pdf.fonts import readable, reader_of
from index.reading.text import LOST


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
# … or than this part of its size, which is less than the width of any letter.
_LEAST_DOUBLE = 0.12

# Strings may be shown in a font that is missing from the file.
_NO_FONT = Font({}, {})


class GlyphReader:
    """Reads the glyphs of one document's pages."""

    def __init__(self) -> None:
        self._reader = cache(reader_of)

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
            drawn += self._glyphs_of(shown, piece, page_size(page))
        drawn[begun:] = _replaced(drawn[begun:], replaced)
        return _once(drawn)

    def _glyphs_of(self, shown: TextObject, piece: int, page_size: tuple[float, float]) -> Iterator[Glyph]:
        state = shown.gstate
        font = state.font or _NO_FONT
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
                if sign.text == "":
                    continue
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


def page_size(page: Page) -> tuple[float, float]:
    """Return the width and the height of the page as it is shown, in points."""
    return (page.height, page.width) if page.rotate % 180 else (page.width, page.height)


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
    stated = mark.props["ActualText"] if mark else None
    if not glyphs or not isinstance(stated, bytes):
        return glyphs
    text = decode_text(stated)
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


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Leave out each string that another one draws again, all of it, in nearly the same place.

    A single sign that falls on another one shows only that two texts overlap.
    """
    seen: dict[tuple[str, int], list[Glyph]] = {}
    lengths: Counter[int] = Counter()
    left_out: set[int] = set()
    for piece, group in groupby(glyphs, key=lambda glyph: glyph.piece):
        signs = [glyph for glyph in group if not glyph.text.isspace()]
        lengths[piece] = len(signs)
        again = [_doubled(glyph, seen) - left_out for glyph in signs]
        if signs and all(again):
            left_out.add(piece)
            # What is drawn a third time is near to the second, and stands for the first.
            signs = [sign._replace(piece=min(others)) for sign, others in zip(signs, again, strict=True)]
            again = []
        covered = Counter(other for others in again for other in others)
        left_out.update(other for other, count in covered.items() if count >= lengths[other])
        for glyph in signs:
            seen.setdefault((glyph.text, _row(glyph)), []).append(glyph)
    return [glyph for glyph in glyphs if glyph.piece not in left_out]


def _doubled(glyph: Glyph, seen: Mapping[tuple[str, int], Sequence[Glyph]]) -> set[int]:
    """Return the strings that have the same sign in nearly the same place."""
    near = min(max(_DOUBLE * (glyph.right - glyph.left), _LEAST_DOUBLE * glyph.size), _ROW)
    row = _row(glyph)
    return {
        other.piece
        for beside in (row - 1, row, row + 1)
        for other in seen.get((glyph.text, beside), ())
        if abs(other.left - glyph.left) < near
        and abs(other.base - glyph.base) < near
        and other.turn == glyph.turn
    }


def _row(glyph: Glyph) -> int:
    return math.floor(glyph.base / _ROW)
