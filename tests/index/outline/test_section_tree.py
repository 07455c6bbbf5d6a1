"""Runs of markers as excerpts, laws and transcripts have them: begun anywhere, gone on anywhere."""

from __future__ import annotations

import pytest

from index.types import Numbering
from tests.index.outline.outlines import outline_of, tree


def test_a_law_that_begins_at_its_second_article() -> None:
    text = (
        "第二条 适用于本市。\n第三条 应当公示。\n第四条 有下列情形的：\n（一）甲。\n（二）乙。\n第五条 施行。"
    )
    assert tree(text) == [
        "第二条 适用于本市",
        "第三条 应当公示",
        "第四条 有下列情形的",
        "第四条 有下列情形的 › （一）甲",
        "第四条 有下列情形的 › （二）乙",
        "第五条 施行",
    ]


def test_an_excerpt_has_any_articles() -> None:
    text = "条例（节选）\n第三条 甲。\n第九条 乙。\n第四十八条 丙。\n另一条例（节选）\n第七条 丁。"
    articles = [s.ordinal for s in outline_of(text).sections if s.numbering is Numbering.ARTICLE]
    assert articles == [3, 9, 48, 7]


def test_parts_that_begin_at_two_hold_their_points() -> None:
    text = (
        "二、任务\n（一）甲\n文。\n（二）乙\n文。\n三、保障\n（一）丙\n文。\n（二）丁\n文。\n四、要求\n文。"
    )
    assert [path for path in tree(text) if "›" not in path] == ["二、任务", "三、保障", "四、要求"]
    assert "三、保障 › （二）丁" in tree(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "旅游要做到(一)吸引旅客；(二)培育产品；及(三)提升服务。",
            ["(一)吸引旅客", "(二)培育产品", "(三)提升服务"],
            id="the first after a word",
        ),
        pytest.param("抓好落实一是甲。二是乙。", ["一是甲", "二是乙"], id="一是 after a word"),
        pytest.param("本法第(一)项；(二)乙；(三)丙。", ["(二)乙", "(三)丙"], id="a reference is no first"),
        pytest.param(
            "一要甲。二要乙。\n三要丙。\n四要丁。五要戊。",
            ["一要甲", "二要乙", "三要丙", "四要丁", "五要戊"],
            id="mixed",
        ),
        pytest.param(
            "采取措施。一要甲。二要乙。\n三要丙。\n四要丁。",
            ["一要甲", "二要乙", "三要丙", "四要丁"],
            id="goes on",
        ),
        pytest.param(
            "一是甲。\n二是乙：一是子。二是丑。\n三是丙。",
            ["一是甲", "二是乙", "二是乙 › 一是子", "二是乙 › 二是丑", "三是丙"],
            id="the list in lines goes on, not the one inside its last line",
        ),
        pytest.param(
            "1.满60岁。\n2.2024年12月31日前登记。", ["1.满60岁", "2.2024年12月31日前登记"], id="a year"
        ),
        pytest.param(
            "第一個挑戰，是甲。\n第二個挑戰，是乙。",
            ["第一個挑戰，是甲", "第二個挑戰，是乙"],
            id="nth challenge",
        ),
        pytest.param(
            "第一项任务是甲。\n第二项任务是乙。", ["第一项任务是甲", "第二项任务是乙"], id="nth task"
        ),
        pytest.param("第一个五年计划期间，甲。\n第二个五年计划期间，乙。", [], id="names of plans"),
        pytest.param("任务一：甲\n文。\n任务二：乙\n文。", ["任务一：甲", "任务二：乙"], id="labels"),
        pytest.param("Q1：甲？\n子。\nQ2：乙？\n丑。", ["Q1：甲？", "Q2：乙？"], id="questions alone"),
        pytest.param("【一】甲\n文。\n【二】乙\n文。", ["【一】甲", "【二】乙"], id="brackets"),
        pytest.param("Ⅰ. 甲\n文。\nⅡ. 乙\n文。\nⅢ. 丙", ["Ⅰ. 甲", "Ⅱ. 乙", "Ⅲ. 丙"], id="Roman"),
        pytest.param("一为甲。二为乙。", ["一为甲", "二为乙"], id="一为"),
        pytest.param("一就是甲。二就是乙。", ["一就是甲", "二就是乙"], id="一就是"),
        pytest.param(
            "\u2002\u2003一、甲\n文。\n\u200b二、乙\n文。\n\u200e三、丙\n文。",
            ["一、甲", "二、乙", "三、丙"],
            id="odd spaces",
        ),
    ],
)
def test_lists(text: str, expected: list[str]) -> None:
    assert tree(text) == expected


def test_a_comma_inside_a_number_ends_no_heading() -> None:
    text = f"（一）增撥1,200萬元經常開支，{'增加名額' * 20}。\n（二）乙。"
    assert tree(text)[0] == "（一）增撥1,200萬元經常開支"


def test_decimal_numbers_are_levels() -> None:
    text = (
        "规划\n1 总体情况\n文。\n1.1 基础设施\n文。\n1.1.1 公园\n文。\n1.1.2 河道\n文。\n1.2 服务\n文。\n"
        "3.5亿元已经到位。\n2 问题\n文。\n2.1 资金\n文。\n"
    )
    assert tree(text) == [
        "1 总体情况",
        "1 总体情况 › 1.1 基础设施",
        "1 总体情况 › 1.1 基础设施 › 1.1.1 公园",
        "1 总体情况 › 1.1 基础设施 › 1.1.2 河道",
        "1 总体情况 › 1.2 服务",
        "2 问题",
        "2 问题 › 2.1 资金",
    ]


@pytest.mark.parametrize(
    "text", ["1.1倍的增长。\n1.2倍的下降。\n1.3倍。", "1.1 甲\n文。", "3.2 甲\n3.3 乙\n3.4 丙"]
)
def test_numbers_that_are_no_levels(text: str) -> None:
    assert tree(text) == []


def test_bullets_are_points_and_end_with_their_lines() -> None:
    points = "——经济增长。\n——就业稳定。\n说明。\n——民生改善。\n"
    text = f"一、目标\n主要目标是：\n{points}为此：一是甲。二是乙。\n二、任务\n文。"
    assert tree(text) == [
        "一、目标",
        "一、目标 › ——经济增长",
        "一、目标 › ——就业稳定",
        "一、目标 › ——民生改善",
        "一、目标 › 一是甲",
        "一、目标 › 二是乙",
        "二、任务",
    ]


@pytest.mark.parametrize(
    "text", ["报告\n——在会上的讲话\n各位代表：\n好。", "好。\n● 只有一点\n好。\n好。\n● 又一点"]
)
def test_one_sign_alone_is_no_list(text: str) -> None:
    assert tree(text) == []


def test_a_number_after_bullets_that_no_run_awaits_ends_them() -> None:
    assert tree("工作要点\n―修好公路；\n―办好学校。\n(三)其他") == ["―修好公路", "―办好学校"]
