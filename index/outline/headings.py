"""Headings that state no number: short lines of their own between paragraphs, Markdown's #, and annexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.outline.lines import is_ended, trimmed
from index.outline.markers import Marker, Style, unnumbered
from index.types import Span

# The longest heading without a number in 190 official speeches has 43 characters.
_LONGEST = 45
# Shorter lines below a heading are no paragraph; the shortest in those speeches has 15 characters.
_SHORTEST_PARAGRAPH = 10

_HASHES = re.compile(r"(?P<signs>#{1,6})[ \t]{1,4}(?P<words>\S.{0,98}?)(?:[ \t]{0,4}#{1,6})?$")
_ANNEX = re.compile(
    r"(?:附件|附表|附錄|附录)[ \u3000]{0,2}[一二三四五六七八九十\d]{0,3}"
    r"(?:[ \u3000\xa0\[(（【][^。：:]{0,40})?$"
    "|附件[：:].{0,60}$"
    "|(?:名词解释|名詞解釋|名词注释)$"
)
# What a heading does not hold, end or begin with; more than two columns are a table.
_UNLIKE = re.compile(
    "[。；;！!？?：:…︰]|\\.\\.|(?:[，,、及和或與]|如下|是)$|^[^\u3400-\u9fffA-Za-z0-9０-９“‘「『《〈]|^[註注]"
    "|[^ \u3000]+(?:[ \u3000\t]+[^ \u3000]+){2}"
)
_HAN = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff]")

# Where so many lines break off one after the other, the text is wrapped at a fixed width or a table.
_BROKEN_SHARE = 0.25


def find_headings(text: str, lines: Sequence[Span], leading: Sequence[Marker | None]) -> dict[int, Marker]:
    """Find the lines that are headings without a number, by their own number.

    ``leading`` holds the marker that each line begins with; such lines are left alone. Plain lines count
    where two or more of them stand between paragraphs that are not cut into lines of a fixed width.
    """
    lines = [trimmed(text, line) for line in lines]
    ended = [is_ended(text, line) for line in lines]
    found = dict(_signed(text, lines, leading)) | dict(_annexes(text, lines, ended))
    # The line below an annex's number is its title.
    taken = found.keys() | {number + 1 for number, marker in found.items() if marker.style is Style.ANNEX}
    plain = [number for number in _plain(text, lines, leading, ended) if number not in taken]
    if len(plain) > 1:
        found |= {number: unnumbered(Style.HEADING, *lines[number]) for number in plain}
    return found


def _signed(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None]
) -> Iterator[tuple[int, Marker]]:
    for number, line in enumerate(lines):
        match = _HASHES.match(text, line.start, line.end) if leading[number] is None else None
        if match and not match["words"].endswith("。"):
            start, end = match.span("words")
            yield number, unnumbered(Style.HEADING, start, end, level=len(match["signs"]))


def _annexes(text: str, lines: Sequence[Span], ended: Sequence[bool]) -> Iterator[tuple[int, Marker]]:
    """Find where annexes begin: below the text, and not in a list of them."""
    begun = False
    previous = False
    for number, line in enumerate(lines[:-1]):
        annex = _ANNEX.match(text, *line) is not None
        if annex and begun and not previous and not _ANNEX.match(text, *lines[number + 1]):
            yield number, unnumbered(Style.ANNEX, *line, whole=False)
        previous = annex
        begun = begun or ended[number]


def _plain(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None], ended: Sequence[bool]
) -> list[int]:
    """Find the short lines that a paragraph ends above and begins below, be it after a second heading."""
    unended = [not end and leading[number] is None for number, end in enumerate(ended)]
    if sum(earlier and later for earlier, later in pairwise(unended)) > _BROKEN_SHARE * len(lines):
        return []
    short = [is_open and _may_be_heading(text, *line) for line, is_open in zip(lines, unended, strict=True)]

    def closes(number: int) -> bool:
        return ended[number] or leading[number] is not None

    def opens(number: int) -> bool:
        marker = leading[number]
        if marker is not None:
            return marker.style is not Style.TURN  # above who speaks next there are names
        return ended[number] and lines[number].end - lines[number].start >= _SHORTEST_PARAGRAPH

    begun = ended.index(True) if True in ended else len(lines)
    found = []
    for number in range(begun + 1, len(lines) - 1):
        below = closes(number - 1) or (short[number - 1] and closes(number - 2))
        above = opens(number + 1) or (short[number + 1] and number + 2 < len(lines) and opens(number + 2))
        if short[number] and below and above:
            found.append(number)
    return found


def _may_be_heading(text: str, start: int, end: int) -> bool:
    if end - start > _LONGEST or not _HAN.search(text, start, end):
        return False
    return _UNLIKE.search(text[start:end]) is None
