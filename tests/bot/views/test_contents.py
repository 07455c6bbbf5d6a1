from __future__ import annotations

from dataclasses import replace

import pytest

from bot.texts import Language, texts_for
from bot.views.callback_data import BrowsePress, Place
from bot.views.contents import BrowsePage, open_place, place_of, searched_place
from bot.views.formatting import MAX_UNITS, QUOTES
from bot.views.keyboards import Audience, Links, under_page
from tests.bot.stub_library import StubLibrary

TEXTS = texts_for(Language.SIMPLIFIED)


@pytest.fixture
def library() -> StubLibrary:
    return StubLibrary()


def _walk(library: StubLibrary, place: BrowsePress, seen: dict[BrowsePress, BrowsePage]) -> None:
    if place in seen:
        return
    seen[place] = open_place(place, library, TEXTS)
    page = seen[place]
    ways = (page.forth, page.back, page.up, page.whole_text, page.before, page.after)
    for target in (*(press for _, press in page.entries), *ways):
        if target:
            assert target.answer_id == place.answer_id
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


def test_speeches_are_read_one_after_the_other(library: StubLibrary) -> None:
    document, _ = library.titles()
    first, second = (BrowsePress(Place.SPEECH_TEXT, document, number) for number in (0, 1))
    pages = [open_place(place, library, TEXTS) for place in (first, second)]
    assert [page.before for page in pages] == [None, first]
    assert [page.after for page in pages] == [second, None]


def test_what_is_read_before_and_after_a_section_does_not_meet_it(library: StubLibrary) -> None:
    for document in library.titles():
        sections = library.outline(document).sections
        for number, section in enumerate(sections):
            page = open_place(BrowsePress(Place.SECTION_TEXT, document, number), library, TEXTS)
            assert page.before is None or sections[page.before.number].end <= section.start
            assert page.after is None or sections[page.after.number].start >= section.end


def test_after_the_last_point_of_a_part_comes_the_first_of_the_next(library: StubLibrary) -> None:
    document, _ = library.titles()
    sections = library.outline(document).sections
    leaves = [n for n in range(len(sections)) if n not in {section.parent for section in sections}]
    read = []
    place: BrowsePress | None = BrowsePress(Place.SECTION, document, leaves[0])
    while place:
        read.append(place.number)
        place = open_place(place, library, TEXTS).after
    assert read == leaves
    assert len({sections[n].parent for n in read}) > 1


def test_all_that_is_reached_from_an_answer_leads_back_to_it(library: StubLibrary) -> None:
    seen: dict[BrowsePress, BrowsePage] = {}
    excerpt = library.ask("三大职能").excerpts[0]
    place = place_of(excerpt, library.outline(excerpt.document_id))
    _walk(library, replace(place, answer_id="abc", answer_page=2), seen)
    assert any(page.place.place is Place.LIBRARY for page in seen.values())
    audience = Audience(TEXTS, Links("speech_bot", inline=True))
    for page in seen.values():
        labels = [button.text for row in under_page(page, audience).inline_keyboard for button in row]
        assert TEXTS.button_to_answer in labels


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("条例", ["办事条例"]),
        ("條例", ["办事条例"]),
        ("工作讲话", ["工作会议讲话"]),
        ("会议 讲话", ["工作会议讲话"]),
        ("讲话 条例", []),
        ("，", []),
    ],
)
def test_titles_are_found_by_words(library: StubLibrary, words: str, found: list[str]) -> None:
    assert list(library.titles(words).values()) == found
    page = open_place(searched_place(words), library, TEXTS)
    assert [label for label, _ in page.entries] == found
    line = TEXTS.browse_found.format(words=words, count=len(found)) if found else None
    assert page.content.text == (line or TEXTS.browse_none.format(words=words))


def test_many_titles_found_are_paged(library: StubLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = {f"{n:012x}": f"第{n}次讲话" for n in range(20)}
    monkeypatch.setattr(library, "titles", lambda containing="": titles)
    page = open_place(searched_place("讲话"), library, TEXTS)
    shown = [label for label, _ in page.entries]
    while page.forth:
        page = open_place(page.forth, library, TEXTS)
        shown += [label for label, _ in page.entries]
    assert shown == list(titles.values())
    whole = open_place(BrowsePress(Place.LIBRARY), library, TEXTS)
    assert TEXTS.browse_hint in whole.content.text
