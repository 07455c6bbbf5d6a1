"""The lines of one PDF page: text, place, and the spaces that are really there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from playa import Page

from index.reading.pdf_glyphs import Glyph, GlyphReader, page_height, page_width
from index.reading.pdf_lines import Line
from index.reading.pdf_runs import FIRST_WIDE, is_wide, runs_of

# What stands apart by so much has a space between, though the file names none; in ems. Latin words are
# a fifth to a third apart. Chinese characters are loosely set at times, so it takes the width of one.
_LATIN_SPACE = 0.15
_CHINESE_SPACE = 1.0
# Wider than this, and it divides the columns of a table; a heading may stand two ems from its number.
_COLUMN_GAP = 2.2
# Digits set a Chinese character's width apart are one number: the distance of their left edges in ems.
_SPACED_DIGITS = (0.85, 1.25)
_DIGITS = frozenset("0123456789.,%-+/()")
_CLOSE_UP = frozenset("%‰")  # no space before, however they are set
# Pieces on one line lie so far above one another at most, in ems.
_SAME_LINE = 0.3

_SPACES = re.compile(" {2,}")  # they only set things apart
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
_SOFT_HYPHEN = "\xad"  # where it is drawn, it is seen


def lines_of(page: Page, reader: GlyphReader) -> list[Line]:
    """Return the lines of a page, read in the space ``page``, in the order of its content."""
    lines: list[Line] = []
    size = page_width(page), page_height(page)
    for run in runs_of(reader.glyphs(page), size[1]):
        line = _line(run, page.page_idx, size[run[0].turn % 2])
        if line is None:
            continue
        if lines and _on_one_line(lines[-1], line):
            lines[-1] = _side_by_side(lines[-1], line)
        else:
            lines.append(line)
    return lines


def _line(glyphs: Sequence[Glyph], page: int, page_width: float) -> Line | None:
    """Return what the glyphs read from left to right; None where they show nothing."""
    # Writers of PDF put signs of another font, such as quotation marks, after the rest of their line.
    glyphs = sorted(glyphs, key=lambda glyph: glyph.left)
    places = [place for place, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    if not places:
        return None
    glyphs = glyphs[places[0] : places[-1] + 1]
    shown = [glyph for glyph in glyphs if not glyph.text.isspace()]
    first, last = shown[0], shown[-1]
    wide = max((glyph for glyph in shown if glyph.text >= FIRST_WIDE), key=_width, default=None)
    em = _width(wide) if wide else 0.0
    size = em or max(first.size, 1.0)
    text = [first.text]
    for before, after in pairwise(glyphs):
        text += [" ", after.text] if _apart(before, after, size) else [after.text]
    base = max(shown, key=lambda glyph: glyph.size).base
    return Line(
        text=_UNSEEN.sub("", _SPACES.sub(" ", "".join(text))).replace(_SOFT_HYPHEN, "-"),
        page=page,
        left=first.left,
        right=last.right,
        bottom=base,
        top=base + max(glyph.size for glyph in shown),
        em=size,
        chinese=em > 0,
        page_width=page_width,
        gapped=any((after.left - before.right) / size > _COLUMN_GAP for before, after in pairwise(shown)),
        turn=first.turn,
    )


def _width(glyph: Glyph) -> float:
    return glyph.right - glyph.left


def _apart(before: Glyph, after: Glyph, em: float) -> bool:
    """Whether a space was meant between two signs that have none."""
    if before.text.isspace() or after.text.isspace() or after.text in _CLOSE_UP:
        return False
    gap = (after.left - before.right) / em
    if is_wide(before.text[-1]) or is_wide(after.text):
        return gap >= _CHINESE_SPACE
    if before.text in _DIGITS and after.text in _DIGITS:
        low, high = _SPACED_DIGITS
        return gap >= _LATIN_SPACE and not low <= (after.left - before.left) / em <= high
    return gap >= _LATIN_SPACE


def _on_one_line(before: Line, after: Line) -> bool:
    return (
        before.turn == after.turn
        and abs(before.bottom - after.bottom) <= _SAME_LINE * before.em
        and after.left >= before.right
    )


def _side_by_side(before: Line, after: Line) -> Line:
    gap = (after.left - before.right) / before.em
    return replace(
        before,
        text=before.text + (" " if gap >= _CHINESE_SPACE else "") + after.text,
        right=after.right,
        gapped=before.gapped or after.gapped or gap > _COLUMN_GAP,
    )
