"""What marks the beginning of a part: the ways of numbering, and headings and turns that state no number.

Whether a marker numbers anything is decided by ``index.outline.section_tree``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from index.analysis.numerals import parse_letter, parse_number, parse_roman
from index.outline.sentences import BLANK
from index.types import Numbering, Span


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
        """Whether it states no number and is known by its surroundings; it holds what is numbered below."""
        return self in _UNNUMBERED


_UNNUMBERED = {Style.ANNEX, Style.HEADING, Style.TURN}
_FAMILIES = {
    **dict.fromkeys((Style.ANNEX, Style.HEADING), Numbering.HEADING),
    **dict.fromkeys((Style.VOLUME, Style.SUBVOLUME, Style.CHAPTER, Style.CHAPTER_SECTION), Numbering.CHAPTER),
    Style.ARTICLE: Numbering.ARTICLE,
    **dict.fromkeys(
        (Style.UPPER_ROMAN, Style.CAPITAL, Style.BRACKETED, Style.LABELLED, Style.PART), Numbering.PART
    ),
    Style.POINT: Numbering.POINT,
    Style.ITEM: Numbering.ITEM,
    **{style: Numbering.SUBITEM for style in Style if Style.DECIMAL_2 <= style <= Style.ROMAN},
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


HAN_NUMBER = "[零〇一二三四五六七八九十廿卅百]{1,5}"
ARABIC_NUMBER = "[0-9０-９]{1,3}"
_ARTICLE_NUMBER = "[零〇一二三四五六七八九十百千]{1,9}|[0-9０-９]{1,4}"
_CAPITAL_NUMBER = "[壹贰貳叁參肆伍陆陸柒捌玖拾]{1,3}"
_SPACE = f"{BLANK}*"

# 第一个挑战, 第一项任务, 第一件事, and no 第一个五年计划, which is a name.
_COUNTED = f"[个個项項件点點步类類种種大方](?:(?!{HAN_NUMBER})[^\\W\\dA-Za-z是]){{0,6}}?|问题|問題"
# What each style looks like; the group named like the style is the number. Look-aheads keep out
# 一、二、三产业, 第一、第二产业, 1.5% and 一是一.
_POINT_MORE = rf"(?:{_SPACE}[及和至、,，-]{_SPACE}[（(]{HAN_NUMBER}[)）])*"
_FORMS = {
    Style.POINT: rf"[（(]{_SPACE}(?P<POINT>{HAN_NUMBER}){_SPACE}[)）](?P<more>{_POINT_MORE})[、.．]?"
    "|(?P<POINT2>[㈠-㈩])、?",
    Style.SUBITEM: rf"[（(]{_SPACE}(?P<SUBITEM>{ARABIC_NUMBER}){_SPACE}[)）]、?|(?P<SUBITEM2>[⑴-⒇])、?"
    rf"|(?P<SUBITEM3>{ARABIC_NUMBER})[)）]",
    Style.CIRCLED: "(?P<CIRCLED>[①-⑳])[、.．]?",
    # 2.2024年12月31日前 is the second item, 2.5% no item at all.
    Style.ITEM: rf"(?P<ITEM>{ARABIC_NUMBER}){_SPACE}[.．、](?:(?![0-9０-９])|(?=(?:19|20)[0-9]{{2}}年))"
    "|(?P<ITEM2>[⒈-⒛])",
    Style.NUMBER_IS: f"(?P<NUMBER_IS>{HAN_NUMBER})(?:就?是(?!一[，,。；])|[为為])[，,：:]?",
    Style.NUMBER_MUST: f"(?P<NUMBER_MUST>{HAN_NUMBER})要(?![是求点])",
    Style.ORDINAL: f"第(?P<ORDINAL>{HAN_NUMBER})(?:{_COUNTED})?{_SPACE}(?:[，,、：:](?!{_SPACE}第)|就?是)",
    Style.AMONG: f"其(?P<AMONG>{HAN_NUMBER})(?:[，,、：:]|(?=[是为為]))",
    Style.SEQUENCE: "(?P<SEQUENCE>首先|其次|(?:再次|再者|最后|最後)(?=[，,是要]))[，,]?",
}

# 第三条第二款, 第三条规定 and 第三条、第四条 refer to an article and begin none.
_REFERENCE = (
    f"的|、|和|及|与|與|或|至|规定|規定|所[称稱列述规規]|第(?:{HAN_NUMBER}|{ARABIC_NUMBER})[款项項条條]"
)
_LINE_FORMS = {
    Style.VOLUME: f"第(?P<VOLUME>{HAN_NUMBER}|{ARABIC_NUMBER})(?:[编編篇]|部分)",
    Style.SUBVOLUME: f"第(?P<SUBVOLUME>{HAN_NUMBER}|{ARABIC_NUMBER})分[编編]",
    Style.CHAPTER: f"第{_SPACE}(?P<CHAPTER>{HAN_NUMBER}|{ARABIC_NUMBER}){_SPACE}章",
    Style.CHAPTER_SECTION: f"第{_SPACE}(?P<CHAPTER_SECTION>{HAN_NUMBER}|{ARABIC_NUMBER}){_SPACE}[节節]",
    Style.ARTICLE: f"第{_SPACE}(?P<ARTICLE>{_ARTICLE_NUMBER}){_SPACE}[条條]"
    f"(?:之(?P<again>{HAN_NUMBER}))?(?!{_REFERENCE})",
    Style.UPPER_ROMAN: f"(?P<UPPER_ROMAN>[\u2160-\u216b]|[IVX]{{1,5}}){_SPACE}[、.．](?![A-Za-z0-9])",
    Style.CAPITAL: f"(?P<CAPITAL>{_CAPITAL_NUMBER}){_SPACE}[、.．]",
    Style.BRACKETED: f"[【〔\\[]{_SPACE}(?P<BRACKETED>{HAN_NUMBER}){_SPACE}[】〕\\]]",
    Style.LABELLED: f"(?:(?:(?!第|{HAN_NUMBER})[\u4e00-\u9fff]){{2,4}}|[QqＱ问問])"
    f"(?P<LABELLED>{HAN_NUMBER}|{ARABIC_NUMBER}){_SPACE}[：:]",
    Style.PART: f"(?P<PART>{HAN_NUMBER}){_SPACE}[、.．](?!{HAN_NUMBER}(?:、|产业|產業|季度|线|線))"
    f"|(?P<PART2>{HAN_NUMBER}){_SPACE}$",
    # 14.25个项目 is the fourteenth item where thirteen stand before it, and no decimal number.
    Style.ITEM: f"(?P<ITEM3>{ARABIC_NUMBER})(?P<decimal>[.．])(?=[0-9０-９])(?!(?:19|20)[0-9]{{2}}年)",
    Style.STEM: "(?P<STEM>[甲乙丙丁戊己庚辛壬癸])[、.．](?![甲乙丙丁戊己庚辛壬癸])",
    Style.ROMAN: r"[（(](?P<ROMAN>[ivx]{1,5}|[IVX]{1,5})[)）]",
    Style.LETTER: r"[（(](?P<LETTER>[A-Za-z])[)）]",
}
_EXTRA_GROUPS = {"marker", "more", "again", "decimal"}

_LINE = re.compile(
    rf"(?:{_SPACE}#{{1,6}} )?{_SPACE}(?:\*\*)?(?P<marker>(?:"
    + "|".join((*_LINE_FORMS.values(), *_FORMS.values()))
    + rf"){_SPACE})"
)

# A point inside a paragraph follows a clause end. Items and their brackets, which are also used for
# amounts and references, must follow a stronger one than a comma.
_INLINE = re.compile(
    rf"(?<=[。；;：:！!？?，,])(?:以?及|和|与|與|并|並)?{_SPACE}(?P<marker>(?:"
    + "|".join(_FORMS.values())
    + rf"){_SPACE})"
)
_WEAK_ENDS = "，,"
# The first of a list in a paragraph may stand after any word, where the second follows a clause end:
# 包括(一)甲；(二)乙, 抓好落实一是甲。二是乙.
_MAY_FOLLOW_WORDS = (
    Style.POINT,
    Style.SUBITEM,
    Style.CIRCLED,
    Style.NUMBER_IS,
    Style.NUMBER_MUST,
    Style.ORDINAL,
)
_UNPARTED = re.compile(
    rf"(?<!第)(?P<marker>(?:{'|'.join(_FORMS[style] for style in _MAY_FOLLOW_WORDS)}){_SPACE})"
    "(?![项項款])"
)
_STRONG_ONLY = {Style.ITEM, Style.SUBITEM, Style.CIRCLED, Style.NUMBER_MUST}

_QUOTED = re.compile("“[^“”]*”|「[^「」]*」|『[^『』]*』|《[^《》]*》")
_WORDS = {"首先": 1, "其次": 2}
_PARSERS: dict[Style, Callable[[str], int | None]] = {
    Style.SEQUENCE: lambda word: _WORDS.get(word, NEXT),
    Style.STEM: parse_letter,
    Style.LETTER: parse_letter,
    Style.UPPER_ROMAN: parse_roman,
    Style.ROMAN: parse_roman,
}


def _to_marker(match: re.Match[str], leads_line: bool, after_comma: bool = False) -> Marker | None:
    groups = {key: value for key, value in match.groupdict().items() if value is not None}
    name = next(key for key in groups if key not in _EXTRA_GROUPS)
    style = Style[name.rstrip("23")]
    ordinal = _PARSERS.get(style, parse_number)(groups[name])
    # A list that goes on has two members at least: 1.5 is a number.
    if ordinal is None or ("decimal" in groups and ordinal < 3):
        return None
    further = re.findall(HAN_NUMBER, groups.get("more", ""))
    through = (parse_number(further[-1]) if further else None) or ordinal
    start, end = match.span("marker")
    return Marker(
        style,
        ordinal,
        through,
        start,
        end,
        leads_line,
        after_comma,
        again="again" in groups,
        decimal="decimal" in groups,
        spaced=match["marker"][-1:].isspace(),
    )


def line_marker(text: str, line: Span) -> Marker | None:
    """Read the marker that the line begins with, if any; offsets are those of ``text``."""
    match = _LINE.match(text, line.start, line.end)
    return _to_marker(match, leads_line=True) if match else None


def inline_markers(text: str, start: int, end: int) -> list[Marker]:
    """Find the markers within ``text[start:end]``, in order, none inside quotes.

    They stand after clause ends; the first of a list may stand after a word.
    """
    found: list[Marker] = []
    for match in _unquoted(_INLINE, text, start, end):
        after_comma = text[match.start() - 1] in _WEAK_ENDS
        marker = _to_marker(match, leads_line=False, after_comma=after_comma)
        if marker is not None and not (after_comma and marker.style in _STRONG_ONLY):
            found.append(marker)
    return _with_firsts(text, start, found)


def _unquoted(form: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    quoted = [match.span() for match in _QUOTED.finditer(text, start, end)]
    passed = 0
    for match in form.finditer(text, start, end):
        position = match.start("marker")
        while passed < len(quoted) and quoted[passed][1] <= position:
            passed += 1
        if passed == len(quoted) or quoted[passed][0] >= position:
            yield match


def _with_firsts(text: str, start: int, found: list[Marker]) -> list[Marker]:
    """Add the first member of a list that has its second among ``found``."""
    seconds = [marker for marker in found if marker.ordinal == 2 and marker.style in _MAY_FOLLOW_WORDS]
    added: list[Marker] = []
    for second in seconds:
        earlier = [m for m in (*found, *added) if m.style is second.style and m.start < second.start]
        begin = max((marker.end for marker in earlier), default=start)
        firsts = [
            marker
            for match in _unquoted(_UNPARTED, text, begin, second.start)
            if (marker := _to_marker(match, leads_line=False)) is not None
            and (marker.style, marker.ordinal) == (second.style, 1)
        ]
        if firsts and not (earlier and earlier[-1].ordinal == 1):
            added.append(firsts[-1])
    return sorted((*found, *added), key=lambda marker: marker.start) if added else found
