"""What is counted, and which sentences state its number."""

from __future__ import annotations

import pytest

from index.search.across_documents.counted_things import Counted, is_of_another, read_counted
from index.search.indicators import read_figure

COMMON = {"安排", "改造", "新增", "企业"}


def counted(topic: str) -> Counted:
    found = read_counted(topic, lambda word: 3.0 if word in COMMON else 5.0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("topic", "head", "words"),
    [
        ("新增养老床位多少张", "床位", ["养老", "床位"]),
        ("改造多少老旧小区", "小区", ["老旧", "小区"]),
        ("生猪出栏多少", "出栏", ["生猪", "出栏"]),
        ("财政赤字安排多少", "财政赤字", ["财政赤字"]),
        ("新增托位多少个", "托位", ["托位"]),
        ("充电桩建多少个", "充电桩", ["充电桩"]),
        ("森林覆盖率目标", "覆盖率", ["森林", "覆盖率"]),
    ],
)
def test_what_is_counted(topic: str, head: str, words: list[str]) -> None:
    found = counted(topic)
    assert (found.head, list(found.weights)) == (head, words)


def test_nothing_is_counted() -> None:
    assert read_counted("是多少", lambda _: 1.0) is None


@pytest.mark.parametrize(
    ("topic", "text", "states"),
    [
        ("新增养老床位多少张", "新建2000张家庭养老床位", True),
        ("新增养老床位多少张", "提升公办养老机构护理能力，新增护理型床位1万张以上。", True),
        ("新增养老床位多少张", "新增养老护理、应急救护员8000人。", False),
        ("新建多少高标准农田", "高标准完成“十四五”生态环境质量指标。", False),
        ("新建多少高标准农田", "优先在25个产能提升重点县布局高标准农田项目", False),
        ("新改建农村公路多少公里", "实施农村公路安全生命防护工程8000公里", False),
        ("接待游客目标是多少", "力争全年游客人次、旅游花费均增长10%以上", True),
        ("完成水利投资多少", "实施省重点项目1000个，完成投资1万亿元。", False),
        ("重点项目投资多少亿元", "省重点建设项目完成投资2300亿元", True),
        ("空气优良天数比例目标", "空气优良天数比率达到87%", True),
        ("培育专精特新企业多少家", "11.专精特新企业：指专注于细分市场的企业", False),
    ],
)
def test_which_sentences_count_it(topic: str, text: str, states: bool) -> None:
    assert counted(topic).counted_in(text) is states


@pytest.mark.parametrize(
    ("topic", "another"),
    [
        ("海洋生产总值目标多少", True),
        ("粮食播种面积多少亩", True),
        ("民间投资增速目标", True),
        ("粮食产量目标", False),
        ("物价涨幅控制目标", False),
        ("城镇居民收入增长多少", False),
    ],
)
def test_what_is_only_called_like_a_known_figure(topic: str, another: bool) -> None:
    assert is_of_another(counted(topic), read_figure(topic, (), False), topic) is another
