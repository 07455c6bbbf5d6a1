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
    UPPER_ROMAN = 6  # Ⅰ.
    CAPITAL = 7  # 壹、
    BRACKETED = 8  # 【一】
    PART = 9  # 一、
    LABELLED = 10  # 任务一：
    POINT = 11  # （一）
    ITEM = 12  # 1. 1、
    DECIMAL_2 = 13  # 1.1
    DECIMAL_3 = 14  # 1.1.1
    DECIMAL_4 = 15  # 1.1.1.1
    SUBITEM = 16  # (1) 1)
    CIRCLED = 17  # ①
    STEM = 18  # 甲、
    LETTER = 19  # (a)
    ROMAN = 20  # (i)
    NUMBER_IS = 21  # 一是
    NUMBER_MUST = 22  # 一要
    ORDINAL = 23  # 第一， 第一个挑战是
    AMONG = 24  # 其一，
    SEQUENCE = 25  # 首先 其次 再次 最后
    BULLET = 26  # —— ● ◆
    HEADING = 27  # a short line of its own
    TURN = 28  # 主席： 问：

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
        """Whether it counts what is said rather than what is headed: 一是, 第一，, 首先, ——."""
        return Style.NUMBER_IS <= self <= Style.BULLET

    @property
    def is_decimal(self) -> bool:
        """Whether it states the numbers of the sections above it, too, and so needs no second: 2.1."""
        return Style.DECIMAL_2 <= self <= Style.DECIMAL_4

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
    Style.UPPER_ROMAN: Numbering.PART,
    Style.CAPITAL: Numbering.PART,
    Style.BRACKETED: Numbering.PART,
    Style.LABELLED: Numbering.PART,
    Style.PART: Numbering.PART,
    Style.POINT: Numbering.POINT,
    Style.ITEM: Numbering.ITEM,
    Style.DECIMAL_2: Numbering.SUBITEM,
    Style.DECIMAL_3: Numbering.SUBITEM,
    Style.DECIMAL_4: Numbering.SUBITEM,
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
    spaced: bool = False
    """Whether white space parts it from what follows."""
    level: int = 0
    """Of headings: the level that the document gives them, from 1; 0 without one. Of bullets: their sign."""
    whole: bool = False
    """Whether it is the whole heading, and no title follows it: 主席 in a transcript."""


def unnumbered(style: Style, start: int, end: int, *, level: int = 0, whole: bool = True) -> Marker:
    """Make the marker of a heading or a turn from ``start`` to ``end`` of the text."""
    return Marker(style, NEXT, NEXT, start, end, True, level=level, whole=whole)
