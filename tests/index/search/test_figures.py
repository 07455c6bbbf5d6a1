"""Which figure is asked for, and whether as a goal or as a result."""

from __future__ import annotations

import pytest

from index.search.figures import names_goal
from index.search.indicators import counts_another, read_figure, states_number
from index.search.tenses import Tense, asked_tense


@pytest.mark.parametrize(
    ("topic", "when", "called", "tense"),
    [
        ("gdp目标", ["今年"], "地区生产总值增长", Tense.GOAL),
        ("经济增长是多少", ["去年"], "地区生产总值增长", Tense.RESULT),
        ("物价控制在多少", [], "居民消费价格涨幅", Tense.GOAL),
        ("要新增多少就业", ["今年"], "城镇新增就业", Tense.GOAL),
        ("粮食产量", [], "粮食产量", None),
        ("完成了多少固定资产投资", [], "固定资产投资", Tense.RESULT),
        ("高标准农田建设目标", [], "", Tense.GOAL),
        ("what is the gdp growth target", [], "地区生产总值增长", Tense.GOAL),
    ],
)
def test_a_figure_is_read(topic: str, when: list[str], called: str, tense: Tense | None) -> None:
    figure = read_figure(topic, when, looks_back=False)
    assert (figure.called, figure.tense) == (called, tense)


def test_what_is_asked_of_a_year_gone_by_is_a_result() -> None:
    assert read_figure("gdp增长多少", [], looks_back=True).tense is Tense.RESULT


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("地区生产总值增长５.５％左右", True),
        ("生产总值预计增长6%", True),
        ("全力提高生产总值核算质量，推进改革", False),
        ("工业增加值增长6%", False),
    ],
)
def test_a_figure_stands_with_its_number(text: str, states: bool) -> None:
    stands = read_figure("gdp", [], looks_back=False).stands
    assert stands is not None
    assert (stands.search(text) is not None) == states


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("研发投入强度", "研究与试验发展经费投入强度2.85%左右"),
        ("粮食产量", "粮肉奶产量分别稳定在800亿斤、60亿斤"),
        ("粮食产量", "确保粮食播种面积1520万亩、总产125亿斤"),
        ("固定资产投资", "固定资产投资增速保持在全国平均水平以上"),
        ("物价", "居民消费价格保持合理水平"),
    ],
)
def test_a_goal_is_stated_in_other_words_or_without_a_number(topic: str, text: str) -> None:
    stands = read_figure(topic, ["今年"], looks_back=False).stands
    assert stands is not None
    assert stands.search(text) is not None


def test_a_goal_is_named_for_something() -> None:
    assert names_goal("高标准农田建设目标", ("农田", "建设", "目标"))
    assert not names_goal("主要预期目标", ("预期", "目标"))
    assert not names_goal("高标准农田", ("农田",))


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("今年粮食播种面积多少", True),
        ("广东今年出口机电产品多少", True),
        ("安排了多少再就业补助资金", True),
        ("粮食收购价提多少", True),
        ("财政收入用于教育多少", True),
        ("粮食产量目标是多少", False),
        ("物价涨幅多少", False),
        ("去年物价涨了多少", False),
        ("研发投入强度", False),
        ("要新增多少就业岗位", False),
        ("gdp增长目标", False),
        ("失业率控制在多少", False),
        ("社会消费品零售总额增长多少", False),
    ],
)
def test_an_indicator_may_be_part_of_what_is_counted(question: str, another: bool) -> None:
    assert counts_another(read_figure(question, [], looks_back=False), question) is another


def test_a_number_belongs_to_the_figure_asked_for() -> None:
    assert states_number("gdp目标是6%", "地区生产总值增长6%左右，投资增长8%")
    assert not states_number("gdp目标是8%", "地区生产总值增长6%左右，固定资产投资增长8%")
    assert not states_number("gdp目标是6%", "地区生产总值增长5.6%")
    assert states_number("建成100座桥", "今年建成100座桥")
    assert not states_number("建成100座桥", "今年建成1000座桥")
    assert states_number("低空经济", "发展低空经济")


def test_what_something_is_to_reach_is_a_goal() -> None:
    assert asked_tense("棉花产量要保多少") is Tense.GOAL
    assert asked_tense("主要是多少") is None
