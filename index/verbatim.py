"""Excerpts as slices: compared with their source, and widened to what stands around them."""

from __future__ import annotations

from dataclasses import replace

from index.errors import VerbatimError
from index.types import Document, Excerpt, Outline, Span

NEIGHBOURS = 1
"""Paragraphs before and after the excerpt's own that its context shows."""


def require_verbatim(excerpt: Excerpt, source: str, name: str) -> None:
    """Raise VerbatimError unless the excerpt is what its document says and its marks lie inside it.

    ``source`` is the slice of the document's text from the excerpt's start to its end, ``name`` the
    document's.
    """
    start, end = excerpt.start, excerpt.end
    whole = 0 <= start < end == start + len(source) and source == excerpt.text
    edges = [edge for mark in excerpt.marks for edge in mark]
    inside = edges == sorted(edges) and (not edges or (start <= edges[0] and edges[-1] <= end))
    if not whole or not inside:
        raise VerbatimError("excerpt_differs", document=name, start=start, end=end)


def widen(excerpt: Excerpt, document: Document, outline: Outline) -> Excerpt:
    """Return the excerpt grown to its whole paragraphs and one neighbour on each side, itself marked.

    It stays within its speech, so that no front matter and no other speech is quoted with it.
    """
    lowest, highest = _speech_bounds(excerpt, document, outline)
    paragraphs = _paragraphs(document.text, lowest, highest)
    own = [i for i, p in enumerate(paragraphs) if p.start < excerpt.end and excerpt.start < p.end]
    if not own:
        return excerpt  # Nothing but white space.
    first = paragraphs[max(0, own[0] - NEIGHBOURS)]
    last = paragraphs[min(len(paragraphs) - 1, own[-1] + NEIGHBOURS)]
    start, end = min(first.start, excerpt.start), max(last.end, excerpt.end)
    marks = (Span(excerpt.start, excerpt.end),)
    return replace(excerpt, start=start, end=end, text=document.text[start:end], marks=marks)


def _speech_bounds(excerpt: Excerpt, document: Document, outline: Outline) -> Span:
    for speech in outline.speeches:
        if speech.start <= excerpt.start < speech.end:
            return Span(speech.start, speech.end)
    return Span(0, len(document.text))


def _paragraphs(text: str, start: int, end: int) -> list[Span]:
    """Return the lines between two offsets that are not blank, white space at their ends left out."""
    spans = []
    place = start
    for line in text[start:end].splitlines(keepends=True):
        trimmed = _trimmed(text, place, place + len(line))
        place += len(line)
        if trimmed.start < trimmed.end:
            spans.append(trimmed)
    return spans


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, end - (len(piece) - len(piece.rstrip()))))
