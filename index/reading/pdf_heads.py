"""Running heads, footers and page numbers: lines at the edge of a page that return on other pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from index.reading.pdf_lines import Line

# At most so many lines from the edge of a page, and this share of its lines, so that pages that are alike
# throughout keep their text.
_DEPTH = 3
_DEPTH_SHARE = 1 / 6
# A head returns on so many pages; two will do where a number in it runs with them.
_PAGES = 3
_PAGES_WITH_NUMBER = 2
# … and on this share of the pages from the first to the last that has it: heads of left pages are on
# every second one. The salutation that begins each of several speeches returns, but more rarely.
_SHARE = 0.4
# More numbers than this in a line are a row of a table.
_NUMBERS = 3

_NUMBER = re.compile(r"\d+")
# Stands before what a number is ahead of its page by.
_RUNNING = "\0"
_SPACE = re.compile(r"\s+")
_NUMERALS = "一二三四五六七八九十百零〇"
# What says by itself that it is a page's number: — 3 —, · 3 ·, 第 3 页 共 9 页, 3/9 页, Page 3 of 9.
_PAGE_NUMBER = re.compile(
    rf"[-—–―─·•~～]+(?:\d+|[{_NUMERALS}]+)[-—–―─·•~～]+"
    rf"|第(?:\d+|[{_NUMERALS}]+)[页頁](?:[,，/]?[共总總](?:\d+|[{_NUMERALS}]+)[页頁])?"
    r"|\d+/\d+[页頁]?|[Pp]age\d+(?:of\d+)?"
)


def drop_running_heads(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of all pages, in their order, without heads, footers and page numbers."""
    edges = [edge for page in pages for edge in _edges(page)]
    seen = defaultdict[tuple[bool, str], set[int]](set)
    for top, lines in edges:
        for line in lines:
            for form in _forms(line):
                seen[top, form].add(line.page)
    heads = {(top, form) for (top, form), on in seen.items() if _returns(form, on)}
    dropped: set[int] = set()
    for top, lines in edges:
        # Inwards from the edge: below the first line of the text nothing is a head any more.
        for line in lines:
            if not (_is_page_number(line) or any((top, form) in heads for form in _forms(line))):
                break
            dropped.add(id(line))
    return [line for page in pages for line in page if id(line) not in dropped]


def _edges(page: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """Yield the outermost lines of the top and of the bottom of a page, from the edge inwards."""
    for turn in sorted({line.turn for line in page}):
        downwards = sorted((line for line in page if line.turn == turn), key=lambda line: -line.top)
        depth = min(_DEPTH, max(1, round(len(downwards) * _DEPTH_SHARE)))
        yield True, downwards[:depth]
        yield False, downwards[::-1][:depth]


def _squeezed(line: Line) -> str:
    return _SPACE.sub("", line.text)


def _is_page_number(line: Line) -> bool:
    text = _squeezed(line)
    return bool(_PAGE_NUMBER.fullmatch(text)) or text == str(line.page + 1)


def _forms(line: Line) -> Iterable[str]:
    """Return what the line would read on other pages: each number as it is, or as running with them."""
    text = _squeezed(line)
    numbers = _NUMBER.findall(text)
    if not numbers or len(numbers) > _NUMBERS:
        return (text,)
    words = _NUMBER.split(text)
    variants = [(number, f"{_RUNNING}{int(number) - line.page}") for number in numbers]
    return [
        "".join(part for pair in zip(words, (*chosen, ""), strict=True) for part in pair)
        for chosen in product(*variants)
    ]


def _returns(form: str, pages: set[int]) -> bool:
    """Whether what reads so on these pages is a head."""
    span = max(pages) - min(pages) + 1
    enough = _PAGES_WITH_NUMBER if _RUNNING in form else _PAGES
    return len(pages) >= max(enough, _SHARE * span)
