from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.callback_data import (
    AnswerPress,
    BrowsePress,
    Place,
    View,
    answer_link,
    parse_answer_press,
    parse_browse_press,
    parse_link,
)
from bot.views.contents import searched_place

_IDS = st.text("ABCabc019_-", min_size=1, max_size=12)
_PLACES = [place for place in Place if place is not Place.FOUND]
_DOCUMENTS = st.text("0123456789abcdef", min_size=12, max_size=12)


@given(_IDS, st.sampled_from(View), st.integers(0, 999))
def test_answer_presses_round_trip_in_64_bytes(answer: str, view: View, number: int) -> None:
    press = AnswerPress(answer, view, number)
    assert len(press.encode().encode()) <= 64
    assert parse_answer_press(press.encode()) == press
    assert parse_link(answer_link(answer)) == answer


@given(st.sampled_from(_PLACES), _DOCUMENTS, st.integers(0, 999_999), st.integers(0, 9999))
def test_browse_presses_and_links_round_trip(place: Place, document: str, number: int, page: int) -> None:
    press = BrowsePress(place, document, number, page)
    assert len(press.encode().encode()) <= 64
    assert parse_browse_press(press.encode()) == press
    assert len(press.link()) <= 64
    assert parse_link(press.link()) == BrowsePress(place, document, number)


@given(st.sampled_from(_PLACES), _DOCUMENTS, st.integers(0, 999_999), _IDS, st.integers(0, 999))
def test_browse_presses_remember_the_answer_from_which_one_came(
    place: Place, document: str, number: int, answer: str, shown: int
) -> None:
    press = BrowsePress(place, document, number, answer_id=answer, answer_page=shown)
    assert press.fits_button
    assert parse_browse_press(press.encode()) == press
    assert BrowsePress(Place.LIBRARY).came_from(press) == BrowsePress(
        Place.LIBRARY, answer_id=answer, answer_page=shown
    )
    assert parse_link(press.link()) == BrowsePress(place, document, number)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_words_to_look_for_fit_a_button(words: str) -> None:
    place = searched_place(words)
    later = replace(place, page=9999)
    assert later.fits_button
    assert "".join(place.words.split()) in "".join(words.replace(":", " ").split())
    if place.words:
        assert parse_browse_press(later.encode()) == later


@given(st.text())
@pytest.mark.parametrize("parse", [parse_answer_press, parse_browse_press, parse_link])
def test_anything_else_is_none_or_ours(parse: object, data: str) -> None:
    found = parse(data)  # type: ignore[operator]
    assert found is None or data.isascii() or data.startswith("b1:w:")
