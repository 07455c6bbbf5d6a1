"""Pairs for the judge that one change turns from an answer into none: it must read, not count shared words.

A number is taken out of the sentence where the question asks for one, or a year, a place, a number or the
direction (提高 for 降低) is changed on one side only. Beside each stands the pair as it was, and some where
both sides are changed alike, so that the change by itself is no sign.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.analysis.folding import fold, simplify
from index.analysis.places import PROVINCES
from index.search.questions.answer_types import AnswerType, read_answer_types
from index.training.examples import Pair, Question, Sentence

_DIGITS = "0-9〇零一二三四五六七八九十百千两"
_MEASURES = (
    "个项家户人名位万亿千元吨亩公里米次件条座所只辆栋套间种类届份篇场批台艘架倍成岁天日月年小时分钟"
    "%‰平方立顷兆瓦斤度"
)
_NUMBER = re.compile(
    rf"(?:近|约|达到?|超过?|逾|共|第)?(?:百分之[{_DIGITS}点.]+|[{_DIGITS}][{_DIGITS},，.·点]*[余多几]?)"
    rf"(?:个?百分点|[{_MEASURES}]{{1,3}}|[美港]元)(?:左右|以上|以下|以内)?"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年)")
_YEARS = (-3, -2, -1, 1, 2, 4)
_AMOUNT = re.compile(r"(?<![0-9.])[0-9]{1,3}(?=[^0-9.年])")
_AMOUNTS = (-1, 1, 2, 3, 5, 10)
_OPPOSITES = tuple(
    (pair[:2], pair[2:])
    for line in (
        "支持限制 提高降低 增加减少 扩大压缩 加快放缓 增长下降 上升下降 建立撤销 设立取消 鼓励禁止 加强削弱",
        "允许禁止 反对赞成 推进暂停 推动叫停 实施废止 开放关闭 保留废除 超过低于 减轻加重 放宽收紧 深化停止",
        "开展停止 坚持放弃 促进抑制 改善恶化 同意拒绝 通过否决 启动终止 新增削减 完善废除 优化恶化 提升降低",
        "加大减少 打击保护 保护破坏 重视忽视 缩小扩大 减少增加 降低提高 取消保留 禁止允许 严格放宽",
    )
    for pair in line.split()
)
_FACTS = AnswerType.NUMBER | AnswerType.TIME
SHORTEST = 8
"""Characters that a sentence must keep."""
NAMED_SHARE = 0.35
"""Part of the questions with a year or a place of which one is changed: nearly all name one."""
NUMBER_SHARE = 0.7
"""The same of those that ask for a number, which is taken out, or hold one, which is changed."""
OTHER_SHARE = 0.6
"""Part of the others from whose sentence numbers are taken out: it still answers."""
BOTH_SIDES, QUESTION_SIDE = 0.25, 0.5
"""Parts of the changes of direction that are made on both sides, and in the question alone."""


def changed_pairs(
    questions: Sequence[Question], sentences: Sequence[Sentence], chance: random.Random
) -> Iterator[Pair]:
    """Yield changed pairs of the questions that a sentence answers, each beside others that balance it."""
    for question in questions:
        if question.right and question.kind != "en":
            sentence = sentences[question.right[0]]
            sentence = replace(sentence, text=simplify(sentence.text))
            yield from _numbers(question.text, sentence, chance)
            yield from _directions(question.text, sentence, chance)
            for changed in _asked_otherwise(question.text, sentence, chance):
                yield Pair(changed, sentence.described(changed), 0.0)
                yield Pair(question.text, sentence.described(question.text), 1.0)


def _numbers(question: str, sentence: Sentence, chance: random.Random) -> Iterator[Pair]:
    """Take the numbers out of a sentence: what asks for one has no answer then, anything else still has."""
    rest = _NUMBER.sub("", sentence.text)
    if rest == sentence.text or len(rest) < SHORTEST:
        return
    without = replace(sentence, text=rest).described(question)
    if read_answer_types(fold(question)) & _FACTS:
        if chance.random() < NUMBER_SHARE:
            yield Pair(question, without, 0.0)
            yield Pair(question, sentence.described(question), 1.0)
    elif (
        not _NUMBER.search(question) and 2 * len(rest) > len(sentence.text) and chance.random() < OTHER_SHARE
    ):
        yield Pair(question, without, 1.0)


def _asked_otherwise(question: str, sentence: Sentence, chance: random.Random) -> Iterator[str]:
    """Yield the question with another number, year or place than the sentence or its title has."""
    amount, year = _AMOUNT.search(question), _YEAR.search(question)
    if amount and amount[0] in sentence.text and chance.random() < NUMBER_SHARE:
        other = str(max(1, int(amount[0]) + chance.choice(_AMOUNTS)))
        if other not in sentence.text:
            yield question[: amount.start()] + other + question[amount.end() :]
    if year and chance.random() < NAMED_SHARE:
        other = str(int(year[0]) + chance.choice(_YEARS))
        if other not in sentence.text + sentence.title:
            yield question.replace(year[0], other)
    places = [place for place in PROVINCES if place in question]
    if len(places) == 1 and places[0] in sentence.title and chance.random() < NAMED_SHARE:
        others = [place for place in PROVINCES if place != places[0] and place not in sentence.text]
        yield question.replace(places[0], chance.choice(others))


def _directions(question: str, sentence: Sentence, chance: random.Random) -> Iterator[Pair]:
    """Turn what is done into its opposite, on one side or on both."""
    if read_answer_types(fold(question)) & AnswerType.YES_OR_NO:
        return
    fitting = [
        pair
        for pair in _OPPOSITES
        if pair[0] in question and pair[0] in sentence.text and pair[1] not in sentence.text
    ]
    if not fitting:
        return
    word, opposite = chance.choice(fitting)
    turned = replace(sentence, text=sentence.text.replace(word, opposite)).described(question)
    draw = chance.random()
    if draw < BOTH_SIDES:
        yield Pair(question.replace(word, opposite), turned, 1.0)
    elif draw < BOTH_SIDES + QUESTION_SIDE:
        changed = question.replace(word, opposite, 1)
        yield Pair(changed, sentence.described(changed), 0.0)
        yield Pair(question, sentence.described(question), 1.0)
    else:
        yield Pair(question, turned, 0.0)
