"""The form that an answer must have (a number, a time, several points) and which sentences have it."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Flag, auto

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import search_form
from index.analysis.numbers import NUMERALS
from index.analysis.sentence_features import NUMERAL, Evidence
from index.search.questions.word_bounds import word_bounds

_COUNT = r"[二两三四五六七八九十仨俩\d]+"
_UNIT = (
    r"(?:个|大|条|点|项|种|类|样|位|方面|问题|部分|步|者|件|块|阶段|要求|任务|原则|意见|建议|措施|目标|结合)"
)


class AnswerType(Flag):
    """What form the answer must have; read off the question's grammar alone."""

    NONE = 0
    POINTS = auto()  # 哪些, 哪三个方面, which points
    NUMBER = auto()  # 多少, 几名
    TIME = auto()  # 何时, 哪一年, 几天
    PERSON = auto()  # 谁, 哪位
    PLACE = auto()  # 哪里
    REASON = auto()  # 为什么
    YES_OR_NO = auto()  # 吗, 是不是


_WANTS = (
    (
        AnswerType.TIME,
        r"什么时候|何时|啥时|几时|哪一?[年天月日届]|几(?:[年月号天日届期]|点(?=钟|半|开|到|结束|$))|多久|"
        r"多长时间|多少[年天月日]|\bwhen\b|what year",
    ),
    (AnswerType.PERSON, r"谁|哪位|何人|哪个人|叫什么名字|\bwho\b|\bwhom\b"),
    (AnswerType.PLACE, r"哪里|哪儿|何处|什么地方|\bwhere\b"),
    (
        AnswerType.POINTS,
        rf"哪些|哪几(?![年月天号])|哪{_COUNT}{_UNIT}?|几[样头层]|几个?(?:角度|层面)"
        r"|有(?:什么|啥)(?:要求|特点|优势|意义|内容|任务|措施|办法|问题|困难|好处|作用)"
        rf"|(?:几|{_COUNT}){_UNIT}{{1,2}}(?:都|分别|各)?(?:是|有|叫|为)(?:什么|啥|哪)"
        rf"|(?:讲|提|说|摆|列|分|归纳|概括)(?:了|成|为|出)?{_COUNT}{_UNIT}|各[项点条个](?!级)|逐[条项一]|[一每]个?别漏|全部列(?:出来?|一下)?|全都?[要贴发列]"
        r"|一是(?:.{0,6})二是|分别(?:是|有|来自|指)?(?:什么|啥|哪)?|各是(?:什么|啥)"
        r"|都(?:是|有)?(?:要)?\w{0,4}(?:什么|哪|啥)|包括了?些?(?:什么|啥)|列(?:出来?|一下|举)|都给(?:我|俺)"
        rf"|which (?:two|three|four|five|six|several|points|aspects|ones)|what are the|\blist\b"
        r"|(?:all|every|each)(?: the)? (?:points?|items?|ones?)",
    ),
    # Of its own: what begins with a number may go on to 哪些.
    (AnswerType.POINTS, rf"{_COUNT}{_UNIT}\w{{0,6}}是(?:什么|啥)|各自\w{{0,6}}(?:什么|啥|哪)"),
    (AnswerType.REASON, r"(?<![成作称视认变定评])为(?:什么|何|啥)|凭什么|怎么会|原因|出于|\bwhy\b"),
    (
        AnswerType.YES_OR_NO,
        r"吗|(?<![什怎多那这])么[?？。!]*$|是不是|是否|有没有|能不能|会不会|要不要|可不可以|能否|不[?？]*$|没有?[?？]*$",
    ),
    (
        AnswerType.NUMBER,
        r"多少|几多|几[名位人个次期万亿成倍元块份家篇条类种项]|几大|百分之几|\bhow (?:many|much)\b",
    ),
)
_WANT_PATTERNS = tuple((want, re.compile(pattern)) for want, pattern in _WANTS)


def read_answer_types(folded: str) -> AnswerType:
    """Read what form of answer a folded question wants."""
    found = AnswerType.NONE
    for want, pattern in _WANT_PATTERNS:
        if any(_stands(folded, *match.span()) for match in pattern.finditer(folded)):
            found |= want
    return found


def _stands(folded: str, start: int, end: int) -> bool:
    """Whether a pattern was found in words: 登记为何时 asks for no reason, nor does 平原因地制宜."""
    bounds = word_bounds(folded)
    return bounds.holds(start, end) or bounds.ends_word(start, end)


_FORMS = {
    AnswerType.NUMBER: Evidence.NUMBER,
    AnswerType.TIME: Evidence.TIME,
    AnswerType.PERSON: Evidence.PERSON,
    AnswerType.PLACE: Evidence.PLACE,
}
_ASKED_UNIT = re.compile(
    r"(?:多少|几)(?P<scale>万|亿)?(?P<unit>元|块|钱|名|位|个人|人|岁|天|日|年|月|期|次|篇|家|所|公里|米|亩|吨|斤|户|套|辆|条|件|项|届|小时|倍|%)"
    r"|百分之(?P<percent>多少|几)"
)
_SAME_UNIT = {
    "块": "元|美元|港元",
    "钱": "元|美元|港元",
    "元": "元|美元|港元",
    "名": "名|位|人|个",
    "位": "名|位|人|个",
    "人": "名|位|人",
    "个人": "名|位|人|个",
    "天": "天|日",
    "日": "日|天|号",
    "%": "%|成|百分之",
}


def fits_form(
    answer_types: AnswerType, folded: str, shown: NDArray[np.uint8], text_of: Callable[[int], str]
) -> NDArray[np.float64]:
    """Return the share, in ``[0, 1]``, of the wanted forms that each sentence shows; 1 for no wish.

    ``folded`` is the question, ``shown`` the ``Evidence`` of each sentence, ``(m,)``. ``text_of`` gives
    the text of a sentence by its place; it is asked only where the question names a unit.
    """
    forms = [form for kind, form in _FORMS.items() if kind in answer_types]
    if not forms:
        return np.ones(len(shown))
    met = [(shown & form) > 0 for form in forms]
    unit = asked_unit(folded)
    if unit is not None and (AnswerType.NUMBER in answer_types or AnswerType.TIME in answer_types):
        told = np.zeros(len(shown), np.bool_)
        for place in np.flatnonzero(shown & Evidence.NUMERAL).tolist():
            told[place] = unit.search(search_form(text_of(place))) is not None
        met.append(told)
    return np.asarray(np.sum(met, axis=0) / len(met), np.float64)


def asked_unit(folded: str) -> re.Pattern[str] | None:
    """Return what an answer to 多少天 or 几名 must hold: a number with that unit; None if none is named."""
    match = _ASKED_UNIT.search(folded)
    if match is None:
        return None
    if match["percent"]:
        return re.compile(rf"{NUMERAL}%|百分之{NUMERAL}|{NUMERAL}个?百分点")
    units = _SAME_UNIT.get(match["unit"], re.escape(match["unit"]))
    return re.compile(rf"(?:\d+(?:\.\d+)?|[{NUMERALS}]+)[余多来几]?[万亿]*(?:{units})")
