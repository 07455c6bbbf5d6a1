"""The table of contents as pages: documents › speeches › parts › points, ending in the text itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.texts import Texts
from bot.views.answers import citation, sentence_pages
from bot.views.callback_data import BrowsePress, Place
from bot.views.formatting import EntityKind, FormattedText, TextBuilder, heading, join
from index.library import Library
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
_LIBRARY = BrowsePress(Place.LIBRARY)


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


def open_place(place: BrowsePress, library: Library, texts: Texts) -> BrowsePage:
    """Return the page of a place; raises KeyError if the library has no such place (any more).

    All its buttons remember the answer from which the reader came.
    """
    if place.place is Place.LIBRARY:
        return _came_from(place, _library_page(place, library, texts))
    if place.place is Place.FOUND:
        return _found_page(place, library, texts)
    document, outline = library.document(place.document_id), library.outline(place.document_id)
    try:
        page = _Contents(document, outline, _LIBRARY if len(library.titles()) > 1 else None).page(place)
    except IndexError:
        raise KeyError(place) from None
    return _came_from(place, page)


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
    for number, speech in enumerate(outline.speeches):
        if speech.start <= excerpt.start < speech.end:
            return BrowsePress(Place.SPEECH, excerpt.document_id, number)
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


def _found_page(place: BrowsePress, library: Library, texts: Texts) -> BrowsePage:
    titles = library.titles(place.words)
    if not titles:
        none = FormattedText(texts.browse_none.format(words=place.words))
        return BrowsePage(none, place, up=_LIBRARY)
    title = texts.browse_found.format(words=place.words, count=len(titles))
    return replace(_menu(place, title, _document_entries(titles.items())), up=_LIBRARY)


def _library_page(place: BrowsePress, library: Library, texts: Texts) -> BrowsePage:
    titles = library.titles()
    page = _menu(place, texts.browse_library.format(count=len(titles)), _document_entries(titles.items()))
    if len(titles) <= _PER_PAGE:
        return page
    return replace(page, content=join([page.content, FormattedText(texts.browse_hint)], "\n"))


@dataclass(frozen=True, slots=True)
class _Contents:
    """The pages of one document."""

    document: Document
    outline: Outline
    library: BrowsePress | None
    """Where the other documents are; None where there is none."""

    def page(self, place: BrowsePress) -> BrowsePage:
        sections, speeches = self.outline.sections, self.outline.speeches
        path: tuple[str, ...]
        match place.place:
            case Place.DOCUMENT if len(speeches) > 1:
                entries = [
                    (_label(speech.label), self._at(Place.SPEECH, number))
                    for number, speech in enumerate(speeches)
                ]
                return replace(_menu(place, self.outline.title, entries), up=self.library)
            case Place.DOCUMENT | Place.SPEECH | Place.SPEECH_TEXT:
                number = 0 if place.place is Place.DOCUMENT else place.number
                speech, text = speeches[number], Place.SPEECH_TEXT
                children = [n for n, s in enumerate(sections) if s.parent is None and s.speech == number]
                node, path = self._at(Place.SPEECH, number, place.page), (speech.label,)
                up = self._at(Place.DOCUMENT) if len(speeches) > 1 else self.library
                span = speech.start, speech.end
            case _:
                section, text = sections[place.number], Place.SECTION_TEXT
                children = [n for n, s in enumerate(sections) if s.parent == place.number]
                node, path = self._at(Place.SECTION, place.number, place.page), section.path
                up = self._above(section)
                span = section.start, section.end
        title = citation(Excerpt(self.document.id, self.outline.title, path, 0, 0, "", (), 0))
        if children and place.place is not text:
            page = _menu(node, title, [self._entry(number) for number in children])
            return replace(page, up=up, whole_text=self._at(text, node.number))
        page = self._text(replace(node, place=text), title, *span)
        return replace(page, up=replace(node, page=0) if children else up)

    def _text(self, place: BrowsePress, title: str, start: int, end: int) -> BrowsePage:
        pages = sentence_pages(self.document.text, start, end, _TEXT_UNITS)
        first, last = pages[place.page]
        builder = TextBuilder()
        builder.append(heading(title, place.page, len(pages)))
        builder.add("\n")
        builder.add(self.document.text[first:last], EntityKind.BLOCKQUOTE)
        back, forth = _pages_beside(place, len(pages))
        row = self._row(place)
        at = row.index(place.number)
        before = self._at(place.place, row[at - 1]) if at else None
        after = self._at(place.place, row[at + 1]) if at + 1 < len(row) else None
        return BrowsePage(builder.build(), place, back=back, forth=forth, before=before, after=after)

    def _row(self, place: BrowsePress) -> list[int]:
        """Return the numbers of the texts that are read one after the other.

        After a point comes the next one, also of the next part; after a whole part the next whole part.
        """
        if place.place is Place.SPEECH_TEXT:
            return list(range(len(self.outline.speeches)))
        sections = self.outline.sections
        parents = {section.parent for section in sections}
        if place.number not in parents:
            return [n for n in range(len(sections)) if n not in parents]
        depth = len(sections[place.number].path)
        return [n for n, section in enumerate(sections) if len(section.path) == depth]

    def _above(self, section: Section) -> BrowsePress:
        if section.parent is not None:
            return self._at(Place.SECTION, section.parent)
        return self._at(Place.SPEECH, section.speech)

    def _entry(self, number: int) -> tuple[str, BrowsePress]:
        start, end = self.outline.sections[number].heading
        return _label(self.document.text[start:end]), self._at(Place.SECTION, number)

    def _at(self, place: Place, number: int = 0, page: int = 0) -> BrowsePress:
        return BrowsePress(place, self.document.id, number, page)


def _menu(place: BrowsePress, title: str, entries: Sequence[tuple[str, BrowsePress]]) -> BrowsePage:
    first = place.page * _PER_PAGE
    shown = tuple(entries[first : first + _PER_PAGE])
    if not shown and first:
        raise KeyError(place)
    pages = -(-len(entries) // _PER_PAGE)
    return BrowsePage(heading(title, place.page, pages), place, shown, *_pages_beside(place, pages))


def _pages_beside(place: BrowsePress, pages: int) -> tuple[BrowsePress | None, BrowsePress | None]:
    back = replace(place, page=place.page - 1) if place.page else None
    return back, replace(place, page=place.page + 1) if place.page + 1 < pages else None


def _document_entries(titles: Iterable[tuple[str, str]]) -> list[tuple[str, BrowsePress]]:
    return [(_label(title), BrowsePress(Place.DOCUMENT, document)) for document, title in titles]


def _label(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LABEL else line[: _LABEL - 1] + "…"
