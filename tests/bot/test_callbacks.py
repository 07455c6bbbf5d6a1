from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import (
    AnswerPress,
    BrowsePress,
    Place,
    View,
    answer_link,
    parse_answer_press,
    parse_browse_press,
    parse_link,
)

_IDS = st.text("ABCabc019_-", min_size=1, max_size=12)
_DOCUMENTS = st.text("0123456789abcdef", min_size=12, max_size=12)


@given(_IDS, st.sampled_from(View), st.integers(0, 999))
def test_answer_presses_round_trip_in_64_bytes(answer: str, view: View, number: int) -> None:
    press = AnswerPress(answer, view, number)
    assert len(press.encode().encode()) <= 64
    assert parse_answer_press(press.encode()) == press
    assert parse_link(answer_link(answer)) == answer


@given(st.sampled_from(Place), _DOCUMENTS, st.integers(0, 999_999), st.integers(0, 9999))
def test_browse_presses_and_links_round_trip(place: Place, document: str, number: int, page: int) -> None:
    press = BrowsePress(place, document, number, page)
    assert len(press.encode().encode()) <= 64
    assert parse_browse_press(press.encode()) == press
    assert len(press.link()) <= 64
    assert parse_link(press.link()) == BrowsePress(place, document, number)


@given(st.text())
@pytest.mark.parametrize("parse", [parse_answer_press, parse_browse_press, parse_link])
def test_anything_else_is_none_or_ours(parse: object, data: str) -> None:
    found = parse(data)  # type: ignore[operator]
    assert found is None or data.isascii()
