from __future__ import annotations

import pytest

from bot.browse import BrowsePage, open_place, place_of
from bot.callbacks import BrowsePress, Place
from bot.formatting import MAX_UNITS, QUOTES
from bot.texts import Language, texts_for
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)


@pytest.fixture(scope="module")
def library() -> StubLibrary:
    return StubLibrary()


def _walk(library: StubLibrary, place: BrowsePress, seen: dict[BrowsePress, BrowsePage]) -> None:
    if place in seen:
        return
    seen[place] = open_place(place, library, TEXTS)
    page = seen[place]
    for target in (*(press for _, press in page.entries), page.forth, page.back, page.up, page.whole_text):
        if target:
            _walk(library, target, seen)


def test_every_button_leads_somewhere_and_all_text_is_reached_verbatim(library: StubLibrary) -> None:
    seen: dict[BrowsePress, BrowsePage] = {}
    _walk(library, BrowsePress(Place.LIBRARY), seen)
    shown = ""
    for page in seen.values():
        assert page.content.units <= MAX_UNITS
        for entity in page.content.entities:
            if entity.kind in QUOTES:
                text = page.content.slice(entity)
                assert any(text in library.document(document).text for document in library.titles())
                shown += text
    for document in library.titles():
        text = library.document(document).text
        for speech in library.outline(document).speeches:
            for line in text[speech.start : speech.end].split():
                assert line in shown


def test_places_that_are_gone(library: StubLibrary) -> None:
    [first, _] = library.titles()
    for place in (
        BrowsePress(Place.DOCUMENT, "000000000000"),
        BrowsePress(Place.SECTION, first, 999),
        BrowsePress(Place.SPEECH, first, 9),
        BrowsePress(Place.SECTION_TEXT, first, 1, page=50),
        BrowsePress(Place.LIBRARY, page=7),
    ):
        with pytest.raises(KeyError):
            open_place(place, library, TEXTS)


def test_place_of_an_excerpt_is_its_innermost_section(library: StubLibrary) -> None:
    excerpt = library.ask("三大职能").excerpts[0]
    outline = library.outline(excerpt.document_id)
    place = place_of(excerpt, outline)
    assert place.place is Place.SECTION
    assert outline.sections[place.number].path == excerpt.path
