"""What marks the beginning of a part: the ways of numbering, and headings and turns that state no number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from index.types import Numbering


class Style(IntEnum):
    """How a marker is written; the order is the customary rank, outermost first."""

    ANNEX = 0  # 附件一
    VOLUME = 1  # 第一编, 第一部分
    SUBVOLUME = 2  # 第一分编
    CHAPTER = 3  # 第一章
    CHAPTER_SECTION = 4  # 第一节
    ARTICLE = 5  # 第一条
    CAPITAL = 6  # 壹、
    PART = 7  # 一、
    POINT = 8  # （一）
    ITEM = 9  # 1. 1、
    SUBITEM = 10  # (1) 1)
    CIRCLED = 11  # ①
    STEM = 12  # 甲、
    LETTER = 13  # (a)
    ROMAN = 14  # (i)
    NUMBER_IS = 15  # 一是
    NUMBER_MUST = 16  # 一要
    ORDINAL = 17  # 第一，
    AMONG = 18  # 其一，
    SEQUENCE = 19  # 首先 其次 再次 最后
    HEADING = 20  # a short line of its own
    TURN = 21  # 主席： 问：

    @property
    def numbering(self) -> Numbering:
        """The family that the outline reports."""
        return _FAMILIES.get(self, Numbering.FIRSTLY)

    @property
    def rank(self) -> int:
        """Customary depth: lower holds higher; all spoken forms (一是, 第一，) share the deepest."""
        return min(self, Style.NUMBER_IS)

    @property
    def spoken(self) -> bool:
        """Whether it numbers what is said rather than what is headed: 一是, 第一，, 首先."""
        return Style.NUMBER_IS <= self <= Style.SEQUENCE

    @property
    def unnumbered(self) -> bool:
        """Whether it states no number and is told from its surroundings; it holds what is numbered below."""
        return self in _UNNUMBERED


_UNNUMBERED = {Style.ANNEX, Style.HEADING, Style.TURN}
_FAMILIES = {
    Style.ANNEX: Numbering.HEADING,
    Style.VOLUME: Numbering.CHAPTER,
    Style.SUBVOLUME: Numbering.CHAPTER,
    Style.CHAPTER: Numbering.CHAPTER,
    Style.CHAPTER_SECTION: Numbering.CHAPTER,
    Style.ARTICLE: Numbering.ARTICLE,
    Style.CAPITAL: Numbering.PART,
    Style.PART: Numbering.PART,
    Style.POINT: Numbering.POINT,
    Style.ITEM: Numbering.ITEM,
    Style.SUBITEM: Numbering.SUBITEM,
    Style.CIRCLED: Numbering.SUBITEM,
    Style.STEM: Numbering.SUBITEM,
    Style.LETTER: Numbering.SUBITEM,
    Style.ROMAN: Numbering.SUBITEM,
    Style.HEADING: Numbering.HEADING,
    Style.TURN: Numbering.TURN,
}

NEXT = 0
"""The ordinal of 再次 and 最后 and of what states no number: whichever comes next."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker as it stands in a text."""

    style: Style
    ordinal: int
    """The number it states, from 1, or NEXT."""
    through: int
    """The last number it states: (一)及(二) is one marker for both; else ``ordinal``."""
    start: int
    end: int
    """After the marker's own punctuation and the spaces that follow; after a heading or a speaker's name."""
    leads_line: bool
    """Whether it stands at the beginning of its line."""
    after_comma: bool = False
    """Whether only a comma stands before it: 工作中，首先要 rarely begins an enumeration."""
    again: bool = False
    """Whether it is an article inserted after the one of its number: 第五条之一."""
    decimal: bool = False
    """Whether a digit follows its point: 2.5 is a number unless two members of a list stand before it."""
    level: int = 0
    """Of headings: how deep Markdown's # signs place it; 0 without them."""
    whole: bool = False
    """Whether it is the whole heading, and no title follows it: 主席 in a transcript."""


def unnumbered(style: Style, start: int, end: int, *, level: int = 0, whole: bool = True) -> Marker:
    """Make the marker of a heading or a turn from ``start`` to ``end`` of the text."""
    return Marker(style, NEXT, NEXT, start, end, True, level=level, whole=whole)
