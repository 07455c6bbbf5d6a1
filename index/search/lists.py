"""Lists: all points of the enumeration that a question asks for, in order, and none of a neighbouring one.

Three forms, all from the grammar of speeches: numbered sections (（一）（二）, 一是 二是), parallel openings
(加强…，是… 加强…，是… at the head of sentences), and a sentence that enumerates within itself, which is an
ordinary excerpt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from index.outline.numbering import parse_number
from index.search.enumerations import Enumeration, enumerations_near
from index.search.excerpts import opening_clause
from index.search.features import Candidate, coverage, folded_coverage
from index.search.structure_places import quote_heading
from index.store.snapshot import Snapshot
from index.terms import term_form
from index.types import Document, Excerpt, Outline, Span

CONSIDERED = 4
"""Best sentences whose surroundings are looked through for enumerations. Of 706 questions over the seed, 2
changed the answer to none and 1 that to one; over a million passages, 8 stand in eight documents, and looking
through these took 2.4 ms."""
LEAST_COVERAGE = 0.3
"""A list that shares less with the question is about something else. Of 418 questions over the seed, .35 lost
one list that was asked for, .25 none more, and .2 gave a list for a sentence twice."""
RIGHT_COUNT = 0.25
"""What 哪三个方面 adds to a list of three; a wrong number takes it away. Of 536 questions over speeches, .15
and .35 changed the excerpts of one each, 0 those of 5."""
STANDS_OUT = 0.15
"""Where one point shares so much more with the question than the others do, that point is asked about."""
ABOVE = 0.5
"""How much the headings further up count: they name the subject, but of every list below them."""
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
        for place, points in enumerate(enumerations_near(best[:CONSIDERED], snapshot))
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


def _fit(points: Enumeration, weights: Mapping[str, float], count: int | None, snapshot: Snapshot) -> float:
    """Return the share of the question that lead and points hold, changed by the number asked for."""
    text = snapshot.documents[points.document_id].text
    lead, *each = (
        term_form(part) for part in (points.lead, *(text[start:end] for start, end in points.spans))
    )
    shares = sorted(folded_coverage(point, weights) for point in each)
    if shares[-1] - shares[-2] > STANDS_OUT and shares[-1] > folded_coverage(lead, weights):
        return 0.0
    held = "\n".join([lead, *each])
    own = folded_coverage(held, weights)
    with_above = folded_coverage(f"{term_form(points.above)}\n{held}", weights)
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
