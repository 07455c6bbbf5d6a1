"""What a sentence shows besides its words: a number, a time, a person, several points, or mere courtesy.

It is found once, when a sentence is indexed, so that no question has to read the sentences again for it.
"""

from __future__ import annotations

import re
from enum import IntFlag

from index.analysis.folding import search_form
from index.analysis.numbers import NUMERALS

NUMERAL = rf"(?:\d+(?:\.\d+)?|[{NUMERALS}半几多]+)"
_MEASURE = (
    r"(?:个|名|位|人|次|条|项|种|类|期|届|元|块|万|亿|倍|成|家|篇|份|大|方面|天|年|月|日|岁|周|小时|分钟|公里|米|亩|公顷|吨|斤|户|所|座|辆|级|"
    r"点|步|号|度|部|套|间|层|%|‰|美元|英镑|港元|台币)"
)


class Evidence(IntFlag):
    """Forms that one sentence shows; the values are stored."""

    NUMBER = 1
    TIME = 2
    PERSON = 4
    PLACE = 8
    NUMERAL = 32
    """Any numeral, be it part of a word; without one there is no number with a unit."""
    COURTESY = 64
    """Only addresses or thanks those present (同志们：, 谢谢大家！): it answers nothing."""


_PATTERNS = {
    Evidence.NUMBER: re.compile(rf"{NUMERAL}{_MEASURE}|\d|百分之|[一二三四五六七八九]成|全部|所有|一半|翻番"),
    Evidence.TIME: re.compile(
        rf"{NUMERAL}(?:年|月|日|天|号|周|小时|季度|个月|点|世纪)|年代|[春夏秋冬]季|春节|元旦|国庆|[上中下]旬|月底|年底|年初|年内|之前|以前|以后|以来|"
        r"今年|明年|去年|今天|目前|当前|近期|长期|届"
    ),
    Evidence.PERSON: re.compile(
        r"同志|先生|女士|主席|书记|总理|总统|部长|局长|省长|市长|主任|司长|委员|代表|议员|领导|干部|群众|人民|党委|政府|部门|机关|单位|人员|者|家"
    ),
    Evidence.PLACE: re.compile(r"[省市县区镇乡村州国港澳台]|地区|地方|基层|单位|部门|处|里|线|路|沿|洲|岸"),
    Evidence.NUMERAL: re.compile(NUMERAL),
}
# Atomic and possessive, so that no text can be matched in very many ways.
_LISTENERS = (
    r"(?>(?:(?:尊敬|敬爱|亲爱)的)?(?:(?:各位|全体|在座|在场)的?)*+(?:代理主席|主席|大家|领导|代表|委员|议员|来宾|嘉宾|同志|同事|同学|同胞|"
    r"朋友|专家|老师|乡亲|女士|先生)(?:先生|女士|同志|朋友)?们?好?)"
)
_COURTESY = re.compile(
    rf"(?:{_LISTENERS}[,、和 ]*+)++[:!.]*"
    rf"|(?=\w)(?:最后,?)?(?:再次|我谨此)?(?:陈辞,?)?(?:(?:谢谢|多谢|感谢)(?:{_LISTENERS}|各位)?)?[,!. ]*"
)
_SEPARATOR = re.compile(r"[;；]")
_LISTED = re.compile(r"[^、,，;；。]{2,}、[^、,，;；。]{2,}(?:、|和|及|与|以及)[^、,，;；。]{2,}")
_PAIRED = re.compile(
    r"既.+(?:又|也)|也有.+还有|不仅.+而且|首先.+(?:其次|然后)|第一.+第二|一是.+二是|一方面.+另一方面|是.+[;；,，]是.+[;；,，]是"
)


def find_evidence(text: str) -> Evidence:
    """Return every form that one sentence shows."""
    folded = search_form(text)
    found = Evidence.COURTESY if _COURTESY.fullmatch(folded.strip()) else Evidence(0)
    for form, pattern in _PATTERNS.items():
        if pattern.search(folded):
            found |= form
    return found


def enumerates(text: str) -> bool:
    """Whether one sentence lists several things: semicolons, 、 twice, 既…又…, 一是…二是…."""
    return bool(len(_SEPARATOR.findall(text)) >= 2 or _LISTED.search(text) or _PAIRED.search(text))
