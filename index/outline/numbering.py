"""The markers that number the parts of Chinese speeches, and the numbers written in them.

Pure functions over text; ``index.outline.enumerations`` decides whether a marker numbers anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from index.types import Numbering, Span


class Style(IntEnum):
    """How a marker is written; the order is the customary rank, outermost first."""

    VOLUME = 1  # 第一编, 第一部分
    CHAPTER = 2  # 第一章
    CHAPTER_SECTION = 3  # 第一节
    ARTICLE = 4  # 第一条
    CAPITAL = 5  # 壹、
    PART = 6  # 一、
    POINT = 7  # （一）
    ITEM = 8  # 1. 1、
    SUBITEM = 9  # (1) 1)
    CIRCLED = 10  # ①
    NUMBER_IS = 11  # 一是
    NUMBER_MUST = 12  # 一要
    ORDINAL = 13  # 第一，
    AMONG = 14  # 其一，
    SEQUENCE = 15  # 首先 其次 再次 最后

    @property
    def numbering(self) -> Numbering:
        """The family that the outline reports."""
        return _FAMILIES.get(self, Numbering.FIRSTLY)

    @property
    def rank(self) -> int:
        """Customary depth: lower holds higher; all spoken forms (一是, 第一，) share the deepest."""
        return min(self, Style.NUMBER_IS)


_FAMILIES = {
    Style.VOLUME: Numbering.CHAPTER,
    Style.CHAPTER: Numbering.CHAPTER,
    Style.CHAPTER_SECTION: Numbering.CHAPTER,
    Style.ARTICLE: Numbering.ARTICLE,
    Style.CAPITAL: Numbering.PART,
    Style.PART: Numbering.PART,
    Style.POINT: Numbering.POINT,
    Style.ITEM: Numbering.ITEM,
    Style.SUBITEM: Numbering.SUBITEM,
    Style.CIRCLED: Numbering.SUBITEM,
}

NEXT = 0
"""The ordinal of 再次 and 最后, which state none: whichever comes next."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One numbering marker as it stands in a text."""

    style: Style
    ordinal: int
    """The number it states, from 1, or NEXT."""
    through: int
    """The last number it states: (一)及(二) is one marker for both; else ``ordinal``."""
    start: int
    end: int
    """After the marker's own punctuation and the spaces that follow."""
    leads_line: bool
    """Whether it stands at the beginning of its line."""
    after_comma: bool = False
    """Whether only a comma stands before it: 工作中，首先要 rarely begins an enumeration."""


_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **dict(zip("貳參肆陸兩两", (2, 3, 4, 6, 2, 2), strict=True)),
}
_UNITS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

# Nothing is numbered further; longer "numbers" are years and amounts.
_LARGEST = 999


def parse_number(text: str) -> int | None:
    """Read a number in Chinese numerals of either script, digits of any width, or a sign such as ① or ㈠.

    ``None`` where it is not a number or lies outside 1 to 999.
    """
    if len(text) == 1 and text not in _DIGITS and text not in _UNITS:
        value = unicodedata.numeric(text, 0.0)
        return int(value) if value >= 1 and value == int(value) else None
    if text.isdecimal():
        value = int(text) if len(text) <= len(str(_LARGEST)) else 0
    else:
        value = _parse_chinese(text)
    return int(value) if 1 <= value <= _LARGEST else None


def _parse_chinese(text: str) -> int:
    """Sum of digit-and-unit pairs; 0 for anything that is not written so (一九九四 is a year)."""
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            if digit:
                return 0
            digit = _DIGITS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
            if unit in (20, 30):
                total += unit
            else:
                total += (digit if digit is not None else 1) * unit
            digit = None
        else:
            return 0
    return total + (digit or 0)


_HAN = "零〇一二三四五六七八九十廿卅百"
_HAN_NUMBER = rf"[{_HAN}]{{1,5}}"
_CAPITAL_NUMBER = "[壹贰貳叁參肆伍陆陸柒捌玖拾]{1,3}"
_ARABIC = "[0-9０-９]{1,3}"
_SPACE = r"[ \t\u3000\xa0]*"

# What each style looks like; the group named like the style is the number. Look-aheads keep out
# 一、二、三产业, 第一、第二产业, 1.5% and 一是一.
_POINT_MORE = rf"(?:{_SPACE}[及和至、,，-]{_SPACE}[（(]{_HAN_NUMBER}[)）])*"
_FORMS = {
    Style.POINT: rf"[（(]{_SPACE}(?P<POINT>{_HAN_NUMBER}){_SPACE}[)）](?P<more>{_POINT_MORE})[、.．]?"
    "|(?P<POINT2>[㈠-㈩])、?",
    Style.SUBITEM: rf"[（(]{_SPACE}(?P<SUBITEM>{_ARABIC}){_SPACE}[)）]、?|(?P<SUBITEM2>[⑴-⒇])、?"
    rf"|(?P<SUBITEM3>{_ARABIC})[)）]",
    Style.CIRCLED: "(?P<CIRCLED>[①-⑳])[、.．]?",
    Style.ITEM: rf"(?P<ITEM>{_ARABIC}){_SPACE}[.．、](?![0-9０-９])|(?P<ITEM2>[⒈-⒛])",
    Style.NUMBER_IS: f"(?P<NUMBER_IS>{_HAN_NUMBER})是(?!一[，,。；])",
    Style.NUMBER_MUST: f"(?P<NUMBER_MUST>{_HAN_NUMBER})要(?![是求点])",
    Style.ORDINAL: f"第(?P<ORDINAL>{_HAN_NUMBER})(?:[点點项項]|[个個]?(?:方面|问题|問題))?{_SPACE}"
    f"(?:[，,、：:](?!{_SPACE}第)|是)",
    Style.AMONG: f"其(?P<AMONG>{_HAN_NUMBER})(?:[，,、：:]|(?=[是为為]))",
    Style.SEQUENCE: "(?P<SEQUENCE>首先|其次|(?:再次|再者|最后|最後)(?=[，,是要]))[，,]?",
}
_LINE_FORMS = {
    Style.VOLUME: f"第(?P<VOLUME>{_HAN_NUMBER}|{_ARABIC})(?:[编編篇]|部分)",
    Style.CHAPTER: f"第{_SPACE}(?P<CHAPTER>{_HAN_NUMBER}|{_ARABIC}){_SPACE}章",
    Style.CHAPTER_SECTION: f"第{_SPACE}(?P<CHAPTER_SECTION>{_HAN_NUMBER}|{_ARABIC}){_SPACE}[节節]",
    Style.ARTICLE: f"第{_SPACE}(?P<ARTICLE>{_HAN_NUMBER}|{_ARABIC}){_SPACE}[条條]",
    Style.CAPITAL: f"(?P<CAPITAL>{_CAPITAL_NUMBER}){_SPACE}[、.．]",
    Style.PART: f"(?P<PART>{_HAN_NUMBER}){_SPACE}[、.．](?!{_HAN_NUMBER}(?:、|产业|產業|季度|线|線))",
}

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
_STRONG_ONLY = {Style.ITEM, Style.SUBITEM, Style.CIRCLED, Style.NUMBER_MUST}

_QUOTED = re.compile("“[^“”]*”|「[^「」]*」|『[^『』]*』|《[^《》]*》")
_WORDS = {"首先": 1, "其次": 2}


def _to_marker(match: re.Match[str], leads_line: bool, after_comma: bool = False) -> Marker | None:
    groups = {key: value for key, value in match.groupdict().items() if value is not None}
    name = next(key for key in groups if key not in ("marker", "more"))
    style = Style[name.rstrip("23")]
    number = groups[name]
    ordinal = _WORDS.get(number, NEXT) if style is Style.SEQUENCE else parse_number(number)
    if ordinal is None:
        return None
    further = re.findall(_HAN_NUMBER, groups.get("more", ""))
    through = (parse_number(further[-1]) if further else None) or ordinal
    return Marker(style, ordinal, through, *match.span("marker"), leads_line, after_comma)


def line_marker(text: str, line: Span) -> Marker | None:
    """Read the marker that the line begins with, if any; offsets are those of ``text``."""
    match = _LINE.match(text, line.start, line.end)
    return _to_marker(match, leads_line=True) if match else None


def inline_markers(text: str, start: int, end: int) -> Iterator[Marker]:
    """Find the markers after clause ends within ``text[start:end]``, in order, none inside quotes."""
    quoted = [match.span() for match in _QUOTED.finditer(text, start, end)]
    passed = 0
    for match in _INLINE.finditer(text, start, end):
        position = match.start("marker")
        while passed < len(quoted) and quoted[passed][1] <= position:
            passed += 1
        if passed < len(quoted) and quoted[passed][0] < position:
            continue
        after_comma = text[match.start() - 1] in _WEAK_ENDS
        marker = _to_marker(match, leads_line=False, after_comma=after_comma)
        if marker is not None and not (after_comma and marker.style in _STRONG_ONLY):
            yield marker


# 篇一, 第一篇, 范文一 and their kin close a short title line or are one.
SPEECH_LINE_CHARACTERS = 60
_SPEECH_LINE = re.compile(
    rf"(?P<before>[^。；！？]*?)"
    rf"(?P<label>[（(【]?(?:第(?P<a>{_HAN_NUMBER}|{_ARABIC})篇|"
    rf"(?:篇|范文|範文)(?P<b>{_HAN_NUMBER}|{_ARABIC}))[)）】]?)"
    r"(?P<after>(?:[：: 　\t,，.、][^。；！？]*)?)"
)


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """A line that titles one of several speeches in a document."""

    label: str
    """``篇一``, without brackets."""
    ordinal: int
    line: Span


def speech_line(text: str, line: Span) -> SpeechLine | None:
    """Read a line such as 信息宣传工作总结讲话篇一; ``None`` for any other line."""
    words = text[line.start : line.end].strip()
    if len(words) > SPEECH_LINE_CHARACTERS:
        return None
    match = _SPEECH_LINE.fullmatch(words)
    ordinal = parse_number(match["a"] or match["b"]) if match else None
    if match is None or ordinal is None:
        return None
    return SpeechLine(match["label"].strip("（(【)）】"), ordinal, line)
