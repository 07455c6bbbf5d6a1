"""The enumerations near a sentence: numbered sections, and sentences whose openings are parallel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from index.folding import BREAK, fold
from index.search.features import Candidate
from index.store.snapshot import Snapshot
from index.types import Document, Numbering, Outline, Section, Span

PARALLEL = 4
"""Characters that sentences must begin with in common to be parallel."""
LONGEST_PLACE = 20_000
"""Characters of a section or speech up to which it is searched for parallel sentences: in a longer one those
that begin alike are scattered and no list."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One enumeration that may be meant."""

    document_id: str
    lead: str
    """The heading that it stands under and the sentence that announces it."""
    above: str
    """The headings above that one."""
    spans: tuple[Span, ...]
    sections: tuple[Section, ...]
    """The numbered sections; empty for parallel openings."""


def enumerations_near(best: Sequence[Candidate], snapshot: Snapshot) -> Iterator[Enumeration]:
    """Yield the enumerations that the sentences stand in, announce, or stand beside, nearest first."""
    seen: set[tuple[str, int]] = set()  # where enumerations begin
    above: set[tuple[str, int, int | None]] = set()  # sections whose children have been looked at
    within: set[tuple[str, int, int | None]] = set()  # sections whose sentences have been
    for candidate in best:
        passage = snapshot.passages[candidate.passage]
        outline = snapshot.outlines[passage.document_id]
        document = snapshot.documents[passage.document_id]
        for parent in _chain(passage.section, outline):
            place = (document.id, passage.speech, parent)
            if place in above:
                break  # and so have all further up
            above.add(place)
            for members in _children(parent, passage.speech, outline):
                if (document.id, members[0].start) not in seen:
                    seen.add((document.id, members[0].start))
                    yield _numbered(members, parent, document, snapshot)
        place = (document.id, passage.speech, passage.section)
        if place not in within:
            within.add(place)
            yield from _parallel(passage.section, passage.speech, document, snapshot, seen)


def _chain(section: int | None, outline: Outline) -> Iterator[int | None]:
    """Yield a section, those around it from the inside out, and None for the speech."""
    while section is not None:
        yield section
        section = outline.sections[section].parent
    yield None


def _children(parent: int | None, speech: int, outline: Outline) -> Iterator[list[Section]]:
    groups: defaultdict[str, list[Section]] = defaultdict(list)
    for section in outline.sections:
        # The turns of a transcript are no points of anything.
        if (section.parent, section.speech) == (parent, speech) and section.numbering is not Numbering.TURN:
            groups[section.numbering].append(section)
    yield from (members for members in groups.values() if len(members) > 1)


def _numbered(
    members: Sequence[Section], parent: int | None, document: Document, snapshot: Snapshot
) -> Enumeration:
    outline = snapshot.outlines[document.id]
    above = outline.sections[parent] if parent is not None else None
    begin = above.heading.end if above else outline.speeches[members[0].speech].start
    passages = snapshot.passages_of(document.id)
    announcing = snapshot.passages.sentences_between(passages, begin, members[0].start)
    path = above.path if above else (outline.speeches[members[0].speech].label,)
    lead = "".join(document.text[start:end] for start, end in announcing[-1:].tolist())
    return Enumeration(
        document.id,
        path[-1] + "\n" + lead,
        BREAK.join(path[:-1]),
        tuple(section.heading for section in members),
        tuple(members),
    )


def _parallel(
    section: int | None, speech: int, document: Document, snapshot: Snapshot, seen: set[tuple[str, int]]
) -> Iterator[Enumeration]:
    """Yield runs of sentences of one section whose beginnings agree."""
    outline = snapshot.outlines[document.id]
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    if around.end - around.start > LONGEST_PLACE:
        return
    groups: defaultdict[str, list[int]] = defaultdict(list)
    passages = snapshot.passages_of(document.id)
    sentences = snapshot.passages.sentences_between(passages, around.start, around.end)
    beginnings = [document.text[at : at + PARALLEL].ljust(PARALLEL) for at in sentences[:, 0].tolist()]
    folded = fold("".join(beginnings))  # at once: one by one it takes five times as long
    for place in range(len(sentences)):
        groups[folded[place * PARALLEL : (place + 1) * PARALLEL]].append(place)
    for places in groups.values():
        if len(places) > 2 and (document.id, int(sentences[places[0], 0])) not in seen:
            spans = list(starmap(Span, sentences[places].tolist()))
            seen.add((document.id, spans[0].start))
            path = outline.sections[section].path if section is not None else ()
            yield Enumeration(document.id, path[-1] if path else "", BREAK.join(path[:-1]), tuple(spans), ())
