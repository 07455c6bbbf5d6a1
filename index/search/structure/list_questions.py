"""What a question says of the list that it asks for: how clearly it asks for one, and of how many points.

Pure: all is read off the words of the question.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from index.analysis.numerals import parse_number
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query

NUMBER = r"(?<![十\d])(十[一二三四五六七八九]?|[二两三四五六七八九仨俩]|\d{1,2})"
UNIT = r"(?:个|大|条|点|项|种|类|样|位|方面|部分|件|块|阶段|角度|层|句|步|招)"
STATED_COUNT = re.compile(f"{NUMBER}{UNIT}")

_AMOUNTS = "[年月天号日时周届期人元万亿成倍次户家吨米公]"
_COUNT = re.compile(
    rf"(?:哪|(?<![周海江河湖岸路旁身两])边){NUMBER}(?![年月天号日时周届期])|(?:这|那|的|分|提了|讲了|说了|摆了|列了|有|共){NUMBER}{UNIT}|{NUMBER}{UNIT}(?:{UNIT}?(?:都|分别|各|是|要求|内容|意见|问题|方面)|[^,.;的]{{0,8}}(?:[是有]什么|[是有]哪|包括|具体|分别|各自))"
    rf"|(?<!第){NUMBER}{UNIT}[?.!]?$|(?<!第){NUMBER}{UNIT}的[^,.;?]{{0,4}}在哪"
)
_THINGS = (
    "条|点|项|部分|方面|要点|措施|原因|理由|意见|要求|任务|目标|原则|问题|层面|范畴|方向|举措|步|大类|变化|"
    "好处"
)
_HOW_MANY_POINTS = re.compile(
    rf"(?:[有分提讲说列给谈][了成为出过到及]?|包括|包含|划分为?)(?:好|哪)?几(?:大|个)?.{{0,4}}?(?:{_THINGS})"
)
# What chat members ask for in other words: 邊幾項措施, 採取咗咩措施, 定了几条, 几项要求是什么, …？四条.
_MANY_THINGS = (
    f"(?:{_THINGS}|条件|内容|办法|做法|步骤|因素|困难|优势|特点|意义|经验|主张|建议|安排|用途|说法|成就|坚持)"
)
_WHICH_POINTS = re.compile(
    rf"(?<![周海江河湖岸路旁身两])边(?:几|啲|些|{NUMBER})|[咩乜]嘢?(?:主要|具体|新|其他)?{_MANY_THINGS}"
    rf"|(?:定|抓|列|提|讲|说|分|归纳|概括|总结)[了出成]?[好十]?几{UNIT}{{1,2}}+(?!{_AMOUNTS})"
    rf"|几{UNIT}{{1,2}}[^,.;?]{{0,8}}{_MANY_THINGS}"
    rf"|(?:有|采取|提出|制定|规定|需要|具备|推出|落实)[了过出]?(?:什么|啥)(?:主要|具体|新|其他)?{_MANY_THINGS}"
    rf"|(?<!第){NUMBER}{UNIT}{{1,2}}[?.!]?$"
    rf"|(?<!第){NUMBER}{UNIT}{{1,2}}的?[^,.;?]{{0,4}}(?:在哪|[是有]哪)"
    # 讲了几个"坚持", 一共几个
    rf'|几{UNIT}{{1,2}}"|(?:一共|总共|共有?)几{UNIT}[?.!]?$'
    "|[双三四五多]管齐下"
)
_NAMES_SO_MANY = re.compile(rf"{NUMBER}(?:大|项|件|条|个|张|场)(?![年月天])")
_ASKS = re.compile(r"[什么啥哪几多怎咋何谁吗呢咩乜]|边[几啲个度些]|点[样解]|是否|[?？]$")
_HOW = re.compile("怎么(?!样|看|评)|怎样|如何|咋(?!样)|点样")
_ONE_THING = AnswerType.NUMBER | AnswerType.TIME | AnswerType.PERSON | AnswerType.PLACE | AnswerType.YES_OR_NO
_TOGETHER = str.maketrans("仨俩", "三二")


def stated_counts(form: str) -> set[int | None]:
    """Return the numbers of things that a folded text speaks of."""
    return {parse_number(number) for number in STATED_COUNT.findall(form)}


def asked_count(folded: str) -> int | None:
    """Return the number in 哪三个方面, None where the question states none."""
    match = _COUNT.search(folded)
    return parse_number(next(filter(None, match.groups())).translate(_TOGETHER)) if match else None


def named_count(folded: str) -> int | None:
    """Return the number in 十件民生实事, the greatest of several; None where the text names none."""
    return max((number for number in stated_counts(folded) if number), default=None)


class Asked(Enum):
    """How clearly a question asks for several points."""

    POINTS = auto()  # 哪些, 哪三条, 有几条
    NAMED = auto()  # 十件民生实事: it names so many things and asks nothing of them
    FOLLOWED = auto()  # the question after it asks for one of the points, so there is a list


def asked_for_points(query: Query) -> Asked | None:
    """Return how clearly a question asks for the points of a list; None where it does not."""
    folded = query.folded
    if (
        AnswerType.POINTS in query.answer_types
        or _HOW_MANY_POINTS.search(folded)
        or _WHICH_POINTS.search(folded)
    ):
        return Asked.POINTS
    if query.answer_types is AnswerType.NONE and not _ASKS.search(query.folded):
        return Asked.NAMED if _NAMES_SO_MANY.search(query.folded) else None
    return None


def asks_how(query: Query) -> bool:
    """Whether a list of measures would answer the question as well as a sentence does: 怎么深化改革."""
    return _HOW.search(query.folded) is not None


def may_ask_for_points(query: Query) -> bool:
    """Whether the points of a list can be the answer: not of a number, time, person, place, yes or no."""
    if asked_for_points(query) is not None or asked_count(query.folded) is not None:
        return True
    return not query.answer_types & _ONE_THING and _ASKS.search(query.folded) is not None
