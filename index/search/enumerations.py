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
PARALLEL_SIDE_BY_SIDE = 2
"""The same for sentences that follow one another: 实施…行动。实施…行动。"""
FARTHEST = 4
"""Sentences from the beginning of one point to that of the next: those that begin alike farther apart are no
list."""
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
    divided: tuple[bool, ...] = ()
    """Whether each of the sections is divided into sections itself."""


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


def enumerations_of(document_id: str, snapshot: Snapshot) -> Iterator[Enumeration]:
    """Yield every enumeration of numbered sections of a document, in the order of what they divide."""
    outline, document = snapshot.outlines[document_id], snapshot.documents[document_id]
    divided = dict.fromkeys((section.speech, section.parent) for section in outline.sections)
    for speech, parent in divided:
        for members in _children(parent, speech, outline):
            yield _numbered(members, parent, document, snapshot)


def _chain(section: int | None, outline: Outline) -> Iterator[int | None]:
    """Yield a section, those around it from the inside out, and None for the speech."""
    while section is not None:
        yield section
        section = outline.sections[section].parent
    yield None


def _children(parent: int | None, speech: int, outline: Outline) -> Iterator[list[Section]]:
    """Yield the runs of sections directly inside a section or speech; each begins its numbers anew."""
    runs: defaultdict[str, list[list[Section]]] = defaultdict(list)
    for section in outline.sections:
        # The turns of a transcript are no points of anything.
        if (section.parent, section.speech) == (parent, speech) and section.numbering is not Numbering.TURN:
            own = runs[section.numbering]
            if not own or section.ordinal <= own[-1][-1].ordinal:
                own.append([])
            own[-1].append(section)
    yield from (members for own in runs.values() for members in own if len(members) > 1)


def _numbered(
    members: Sequence[Section], parent: int | None, document: Document, snapshot: Snapshot
) -> Enumeration:
    outline = snapshot.outlines[document.id]
    above = outline.sections[parent] if parent is not None else None
    begin = above.heading.end if above else outline.speeches[members[0].speech].start
    passages = snapshot.passages_of(document.id)
    announcing = snapshot.passages.sentences_between(passages, begin, members[0].start)
    path = above.path if above else (outline.speeches[members[0].speech].label,)
    parents = {section.parent for section in outline.sections if section.parent is not None}
    divided = {outline.sections[number].start for number in parents}
    lead = "".join(document.text[start:end] for start, end in announcing[-1:].tolist())
    return Enumeration(
        document.id,
        path[-1] + "\n" + lead,
        BREAK.join(path[:-1]),
        tuple(section.heading for section in members),
        tuple(members),
        tuple(section.start in divided for section in members),
    )


def _parallel(
    section: int | None, speech: int, document: Document, snapshot: Snapshot, seen: set[tuple[str, int]]
) -> Iterator[Enumeration]:
    """Yield runs of sentences of one section whose beginnings agree."""
    outline = snapshot.outlines[document.id]
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    if around.end - around.start > LONGEST_PLACE:
        return
    passages = snapshot.passages_of(document.id)
    sentences = snapshot.passages.sentences_between(passages, around.start, around.end)
    beginnings = [document.text[at : at + PARALLEL].ljust(PARALLEL) for at in sentences[:, 0].tolist()]
    folded = fold("".join(beginnings))  # at once: one by one it takes five times as long
    path = outline.sections[section].path if section is not None else ()
    for size, farthest in ((PARALLEL, FARTHEST), (PARALLEL_SIDE_BY_SIDE, 1)):
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for place in range(len(sentences)):
            groups[folded[place * PARALLEL : place * PARALLEL + size]].append(place)
        for places in (run for group in groups.values() for run in _close_together(group, farthest)):
            if len(places) > 2 and (document.id, int(sentences[places[0], 0])) not in seen:
                spans = list(starmap(Span, sentences[places].tolist()))
                seen.add((document.id, spans[0].start))
                before = sentences[max(places[0] - 1, 0) : places[0]].tolist()
                lead = "\n".join([*path[-1:], *(document.text[start:end] for start, end in before)])
                yield Enumeration(document.id, lead, BREAK.join(path[:-1]), tuple(spans), ())


def _close_together(places: Sequence[int], farthest: int) -> Iterator[list[int]]:
    """Divide ascending places where one is farther from the next."""
    run: list[int] = []
    for place in places:
        if run and place - run[-1] > farthest:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
