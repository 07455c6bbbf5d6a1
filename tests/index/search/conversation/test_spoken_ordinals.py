from __future__ import annotations

import pytest

from index.search.conversation.spoken_ordinals import counted_sentence
from index.types import Span


def numbered(*texts: str) -> list[tuple[Span, str]]:
    return [(Span(10 * n, 10 * n + 9), text) for n, text in enumerate(texts)]


SPEECH = numbered(
    "首先，就東涌未來的擴展，研究會完成。",
    "研究還會訂定範圍。",
    "其次是關於單車徑。",
    "第三，水質要改善。",
    "（一）不算在內。",
    "第四是關於墟市。",
    "墟市每週一次。",
    "第五，多謝各位。",
)


@pytest.mark.parametrize(
    ("number", "found"), [(2, (20, 30)), (3, (30, 50)), (4, (50, 70)), (5, (70, None)), (6, None), (9, None)]
)
def test_a_point_is_found_by_the_number_that_its_sentence_begins_with(
    number: int, found: tuple[int, int | None] | None
) -> None:
    told = counted_sentence(SPEECH, number)
    assert (told and (told[0].start, told[1])) == found


def test_a_number_that_nothing_was_counted_up_to_is_no_point() -> None:
    assert counted_sentence(numbered("第五，全面發展。", "第六，結束。"), 5) is None
    assert counted_sentence(numbered("首先，發展。", "第三，結束。"), 3) is None
    mixed = numbered("首先，發展。", "二是改革。", "三是開放。")
    assert counted_sentence(mixed, 3) == (Span(20, 29), None)
