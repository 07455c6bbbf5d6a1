"""Which figures reports of all years state, and how they are written: GDP, prices, jobs; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis.folding import fold, simplify
from index.analysis.segmenter import tagged_words
from index.search.tenses import Tense, asked_tense

_INDICATORS = (
    # what questions call it; what reports call it; how it stands there
    (
        "gdp|economic growth|生产总值|经济(?:预期)?增[长速]|经济总量",
        "地区生产总值增长",
        "(?:生产总值|经济|GDP)(?:预期|同比)?(?:增[长速]|达|突破|为)|生产总值",
    ),
    (
        "物价|prices|inflation|cpi|消费价格|通胀",
        "居民消费价格涨幅",
        "(?:消费|零售)[^，。；]{0,2}价格|CPI|物价",
    ),
    ("失业|unemploy", "城镇调查失业率", "失业率"),
    ("就业|岗位|employ|jobs", "城镇新增就业", "新增[^，。；]{0,6}就业|就业[^，。；]{0,6}新增|转移就业"),
    ("社零|社消|零售|retail", "社会消费品零售总额", "零售总额|社零"),
    (
        "固定资产|固投|fixed.asset|投资(?:增|目标|额)",
        "固定资产投资",
        r"固定资产投资|固投|(?<![\u4e00-\u9fff])投资增[长速]",
    ),
    ("(?:财政|预算)收入|(?:fiscal|budget) revenue", "一般公共预算收入", "(?:财政|预算)[^，。；]{0,4}收入"),
    ("外贸|进出口|foreign trade|imports and exports", "外贸进出口总额", "进出口|外贸(?:总[额值]|增[长速])"),
    ("出口|exports", "出口总额", "出口"),
    ("industrial|工业增加值|工业增[长速]|规上工业", "规模以上工业增加值", "工业增加值"),
    (
        "(?:居民|人均|群众|农民|可支配)[^,]{0,4}收入|incomes?",
        "居民人均可支配收入",
        "居民[^，。；]{0,10}收入|可支配收入|农民[^，。；]{0,6}收入",
    ),
    (
        "粮食|grain",
        "粮食产量",
        "粮食(?:[^，。；单]{0,10}产|稳定|[^。；]{0,24}总产)|粮[油肉蛋奶、棉菜糖]{1,6}(?:等)?产",
    ),
    ("(?:煤炭|原煤|煤)(?:[总年]*产|要?挖)|挖[^,]{0,4}煤", "原煤产量", "(?:原煤|煤炭)(?:总?产[量能]|生产)"),
    (
        "研发|r&d|research",
        "研发经费投入强度",
        "(?:研发|研究与(?:试验)?发展)[^，。；]{0,8}(?:投入|支出|经费|强度)",
    ),
    ("能耗", "单位地区生产总值能耗", "能耗"),
)
"""The figures that reports of all years state, a closed list, with the names that everyday questions have for
them: a report says 地区生产总值 where one asks for the GDP."""

NUMBER = r"(?:[\d〇]|[一二三四五六七八九十百千万]{2,}|百分之|翻番)"
CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")
"""What a number belongs to: the words of its clause say what it counts."""
_WITHOUT_NUMBER = (
    "正增长|同步|平稳|稳定|快于|高于|保稳|合理(?:水平|区间|增长)|与全国|全国平均"
    "|(?:下达|规定|国家)[^，。；]{0,8}任务"
)
"""How a goal is set without a figure of its own."""
_REACH = 14
"""Characters between what is counted and its figure: 城镇新增就业目标确定为120万."""
MEASURE = re.compile("[量额值幅速数率比例重度模平期标]$")
"""How the words end that say how an indicator is counted: 粮食产量, 物价涨幅, 就业目标."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What figure is asked for."""

    stands: re.Pattern[str] | None
    """How the indicator asked for is written, with its figure; None where it is none of those known."""
    called: str
    """What reports call it; empty where it is none of those known."""
    tense: Tense | None
    asked: tuple[str, ...] = ()
    """What the topic calls it."""


def read_figure(topic: str, when: Sequence[str], looks_back: bool) -> Figure:
    """Read off a folded topic which figure it asks for, and whether a goal or what has come of it.

    ``when`` are the words such as 今年 that were taken out of it; ``looks_back`` tells that the documents
    meant are of the year after.
    """
    tense = Tense.RESULT if looks_back else asked_tense(" ".join([*when, topic]))
    for names, called, stands in _INDICATORS:
        if asked := re.search(names, topic):
            # What has come of a goal is a number, whatever the goal was.
            told = NUMBER if tense is Tense.RESULT else f"{NUMBER}|{_WITHOUT_NUMBER}"
            counted = rf"(?:{stands})[^，。；]{{0,{_REACH}}}?(?:{told})"
            return Figure(re.compile(counted), called, tense, (asked[0],))
    return Figure(None, "", tense)


def names_figure(folded: str) -> bool:
    """Whether a folded text names one of the figures that reports of all years state: GDP, 居民收入."""
    return any(re.search(names, folded) for names, _, _ in _INDICATORS)


def states_number(topic: str, text: str) -> bool:
    """Whether a text states the numbers of a folded topic, of its figure if any: GDP目标是6%."""
    numbers = re.findall(r"\d+(?:\.\d+)?", topic)
    stands = next((stands for names, _, stands in _INDICATORS if re.search(names, topic)), "")
    before = rf"(?:{stands})[^，。；]{{0,{_REACH}}}?" if stands else ""
    folded = fold(text) if not stands else simplify(text)
    return all(re.search(rf"{before}(?<![\d.]){re.escape(number)}(?![\d.])", folded) for number in numbers)


def counts_another(figure: Figure, folded: str) -> bool:
    """Whether a question names a known indicator only as part of something else: 粮食播种面积, 再就业资金."""
    names = next((names for names, called, _ in _INDICATORS if called == figure.called), "")
    end = max((folded.find(name) + len(name) for name in figure.asked), default=0)
    head, at = "", 0
    for word, tag in tagged_words(folded):
        begins, at = at, at + len(word)
        if at <= end:
            continue
        if begins < end:
            head = word[end - begins :]
        elif tag.startswith(("n", "v")):
            head = word if tag.startswith(("n", "vn")) else head
        else:
            break
    return bool(head) and not (
        head in figure.called or MEASURE.search(head) or (names and re.search(names, head))
    )
