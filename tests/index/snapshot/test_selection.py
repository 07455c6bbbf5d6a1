from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.snapshot.selection import Selection


@settings(deadline=None)
@given(st.sets(st.integers(0, 40)), st.integers(41, 60))
def test_the_mask_and_the_bits_tell_the_ids(chosen: set[int], total: int) -> None:
    selection = Selection(np.array(sorted(chosen), np.int32), total)
    assert len(selection) == len(chosen)
    assert (selection.ids.tolist(), selection.ids.dtype) == (sorted(chosen), np.int64)
    assert [place for place, inside in enumerate(selection.mask.tolist()) if inside] == sorted(chosen)
    assert (len(selection.mask), len(selection.bits)) == (total, -(-total // 8))
    assert {n for n in range(total) if selection.bits[n // 8] >> n % 8 & 1} == chosen


def test_nothing_may_be_chosen_of_nothing() -> None:
    empty = Selection(np.empty(0, np.int64), 0)
    assert (len(empty), empty.mask.size, empty.bits.size) == (0, 0, 0)
