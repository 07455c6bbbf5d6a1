from __future__ import annotations

import pytest

from index.types import Numbering
from tests.index.outline.outlines import outline_of, tree

REGULATION = """某市公园管理条例
（2018年5月31日某市人民代表大会常务委员会第四次会议通过）
目　录
第一章　总则
第二章　建设
第一节　规划
第二节　施工
第三章　附则
第一章　总　则
第一条　为了加强公园管理，根据有关法律，制定本条例。
第二条　本条例适用于本市公园的规划、建设和管理。
第一条规定的公园不包括校园。
第二章　建设
第一节　规划
第三条　依照第一条、第二条规定，市人民政府应当编制公园规划。
规划应当包括下列内容：
（一）公园布局；
（二）公园面积，包括：
1.绿地面积；
2.水面面积；
（三）其他事项。
前款第二项所称水面面积，不含河道。
第二节　施工
第四条　公园施工应当公示。
第四条之一　公园施工应当招标。
第三章　附　则
第五条　本条例自2024年1月1日起施行。
"""


def test_the_articles_of_a_regulation_with_their_paths() -> None:
    paths = [
        path.replace("依照第一条、第二条规定，市人民政府应当编制公园规划", "…") for path in tree(REGULATION)
    ]
    assert paths == [
        "第一章 总 则",
        "第一章 总 则 › 第一条 为了加强公园管理，根据有关法律，制定本条例",
        "第一章 总 则 › 第二条 本条例适用于本市公园的规划、建设和管理",
        "第二章 建设",
        "第二章 建设 › 第一节 规划",
        "第二章 建设 › 第一节 规划 › 第三条 …",
        "第二章 建设 › 第一节 规划 › 第三条 … › （一）公园布局",
        "第二章 建设 › 第一节 规划 › 第三条 … › （二）公园面积，包括",
        "第二章 建设 › 第一节 规划 › 第三条 … › （二）公园面积，包括 › 1.绿地面积",
        "第二章 建设 › 第一节 规划 › 第三条 … › （二）公园面积，包括 › 2.水面面积",
        "第二章 建设 › 第一节 规划 › 第三条 … › （三）其他事项",
        "第二章 建设 › 第二节 施工",
        "第二章 建设 › 第二节 施工 › 第四条 公园施工应当公示",
        "第二章 建设 › 第二节 施工 › 第四条之一 公园施工应当招标",
        "第三章 附 则",
        "第三章 附 则 › 第五条 本条例自2024年1月1日起施行",
    ]


def test_a_paragraph_after_the_items_belongs_to_the_article() -> None:
    outline = outline_of(REGULATION)
    position = REGULATION.index("前款第二项")
    innermost = [section for section in outline.sections if section.start <= position < section.end][-1]
    assert (innermost.numbering, innermost.ordinal) == (Numbering.ARTICLE, 3)


@pytest.mark.parametrize(
    "reference",
    [
        "第二条规定的，",
        "第二条第一款所列，",
        "第二条、第三条，",
        "第二条的要求，",
        "第二条和第三条，",
        "第二条所称公园，",
    ],
)
def test_a_line_that_refers_to_an_article_begins_none(reference: str) -> None:
    text = f"第一条 甲。\n{reference}从其规定。\n第二条 乙。\n第三条 丙。\n"
    assert tree(text) == ["第一条 甲", "第二条 乙", "第三条 丙"]


def test_numbers_run_on_across_parts_and_volumes() -> None:
    text = (
        "一、要求\n（一）甲。子。\n（二）乙。丑。\n二、任务\n"
        "（三）丙。寅。\n（四）丁。卯。\n三、保障\n（五）戊。辰。\n"
    )
    assert tree(text) == [
        "一、要求",
        "一、要求 › （一）甲",
        "一、要求 › （二）乙",
        "二、任务",
        "二、任务 › （三）丙",
        "二、任务 › （四）丁",
        "三、保障",
        "三、保障 › （五）戊",
    ]
    book = "纲要\n第一篇 总论\n第一章 甲\n文。\n第二章 乙\n文。\n第二篇 分论\n第三章 丙\n文。\n"
    assert tree(book)[-2:] == ["第二篇 分论", "第二篇 分论 › 第三章 丙"]


def test_volumes_subvolumes_and_articles_beyond_a_thousand() -> None:
    articles = "".join(f"第{number}条 甲。\n" for number in range(1, 1261))
    text = "法典\n第一编 通则\n第一分编 一般规定\n第一章 规定\n"
    text += f"{articles}第二分编 特别规定\n第二章 例外\n第一千二百六十一条 乙。\n第二编 附则\n"
    outline = outline_of(text)
    assert [section.path[-1] for section in outline.sections if section.numbering is Numbering.CHAPTER] == [
        "第一编 通则",
        "第一分编 一般规定",
        "第一章 规定",
        "第二分编 特别规定",
        "第二章 例外",
        "第二编 附则",
    ]
    last = outline.sections[-2]
    assert (last.ordinal, last.path[1:3]) == (1261, ("第一编 通则", "第二分编 特别规定"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("如下：\n(i) 甲；\n(ii) 乙；及\n(iii) 丙。\n完。\n", ["(i) 甲", "(ii) 乙", "(iii) 丙"]),
        ("(A) 甲\n(B) 乙\n(C) 丙\n", ["(A) 甲", "(B) 乙", "(C) 丙"]),
        ("甲、子\n乙、丑\n丙、寅\n", ["甲、子", "乙、丑", "丙、寅"]),
        ("甲、乙双方\n甲、乙双方\n", []),
        ("1.甲\n2.乙\n3.2025年的事\n4.6个项目\n", ["1.甲", "2.乙", "3.2025年的事", "4.6个项目"]),
        ("1.5%的增长\n2.5%的下降\n3.5%的持平\n", []),
        (
            "壹、回顧\n一、經濟\n（一）成長\n甲、農業\n乙、工業\n（二）就業\n二、民生\n貳、展望\n",
            [
                "壹、回顧",
                "壹、回顧 › 一、經濟",
                "壹、回顧 › 一、經濟 › （一）成長",
                "壹、回顧 › 一、經濟 › （一）成長 › 甲、農業",
                "壹、回顧 › 一、經濟 › （一）成長 › 乙、工業",
                "壹、回顧 › 一、經濟 › （二）就業",
                "壹、回顧 › 二、民生",
                "貳、展望",
            ],
        ),
    ],
)
def test_further_ways_of_numbering(text: str, expected: list[str]) -> None:
    assert tree(text) == expected


def test_the_last_spoken_point_is_no_longer_than_the_others() -> None:
    text = "讲三点。\n一是甲。\n说明。\n二是乙。\n三是丙。\n说明。\n总之如此。\n还有许多。\n"
    last = outline_of(text).sections[-1]
    assert text[last.start : last.end] == "三是丙。\n说明。"


def test_contents_end_where_the_salutation_begins() -> None:
    text = "报告\n目录\n一、甲\n二、乙\n各位代表：\n现在作报告。\n一、甲\n好。\n二、乙\n好。\n"
    outline = outline_of(text)
    hidden = "".join(text[span.start : span.end] for span in outline.front)
    assert "各位代表" not in hidden
    assert "目录\n一、甲\n二、乙" in hidden
