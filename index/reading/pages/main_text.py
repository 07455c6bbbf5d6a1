"""Which blocks of a web page are its text, and which its navigation, advertisements and buttons.

trafilatura proposes: on four real pages it kept every paragraph of the text, while readability-lxml kept
34 characters of one page, and resiliparse the way to the page and its buttons on all. It costs 0.2 s to
import. What it leaves out of the part of the page that it has chosen is put back all the same: a lost
paragraph does more harm than a stray line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.reading.pages.blocks import Block, Place
from index.reading.text import TextLine, holds_prose

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The main part is the innermost element that holds this share of the text proposed. Over 67 real news
# pages .7 leaves 8 % fewer stray characters than .8; at .5 headings were lost where a text has two parts.
_MAIN_SHARE = 0.7

# More prose than this left out, against what is proposed, means that the proposal is not to be followed.
# Over the same pages .3 leaves a fifth fewer stray characters; a fifth of a speech is too much to lose.
_LOST_SHARE = 0.2

_SENTENCE = re.compile("[。！？；]|[.!?;](?:\\s|$)")
_NOT_WORDS = re.compile(r"\W+")

# A line belongs to the page if it says one of the first and nothing else but them, the second and numbers.
_BUTTONS = (
    "分享到|分享至|扫一扫.*|掃一掃.*|扫码.*|打印|列印|关闭窗口|返回顶部|返回首页|返回列表|回上頁|回頁首|友善列印|"
    "轉寄友人|纠错|下载文字版|字体大小|字体|字號|字号|浏览次数|浏览量|阅读次数|阅读量|点击次数|点击量|点击数|"
    "print this page|share this page|back to top"
)
_WITH_THEM = "微信|微博|朋友圈|QQ空间|QQ好友|本页|此页|关闭|收藏|大|中|小|次"
_FURNITURE = re.compile(
    rf"[\W\d]*(?:(?:{_WITH_THEM})[\W\d]*)*(?:(?:{_BUTTONS})[\W\d]*(?:(?:{_WITH_THEM})[\W\dAT+-]*)*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"(?:您?(?:现|現)?(?:当前|當前|目前)?所?在?的?位置[：:]|(?:首页|首頁|Home)\s*[>»›/＞])")
_IMPRINT = re.compile(
    r"ICP[备備证證]|公网安备|网站标识码|版权所有|版權所有|All Rights Reserved|©", re.IGNORECASE
)
_OUTSIDE = {"header", "footer", "nav", "aside"}
# What the parts around a text are called in their class or id; and how much more prose than all the rest
# such a part must hold to be the text itself, wrongly named.
_AROUND = re.compile(
    r"comment|foot(?!note)|related|recommend|copyright|sidebar|login|popup|modal|cookie", re.IGNORECASE
)
_WRONGLY_NAMED = 4


def _words(text: str) -> str:
    """Return the letters and digits alone, which no extractor changes."""
    return _NOT_WORDS.sub("", text)


def _is_furniture(block: Block) -> bool:
    said = _TRAIL.match(block.text) or _IMPRINT.search(block.text) or _FURNITURE.fullmatch(block.text)
    return bool(said) and not _SENTENCE.search(block.text)


def _size(blocks: Sequence[Block], chosen: Iterable[int]) -> int:
    return sum(len(blocks[place].text) for place in chosen)


class _Proposal:
    """The text that trafilatura takes for the main one."""

    def __init__(self, root: HtmlElement) -> None:
        from trafilatura import extract  # noqa: PLC0415 - takes 0.2 s

        text = extract(root, include_comments=False, include_tables=True, deduplicate=False) or ""
        lines = re.split(r"\n|\s\|\s?|\s?\|\s", text)
        self._lines = {words for line in lines if (words := _words(line))}
        self._text = _words(text)

    # A shorter block than this may stand in the text by chance: 首页, 公共服务.
    _SHORT = 12

    def holds(self, block: Block) -> bool:
        words = _words(block.text)
        return bool(words) and (words in self._lines or (len(words) >= self._SHORT and words in self._text))


def _main_part(root: HtmlElement, blocks: Sequence[Block], wanted: Iterable[int]) -> set[HtmlElement]:
    """Return the innermost element that holds nearly all of the wanted blocks, and all below it.

    It is never a paragraph alone: what stands beside the only one of a notice, such as its table, belongs
    to it.
    """
    weights: dict[HtmlElement, int] = {}
    held = Counter(blocks[place].element for place in wanted)
    for place in wanted:
        block = blocks[place]
        weights[block.element] = weights.get(block.element, 0) + len(block.text)
    owners = set(held)
    whole = sum(weights.values())
    everything = list(root.iter())
    for element in reversed(everything):
        parent = element.getparent()
        if parent is not None and element in weights:
            weights[parent] = weights.get(parent, 0) + weights[element]
            held[parent] += held[element]
    main = root

    def alone(element: HtmlElement) -> bool:
        return element in owners and held[element] == 1

    while True:
        heavy = (c for c in main if weights.get(c, 0) >= _MAIN_SHARE * whole and not alone(c))
        child = next(heavy, None)
        if child is None or not whole:
            return set(main.iter())
        main = child


def _is_around(element: HtmlElement) -> bool:
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag in _OUTSIDE or (element.tag != "body" and bool(_AROUND.search(named)))


def _around(root: HtmlElement, blocks: Sequence[Block], prose: set[int]) -> set[int]:
    """Find the blocks that stand in the parts around the text."""
    elements = {element for each in root.iter() if _is_around(each) for element in each.iter()}
    found = {place for place, block in enumerate(blocks) if block.element in elements}
    wrongly_named = _size(blocks, prose & found) > _WRONGLY_NAMED * _size(blocks, prose - found)
    return set() if wrongly_named else found


def choose_blocks(root: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """Choose the blocks of the page's main text, in their order; ``root`` may be changed by it."""
    places = set(range(len(blocks)))
    linked = {place for place in places if blocks[place].linked * 2 > len(blocks[place].text)}
    # The page's own, and what is nothing but a way to another page: an entry of a menu, a headline.
    silent = {place for place in places if _is_furniture(blocks[place])}
    silent |= {place for place in linked if not _SENTENCE.search(blocks[place].text)}
    seen = {place for place in places - silent - linked if not blocks[place].hidden}
    prose = {place for place in seen if _SENTENCE.search(blocks[place].text)}
    around = _around(root, blocks, prose)
    prose -= around
    proposal = _Proposal(root)
    wanted = {place for place in places - silent if proposal.holds(blocks[place])}
    lost = _size(blocks, prose - wanted)
    if lost > _LOST_SHARE * _size(blocks, wanted):
        wanted = prose if lost > _size(blocks, wanted) else wanted | prose
    prose_wanted = wanted & prose
    # Verses and notes hold few sentences; elsewhere these tell the text better than all that is proposed.
    deciding = prose_wanted if 2 * _size(blocks, prose_wanted) > _size(blocks, wanted) else wanted
    main = _main_part(root, blocks, deciding)

    inside = seen - around

    def belongs(place: int) -> bool:
        if blocks[place].element in main:
            return place in wanted or place in inside
        # A second part of the text, with the headings between its paragraphs.
        return place in wanted and not prose_wanted.isdisjoint((place - 1, place, place + 1))

    chosen = {place for place in places if belongs(place)}
    readable = {place for place in places - around if blocks[place].element in main}
    for rows in _tables(blocks, readable):
        chosen_rows = [row for row in rows if not chosen.isdisjoint(row)]
        # In a table a link is what its cell says; elsewhere one alone leads away from the text.
        chosen = chosen.union(*(rows if 2 * len(chosen_rows) >= len(rows) else chosen_rows))
    return [block for place, block in enumerate(blocks) if place in chosen]


def _tables(blocks: Sequence[Block], readable: set[int]) -> Iterator[list[set[int]]]:
    """Yield the readable blocks, row by row, of each table that does not serve to set the page."""
    tables: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.place is not None:
            tables.setdefault(block.place.table, []).append(number)
    for numbers in tables.values():
        cells: dict[Place | None, list[TextLine]] = {}
        rows: dict[int, set[int]] = {}
        for number in numbers:
            block = blocks[number]
            cells.setdefault(block.place, []).append(block.line)
            if block.place is not None and number in readable and not (block.hidden or _is_furniture(block)):
                rows.setdefault(block.place.row, set()).add(number)
        if rows and not holds_prose(cells.values()):
            yield list(rows.values())
