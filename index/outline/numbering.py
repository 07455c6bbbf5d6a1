"""The markers that number the parts of Chinese speeches, as they are written.

Pure functions over text; ``index.outline.collecting`` decides whether a marker numbers anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.outline.markers import NEXT, Marker, Style
from index.outline.numerals import parse_letter, parse_number, parse_roman
from index.types import Span

__all__ = ["NEXT", "Marker", "Style", "inline_markers", "line_marker", "parse_number"]

HAN_NUMBER = "[零〇一二三四五六七八九十廿卅百]{1,5}"
ARABIC_NUMBER = "[0-9０-９]{1,3}"
_ARTICLE_NUMBER = "[零〇一二三四五六七八九十百千]{1,9}|[0-9０-９]{1,4}"
_CAPITAL_NUMBER = "[壹贰貳叁參肆伍陆陸柒捌玖拾]{1,3}"
_SPACE = r"[ \t\u3000\xa0]*"

# What each style looks like; the group named like the style is the number. Look-aheads keep out
# 一、二、三产业, 第一、第二产业, 1.5% and 一是一.
_POINT_MORE = rf"(?:{_SPACE}[及和至、,，-]{_SPACE}[（(]{HAN_NUMBER}[)）])*"
_FORMS = {
    Style.POINT: rf"[（(]{_SPACE}(?P<POINT>{HAN_NUMBER}){_SPACE}[)）](?P<more>{_POINT_MORE})[、.．]?"
    "|(?P<POINT2>[㈠-㈩])、?",
    Style.SUBITEM: rf"[（(]{_SPACE}(?P<SUBITEM>{ARABIC_NUMBER}){_SPACE}[)）]、?|(?P<SUBITEM2>[⑴-⒇])、?"
    rf"|(?P<SUBITEM3>{ARABIC_NUMBER})[)）]",
    Style.CIRCLED: "(?P<CIRCLED>[①-⑳])[、.．]?",
    Style.ITEM: rf"(?P<ITEM>{ARABIC_NUMBER}){_SPACE}[.．、](?![0-9０-９])|(?P<ITEM2>[⒈-⒛])",
    Style.NUMBER_IS: f"(?P<NUMBER_IS>{HAN_NUMBER})是(?!一[，,。；])[，,：:]?",
    Style.NUMBER_MUST: f"(?P<NUMBER_MUST>{HAN_NUMBER})要(?![是求点])",
    Style.ORDINAL: f"第(?P<ORDINAL>{HAN_NUMBER})(?:[点點项項]|[个個]?(?:方面|问题|問題))?{_SPACE}"
    f"(?:[，,、：:](?!{_SPACE}第)|是)",
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
    Style.CAPITAL: f"(?P<CAPITAL>{_CAPITAL_NUMBER}){_SPACE}[、.．]",
    Style.PART: f"(?P<PART>{HAN_NUMBER}){_SPACE}[、.．](?!{HAN_NUMBER}(?:、|产业|產業|季度|线|線))"
    f"|(?P<PART2>{HAN_NUMBER}){_SPACE}$",
    # 14.2025年的实事 is the fourteenth item where thirteen stand before it, and no decimal number.
    Style.ITEM: f"(?P<ITEM3>{ARABIC_NUMBER})(?P<decimal>[.．])(?=[0-9０-９])",
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
_STRONG_ONLY = {Style.ITEM, Style.SUBITEM, Style.CIRCLED, Style.NUMBER_MUST}

_QUOTED = re.compile("“[^“”]*”|「[^「」]*」|『[^『』]*』|《[^《》]*》")
_WORDS = {"首先": 1, "其次": 2}
_PARSERS: dict[Style, Callable[[str], int | None]] = {
    Style.SEQUENCE: lambda word: _WORDS.get(word, NEXT),
    Style.STEM: parse_letter,
    Style.LETTER: parse_letter,
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
        style, ordinal, through, start, end, leads_line, after_comma, "again" in groups, "decimal" in groups
    )


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
