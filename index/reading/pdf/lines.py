"""The lines of a PDF page: which glyphs make one, however they are drawn, and where spaces are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from playa import Page

from index.reading.pdf.glyphs import Glyph, GlyphReader, page_size


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; lengths in points, from the lower left corner of the page as it is shown."""

    text: str
    page: int
    """From 0."""
    left: float
    right: float
    bottom: float
    top: float
    em: float
    """The width of a Chinese character; the height of the line where it holds none."""
    chinese: bool
    """Whether ``em`` was measured on a Chinese character."""
    page_width: float
    gapped: bool = False
    """Whether a gap of a table's columns lies in it."""
    turn: int = 0
    """How often it is turned left by 90 degrees, with all measures: 3 for writing that runs down."""


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

_SPACES = re.compile(" {2,}")  # they only set things apart
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
_SOFT_HYPHEN = "\xad"  # where it is drawn, it is seen


def lines_of(page: Page, reader: GlyphReader) -> list[Line]:
    """Return the lines of a page, read in the space ``page``, in the order of its content."""
    lines: list[Line] = []
    size = page_size(page)
    for run in runs_of(reader.glyphs(page), size[1]):
        line = _line(run, page.page_idx, size[run[0].turn % 2])
        if line is None:
            continue
        before = lines[-1] if lines else None
        if (
            before is not None
            and before.turn == line.turn
            and abs(before.bottom - line.bottom) <= _SAME_LINE * before.em
            and line.left >= before.right
        ):
            lines[-1] = _side_by_side(before, line)
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


def _side_by_side(before: Line, after: Line) -> Line:
    gap = (after.left - before.right) / before.em
    return replace(
        before,
        text=before.text + (" " if gap >= _CHINESE_SPACE else "") + after.text,
        right=after.right,
        gapped=before.gapped or after.gapped or gap > _COLUMN_GAP,
    )


# Pieces on one line lie so far above one another at most, in ems; raised and lowered signs are smaller.
_SAME_LINE = 0.3
_RAISED = (-0.25, 0.75)
_SMALLER = 0.85
# What continues a line, drawn later, begins so far from its end at most, and overlaps it by so little.
_ADJACENT = 0.6
_OVERLAP = 0.25
# Signs drawn one below the other, each its own string, are a column of writing that runs down: so many at
# least, so far apart and so far aside, in ems.
_STACK = 3
_STACK_STEP = (0.7, 2.2)
_STACK_ASIDE = 0.3

FIRST_WIDE = "⺀"
"""The beginning of the blocks whose characters are one em wide."""
_SET_LIKE_WIDE = frozenset("“”‘’…—·∶")  # shared with Latin, but as wide as a Chinese character beside one


def runs_of(glyphs: Sequence[Glyph], page_height: float) -> list[list[Glyph]]:
    """Return the glyphs of each line, in no order; the lines in the order in which they are drawn."""
    return _completed(list(_runs(_unstacked(glyphs, page_height))))


def is_wide(sign: str) -> bool:
    """Whether a glyph's text takes one em, as Chinese characters do."""
    return sign >= FIRST_WIDE or sign[0] in _SET_LIKE_WIDE


def _unstacked(glyphs: Sequence[Glyph], page_height: float) -> list[Glyph]:
    """Return the glyphs, those that are drawn one below the other as writing that runs down."""
    found: list[Glyph] = []
    stack: list[Glyph] = []
    lengths = Counter(glyph.piece for glyph in glyphs if not glyph.text.isspace())
    for glyph in glyphs:
        stackable = lengths[glyph.piece] == 1 and glyph.turn == 0 and is_wide(glyph.text)
        if not (stackable and (not stack or _below(stack[-1], glyph))):
            found += _column(stack, page_height)
            stack = []
        if stackable:
            stack.append(glyph)
        else:
            found.append(glyph)
    return found + _column(stack, page_height)


def _below(above: Glyph, glyph: Glyph) -> bool:
    low, high = _STACK_STEP
    middle = (glyph.left + glyph.right - above.left - above.right) / 2
    return (
        abs(middle) <= _STACK_ASIDE * above.size
        and low * above.size <= above.base - glyph.base <= high * above.size
    )


def _column(stack: Sequence[Glyph], page_height: float) -> list[Glyph]:
    """Return a stack of glyphs turned as vertical writing is; what is too short for one as it is."""
    if len(stack) < _STACK:
        return list(stack)
    return [
        glyph._replace(
            left=page_height - glyph.base - glyph.size,
            right=page_height - glyph.base,
            base=glyph.left,
            turn=3,
        )
        for glyph in stack
    ]


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs that are drawn one after the other on one line."""
    run: list[Glyph] = []
    main: Glyph | None = None  # the largest of the run, whose base is the line's
    for glyph in glyphs:
        if main is not None and not _level(main, glyph):
            yield run
            run, main = [], None
        run.append(glyph)
        if main is None or glyph.size > main.size:
            main = glyph
    if run:
        yield run


def _level(main: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands on the line of another one, or is raised or lowered beside it."""
    if main.turn != glyph.turn:
        return False
    large, small = (main, glyph) if main.size >= glyph.size else (glyph, main)
    rise = small.base - large.base
    if abs(rise) <= _SAME_LINE * large.size:
        return True
    low, high = _RAISED
    return small.size < _SMALLER * large.size and low * large.size <= rise <= high * large.size


def _completed(runs: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Put runs together that are one line, where writers draw the signs of each font by themselves.

    A run belongs to an earlier one where it fills a gap in it or follows or precedes it closely. The line
    stands where the longer one stood.
    """
    lines: list[list[Glyph]] = []
    by_height = defaultdict[tuple[int, int], list[int]](list)
    for run in runs:
        glyph = run[0]
        row = round(glyph.base / max(glyph.size, 1.0))
        place = next(
            (
                number
                for near in (row - 1, row, row + 1)
                for number in by_height.get((glyph.turn, near), ())
                if lines[number] and number != len(lines) - 1 and _belongs(lines[number], run)
            ),
            None,
        )
        earlier = lines[place] if place is not None else []
        whole = [*earlier, *run]
        if place is not None and len(run) <= len(earlier):
            lines[place] = whole
            continue
        if place is not None:
            lines[place] = []
        by_height[glyph.turn, row].append(len(lines))
        lines.append(whole)
    return [line for line in lines if line]


def _belongs(line: Sequence[Glyph], run: Sequence[Glyph]) -> bool:
    """Whether two runs are of one line: one fills gaps of the other, or follows it closely."""
    if not _level(max(line, key=lambda glyph: glyph.size), run[0]):
        return False
    size = max(run[0].size, line[0].size)
    signs = sorted(
        [(glyph, False) for glyph in line] + [(glyph, True) for glyph in run], key=lambda sign: sign[0].left
    )
    borders = [(before, after) for (before, one), (after, other) in pairwise(signs) if one != other]
    if any(before.right - after.left > _OVERLAP * size for before, after in borders):
        return False
    return len(borders) > 1 or all(after.left - before.right <= _ADJACENT * size for before, after in borders)
