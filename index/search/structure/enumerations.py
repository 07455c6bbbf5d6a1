"""The enumerations near a sentence: numbered sections, titled paragraphs, sentences that open alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.analysis.folding import BREAK, fold
from index.outline.sentences import sentence_end
from index.search.features import Candidate
from index.search.structure.alike_sentences import (
    OPENING,
    PARALLEL_SIDE_BY_SIDE,
    frame_of,
    runs_alike,
)
from index.search.structure.sentence_items import lists_itself
from index.search.structure.spoken_points import spoken_points
from index.snapshot.snapshot import Snapshot
from index.types import Document, Numbering, Outline, Section, Span

LONGEST_TITLE = 32
"""Characters of a first sentence up to which it is the title of its paragraph: 浦东引领区加快打造。"""
LEAST_PARAGRAPHS = 3
"""Paragraphs with titles that are a list wherever they stand; two are one where nothing follows them."""
LONGEST_LEAD = 120
"""Characters at either end of what stands before a list in its paragraph that are taken to announce it."""
FEW_CHARACTERS = 40
"""Last characters of a paragraph in which it says that a list follows."""
ANNOUNCES = re.compile("[：:]$|以下|下列|如下|下面|(?:几|以上)[个項项点點方]|要点。$")
_SUMS_UP = re.compile(
    r"[\n。]\s*(?P<sum>(?:以上|上述|这)[二两三四五六七八九十\d]+(?:个|大|条|点|项|方面|种))"
)
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
    """The numbered sections; empty for paragraphs and parallel openings."""
    divided: tuple[bool, ...] = ()
    """Whether each of the sections is divided into sections itself."""
    paragraphs: tuple[Span, ...] = ()
    """The whole paragraphs, of whose titles ``spans`` are; empty for all else."""
    sentence: Span | None = None
    """The sentence that holds them all; None where they are more than parts of one."""
    odds: float = 0.0
    """Log-odds that a question asks for it and not for a sentence, once one has been asked."""

    @property
    def extent(self) -> Span:
        """From where the first point begins to where the last one ends; a sentence that holds all."""
        if self.sentence is not None:
            return self.sentence
        members = self.sections or self.paragraphs or self.spans
        return Span(self.spans[0].start, members[-1].end)


def enumerations_near(best: Sequence[Candidate], snapshot: Snapshot) -> Iterator[Enumeration]:
    """Yield the enumerations that the sentences stand in, announce, or stand beside, nearest first."""
    seen: set[tuple[str, int]] = set()  # where points begin
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
            for titled in _titled(passage.section, passage.speech, document, outline):
                seen |= {(document.id, span.start) for span in titled.spans}
                yield titled
            yield from _spoken(passage.section, passage.speech, document, snapshot)
            yield from _parallel(passage.section, passage.speech, document, snapshot, seen)


def enumerations_of(document_id: str, snapshot: Snapshot) -> Iterator[Enumeration]:
    """Yield every enumeration of numbered sections of a document, then of titled paragraphs."""
    outline, document = snapshot.outlines[document_id], snapshot.documents[document_id]
    divided = dict.fromkeys((section.speech, section.parent) for section in outline.sections)
    for speech, parent in divided:
        for members in _children(parent, speech, outline):
            yield _numbered(members, parent, document, snapshot)
    for number, section in enumerate(outline.sections):
        yield from _titled(number, section.speech, document, outline)


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
    path = above.path if above else (outline.speeches[members[0].speech].label,)
    parents = {section.parent for section in outline.sections if section.parent is not None}
    divided = {outline.sections[number].start for number in parents}
    lead = _announcement(begin, members[0].start, document, snapshot)
    lead = "\n".join(filter(None, [lead, _summary(members[-1], document)]))
    return Enumeration(
        document.id,
        path[-1] + "\n" + lead,
        BREAK.join([*path[:-1], _before(begin, members[0].start, document, snapshot)]),
        tuple(section.heading for section in members),
        tuple(members),
        tuple(section.start in divided for section in members),
    )


def _announcement(begin: int, end: int, document: Document, snapshot: Snapshot) -> str:
    """Return the sentence before a list, and how its paragraph begins where the list stands inside of one."""
    sentences = snapshot.passages.sentences_between(snapshot.passages_of(document.id), begin, end).tolist()
    last = "".join(document.text[slice(*span)] for span in sentences[-1:])
    line = max(document.text.rfind("\n", 0, end) + 1, begin)
    opening = document.text[line : min(sentence_end(document.text, line, end), line + LONGEST_LEAD)].strip()
    told = "" if not opening or last.startswith(opening) else f"{opening}\n"
    return told if lists_itself(last) else told + last


def _before(begin: int, end: int, document: Document, snapshot: Snapshot) -> str:
    """Return what stands before a short announcement in its paragraph: it names the subject."""
    sentences = snapshot.passages.sentences_between(snapshot.passages_of(document.id), begin, end).tolist()
    before, last = ([""] * 2 + [document.text[slice(*span)] for span in sentences[-2:]])[-2:]
    short = len(last) <= FEW_CHARACTERS and last.endswith(("：", ":"))
    return before if short and "\n" not in before else ""


def _summary(last: Section, document: Document) -> str:
    """Return the sentence after a list that says what it was: 以上十四条，构成基本方略."""
    found = _SUMS_UP.search(document.text, last.heading.end, last.end + FEW_CHARACTERS)
    if found is None:
        return ""
    start = found.start("sum")
    line = document.text.find("\n", start)
    end = sentence_end(document.text, start, line if line >= 0 else len(document.text))
    return document.text[start:end].rstrip()


def _titled(section: int | None, speech: int, document: Document, outline: Outline) -> Iterator[Enumeration]:
    """Yield the runs of paragraphs right inside a section that each begin with a title of their own."""
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    begin = outline.sections[section].heading.end if section is not None else around.start
    if around.end - begin > LONGEST_PLACE or _has_parts(section, speech, document, outline):
        return
    lines = _lines(document.text, begin, around.end)
    titles = [Span(line.start, sentence_end(document.text, line.start, line.end)) for line in lines]
    openings = [fold(document.text[line.start : line.start + OPENING]) for line in lines]
    alike = [opening[:PARALLEL_SIDE_BY_SIDE] for opening in openings], list(map(frame_of, openings))
    path = outline.sections[section].path if section is not None else (outline.speeches[speech].label,)
    announcing = [
        ANNOUNCES.search(document.text, max(line.start, line.end - FEW_CHARACTERS), line.end) is not None
        for line in lines
    ]
    for places in _runs(lines, titles, alike, announcing):
        first, last = places[0], places[-1]
        if len(places) < LEAST_PARAGRAPHS and (first > 1 or last + 1 < len(lines)):
            continue
        before = document.text[lines[first - 1].start : lines[first - 1].end] if first else ""
        before = "" if lists_itself(before) else before
        yield Enumeration(
            document.id,
            "\n".join([path[-1], before[:LONGEST_LEAD], before[LONGEST_LEAD:][-LONGEST_LEAD:]]),
            BREAK.join(path[:-1]),
            tuple(titles[first : last + 1]),
            (),
            paragraphs=tuple(lines[first : last + 1]),
        )


def _has_parts(section: int | None, speech: int, document: Document, outline: Outline) -> bool:
    """Whether sections stand right inside a section or speech that begin lines of their own."""
    return any(
        inner.parent == section
        and inner.speech == speech
        and not document.text[document.text.rfind("\n", 0, inner.start) + 1 : inner.start].strip()
        for inner in outline.sections
    )


def _lines(text: str, begin: int, end: int) -> list[Span]:
    """Return the lines of ``text[begin:end]`` that say something, without the space around them."""
    lines: list[Span] = []
    at = begin
    for line in text[begin:end].splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped)
            lines.append(Span(start, start + len(stripped)))
        at += len(line)
    return lines


def _runs(
    lines: Sequence[Span],
    titles: Sequence[Span],
    alike: Sequence[Sequence[str]],
    announcing: Sequence[bool],
) -> Iterator[list[int]]:
    """Yield runs of lines that have titles, then of three or more that begin alike, in any of some ways."""

    def has_title(place: int) -> bool:
        title = titles[place]
        short = title.end - title.start <= LONGEST_TITLE
        return short and title.end < lines[place].end and not announcing[place]

    for titled, run in groupby(range(len(lines)), has_title):
        places = list(run)
        if titled and len(places) > 1:
            yield places
    for keys in alike:
        for key, run in groupby(range(len(lines)), keys.__getitem__):
            places = list(run)
            if key and len(places) >= LEAST_PARAGRAPHS and not all(map(has_title, places)):
                yield places


def _spoken(
    section: int | None, speech: int, document: Document, snapshot: Snapshot
) -> Iterator[Enumeration]:
    """Yield the runs of points right inside a section that are told off too loosely to be sections."""
    outline = snapshot.outlines[document.id]
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    if around.end - around.start > LONGEST_PLACE:
        return
    known = {inner.start for inner in outline.sections}
    path = outline.sections[section].path if section is not None else (outline.speeches[speech].label,)
    for points in spoken_points(document.text, around.start, around.end):
        if {point.start for point in points} <= known:
            continue
        before = _announcement(around.start, points[0].start, document, snapshot)
        yield Enumeration(
            document.id,
            f"{path[-1]}\n{before}",
            BREAK.join([*path[:-1], _before(around.start, points[0].start, document, snapshot)]),
            tuple(Span(point.start, sentence_end(document.text, *point)) for point in points),
            (),
            paragraphs=tuple(points),
        )


def _parallel(
    section: int | None, speech: int, document: Document, snapshot: Snapshot, seen: set[tuple[str, int]]
) -> Iterator[Enumeration]:
    """Yield runs of sentences right inside one section whose openings agree, or of which the first has told.

    ``seen`` has where points of other lists begin: what holds nothing but these is no list besides.
    """
    outline = snapshot.outlines[document.id]
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    if around.end - around.start > LONGEST_PLACE:
        return
    passages, text = snapshot.passages_of(document.id), document.text
    nested = [inner for inner in outline.sections if inner.parent == section and inner.speech == speech]
    sentences = [
        Span(*span)
        for span in snapshot.passages.sentences_between(passages, around.start, around.end).tolist()
        if not any(inner.start <= span[0] < inner.end for inner in nested)
    ]
    runs = runs_alike(sentences, text)
    path = outline.sections[section].path if section is not None else ()
    for run in sorted(runs, key=len, reverse=True):
        starts = {(document.id, span.start) for span in run}
        if not starts <= seen:
            seen |= starts
            before = _announcement(around.start, run[0].start, document, snapshot)
            lead = "\n".join([*path[-1:], before])
            yield Enumeration(document.id, lead, BREAK.join(path[:-1]), tuple(run), ())
