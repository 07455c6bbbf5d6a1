"""Which documents a question across documents means in a library, by the names it gives them."""

from __future__ import annotations

import pytest

from index.analysis.folding import search_form
from index.search.across_documents.across_query import Asking
from index.search.across_documents.across_reading import read_across
from index.search.across_documents.meant_documents import meant_documents
from index.search.names.named_documents import DocumentNames
from index.types import Facets

PREMIERS = {1987: "李鹏", 1989: "李鹏", 1999: "朱镕基", 2004: "温家宝"}
PRESIDENTS = {1999: "李登辉", 2005: "陈水扁", 2006: "陈水扁"}
NAMES = DocumentNames(
    [
        *(
            Facets((place,), place, (2025,), names=f"2025年{place}政府工作报告")
            for place in ("云南", "内蒙古", "吉林", "四川", "辽宁", "黑龙江")
        ),
        *(
            Facets((), "中国", (year,), speakers=(name,), names=f"{year}年国务院政府工作报告")
            for year, name in PREMIERS.items()
        ),
        *(
            Facets(
                ("台湾",), "台湾", (year,), speakers=(name,), names=f"总统{name}民国{year - 1911}年元旦文告"
            )
            for year, name in PRESIDENTS.items()
        ),
        *(Facets((), "香港", (year,), names=f"行政长官{year}年施政报告") for year in (2013, 2014)),
        *(
            Facets((), "中国", (year,), names=f"十{ordinal}大报告")
            for year, ordinal in ((2007, "七"), (2012, "八"), (2017, "九"))
        ),
    ]
)


def meant(question: str) -> list[str]:
    """Return the names of the documents that a question asks."""
    read = read_across(search_form(question), NAMES)
    if read is None:
        return []
    return [NAMES.facets[n].names for n in meant_documents(read.across, NAMES, range(len(NAMES.facets)))]


MESSAGES = ["总统李登辉民国88年元旦文告", "总统陈水扁民国94年元旦文告", "总统陈水扁民国95年元旦文告"]
ADDRESSES = ["行政长官2013年施政报告", "行政长官2014年施政报告"]


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("哪些台湾元旦文告提到地震", MESSAGES),
        ("邊幾篇香港嘅施政報告提到機場", ADDRESSES),
        ("台湾88年到95年的元旦文告，失业率各报了多少", MESSAGES),
        ("李登辉88年跟陈水扁95年的元旦文告，对统一的立场差在哪", [MESSAGES[0], MESSAGES[2]]),
        ("2013同2014兩份施政報告講扶貧，講法有咩唔同", ADDRESSES),
        ("87年和89年两份报告讲物价有啥不一样", ["1987年国务院政府工作报告", "1989年国务院政府工作报告"]),
        (
            "朱镕基1999年和温家宝2004年的政府工作报告讲就业有何不同",
            ["1999年国务院政府工作报告", "2004年国务院政府工作报告"],
        ),
        ("历届党代会报告怎么讲民主", ["十七大报告", "十八大报告", "十九大报告"]),
        (
            "东北三省加内蒙古，今年粮食产量目标分别多少",
            [f"2025年{place}政府工作报告" for place in ("内蒙古", "辽宁", "吉林", "黑龙江")],
        ),
        ("云南去年的粮食产量是多少", []),
        ("2004年的政府工作报告和就业有什么关系", []),
    ],
)
def test_the_documents_that_are_named_are_asked(question: str, documents: list[str]) -> None:
    assert meant(question) == documents


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("五个自治区今年外贸进出口的目标是多少？没写的也说一声", "外贸进出口的目标是多少"),
        ("陈水扁历年元旦怎么说宪政改革", "宪政改革"),
        ("云南和四川谁更重视人形机器人", "人形机器人"),
        ("历年政府工作报告直接提到农业税的是怎么说的", "农业税"),
        ("云南四川两地今年粮食目标分别是多少", "粮食目标"),
    ],
)
def test_what_is_asked_about_is_told_from_how_it_is_asked(question: str, topic: str) -> None:
    read = read_across(search_form(question), NAMES)
    assert read is not None
    assert read.across.topic == topic
    assert read.across.asking is not Asking.WHICH
