"""Whether sentences of a document state what many documents are asked: its figure, its goal, its topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.folding import BREAK, simplify
from index.search.features import FEATURES, folded_coverage, idf, text_of
from index.search.searcher import Found
from index.segmenter import dictionary_words
from index.store.snapshot import Snapshot
from index.terms import term_form, words

_INDICATORS = (
    # what questions call it; what reports call it; how it stands there
    (
        "gdp|生产总值|经济(?:预期)?增[长速]|经济总量",
        "地区生产总值增长",
        "(?:生产总值|经济|GDP)(?:预期|同比)?(?:增[长速]|达|突破|为)|生产总值",
    ),
    ("物价|cpi|消费价格|通胀", "居民消费价格涨幅", "消费价格|CPI|物价"),
    ("失业", "城镇调查失业率", "失业率"),
    ("就业|岗位", "城镇新增就业", "新增[^，。；]{0,6}就业|就业[^，。；]{0,6}新增|转移就业"),
    ("社零|零售", "社会消费品零售总额", "零售总额|社零"),
    (
        "固定资产|固投|投资(?:增|目标|额)",
        "固定资产投资",
        r"固定资产投资|固投|(?<![\u4e00-\u9fff])投资增[长速]",
    ),
    ("(?:财政|预算)收入", "一般公共预算收入", "(?:财政|预算)[^，。；]{0,4}收入"),
    ("外贸|进出口", "外贸进出口总额", "进出口|外贸(?:总[额值]|增[长速])"),
    ("出口", "出口总额", "出口"),
    ("工业增加值|工业增[长速]|规上工业", "规模以上工业增加值", "工业增加值"),
    (
        "(?:居民|人均|群众|农民|可支配)[^,]{0,4}收入",
        "居民人均可支配收入",
        "居民[^，。；]{0,10}收入|可支配收入|农民[^，。；]{0,6}收入",
    ),
    ("粮食", "粮食产量", "粮食(?:[^，。；单]{0,10}产|稳定)"),
    ("研发", "研发经费投入强度", "研发[^，。；]{0,8}(?:投入|支出|经费|强度)"),
    ("能耗", "单位地区生产总值能耗", "能耗"),
)
"""The figures that reports of all years state, a closed list, with the names that everyday questions have for
them: a report says 地区生产总值 where one asks for the GDP."""

_NUMBER = r"(?:[\d〇]|[一二三四五六七八九十百千万]{2,}|百分之|翻番)"
_WITHOUT_NUMBER = "正增长|同步|平稳|稳定|快于|高于|保稳"
_REACH = 14
"""Characters between what is counted and its figure: 城镇新增就业目标确定为120万."""
_CLAUSE = re.compile(r"[^，,；;。！!？?\n]+")
_BESIDE_NUMBER = 0.5
"""Share of the topic's words, by rarity, that the clause of a figure must say to state that figure."""

_SETS_GOALS = re.compile(r"目标[^，。；]{0,6}?(?:是|为|：|:|定)")
_AHEAD = re.compile(
    "今年(?!以来)|工作安排|总体要求|目标任务|(?:主要|重点)(?:目标|任务|工作)|工作(?:部署|建议|思路)|下一步|未来|展望"
)
_BEHIND = re.compile("回顾|过去|去年|上年|成就|成绩|总结")
_ASKS_GOAL = re.compile("目标|预期|计划|力争|控制在|打算|今年要|要(?:新增|完成|达到|实现|建|增)")
_ASKS_RESULT = re.compile("完成|实现了|达到了|增长了|去年|上年")

RARE_TOLD = 0.99
"""Share of the topic's words, by rarity, that a sentence which says the topic itself holds."""
BEST_OF = 8
"""Documents whose best sentences tell by what words a topic is spoken of."""
SHARED_BY = 3
"""Of these, how many must hold such a word."""
FREQUENT = 0.05
"""Share of all passages from which a word tells nothing."""
MOST_WORDS = 6
"""Such words at most, the most telling."""
LEAST_WORDS = 2
"""Such words at least: one alone, as 孩子 for 鼓励生孩子, may be of any other topic."""
WORDS_SHARED = 0.4
"""Share of these words, by weight, that a sentence holds which speaks of the topic in other words."""
TOPIC_SHARED = 0.3
"""Share of the topic's own words that it holds besides."""
NEARLY_AS_NEAR = 0.04
"""How much less near to the topic its vector may be than that of the nearest sentence. Of 44 topics asked of
27 reports, half of them in everyday words, .92 of what was quoted by these three rules and for the topic's
own words spoke of it, for .38 of the documents that do; by the topic's own words alone .99, for .20."""


class Tense(Enum):
    """Whether a report looks ahead or behind."""

    GOAL = auto()
    RESULT = auto()


@dataclass(frozen=True, slots=True)
class Figure:
    """What figure is asked for."""

    stands: re.Pattern[str] | None
    """How the indicator asked for is written, with its figure; None where it is none of those known."""
    called: str
    """What reports call it; empty where it is none of those known."""
    tense: Tense | None


def read_figure(topic: str, when: Sequence[str], looks_back: bool) -> Figure:
    """Read off a folded topic which figure it asks for, and whether a goal or what has come of it.

    ``when`` are the words such as 今年 that were taken out of it; ``looks_back`` tells that the documents
    meant are of the year after.
    """
    asked = " ".join([*when, topic])
    result = looks_back or (_ASKS_RESULT.search(asked) is not None and "目标" not in topic)
    goal = not result and (_ASKS_GOAL.search(asked) is not None or "今年" in when)
    tense = Tense.RESULT if result else Tense.GOAL if goal else None
    for names, called, stands in _INDICATORS:
        if re.search(names, topic):
            counted = rf"(?:{stands})[^，。；]{{0,{_REACH}}}?(?:{_NUMBER}|{_WITHOUT_NUMBER})"
            return Figure(re.compile(counted), called, tense)
    return Figure(None, "", tense)


def rank_figures(
    figure: Figure, found: Found, own_years: Mapping[int, int], snapshot: Snapshot
) -> NDArray[np.int64]:
    """Return how surely each candidate states the figure asked for, ``(m,)``: 0 for not at all.

    ``own_years`` has the year of each passage's document, 0 where it states none.
    """
    weights = {word: idf(snapshot.words, word) for word in _counted(found.query.terms)}
    ranks = np.zeros(len(found.candidates.entries), np.int64)
    tenses: dict[int, int] = {}
    for row, entry in enumerate(found.candidates.entries):
        text = simplify(text_of(entry, snapshot))
        if not (figure.stands.search(text) if figure.stands else _counts(text, weights)):
            continue
        passage = entry.passage
        if passage not in tenses:
            tenses[passage] = _tense(passage, own_years.get(passage, 0), snapshot)
        ranks[row] = _fit(figure.tense, tenses[passage], text)
    return ranks


def _counted(terms: Sequence[str]) -> list[str]:
    """Return the words of a topic that say what is counted."""
    return [word for word in terms if len(word) > 1 and not _ASKS_GOAL.search(word)]


def names_goal(topic: str, terms: Sequence[str]) -> bool:
    """Whether a topic names a goal for something: 高标准农田建设目标, but not 主要目标."""
    return "目标" in topic and bool(_counted(terms))


def _fit(asked: Tense | None, ahead: int, text: str) -> int:
    """Return how a sentence with a figure fits the tense asked for: 0 where it does not."""
    sets_goals = _SETS_GOALS.search(text) is not None
    if asked is None:
        return 1
    if asked is Tense.RESULT:
        return 0 if ahead > 0 or sets_goals else 2 if ahead < 0 else 1
    if ahead < 0 or (ahead == 0 and _BEHIND.search(text)):
        return 0
    return 3 if sets_goals or ahead > 1 else 2 if ahead > 0 else 1


def _tense(number: int, own_year: int, snapshot: Snapshot) -> int:
    """Return 2 where a passage sets goals, 1 where its part looks ahead, -1 where it looks back, else 0."""
    passage = snapshot.passages[number]
    above, text = simplify(" ".join(passage.path[1:])), simplify(passage.text)
    ahead = _AHEAD.search(above) or (own_year and str(own_year) in above)
    behind = _BEHIND.search(above) or (own_year and str(own_year - 1) in above)
    if behind and not ahead:
        return -1
    if _SETS_GOALS.search(text):
        return 2
    return 1 if ahead else 0


def _counts(text: str, weights: Mapping[str, float]) -> bool:
    """Whether a figure stands in a clause that says what is counted."""
    least = _BESIDE_NUMBER * sum(weights.values())
    clauses = (match[0] for match in _CLAUSE.finditer(text))
    return any(
        re.search(_NUMBER, clause) is not None
        and sum(weight for word, weight in weights.items() if word in clause.lower()) >= least
        for clause in clauses
    )


def says_topic(found: Found, topic: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Tell which candidates say the topic itself: its words, and the bigrams that any text holds, ``(m,)``.

    None does where no text has a word of the topic.
    """
    coverages = found.candidates.features[:, FEATURES.index("sentence_coverage")]
    says = np.zeros(len(coverages), np.bool_)
    if _has_unknown_word(topic, snapshot):
        return says
    weights = {
        gram: w
        for gram, w in found.candidates.gram_weights.items()
        if snapshot.bigrams.document_frequency(gram)
    }
    terms = {term: idf(snapshot.words, term) for term in found.query.terms if len(term) > 1}
    for place in np.flatnonzero(coverages > 0).tolist():
        form = term_form(text_of(found.candidates.entries[place], snapshot))
        told = sum(weight for word, weight in terms.items() if word in form)
        says[place] = told >= RARE_TOLD * sum(terms.values()) and folded_coverage(form, weights) >= RARE_TOLD
    return says


def _has_unknown_word(topic: str, snapshot: Snapshot) -> bool:
    """Whether no text has some word of the topic: 讨薪, but not the 食目 of 粮食目标."""
    for piece in topic.split(BREAK):
        lengths = [len(word) for word in dictionary_words(piece) for _ in word]
        for at, pair in enumerate(pairwise(lengths)):
            gram = piece[at : at + 2]
            if min(pair) == 1 and _HAN_PAIR.fullmatch(gram) and not snapshot.bigrams.document_frequency(gram):
                return True
    return any(not snapshot.words.document_frequency(term) for term in words(topic) if len(term) > 1)


_HAN_PAIR = re.compile("[\u4e00-\u9fff]{2}")


def speaks_of_topic(
    found: Found, rows_of: Sequence[NDArray[np.int64]], snapshot: Snapshot
) -> NDArray[np.bool_]:
    """Tell which candidates speak of the topic in the words that its best answers share, ``(m,)``.

    ``rows_of`` are the candidates of each document. Many documents that answer one question do so in the same
    words (助餐 for 给老人送餐): pseudo-relevance feedback.
    """
    entries, scores = found.candidates.entries, found.scores
    speaks = np.zeros(len(entries), np.bool_)
    best = sorted(
        (int(rows[np.argmax(scores[rows])]) for rows in rows_of if len(rows)), key=lambda r: -scores[r]
    )
    best = best[:BEST_OF]
    if len(best) < SHARED_BY:
        return speaks
    shared = _shared_words([text_of(entries[row], snapshot) for row in best], snapshot)
    if len(shared) < LEAST_WORDS:
        return speaks
    features = found.candidates.features
    near, covered = (features[:, FEATURES.index(name)] for name in ("sentence_cosine", "sentence_coverage"))
    nearest = max(float(near[row]) for row in best)
    for place in np.flatnonzero((near >= nearest - NEARLY_AS_NEAR) & (covered >= TOPIC_SHARED)).tolist():
        form = term_form(text_of(entries[place], snapshot))
        told = sum(weight for word, weight in shared.items() if word in form)
        speaks[place] = told >= WORDS_SHARED * sum(shared.values())
    return speaks


def _shared_words(texts: Sequence[str], snapshot: Snapshot) -> dict[str, float]:
    """Return the rare words that several texts hold, each with its weight."""
    counts = Counter(word for text in texts for word in set(words(text)) if len(word) > 1)
    most = FREQUENT * len(snapshot.words)
    weighed = {
        word: times / len(texts) * idf(snapshot.words, word)
        for word, times in counts.items()
        if times >= SHARED_BY and snapshot.words.document_frequency(word) < most
    }
    chosen = sorted(weighed, key=lambda word: (-weighed[word], word))[:MOST_WORDS]
    return {word: weighed[word] for word in chosen}
