"""Headings that state no number: short lines of their own between paragraphs, Markdown's #, and annexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.outline.dates import DATE_LINE
from index.outline.lines import BLANK, is_ended, trimmed
from index.outline.markers import Marker, Style, unnumbered
from index.types import HeadingMark, Span

# The longest heading without a number in 190 official speeches has 43 characters.
_LONGEST = 45
# Shorter lines below a heading are no paragraph; the shortest in those speeches has 15 characters.
_SHORTEST_PARAGRAPH = 10

_HASHES = re.compile(r"(?P<signs>#{1,6})[ \t]{1,4}(?P<words>\S.{0,98}?)(?:[ \t]{0,4}#{1,6})?$")
_ANNEX = re.compile(
    rf"[（(【]?(?:附件|附表|附錄|附录){BLANK}{{0,2}}[一二三四五六七八九十\d]{{0,3}}[：:]?[)）】]?"
    rf"(?:(?:{BLANK}|[\[(（【])[^。：:]{{0,40}})?$"
    "|附件[：:].{0,60}$"
    "|[（(【]?(?:名词解释|名詞解釋|名词注释|名詞註釋|附注|附註|注释|註釋)[)）】]?[：:]?$"
)
# 附件：1.任务分工表 and 附件：分工表 name what is annexed; the annexes stand further below, if anywhere.
_ANNEX_NAMED = re.compile("附件[：:].")
_ANNEX_ENTRY = re.compile(rf"{BLANK}*[2-9２-９]{BLANK}*[.．、]")
# 图1, 表2: what stands above a picture or a table that the text has lost, and no heading.
_CAPTION = re.compile(rf"(?:地|附|示意)?[图圖表]{BLANK}*(?:[0-9０-９]{{1,3}}|[一二三四五六七八九十]{{1,3}})(?:[：:{BLANK[1:-1]}].{{0,40}})?$")
# What a heading does not hold, end or begin with; more than two columns are a table.
_UNLIKE = re.compile(
    "[。；;！!？?：:…︰]|\\.\\.|(?:[，,、及和或與]|如下|是)$|^[^\u3400-\u9fffA-Za-z0-9０-９“‘「『《〈]|^[註注]"
    "|[^ \u3000]+(?:[ \u3000\t]+[^ \u3000]+){2}"
)
# Who issues a paper and when stand below the names of its annexes.
_SIGNATURE_LINES = 8
_HAN = re.compile("[\u3400-\u9fff].*[\u3400-\u9fff]")

# Where so many lines break off one after the other, the text is wrapped at a fixed width or a table.
_BROKEN_SHARE = 0.25


def find_headings(
    text: str, lines: Sequence[Span], leading: Sequence[Marker | None], marks: Sequence[HeadingMark] = ()
) -> dict[int, Marker]:
    """Find the lines that are headings without a number, by their own number.

    ``leading`` holds the marker that each line begins with; such lines are left alone. ``marks`` are the
    headings that the document's format marks as such. Where it marks none, plain lines count if two or more
    of them stand between paragraphs that are not cut into lines of a fixed width.
    """
    lines = [trimmed(text, line) for line in lines]
    ended = [is_ended(text, line) for line in lines]
    annexes = dict(_annexes(text, lines, ended))
    marked = dict(_marked(lines, leading, marks))
    found = dict(_signed(text, lines, leading)) | marked | annexes
    if len(marked) > 1:
        return found
    # The line below an annex's number is its title.
    taken = found.keys() | {number + 1 for number, marker in found.items() if marker.style is Style.ANNEX}
    kept = [number for number, line in enumerate(lines) if not _CAPTION.match(text, *line)]
    places = _plain(
        text,
        [lines[number] for number in kept],
        [leading[number] for number in kept],
        [ended[number] for number in kept],
    )
    plain = [kept[place] for place in places if kept[place] not in taken]
    if len(plain) > 1:
        found |= {number: unnumbered(Style.HEADING, *lines[number]) for number in plain}
    return found


def _marked(
    lines: Sequence[Span], leading: Sequence[Marker | None], marks: Sequence[HeadingMark]
) -> Iterator[tuple[int, Marker]]:
    levels = {mark.end: mark.level for mark in marks}
    for number, line in enumerate(lines):
        level = levels.get(line.end)
        if level is not None and leading[number] is None:
            yield number, unnumbered(Style.HEADING, *line, level=level)


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
    annex = [_ANNEX.match(text, *line) is not None for line in lines]
    for number, line in enumerate(lines[:-1]):
        alone = annex[number] and not annex[number + 1] and not (number and annex[number - 1])
        if begun and alone and not _is_list_of_annexes(text, lines, number, annex):
            yield number, unnumbered(Style.ANNEX, *line, whole=False)
        begun = begun or ended[number]


def _is_list_of_annexes(text: str, lines: Sequence[Span], number: int, annex: Sequence[bool]) -> bool:
    """Whether 附件：… only names what is annexed: more names follow, or the annexes themselves, or the date."""
    if not _ANNEX_NAMED.match(text, *lines[number]):
        return False
    below = lines[number + 1 : number + 1 + _SIGNATURE_LINES]
    return (
        _ANNEX_ENTRY.match(text, *below[0]) is not None
        or any(annex[number + 1 :])
        or any(DATE_LINE.match(text, *line) for line in below)
    )


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
        length = lines[number].end - lines[number].start
        return (ended[number] and length >= _SHORTEST_PARAGRAPH) or length > _LONGEST

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
