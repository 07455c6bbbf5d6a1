"""Running heads and page numbers, left over in texts that were taken from printed pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.types import Span

# Signs around a number, as in — 3 —, · 3 ·, and as a scanner reads them: 。332 ·, ．33. A point after a
# number that has no sign before it is that of a list.
_SIGN = r"[－—–―─\-·•‧．.。\s]"
_PAGE_NUMBER = re.compile(
    rf"(?:{_SIGN}{{1,4}}(?P<framed>\d{{1,5}}){_SIGN}{{0,4}}"
    r"|(?:第 ?)?(?P<number>\d{1,5})(?: ?[页頁])?(?: ?[/／共].{0,10})?[－—–―\-·\s]{0,4})$"
)
# Numbers that count up this far count pages, if a page's worth of text stands between them; the numbers
# of a table's rows stand closer.
_LEAST_PAGES = 4
_LEAST_ON_PAGE = 200
# So many pages in a row may be without a number, or with one that was misread: more where the number
# stands between signs, as no year and no number of a chapter does.
_MISSING = 4
_MISSING_FRAMED = 20

# A line that ends as a sentence does is said, however often it returns.
_SENTENCE = re.compile(r"[。！？!?；;…][”’」』）)】》〉\"]*$")


def running_heads(text: str, lines: Sequence[Span]) -> list[Span]:
    """Find the lines that hold page numbers, counting up, and those that come again beside them.

    ``lines`` are those of ``text`` that are not blank, in order.
    """
    pages = _page_numbers(text, lines)
    if not pages:
        return []
    beside = {
        number
        for page in pages
        for number in (page - 1, page + 1)
        if 0 <= number < len(lines) and number not in pages
    }
    words = Counter(_words(text, lines[number]) for number in beside)
    often = {
        line
        for line, count in words.items()
        if count >= max(_LEAST_PAGES, len(pages) // 2) and not _SENTENCE.search(line)
    }
    heads = {number for number in beside if _words(text, lines[number]) in often}
    for before, after in pairwise(pages):
        # Where a page's number is missing, its head stands alone. More of them than pages are headings.
        alone = [n for n in range(before + 2, after - 1) if often and _words(text, lines[n]) in often]
        if len(alone) <= pages[after] - pages[before] - 1:
            heads.update(alone)
    return [lines[number] for number in sorted(heads | pages.keys())]


def _words(text: str, line: Span) -> str:
    return " ".join(text[line.start : line.end].split())


def _page_numbers(text: str, lines: Sequence[Span]) -> dict[int, int]:
    """Find the longest run of lines that count up, far enough apart: number of the line → page, in order."""
    counted: dict[int, int] = {}  # line → page
    latest: dict[int, int] = {}  # page → its line
    before: dict[int, int] = {}  # line → that of the page before
    length: dict[int, int] = {}
    for number, line in enumerate(lines):
        match = _PAGE_NUMBER.match(text[line.start : line.end].strip())
        if match is None:
            continue
        page = int(match["framed"] or match["number"])
        counted[number] = page
        length[number] = 1
        for missing in range(1 + (_MISSING_FRAMED if match["framed"] else _MISSING)):
            previous = latest.get(page - 1 - missing)
            if previous is None or length[previous] < length[number]:
                continue
            if line.start - lines[previous].start >= (missing + 1) * _LEAST_ON_PAGE:
                before[number] = previous
                length[number] = length[previous] + 1
        if page not in latest or length[latest[page]] <= length[number]:
            latest[page] = number
    if max(length.values(), default=0) < _LEAST_PAGES:
        return {}
    run = [max(length, key=lambda number: length[number])]
    while run[-1] in before:
        run.append(before[run[-1]])
    return {number: counted[number] for number in reversed(run)}
