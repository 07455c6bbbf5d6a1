from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.structure.enumerations import Enumeration, enumerations_of
from index.search.structure.sentence_items import items_within
from tests.index.search.made_up import document, snapshot_of

TITLED = """2025年海州市政府工作报告

各位代表：

一、2025年重点工作

今年要做好以下工作。

建好滨海新港。新港的码头明年开工，后年通航。

种好沿海防护林。防护林今年补种三万亩，专人看护。

办好渔民学校。学校今年招收学员四百名，分三期上课。

二、政府自身建设

守住底线。各级干部都要守住廉洁的底线，不越一步。

改进作风。各级干部都要到码头上去，听渔民说话。

三、几点体会

去年的风灾告诉我们，堤坝要年年修，不能等风来了再修，那样就太迟了。

今年的汛期比往年早，雨量也大，各县都要早作准备，不能心存侥幸。

明年的计划还没有定下来，要等秋天的会议讨论以后再定，现在不作决定。
"""


def enumerations(text: str, folder: Path) -> list[Enumeration]:
    snapshot = snapshot_of([document("2025年海州市政府工作报告.txt", text)], folder)
    (key,) = snapshot.stored
    return list(enumerations_of(key, snapshot))


def test_paragraphs_under_titles_of_their_own_are_points(tmp_path: Path) -> None:
    titled = [each for each in enumerations(TITLED, tmp_path) if each.paragraphs]
    assert [[TITLED[slice(*span)] for span in each.spans] for each in titled] == [
        ["建好滨海新港。", "种好沿海防护林。", "办好渔民学校。"],
        ["守住底线。", "改进作风。"],  # two, where nothing else stands in their section
    ]
    first = titled[0]
    assert first.lead.startswith("一、2025年重点工作")
    assert "今年要做好以下工作" in first.lead
    assert TITLED[slice(*first.paragraphs[0])] == "建好滨海新港。新港的码头明年开工，后年通航。"
    assert TITLED[slice(*first.extent)].endswith("分三期上课。")


def test_what_opens_the_paragraph_of_a_list_announces_it(tmp_path: Path) -> None:
    text = TITLED.replace(
        "去年的风灾告诉我们，",
        "注重海水淡化和节约用水。岛上缺水多年，必须自己想办法。一要建好淡化厂。二要管好水库。三要修好水管。\n\n去年的风灾告诉我们，",
    )
    points = next(each for each in enumerations(text, tmp_path) if "淡化" in each.lead)
    assert [text[slice(*span)] for span in points.spans] == [
        "一要建好淡化厂。",
        "二要管好水库。",
        "三要修好水管。",
    ]
    assert "注重海水淡化和节约用水。" in points.lead
    assert "必须自己想办法。" in points.lead


@pytest.mark.parametrize(
    ("sentence", "count", "items"),
    [
        ("要抓好：修路；通电；引水。", None, ["要抓好：修路", "通电", "引水。"]),
        (
            "着力办好滨海新港、渔民学校、海水淡化厂等项目。",
            None,
            ["着力办好滨海新港", "渔民学校", "海水淡化厂等项目"],
        ),
        ("一方面要减少废物，而另一方面要善用能源。", 2, ["要减少废物", "要善用能源。"]),
        ("实施“蓝天”“碧水”“净土”行动。", None, ["“蓝天”", "“碧水”", "“净土”"]),
        ("主要是：人口问题，环境问题，资源问题。", None, ["人口问题", "环境问题", "资源问题"]),
        (
            "以理论武装人，以舆论引导人，以精神塑造人，以作品鼓舞人。",
            None,
            ["以理论武装人", "以舆论引导人", "以精神塑造人", "以作品鼓舞人"],
        ),
        ("建成港口、学校，种植桃、李、杏、梅。", 2, ["建成港口", "学校"]),
        ("建成港口、学校，种植桃、李、杏、梅。", None, ["种植桃", "李", "杏", "梅"]),
        ("推广“种、养、加、销”一体的“公司、农户”办法。", None, []),
        ("去年的风灾告诉我们，堤坝要年年修。", None, []),
    ],
)
def test_items_of_one_sentence(sentence: str, count: int | None, items: list[str]) -> None:
    assert [sentence[slice(*span)] for span in items_within(sentence, count)] == items


@settings(deadline=None)
@given(st.text("甲乙丙、，；：。“”「」《》（） 等和", max_size=40), st.none() | st.integers(1, 6))
def test_items_lie_apart_and_in_order(sentence: str, count: int | None) -> None:
    spans = items_within(sentence, count)
    assert all(0 <= start < end <= len(sentence) for start, end in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(sentence[start:end] == sentence[start:end].strip() for start, end in spans)


def test_what_sums_a_list_up_after_it_announces_it_too(tmp_path: Path) -> None:
    text = TITLED.replace(
        "二、政府自身建设",
        "二、渔港条例\n\n（一）先来先停。（二）不占航道。\n\n以上两条，就是渔港的规矩。\n\n三、政府自身建设",
    )
    points = next(each for each in enumerations(text, tmp_path) if "规矩" in each.lead)
    assert [text[slice(*span)] for span in points.spans] == ["（一）先来先停。", "（二）不占航道。"]
    assert points.lead.endswith("以上两条，就是渔港的规矩。")
