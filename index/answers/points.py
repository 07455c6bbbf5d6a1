"""Lists: all points of the enumeration that a question asks for, in order, and none of a neighbouring one.

Three forms, all from the grammar of speeches: numbered sections (（一）（二）, 一是 二是), parallel openings
(加强…，是… 加强…，是… at the head of sentences), and a sentence that enumerates within itself, which is an
ordinary excerpt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.answers.candidates import Candidate, coverage, folded_coverage
from index.answers.excerpts import opening_clause
from index.answers.structure import quote_heading
from index.outline.numbering import parse_number
from index.store.snapshot import Snapshot
from index.terms import fold
from index.types import Document, Excerpt, Numbering, Outline, Section, Span

CONSIDERED = 8
"""Best sentences whose surroundings are looked through for enumerations."""
LEAST_COVERAGE = 0.35
"""A list that shares less with the question is about something else."""
RIGHT_COUNT = 0.25
"""What 哪三个方面 adds to a list of three; a wrong number takes it away. Of 536 questions over speeches, .15
and .35 changed the excerpts of one each, 0 those of 5."""
STANDS_OUT = 0.15
"""Where one point shares so much more with the question than the others do, that point is asked about."""
ABOVE = 0.5
"""How much the headings further up count: they name the subject, but of every list below them."""
PARALLEL = 4
"""Characters that sentences must begin with in common to be parallel."""
LONGEST_RUN = 300
"""Characters up to which a list is quoted unbroken, as it stands; about what a phone shows at once."""
LONGEST_POINTS = 12
"""More points than anyone reads in a chat; a longer enumeration is answered by excerpts."""

_N = r"(?<![十\d])(十[一二三四五六七八九]?|[二两三四五六七八九仨俩]|\d{1,2})"
_UNIT = r"(?:个|大|条|点|项|种|类|样|位|方面|部分|件|块|阶段|角度|层|句|步)"
_COUNT = re.compile(
    rf"(?:哪|这|那|的|分|提了|讲了|说了|摆了|列了|有|共){_N}{_UNIT}|{_N}{_UNIT}{{1,2}}(?:都|分别|各|是|要求|内容|意见|问题|方面)"
)
_TOGETHER = str.maketrans("仨俩", "三二")
_SEMICOLON = re.compile(r"[;；]")
_ENUMERATION_COMMA = re.compile(r"、")


@dataclass(frozen=True, slots=True)
class _Points:
    """One enumeration that may be meant."""

    document_id: str
    lead: str
    """The heading that it stands under and the sentence that announces it."""
    above: str
    """The headings above that one."""
    spans: tuple[Span, ...]
    sections: tuple[Section, ...]
    """The numbered sections; empty for parallel openings."""


def asked_count(folded: str) -> int | None:
    """Return the number in 哪三个方面, None where the question states none."""
    match = _COUNT.search(folded)
    return parse_number((match[1] or match[2]).translate(_TOGETHER)) if match else None


def find_points(
    folded: str, weights: Mapping[str, float], best: Sequence[Candidate], snapshot: Snapshot
) -> list[Excerpt]:
    """Return every point of the enumeration near the ``best`` sentences that the question asks for.

    Empty where the best sentence says more of it than any enumeration does.
    """
    if not best:
        return []
    count = asked_count(folded)
    rated = [
        (_fit(points, weights, count, snapshot), -place, points)
        for place, points in enumerate(_around(best[:CONSIDERED], snapshot))
        if len(points.spans) <= LONGEST_POINTS
    ]
    if not rated:
        return []
    fit, _, points = max(rated, key=lambda entry: entry[:2])
    if fit < max(LEAST_COVERAGE, *(_sentence_fit(c, weights, count, snapshot) for c in best[:3])):
        return []
    document, outline = snapshot.documents[points.document_id], snapshot.outlines[points.document_id]
    if points.sections:
        quoted = [quote_heading(section, document, outline) for section in points.sections]
    else:
        quoted = [_quote(span, document, outline, snapshot) for span in points.spans]
    return _unbroken(quoted, document)


def single_points(listed: Sequence[Excerpt]) -> list[Excerpt]:
    """Return the points of a list one by one, be they quoted so or unbroken."""
    if len(listed) != 1 or not listed[0].marks:
        return list(listed)
    whole = listed[0]
    begins = [mark.start for mark in whole.marks]
    single = []
    for start, end in zip(begins, [*begins[1:], whole.end], strict=True):
        text = whole.text[start - whole.start : end - whole.start].rstrip()
        single.append(replace(whole, start=start, end=start + len(text), text=text, marks=()))
    return single


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


def _fit(points: _Points, weights: Mapping[str, float], count: int | None, snapshot: Snapshot) -> float:
    """Return the share of the question that lead and points hold, changed by the number asked for."""
    text = snapshot.documents[points.document_id].text
    lead, *each = (fold(part) for part in (points.lead, *(text[start:end] for start, end in points.spans)))
    shares = sorted(folded_coverage(point, weights) for point in each)
    if shares[-1] - shares[-2] > STANDS_OUT and shares[-1] > folded_coverage(lead, weights):
        return 0.0
    held = "\n".join([lead, *each])
    own = folded_coverage(held, weights)
    with_above = folded_coverage(f"{fold(points.above)}\n{held}", weights)
    bonus = 0.0 if count is None else RIGHT_COUNT if count == len(points.spans) else -RIGHT_COUNT
    return own + ABOVE * (with_above - own) + bonus


def _sentence_fit(
    candidate: Candidate, weights: Mapping[str, float], count: int | None, snapshot: Snapshot
) -> float:
    """Return how much of the question one sentence holds; more where it enumerates within itself."""
    passage = snapshot.passages[candidate.passage]
    start, end = candidate.sentence
    text = passage.text[start - passage.start : end - passage.start]
    own = coverage(text, weights)
    with_above = coverage("\n".join([*passage.path, text]), weights)
    semicolons = len(_SEMICOLON.findall(text))
    items = len(_ENUMERATION_COMMA.findall(text))
    lists = semicolons >= 2 if count is None else count in (semicolons + 1, items + 1)
    bonus = RIGHT_COUNT if lists else 0.0
    return own + ABOVE * (with_above - own) + bonus


def _around(best: Sequence[Candidate], snapshot: Snapshot) -> Iterator[_Points]:
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
) -> _Points:
    outline = snapshot.outlines[document.id]
    above = outline.sections[parent] if parent is not None else None
    begin = above.heading.end if above else outline.speeches[members[0].speech].start
    announcing = snapshot.passages.sentences_between(document.id, begin, members[0].start)
    path = above.path if above else (outline.speeches[members[0].speech].label,)
    lead = document.text[announcing[-1].start : announcing[-1].end] if announcing else ""
    return _Points(
        document.id,
        path[-1] + "\n" + lead,
        " ".join(path[:-1]),
        tuple(section.heading for section in members),
        tuple(members),
    )


def _parallel(
    section: int | None, speech: int, document: Document, snapshot: Snapshot, seen: set[tuple[str, int]]
) -> Iterator[_Points]:
    """Yield runs of sentences of one section whose beginnings agree."""
    outline = snapshot.outlines[document.id]
    around = outline.sections[section] if section is not None else outline.speeches[speech]
    if around.end - around.start > 20_000:
        return
    groups: defaultdict[str, list[Span]] = defaultdict(list)
    for sentence in snapshot.passages.sentences_between(document.id, around.start, around.end):
        groups[fold(document.text[sentence.start : sentence.start + PARALLEL])].append(sentence)
    for spans in groups.values():
        if len(spans) > 2 and (document.id, spans[0].start) not in seen:
            seen.add((document.id, spans[0].start))
            path = outline.sections[section].path if section is not None else ()
            yield _Points(document.id, path[-1] if path else "", " ".join(path[:-1]), tuple(spans), ())


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
