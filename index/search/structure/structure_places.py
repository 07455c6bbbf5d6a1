"""Answers from the outline: which sections and paragraphs a question about structure names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.analysis.folding import BREAK
from index.outline.sentences import sentence_end
from index.search.features import coverage
from index.search.scope import Scope
from index.search.structure.structure_query import LAST, Level, StructureQuery
from index.snapshot.snapshot import Snapshot
from index.types import Document, Excerpt, Numbering, Outline, Section, Span

LONGEST_PARAGRAPH = 600
"""A longer paragraph is quoted by the sentences that fit the question instead."""
LEAST_FIT = 0.3
"""Share of the topic that the headings of a vaguely named place must hold to be the one meant."""
MOST_NAMED = 64
"""Documents that a question may name equally well; among more of them none can be told to be meant."""
SHORTEST_CLOSING = 15
"""A last line up to so many characters (谢谢大家!) is not what 最后一段 means."""

_NUMBERINGS = {Level.CHAPTER: Numbering.CHAPTER, Level.ARTICLE: Numbering.ARTICLE}


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one document that an address names."""

    document_id: str
    span: Span
    section: int | None
    """Index in ``Outline.sections``; None for a whole speech or a paragraph."""
    speech: int
    path: tuple[str, ...]


def resolve(
    address: StructureQuery,
    snapshot: Snapshot,
    scope: Scope,
    weigh: Callable[[str], Mapping[str, float]],
) -> list[Place]:
    """Return the places that ``address`` names, in reading order; empty where no document has them.

    ``weigh`` gives the bigrams of a text their weights; with several documents or several fitting
    places, the topic decides by what it shares with titles and headings.
    """
    topic = weigh(address.topic)
    documents, known = _most_named(scope, topic, snapshot)
    if len(documents) > MOST_NAMED:
        return []
    places: list[Place] = []
    for key in documents:
        places += _in_document(address, key, snapshot)
        if not known and len({place.document_id for place in places}) > 1:
            return []  # Which is meant cannot be told, and the others would not help.
    if not places or not address.topic:
        return places
    outlines = snapshot.outlines
    fits = [coverage(BREAK.join(_words_of(place, outlines[place.document_id])), topic) for place in places]
    best = max(fits)
    if address.vague and best < LEAST_FIT:
        return []
    return [place for place, fit in zip(places, fits, strict=True) if fit == best]


def headings(places: Sequence[Place], snapshot: Snapshot, *, inside: bool) -> list[Excerpt]:
    """Quote the headings of places, or of what lies directly ``inside`` them."""
    found: list[Excerpt] = []
    for place in places:
        document, outline = snapshot.documents[place.document_id], snapshot.outlines[place.document_id]
        children = [s for s in outline.sections if s.parent == place.section and s.speech == place.speech]
        own = [] if place.section is None else [outline.sections[place.section]]
        if place.section is None and not inside:
            found += _title(place, document, outline)
            continue
        found += [quote_heading(section, document, outline) for section in (children if inside else own)]
    return found


def whole_speeches(places: Sequence[Place]) -> list[Place]:
    """Return the places that are speeches."""
    return [place for place in places if place.section is None]


def paragraphs(places: Sequence[Place], snapshot: Snapshot) -> list[Excerpt]:
    """Quote whole places that are short enough to be quoted whole."""
    return [
        _quote(
            place.span,
            place.path,
            snapshot.documents[place.document_id],
            snapshot.outlines[place.document_id],
        )
        for place in places
        if place.span.end - place.span.start <= LONGEST_PARAGRAPH
    ]


def quote_heading(section: Section, document: Document, outline: Outline) -> Excerpt:
    """Quote a section's heading to the end of its sentence or line."""
    start = section.heading.start
    line = document.text.find("\n", start, section.end)
    end = sentence_end(document.text, start, section.end if line < 0 else line)
    return _quote(Span(start, end), section.path, document, outline)


def titles(snapshot: Snapshot, scope: Scope, weights: Mapping[str, float]) -> list[Excerpt]:
    """Quote the titles of the documents that share most with the question, or of the only one."""
    named, known = _most_named(scope, weights, snapshot)
    if not known or len(named) > MOST_NAMED:
        return []
    found = []
    for key in named:
        document, outline = snapshot.documents[key], snapshot.outlines[key]
        # A title taken from the file's name stands nowhere; that its words occur in a speech is chance.
        found += [
            _quote(span, (), document, outline)
            for span in _standing(outline.title, outline.speeches[0].start, document)[:1]
        ]
    return found


def enclosing(place_of: Section, sections: Sequence[Section], rank: Level | None) -> Section:
    """Return the section itself or the one around it that a question for ``rank`` means."""
    chain = [place_of]
    while chain[-1].parent is not None:
        chain.append(sections[chain[-1].parent])
    chain.reverse()  # from the part inwards
    if rank is Level.PART:
        return chain[0]
    wanted = [section for section in chain if section.numbering is _NUMBERINGS.get(rank or Level.POINT)]
    return wanted[-1] if wanted else chain[min(1, len(chain) - 1)]


def _most_named(scope: Scope, weights: Mapping[str, float], snapshot: Snapshot) -> tuple[Sequence[str], bool]:
    """Return the documents whose title and name share most with a question, and whether they are meant.

    A single document is, whatever it is called.
    """
    if len(scope.documents) == 1:
        return scope.documents, True
    shares = snapshot.terms.names.coverage(weights, scope.numbers)
    best = shares.max(initial=0.0)
    named = np.flatnonzero(shares == best).tolist()
    return [scope.documents[place] for place in named[: MOST_NAMED + 1]], bool(best > 0)


def _in_document(address: StructureQuery, key: str, snapshot: Snapshot) -> Iterator[Place]:
    outline = snapshot.outlines[key]
    steps = dict(address.steps)
    speech_number = steps.pop(Level.SPEECH, None)
    speeches = list(range(len(outline.speeches)))
    if speech_number is not None:
        at = speech_number - 1 if speech_number != LAST else len(speeches) - 1
        speeches = [at] if at in speeches else []
    for number in speeches:
        speech = outline.speeches[number]
        places = [Place(key, Span(speech.start, speech.end), None, number, (speech.label,))]
        for rank, ordinal in steps.items():
            if rank is Level.PARAGRAPH:
                # Only counting paragraphs needs the text.
                text = snapshot.documents[key].text
                places = [found for place in places for found in _paragraph(place, ordinal, text)]
            else:
                places = [found for place in places for found in _sections(place, rank, ordinal, outline)]
        yield from places


def _sections(place: Place, rank: Level, ordinal: int, outline: Outline) -> Iterator[Place]:
    """Yield the sections inside ``place`` that fit, those nearest to it only."""
    inside = [
        (index, section)
        for index, section in enumerate(outline.sections)
        if section.speech == place.speech
        and place.span.start <= section.start
        and section.end <= place.span.end
        and index != place.section
    ]
    if rank in _NUMBERINGS:
        inside = [(i, s) for i, s in inside if s.numbering is _NUMBERINGS[rank]]
    elif rank is Level.PART or place.section is not None:
        inside = [(i, s) for i, s in inside if s.parent == place.section]
    elif any(s.parent is not None for _, s in inside):  # 第三点 of a speech is not its third part
        inside = [(i, s) for i, s in inside if s.parent is not None]
    last = {s.parent: s.ordinal for _, s in inside}
    for index, section in inside:
        if section.ordinal == (last[section.parent] if ordinal == LAST else ordinal):
            yield Place(
                place.document_id, Span(section.start, section.end), index, place.speech, section.path
            )


def _paragraph(place: Place, ordinal: int, text: str) -> Iterator[Place]:
    spans = []
    at = place.span.start
    for line in text[place.span.start : place.span.end].splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped)
            spans.append(Span(start, start + len(stripped)))
        at += len(line)
    if ordinal == LAST:
        while len(spans) > 1 and spans[-1].end - spans[-1].start <= SHORTEST_CLOSING:
            spans.pop()
    chosen = spans[-1:] if ordinal == LAST else spans[ordinal - 1 : ordinal]
    if ordinal == 1 and chosen and chosen[0].end - chosen[0].start <= SHORTEST_CLOSING:
        # The salutation opens the speech together with what follows it.
        chosen = [Span(chosen[0].start, spans[1].end)] if len(spans) > 1 else chosen
    for span in chosen:
        yield Place(place.document_id, span, None, place.speech, place.path)


def _words_of(place: Place, outline: Outline) -> Iterator[str]:
    yield from place.path
    children = (s for s in outline.sections if s.parent == place.section and s.speech == place.speech)
    yield from (section.path[-1] for section in children)


def _title(place: Place, document: Document, outline: Outline) -> list[Excerpt]:
    # The last place above the speech is not where its title is only mentioned.
    speech = outline.speeches[place.speech]
    spans = _standing(speech.title, speech.start, document)[-1:]
    return [_quote(span, place.path, document, outline) for span in spans]


def _standing(title: str, above: int, document: Document) -> list[Span]:
    """Find where a title stands above a speech that begins at ``above``, in one line or over two."""
    characters = list(map(re.escape, "".join(title.split())))
    found = re.finditer(r"\s*".join(characters), document.text[:above]) if characters else ()
    return [Span(*match.span()) for match in found]


def _quote(span: Span, path: tuple[str, ...], document: Document, outline: Outline) -> Excerpt:
    text = document.text[span.start : span.end]
    end = span.start + len(text.rstrip())
    return Excerpt(
        document_id=document.id,
        document=outline.title,
        path=path,
        start=span.start,
        end=end,
        text=document.text[span.start : end],
        marks=(),
        score=1.0,
    )
