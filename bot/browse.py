"""The table of contents as pages: documents › speeches › parts › points, ending in the text itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.callbacks import BrowsePress, Place
from bot.citation import citation
from bot.formatting import EntityKind, FormattedText, TextBuilder, join
from bot.library import SpeechLibrary
from bot.render import sentence_pages
from bot.texts import Texts
from index.analysis import terms
from index.types import Document, Excerpt, Outline, Section

_PER_PAGE = 8
"""Entries on one page: as many buttons as a phone shows without scrolling."""
_LABEL = 40
"""Characters of a button's label; Telegram cuts it to the screen anyway."""
_TEXT_UNITS = 3000
"""UTF-16 units of text on one page; leaves room for the heading under Telegram's limit."""
_MOST_PAGES = 9999
"""The highest number of a page that a button carries."""
_WAYS = ("back", "forth", "up", "whole_text", "before", "after")
"""The fields of a page that lead to other places."""


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """One view: what to show, and where its buttons lead."""

    content: FormattedText
    place: BrowsePress
    entries: tuple[tuple[str, BrowsePress], ...] = ()
    back: BrowsePress | None = None
    forth: BrowsePress | None = None
    up: BrowsePress | None = None
    whole_text: BrowsePress | None = None
    before: BrowsePress | None = None
    after: BrowsePress | None = None
    """The text of the section or speech before and after that which is read."""


def open_place(place: BrowsePress, library: SpeechLibrary, texts: Texts) -> BrowsePage:
    """Return the page of a place; raises KeyError if the library has no such place (any more).

    All its buttons remember the answer from which the reader came.
    """
    if place.place is Place.LIBRARY:
        return _came_from(place, _library_page(place, library, texts))
    if place.place is Place.FOUND:
        return _found_page(place, library, texts)
    document, outline = library.document(place.document_id), library.outline(place.document_id)
    try:
        page = _Contents(document, outline, texts, len(library.titles()) > 1).page(place)
    except IndexError:
        raise KeyError(place) from None
    return _came_from(place, page)


def titles_with(words: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles that hold all the words, by document; in whatever script and digits they are written.

    No spaces are needed between the words: 湖北2025, 湖北政府报告.
    """
    wanted = terms.words(words)
    forms = {document: terms.term_form(title) for document, title in titles.items()}
    return {
        document: titles[document]
        for document, form in forms.items()
        if wanted and all(word in form for word in wanted)
    }


def searched_place(words: str) -> BrowsePress:
    """Return the place of the documents whose titles hold the words, as far as a button can carry them."""
    line = " ".join(words.replace(":", " ").split())
    while not (place := BrowsePress(Place.FOUND, words=line, page=_MOST_PAGES)).fits_button:
        line = line[:-1].rstrip()
    return replace(place, page=0)


def place_of(excerpt: Excerpt, outline: Outline) -> BrowsePress:
    """Return where an excerpt stands: its innermost section, else its speech."""
    around = [n for n, s in enumerate(outline.sections) if s.start <= excerpt.start < s.end]
    if around:
        innermost = min(around, key=lambda n: outline.sections[n].end - outline.sections[n].start)
        return BrowsePress(Place.SECTION, excerpt.document_id, innermost)
    speeches = [n for n, s in enumerate(outline.speeches) if s.start <= excerpt.start < s.end]
    if speeches:
        return BrowsePress(Place.SPEECH, excerpt.document_id, speeches[0])
    return BrowsePress(Place.DOCUMENT, excerpt.document_id)


def _came_from(place: BrowsePress, page: BrowsePage) -> BrowsePage:
    if not place.answer_id:
        return page
    ways = {name: getattr(page, name) for name in _WAYS}
    return replace(
        page,
        place=page.place.came_from(place),
        entries=tuple((label, to.came_from(place)) for label, to in page.entries),
        **{name: to and to.came_from(place) for name, to in ways.items()},
    )


def _found_page(place: BrowsePress, library: SpeechLibrary, texts: Texts) -> BrowsePage:
    titles = titles_with(place.words, library.titles())
    entries = [(_label(title), BrowsePress(Place.DOCUMENT, document)) for document, title in titles.items()]
    if not entries:
        none = FormattedText(texts.browse_none.format(words=place.words))
        return BrowsePage(none, place, up=BrowsePress(Place.LIBRARY))
    heading = texts.browse_found.format(words=place.words, count=len(titles))
    return replace(_menu(place, heading, entries), up=BrowsePress(Place.LIBRARY))


def _library_page(place: BrowsePress, library: SpeechLibrary, texts: Texts) -> BrowsePage:
    titles = library.titles()
    entries = [(_label(title), BrowsePress(Place.DOCUMENT, document)) for document, title in titles.items()]
    page = _menu(place, texts.browse_library.format(count=len(titles)), entries)
    if len(entries) <= _PER_PAGE:
        return page
    return replace(page, content=join([page.content, FormattedText(texts.browse_hint)], "\n"))


@dataclass(frozen=True, slots=True)
class _Contents:
    """The pages of one document."""

    document: Document
    outline: Outline
    texts: Texts
    has_siblings: bool

    def page(self, place: BrowsePress) -> BrowsePage:
        match place.place:
            case Place.DOCUMENT:
                return self._document(place)
            case Place.SPEECH:
                return self._speech(place)
            case Place.SPEECH_TEXT:
                speech = self.outline.speeches[place.number]
                return self._text(place, speech.start, speech.end, self._path_of_speech(place.number))
            case _:
                return self._section(place)

    def _document(self, place: BrowsePress) -> BrowsePage:
        if len(self.outline.speeches) == 1:
            return self._speech(BrowsePress(Place.SPEECH, self.document.id, page=place.page))
        entries = [
            (_label(speech.label), BrowsePress(Place.SPEECH, self.document.id, number))
            for number, speech in enumerate(self.outline.speeches)
        ]
        return replace(_menu(place, self.outline.title, entries), up=self._library())

    def _speech(self, place: BrowsePress) -> BrowsePage:
        speech = self.outline.speeches[place.number]
        children = [
            n for n, s in enumerate(self.outline.sections) if s.parent is None and s.speech == place.number
        ]
        path = self._path_of_speech(place.number)
        if not children:
            return self._text(replace(place, place=Place.SPEECH_TEXT), speech.start, speech.end, path)
        whole = BrowsePress(Place.SPEECH_TEXT, self.document.id, place.number)
        page = _menu(place, self._heading(path), self._entries(children))
        return replace(page, up=self._above_speech(), whole_text=whole)

    def _section(self, place: BrowsePress) -> BrowsePage:
        section = self.outline.sections[place.number]
        children = [n for n, s in enumerate(self.outline.sections) if s.parent == place.number]
        if place.place is Place.SECTION_TEXT or not children:
            text_place = replace(place, place=Place.SECTION_TEXT)
            return self._text(text_place, section.start, section.end, section.path)
        whole = BrowsePress(Place.SECTION_TEXT, self.document.id, place.number)
        page = _menu(place, self._heading(section.path), self._entries(children))
        return replace(page, up=self._above(section), whole_text=whole)

    def _text(self, place: BrowsePress, start: int, end: int, path: tuple[str, ...]) -> BrowsePage:
        pages = sentence_pages(self.document.text, start, end, _TEXT_UNITS)
        first, last = pages[place.page]
        builder = TextBuilder()
        builder.add(self._heading(path), EntityKind.BOLD)
        if len(pages) > 1:
            builder.add(f" ({place.page + 1}/{len(pages)})")
        builder.add("\n")
        builder.add(self.document.text[first:last], EntityKind.BLOCKQUOTE)
        back = replace(place, page=place.page - 1) if place.page else None
        forth = replace(place, page=place.page + 1) if place.page + 1 < len(pages) else None
        before, after = self._beside(place)
        return BrowsePage(
            builder.build(),
            place,
            back=back,
            forth=forth,
            up=self._above_text(place),
            before=before,
            after=after,
        )

    def _beside(self, place: BrowsePress) -> tuple[BrowsePress | None, BrowsePress | None]:
        """Return the texts before and after one that is read.

        After a point comes the next one, be it of the next part; after a whole part the next whole part.
        """
        if place.place is Place.SPEECH_TEXT:
            row = list(range(len(self.outline.speeches)))
        else:
            sections = self.outline.sections
            parents = {section.parent for section in sections}
            row = [n for n in range(len(sections)) if n not in parents]
            if place.number not in row:
                depth = len(sections[place.number].path)
                row = [n for n, section in enumerate(sections) if len(section.path) == depth]
        at = row.index(place.number)
        kind = Place.SPEECH_TEXT if place.place is Place.SPEECH_TEXT else Place.SECTION_TEXT
        before = BrowsePress(kind, self.document.id, row[at - 1]) if at else None
        after = BrowsePress(kind, self.document.id, row[at + 1]) if at + 1 < len(row) else None
        return before, after

    def _above_text(self, place: BrowsePress) -> BrowsePress | None:
        if place.place is Place.SPEECH_TEXT:
            has_parts = any(s.speech == place.number for s in self.outline.sections)
            speech = BrowsePress(Place.SPEECH, self.document.id, place.number)
            return speech if has_parts else self._above_speech()
        section = self.outline.sections[place.number]
        if any(s.parent == place.number for s in self.outline.sections):
            return BrowsePress(Place.SECTION, self.document.id, place.number)
        return self._above(section)

    def _above(self, section: Section) -> BrowsePress:
        if section.parent is not None:
            return BrowsePress(Place.SECTION, self.document.id, section.parent)
        return BrowsePress(Place.SPEECH, self.document.id, section.speech)

    def _above_speech(self) -> BrowsePress | None:
        if len(self.outline.speeches) > 1:
            return BrowsePress(Place.DOCUMENT, self.document.id)
        return self._library()

    def _library(self) -> BrowsePress | None:
        return BrowsePress(Place.LIBRARY) if self.has_siblings else None

    def _entries(self, sections: Sequence[int]) -> list[tuple[str, BrowsePress]]:
        return [
            (
                _label(self.document.text[slice(*self.outline.sections[number].heading)]),
                BrowsePress(Place.SECTION, self.document.id, number),
            )
            for number in sections
        ]

    def _path_of_speech(self, number: int) -> tuple[str, ...]:
        return (self.outline.speeches[number].label,)

    def _heading(self, path: tuple[str, ...]) -> str:
        return citation(Excerpt(self.document.id, self.outline.title, path, 0, 0, "", (), 0))


def _menu(place: BrowsePress, heading: str, entries: Sequence[tuple[str, BrowsePress]]) -> BrowsePage:
    first = place.page * _PER_PAGE
    shown = tuple(entries[first : first + _PER_PAGE])
    if not shown and first:
        raise KeyError(place)
    pages = -(-len(entries) // _PER_PAGE)
    builder = TextBuilder()
    builder.add(heading, EntityKind.BOLD)
    if pages > 1:
        builder.add(f" ({place.page + 1}/{pages})")
    back = replace(place, page=place.page - 1) if place.page else None
    forth = replace(place, page=place.page + 1) if place.page + 1 < pages else None
    return BrowsePage(builder.build(), place, shown, back, forth)


def _label(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LABEL else line[: _LABEL - 1] + "…"
