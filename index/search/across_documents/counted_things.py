"""What a question asks the number of, and which sentences count it: 养老床位, 高速公路通车里程."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.analysis.folding import BREAK, fold
from index.analysis.segmenter import tagged_words
from index.search.across_documents.asking_words import DOING
from index.search.across_documents.statements import HALVED
from index.search.indicators import CLAUSE, MEASURE, Figure, counts_another
from index.search.questions.question_words import FUNCTION_WORDS

MOSTLY = 0.7
"""Share of the words that say what is counted, by rarity, that the clause of the number or its sentence must
say besides the head: 保障性住房 is no 保障性租赁住房. Of quotes for 28 counted things over 31 reports .05 are
of reports that do not count it; where half of the words, whichever, were enough, .36 were."""
BEHIND = 10
"""Characters between the head and its number: 技术合同成交额力争突破2000亿元."""
TOGETHER = 30
"""The same where several things have their numbers together: 游客人次、旅游花费均增长10%."""
AHEAD = 8
"""Characters between a number and the words of what it counts: 2000张家庭养老床位."""

_UNIT = (
    r"(?:个?百分点|[十百千万亿]*(?:平方米|公顷|公里|千瓦时?|立方米?|人次|亿?美?元|[个张套户家亩吨斤头只件项所座条名位"
    r"辆倍成人岁天次块点处间米瓦钱度])?)"
)
_ASKS = re.compile(
    r"(?:大概|一共|总共|要|能|会|将)*(?:达?到|达|为|是|有|占|增长|提高|下降|减少|增加|控制在|定[在为了]?)*"
    rf"(?:多少|几多|百分之几|几(?=[个张成名万亿所家条座])){_UNIT}(?:以[上下内])?[呢吗啊?]*"
)
RARE = 4.0
"""Inverse document frequency from which a verb says what is counted: 出栏 has 8, 安排 and 改造 have 3."""
_LIGHT = re.compile("目标|预期|任务|数量|总[数量]|规模|水平|情况|数据|数字|增[速长幅]|幅度|合计|总共|建设")
"""Words that say how something is counted."""
_OF_TIME = re.compile("主要|左右|具体|[今去]年|全[年省市区国]|各[省地市]")
_MADE = re.compile("新[建开改增]建?|扩建|改建|预期|计划")
_SUFFIX = frozenset({"n", "ng", "k", "q"})
_KEPT_TAGS = frozenset("navjlizgxebs")
_NUMBER = re.compile(
    r"(?<![a-z\d])[\d〇](?:[\d.,]*)|[一二三四五六七八九十百千万]{2,}(?!五”?[规时期])|百分之|翻番"
)
_ITEM = re.compile(r"^\s*[(（]?\d{1,3}[)）.．、](?!\d)")
"""The number of an item, which counts nothing."""
_GENERAL = frozenset(
    word
    for words in (
        "规上 规模 规模以上 城镇 农村 城乡 全社会 社会 地方 一般 公共 全体",
        "居民 常住 人均 国内 地区 国民 经济 总额 总产量 年均",
    )
    for word in words.split()
)
"""Words that stand before the names of known figures and tell none from another."""
_ALIKE = ("比例", "比率", "占比", "比重")
_OF_ALL = re.compile("均|分别|都")
_REACHES = re.compile("突破|达到|超过|增长|提高|增加|力争|确保|总|稳定|保持|控制")
_MEASURE = re.compile(f"{MEASURE.pattern}|(?:[次积]|里程)$")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a question asks the number of."""

    head: str
    """The word for what is counted: 床位 of 养老床位."""
    weights: Mapping[str, float]
    """All words that say what it is, the head among them, with their rarity."""

    @property
    def is_measure(self) -> bool:
        """Whether nothing but a number can be meant: 覆盖率, 成交额."""
        return _MEASURE.search(self.head) is not None

    def counted_in(self, text: str) -> bool:
        """Whether a sentence in Simplified Chinese states a number of it.

        What else is said of it may stand in the clause before: 提升养老机构护理能力,新增床位1万张.
        """
        # Folded, the sign between the parts of a list would be the comma between clauses.
        text = _ITEM.sub("", fold(text.replace("、", "和")))
        whole, before = MOSTLY * sum(self.weights.values()), ""
        for clause in (match[0] for match in CLAUSE.finditer(text)):
            said = f"{before},{clause}"
            told = sum(weight for word, weight in self.weights.items() if _says(said, word))
            if told >= whole and self._beside_number(clause):
                return True
            before = clause
        return False

    def _beside_number(self, clause: str) -> bool:
        """Whether the head has a number of its own: behind it, or before its words."""
        first = min((at for word in self.weights if (at := clause.find(word)) >= 0), default=-1)
        numbers = [match.span() for match in _NUMBER.finditer(clause)]
        for head in _forms(self.head):
            for match in re.finditer(re.escape(head), clause):
                gap = next(
                    (clause[match.end() : start] for start, _ in numbers if start >= match.end()), None
                )
                near = gap is not None and (
                    len(gap) <= BEHIND or (len(gap) <= TOGETHER and _OF_ALL.search(gap))
                )
                if near and not _is_part_of_other(gap or ""):
                    return True
                if any(0 <= first - end <= AHEAD for _, end in numbers):
                    return True
        return False


def read_counted(topic: str, rarity: Callable[[str], float]) -> Counted | None:
    """Read off a folded topic what it asks the number of; None where it names nothing."""
    names: list[str] = []
    for piece in topic.split(BREAK):
        before, *after = _ASKS.split(piece, maxsplit=1)
        # 改造多少老旧小区 names it behind the asking, 新增养老床位多少张 before it.
        named = next((found for part in [*reversed(after), before] if (found := _names(part, rarity))), [])
        names += [name for name in named if name not in names]
    if not names:
        return None
    return Counted(names[-1], {name: rarity(name) for name in names})


def _names(part: str, rarity: Callable[[str], float]) -> list[str]:
    """Return the words of a phrase that say what is counted; the head is the last of them."""
    words = [(word, tag) for word, tag in _whole_words(part) if not _OF_TIME.match(word)]
    while words and _LIGHT.fullmatch(words[-1][0]):
        del words[-1]
    # What is done with it need not be said: 新增, 改造; a rare verb behind it is counted: 生猪出栏.
    while len(words) > 1 and words[-1][1] == "v" and rarity(words[-1][0]) < RARE:
        del words[-1]
    while len(words) > 1 and (words[0][1] in {"v", "vn"} or _MADE.fullmatch(words[0][0])):
        del words[0]
    return [word for word, _ in words]


def _whole_words(part: str) -> list[tuple[str, str]]:
    """Return the words of two characters and more with their tags, what the dictionary lacks put together.

    Such a word falls into single characters: 托位, 充电桩.
    """
    words: list[tuple[str, str]] = []
    at = joinable = -1
    for word, tag in tagged_words(part):
        at += 1
        if word in FUNCTION_WORDS or not word.isalnum() or (len(word) == 1 and word in DOING):
            continue
        if len(word) == 1 and words and joinable == at - 1 and (words[-1][1] == "" or tag in _SUFFIX):
            words[-1] = (words[-1][0] + word, words[-1][1] or "")
            joinable = at
        elif len(word) == 1 or tag[:1] in _KEPT_TAGS:
            words.append((word, "" if len(word) == 1 else tag))
            joinable = at
    return [(word, tag) for word, tag in words if len(word) > 1]


def is_of_another(counted: Counted, figure: Figure, topic: str) -> bool:
    """Whether what a folded topic counts is only called like a known figure.

    海洋生产总值 and 民间投资 are told by what stands before its name, 粮食播种面积 by what stands behind.
    """
    stands = figure.stands.pattern if figure.stands else ""
    start = min((at for asked in figure.asked if (at := topic.find(asked)) >= 0), default=0)
    before = [word for word in counted.weights if 0 <= topic.find(word) <= start - len(word)]
    own = [word for word in before if word not in _GENERAL and word not in figure.called]
    return counts_another(figure, topic) or any(word not in stands for word in own)


def _forms(word: str) -> tuple[str, ...]:
    """Return how a word may stand: 重点项目 as 重点建设项目, of which the last half is the head."""
    if word in _ALIKE:
        return _ALIKE
    return (word, word[2:]) if len(word) == HALVED else (word,)


def _says(text: str, word: str) -> bool:
    halves = len(word) == HALVED and word[:2] in text and word[2:] in text
    return halves or any(form in text for form in (_ALIKE if word in _ALIKE else (word,)))


def _is_part_of_other(gap: str) -> bool:
    """Whether what is named is only part of a longer name: 农村公路 of 农村公路安全防护工程8000公里."""
    words = [
        (word, tag) for word, tag in tagged_words(gap.partition("和")[0]) if not _REACHES.fullmatch(word)
    ]
    nouns = [word for word, tag in words if tag.startswith(("n", "vn", "an")) and len(word) > 1]
    return bool(nouns) and words[0][0] == nouns[0] and not _MEASURE.search(nouns[-1])
