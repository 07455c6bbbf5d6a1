"""The lines of one PDF page, as PDFium finds them: text, place, and the spaces that are really there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from index.reading.pdf_lines import Line


class _Glyph(NamedTuple):
    """A character and the room that it takes on the page as it is shown."""

    left: float
    right: float
    bottom: float
    top: float
    sign: str


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

_LAST_CODE = 0x10FFFF
_LINE_ENDS = frozenset("\r\n")
# What PDFium shows of a hyphen at a line's end.
_HYPHENS = {"\x02": "-", "\ufffe": "-"}
_FIRST_WIDE = "⺀"  # the beginning of the blocks whose characters are one em wide
_SET_LIKE_WIDE = frozenset("“”‘’…—·∶")  # shared with Latin, but as wide as a Chinese character beside one


def lines_of(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Return the lines of the page with this number, in the order of its content."""
    lines: list[Line] = []
    width = page.get_width()
    for glyphs in _runs(page):
        line = _line(glyphs, number, width)
        if line is None:
            continue
        if lines and _on_one_line(lines[-1], line):
            lines[-1] = _side_by_side(lines[-1], line)
        else:
            lines.append(line)
    return lines


def _runs(page: pypdfium2.PdfPage) -> Iterator[list[_Glyph]]:
    """Yield the characters of each line, but for the spaces that PDFium adds."""
    text, rotation, size = page.get_textpage(), page.get_rotation(), page.get_size()
    box = pdfium.FS_RECTF()
    run: list[_Glyph] = []
    for place in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, place)
        sign = chr(code) if 0 < code <= _LAST_CODE else "\ufffd"
        if sign in _LINE_ENDS:
            yield run
            run = []
        elif sign != " " or pdfium.FPDFText_IsGenerated(text.raw, place) != 1:
            pdfium.FPDFText_GetLooseCharBox(text.raw, place, box)
            glyph = _Glyph(box.left, box.right, box.bottom, box.top, _HYPHENS.get(sign, sign))
            run.append(_turned(glyph, rotation, size) if rotation else glyph)
    yield run


def _turned(glyph: _Glyph, rotation: int, size: tuple[float, float]) -> _Glyph:
    """Return the glyph where it stands when its page, of ``size`` then, is turned clockwise by degrees."""
    left, right, bottom, top, sign = glyph
    width, height = size
    if rotation == 90:
        return _Glyph(bottom, top, height - right, height - left, sign)
    if rotation == 180:
        return _Glyph(width - right, width - left, height - top, height - bottom, sign)
    return _Glyph(width - top, width - bottom, left, right, sign)


def _line(glyphs: Sequence[_Glyph], page: int, page_width: float) -> Line | None:
    """Return what the glyphs read from left to right; None where they show nothing."""
    # Writers of PDF put signs of another font, such as quotation marks, after the rest of their line.
    glyphs = sorted(glyphs, key=lambda glyph: glyph.left)
    shown = [glyph for glyph in glyphs if not glyph.sign.isspace()]
    if not shown:
        return None
    first, last = shown[0], shown[-1]
    em = max((glyph.right - glyph.left for glyph in shown if glyph.sign >= _FIRST_WIDE), default=0.0)
    size = em or max(first.top - first.bottom, 1.0)
    text = [first.sign]
    for before, after in pairwise(glyphs[glyphs.index(first) : glyphs.index(last) + 1]):
        text += [" ", after.sign] if _apart(before, after, size) else [after.sign]
    return Line(
        text="".join(text),
        page=page,
        left=first.left,
        right=last.right,
        bottom=first.bottom,
        top=first.top,
        em=size,
        chinese=em > 0,
        page_width=page_width,
        gapped=any((after.left - before.right) / size > _COLUMN_GAP for before, after in pairwise(shown)),
    )


def _apart(before: _Glyph, after: _Glyph, em: float) -> bool:
    """Whether a space was meant between two signs that have none."""
    if before.sign.isspace() or after.sign.isspace() or after.sign in _CLOSE_UP:
        return False
    gap = (after.left - before.right) / em
    if _is_wide(before.sign) or _is_wide(after.sign):
        return gap >= _CHINESE_SPACE
    if before.sign in _DIGITS and after.sign in _DIGITS:
        low, high = _SPACED_DIGITS
        return gap >= _LATIN_SPACE and not low <= (after.left - before.left) / em <= high
    return gap >= _LATIN_SPACE


def _is_wide(sign: str) -> bool:
    return sign >= _FIRST_WIDE or sign in _SET_LIKE_WIDE


def _on_one_line(before: Line, after: Line) -> bool:
    return abs(before.bottom - after.bottom) <= _SAME_LINE * before.em and after.left >= before.right


def _side_by_side(before: Line, after: Line) -> Line:
    gap = (after.left - before.right) / before.em
    return replace(
        before,
        text=before.text + (" " if gap >= _CHINESE_SPACE else "") + after.text,
        right=after.right,
        gapped=before.gapped or after.gapped or gap > _COLUMN_GAP,
    )
