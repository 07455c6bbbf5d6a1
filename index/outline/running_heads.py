"""Running heads and page numbers, left over in texts that were taken from printed pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.outline.lines import trimmed
from index.types import Span

_PAGE_NUMBER = re.compile(
    r"[－—–\-·\s]{0,4}(?:第 ?)?(?P<number>\d{1,5})(?: ?[页頁])?(?: ?[/／共].{0,10})?[－—–\-·\s]{0,4}$"
)
# Numbers that count up this far count pages, if a page's worth of text stands between them; the numbers
# of a table's rows stand closer.
_LEAST_PAGES = 4
_LEAST_ON_PAGE = 200


def running_heads(text: str, lines: Sequence[Span]) -> list[Span]:
    """Find the lines that hold page numbers, counting up, and those that come again beside them."""
    pages = _page_numbers(text, lines)
    if not pages:
        return []
    beside = [number for page in pages for number in (page - 1, page + 1) if 0 <= number < len(lines)]
    words = Counter(_words(text, lines[number]) for number in beside)
    often = {line for line, count in words.items() if count >= max(_LEAST_PAGES, len(pages) // 2)}
    heads = {number for number in beside if _words(text, lines[number]) in often}
    return [lines[number] for number in sorted(heads | set(pages))]


def _words(text: str, line: Span) -> str:
    return " ".join(text[line.start : line.end].split())


def _page_numbers(text: str, lines: Sequence[Span]) -> list[int]:
    """Find the longest run of lines that count up by one, far enough apart; by number of line."""
    latest: dict[int, int] = {}  # page → its line
    before: dict[int, int] = {}  # line → that of the page before
    length: dict[int, int] = {}
    for number, line in enumerate(lines):
        match = _PAGE_NUMBER.match(text, *trimmed(text, line))
        if match is None:
            continue
        page = int(match["number"])
        previous = latest.get(page - 1)
        length[number] = 1
        if previous is not None and line.start - lines[previous].start >= _LEAST_ON_PAGE:
            before[number] = previous
            length[number] += length[previous]
        latest[page] = number
    if max(length.values(), default=0) < _LEAST_PAGES:
        return []
    run = [max(length, key=lambda number: length[number])]
    while run[-1] in before:
        run.append(before[run[-1]])
    return run[::-1]
