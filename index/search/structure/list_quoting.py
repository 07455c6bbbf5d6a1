"""The points of a list as they are quoted: with as much of their text as a chat can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from index.outline.sentences import sentence_end
from index.search.excerpts import BARE_HEADING, opening_clause
from index.search.structure.enumerations import Enumeration
from index.search.structure.structure_places import quote_heading
from index.snapshot.snapshot import Snapshot
from index.types import Document, Excerpt, Outline, Span

LONGEST_RUN = 300
"""Characters up to which a list is quoted unbroken, as it stands; about what a phone shows at once."""
LONGEST_LIST = 1200
"""Characters that a list may have with the text of its points: two screens of a phone. A longer one is quoted
by the first sentence of each point, or by headings alone."""
LONGEST_POINT = 250
"""Characters up to which a point is quoted whole."""
_SENTENCE_SIGNS = tuple("。！？；.!?;")


def quote_points(points: Enumeration, snapshot: Snapshot) -> list[Excerpt]:
    """Quote the points of a list with as much of their text as a chat can show."""
    document, outline = snapshot.documents[points.document_id], snapshot.outlines[points.document_id]
    if points.sentence is not None:
        marks = tuple(opening_clause(document.text[slice(*span)], span.start) for span in points.spans)
        return [replace(_quote(points.sentence, document, outline, snapshot), marks=marks)]
    if points.sections:
        headings = [quote_heading(section, document, outline) for section in points.sections]
        extents = [Span(section.start, section.end) for section in points.sections]
        return _unbroken(_with_text(headings, extents, document), document)
    quoted = [_quote(span, document, outline, snapshot) for span in points.spans]
    if points.paragraphs:
        return _unbroken(_with_text(quoted, points.paragraphs, document), document)
    return _unbroken(quoted, document)


def _with_text(headings: Sequence[Excerpt], extents: Sequence[Span], document: Document) -> list[Excerpt]:
    """Quote points with as much of their text as a chat can show: whole, by a sentence, by their headings."""
    each = list(zip(headings, extents, strict=True))
    for stops in (
        [_end_of(extent, document) for extent in extents],
        [_end_of_next_sentence(heading.end, extent, document) for heading, extent in each],
        [_end_of_first_sentence(heading, extent, document) for heading, extent in each],
    ):
        quoted = [
            replace(heading, end=stop, text=document.text[heading.start : stop])
            for heading, stop in zip(headings, stops, strict=True)
        ]
        lengths = [len(excerpt.text) for excerpt in quoted]
        if max(lengths) <= LONGEST_POINT and sum(lengths) <= LONGEST_LIST:
            return quoted
    return list(headings)


def _end_of(extent: Span, document: Document) -> int:
    return extent.start + len(document.text[extent.start : extent.end].rstrip())


def _end_of_first_sentence(heading: Excerpt, extent: Span, document: Document) -> int:
    """Return where the first sentence below a bare heading ends; where the heading ends, if it says more."""
    says_more = heading.text.endswith(_SENTENCE_SIGNS) or len(heading.text) > BARE_HEADING
    return heading.end if says_more else _end_of_next_sentence(heading.end, extent, document)


def _end_of_next_sentence(at: int, extent: Span, document: Document) -> int:
    """Return where the sentence after a heading ends; where the heading ends if it is all there is."""
    text, below = document.text, at
    while below < extent.end and text[below].isspace():
        below += 1
    if below >= extent.end:
        return at
    line = text.find("\n", below, extent.end)
    stop = sentence_end(text, below, extent.end if line < 0 else line)
    return below + len(text[below:stop].rstrip())


def _unbroken(points: list[Excerpt], document: Document) -> list[Excerpt]:
    """Return a short list as the one run in which it stands, each point's opening marked."""
    start, end = points[0].start, points[-1].end
    if end - start > LONGEST_RUN:
        return points
    common = takewhile(lambda step: len(set(step)) == 1, zip(*(point.path for point in points), strict=False))
    whole = replace(
        points[0],
        path=tuple(heading for heading, *_ in common),
        end=end,
        text=document.text[start:end],
        marks=tuple(opening_clause(point.text, point.start) for point in points),
    )
    return [whole]


def _quote(span: Span, document: Document, outline: Outline, snapshot: Snapshot) -> Excerpt:
    path = next(
        (
            passage.path
            for passage in (snapshot.passages[n] for n in snapshot.passages_of(document.id))
            if passage.start <= span.start < passage.end
        ),
        (),
    )
    return Excerpt(
        document_id=document.id,
        document=outline.title,
        path=path,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        marks=(),
        score=1.0,
    )
