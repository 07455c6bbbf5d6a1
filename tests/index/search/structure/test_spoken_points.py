"""Points that a speaker tells off loosely, from the text alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.structure.spoken_points import LONGEST_POINT, spoken_points

LONG = "路" * LONGEST_POINT


def openings(text: str) -> list[list[str]]:
    return [[text[slice(*point)] for point in points] for points in spoken_points(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (
            "有困難。首先，風大。此外，船少。最後，路遠。\n下一段。",
            ["首先，風大。", "此外，船少。", "最後，路遠。"],
        ),
        (
            "分為3部分，第一部分是儲備。\n有三部分：第一部分是儲備。第二部分，是負債。第三部分是盈餘。",
            ["第一部分是儲備。", "第二部分，是負債。", "第三部分是盈餘。"],
        ),
        ("包括2類：(i) 漁民；(ii) 農民。", ["(i) 漁民；", "(ii) 農民。"]),
        (
            "回應如下。\n第一，沒有。\n第二，也沒有。\n主席，第三部分，我想說明。",
            ["第一，沒有。", "第二，也沒有。", "第三部分，我想說明。"],
        ),
        ("要做好。首先要修路。二是要通水。", ["首先要修路。", "二是要通水。"]),
        # The first stands in a sentence that has begun.
        ("当中包括(i)修路；(ii)通水。", ["(i)修路；", "(ii)通水。"]),
        ("至于土地，我们首先会看图。第二，会问人。", ["我们首先会看图。", "第二，会问人。"]),
        # A point that only names what comes next, and one that is told besides.
        ("资产分3部分，第一部分是储备。第二部分是负债。", ["第一部分是储备。", "第二部分是负债。"]),
        (
            "几个范畴。\n第一个范畴是工资。\n还有津贴。\n第二个范畴是假期。",
            ["第一个范畴是工资。\n还有津贴。", "第二个范畴是假期。"],
        ),
        ("有两个原因。第一，路远。另一个原因是船少。", ["第一，路远。", "另一个原因是船少。"]),
        ("尚有原因。\n首先，路远。\n另一方面，船少。", ["首先，路远。", "另一方面，船少。"]),
        ("措施如下：一、修路；二、通水。", ["一、修路；", "二、通水。"]),
        ("技师 1. 持有文凭； 2. 有经验；及 3. 会英语。", ["1. 持有文凭；", "2. 有经验；", "3. 会英语。"]),
        ("当中包括(1)修路；(2)通水。", ["(1)修路；", "(2)通水。"]),
        (
            "首先，修路。\n至于通水，要等。\n最后，种树。",
            ["首先，修路。", "至于通水，要等。", "最后，种树。"],
        ),
        ("第一，修路。\n此外，铺石。\n第二，通水。", ["第一，修路。\n此外，铺石。", "第二，通水。"]),
        ("首先，修路。最后，通水。此外，种树。", ["首先，修路。", "最后，通水。此外，种树。"]),
        (
            f"第一，修路。{'路' * LONGEST_POINT}。\n第二，通水。",
            [f"第一，修路。{'路' * LONGEST_POINT}。", "第二，通水。"],
        ),
    ],
)
def test_points_are_told_off_in_other_words_too(text: str, points: list[str]) -> None:
    assert points in openings(text)


@pytest.mark.parametrize(
    "text",
    [
        "首先，我感謝各位。",  # goes on to nothing
        "第一，修路。第三，通水。",  # the second is missing
        "首先，修路。" + "路" * LONGEST_POINT + "。其次，通水。",  # too far
        "(i) 漁民；(b) 農民。",  # of another kind
        "依第3(a)条，不可。",  # begins no list
        "增长1.5倍。今年2. 5倍。",  # numbers
        "平田邨 (2) 宝田邨 (1) 天恩邨 (3)",  # notes in a table
        "至于法例，首先，没有。此外，要等。",  # goes on to something else
        "首先，修路。\n至于通水，要等。",  # what only names something goes before another point
    ],
)
def test_what_does_not_go_on_is_no_list(text: str) -> None:
    assert openings(text) == []


@given(st.text("首先其次此外最後第一二三是要，。；\n主席 部分(i)ab", max_size=80))
def test_points_lie_apart_and_in_order(text: str) -> None:
    for points in spoken_points(text, 0, len(text)):
        assert len(points) > 1
        assert all(one.end <= other.start for one, other in pairwise(points))
