"""What a message asks of many documents after a question that asked of them."""

from __future__ import annotations

import pytest

from index.analysis.folding import search_form
from index.search.across_documents.across_following import asked_again
from tests.index.search.across_documents.test_across_parsing import NAMES


@pytest.mark.parametrize(
    ("message", "meant", "again"),
    [
        ("那财政收入呢", "各省今年经济增长目标是多少", "各省今年财政收入目标是多少"),
        ("新增就业呢", "各省今年的经济增长目标", "各省今年的新增就业目标"),
        ("再看看粮食产量目标的呢", "各省今年的经济增长目标", "各省今年的粮食产量目标"),
        ("那人形机器人呢？", "哪些省提到低空经济", "哪些省提到人形机器人"),
        ("东北三省呢", "各直辖市今年GDP目标", "东北三省今年gdp目标"),
        ("那西部省份呢", "哪些省提到低空经济", "西部哪些省提到低空经济"),
        ("再看看2024年的呢", "各省2025年粮食产量目标", "各省2024年粮食产量目标"),
        ("2003年的呢", "各省粮食产量", "各省2003年粮食产量"),
        ("那去年的呢", "各省今年粮食产量目标", "各省去年粮食产量"),
        ("那就业呢", "历年政府工作报告怎么说物价", "历年政府工作报告怎么说就业"),
    ],
)
def test_the_form_of_the_question_before_is_kept(message: str, meant: str, again: str) -> None:
    assert asked_again(search_form(message), search_form(meant), NAMES) == again


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("那云南呢", "各省今年的经济增长目标"),  # one document alone
        ("那财政收入呢", "湖北今年的经济增长目标"),  # which asked of one
        ("湖北的粮食产量是多少", "各省今年的经济增长目标"),
        ("粮食安全怎么保障", "各省今年的经济增长目标"),
        ("呢", "各省今年的经济增长目标"),
    ],
)
def test_a_question_of_its_own_is_none(message: str, meant: str) -> None:
    assert asked_again(search_form(message), search_form(meant), NAMES) is None
