"""Outline → passages: runs of whole sentences inside one section, the unit that is searched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.outline.sentences import split_sentences
from index.types import Document, Outline, Passage, Span

# A passage holds at most this many characters unless one sentence alone is longer: well inside an
# encoder's 512 tokens with its path before it, and short enough to be quoted whole in a chat.
LONGEST_PASSAGE = 300

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class _Piece:
    """The sentences of one line, or of the part of it that lies inside one section."""

    sentences: list[Span]
    speech: int
    section: int | None
    headings: int = 0
    """How many sentences at the beginning are headings, not to be parted from what follows."""


def _stretches(document: Document, outline: Outline) -> Iterator[Span]:
    """Cut the text at every edge of the outline, so that each stretch lies in one section or none."""
    edges = {edge for span in outline.front for edge in span}
    for parts in (outline.speeches, outline.sections):
        edges.update(edge for part in parts for edge in (part.start, part.end))
    for start, end in pairwise(sorted(edges)):
        yield Span(start, min(end, len(document.text)))


def _pieces(document: Document, outline: Outline) -> Iterator[_Piece]:
    """Walk through the text once; sections are kept on a stack, the innermost on top."""
    text = document.text
    inside: list[int] = []
    front = list(reversed(outline.front))
    following = speech = 0
    for stretch in _stretches(document, outline):
        while front and front[-1].end <= stretch.start:
            front.pop()
        while speech < len(outline.speeches) and outline.speeches[speech].end <= stretch.start:
            speech += 1
        while following < len(outline.sections) and outline.sections[following].start <= stretch.start:
            inside.append(following)
            following += 1
        while inside and outline.sections[inside[-1]].end <= stretch.start:
            inside.pop()
        in_front = bool(front) and front[-1].start <= stretch.start
        if in_front or speech == len(outline.speeches) or stretch.start < outline.speeches[speech].start:
            continue
        for sentences in _by_line(text, split_sentences(text, *stretch)):
            yield _Piece(sentences, speech, inside[-1] if inside else None)


def _by_line(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    line: list[Span] = []
    for sentence in sentences:
        if line and "\n" in text[line[-1].end : sentence.start]:
            yield line
            line = []
        line.append(sentence)
    if line:
        yield line


def _is_heading(piece: _Piece, outline: Outline) -> bool:
    """Whether the piece is nothing but the heading of its section."""
    if piece.section is None or len(piece.sentences) != 1:
        return False
    return piece.sentences[0].start == outline.sections[piece.section].heading.start


def _join_headings(pieces: Iterator[_Piece], outline: Outline) -> Iterator[_Piece]:
    """Put a heading that has its line to itself before the first paragraph that it heads.

    Alone it would match every question about its subject and answer none; before the text it finds the
    text, and it stays a sentence of its own that can be quoted alone. A heading followed at once by
    another one has no text, and remains alone.
    """
    heading: _Piece | None = None
    for piece in pieces:
        if heading is not None and heading.section == piece.section:
            sentences = [*heading.sentences, *piece.sentences]
            yield _Piece(sentences, piece.speech, piece.section, len(heading.sentences))
            heading = None
            continue
        if heading is not None:
            yield heading
        heading = piece if _is_heading(piece, outline) else None
        if heading is None:
            yield piece
    if heading is not None:
        yield heading


def _group(piece: _Piece) -> Iterator[list[Span]]:
    """Divide into runs of about equal length, none above LONGEST_PASSAGE if its sentences allow."""
    sentences = piece.sentences
    origin = sentences[0].start
    total = sentences[-1].end - origin
    share = total / -(-total // LONGEST_PASSAGE)
    run: list[Span] = []
    part = 0
    for number, sentence in enumerate(sentences):
        own_part = int(((sentence.start + sentence.end) / 2 - origin) / share)
        too_long = run and sentence.end - run[0].start > LONGEST_PASSAGE
        if number > piece.headings and (own_part > part or too_long):
            yield run
            run = []
        part = max(part, own_part)
        run.append(sentence)
    yield run


def cut_passages(document: Document, outline: Outline) -> list[Passage]:
    """Cut the speeches of ``document`` into passages in reading order; front matter is left out.

    Passages do not overlap, hold every character that is not white space, and keep to one section and
    one line, but that a heading stands before the first line of its text.
    """
    passages: list[Passage] = []
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    for piece in _join_headings(_pieces(document, outline), outline):
        label = outline.speeches[piece.speech].label
        path = (label,) if piece.section is None else outline.sections[piece.section].path
        for sentences in _group(piece):
            start, end = sentences[0].start, sentences[-1].end
            text = document.text[start:end]
            occurrence = seen[path, text]
            seen[path, text] += 1
            identity = (document.id, *path, text, str(occurrence))
            passages.append(
                Passage(
                    id=hashlib.sha256("\0".join(identity).encode()).hexdigest()[:_ID_DIGITS],
                    document_id=document.id,
                    speech=piece.speech,
                    section=piece.section,
                    path=path,
                    start=start,
                    end=end,
                    text=text,
                    sentences=tuple(sentences),
                )
            )
    return passages
