"""From ranked sentences to excerpts: whole sentences, the smallest run that answers, what decides marked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import fold
from index.analysis.terms import term_form
from index.search.features import Candidate, Candidates, coverage, folded_coverage
from index.snapshot.snapshot import Snapshot
from index.types import Excerpt, Passage, Span

COMFORTABLE = 200
"""Characters up to which a run may grow by a neighbour that also fits the question. With 160 the answer
was more often just outside (hit@1 .783 for .800 on the seed's questions), with 240 excerpts grew by 14
characters for nothing: ``speechbot eval`` on the seed's sets."""
NEIGHBOUR_RANKS = 8
"""A neighbour joins the run only where it is itself among so many best sentences; 3 lost 1 point of hit@3."""
ENOUGH = 0.6
"""Share of the question's words from which a run needs no neighbour; higher only made runs longer."""
BARE_HEADING = 45
"""A heading up to so many characters says little alone, so the sentence after it is quoted with it."""
LONGEST_JOINED = 450
"""Characters up to which what is quoted of one paragraph is one excerpt, about a phone's screen; places
further apart count as two, for some files hold a whole speech in one line. With 300 one more of 135
questions over the seed missed its answer among the first three, with 600 answers were 19 characters longer
for nothing."""
JOINED_FROM = 0.1
"""Odds against an excerpt from which another of its paragraph joins it. With .25 answers were 13 characters
shorter, and 2 of 120 questions over a library of speeches lost their hit among the first three; .01 made
them longer and found no more."""

# A sign inside 33.8, 1,380, 9：30, 2025.3.1, V2.0 or an address ends nothing.
_INSIDE = (
    r"(?<=[0-9０-９])(?:[.．:：](?=[0-9０-９])|[,，](?=[0-9０-９]{3}(?![0-9０-９])))"
    r"|(?<=[A-Za-z0-9_/])[.,:;!?](?=[A-Za-z0-9_/])"
)
_BETWEEN = "\x1f"
"""Parts the clauses of a text, for the terms of all to be made at once."""
_SIGNS = re.compile(r"[\W_]+")
_CLAUSE = re.compile(rf"(?:[^,，;；:：。.!！?？\n]|{_INSIDE})+[,，;；:：。.!！?？]*[”’』」)）]*")


def cut_excerpts(
    candidates: Candidates, scores: NDArray[np.float64], snapshot: Snapshot, most: int
) -> list[Excerpt]:
    """Return at most ``most`` excerpts, best first, none overlapping another."""
    order = np.argsort(-scores, kind="stable")
    leading = {candidates.entries[int(i)] for i in order[:NEIGHBOUR_RANKS]}
    excerpts: list[Excerpt] = []
    for i in order:
        if len(excerpts) == most:
            break
        candidate = candidates.entries[int(i)]
        passage = snapshot.passages[candidate.passage]
        if any(_overlaps(excerpt, passage, candidate.sentence) for excerpt in excerpts):
            continue
        run = _run(candidate, passage, leading, snapshot, candidates.gram_weights)
        run = _without_overlap(run, candidate.sentence, passage, excerpts)
        if _is_bare_heading(run, passage, snapshot):
            told = _with_text_below(run, candidate.passage, snapshot)
            if told is None and _ends_sentence(run, passage):
                told = run  # It is all that is said.
            if told is None or any(_overlaps(excerpt, passage, told) for excerpt in excerpts):
                continue  # The citation of what stands below it says as much.
            run = told
        # The scores are log-odds of a softmax, so this is the odds against the best.
        odds = math.exp(float(scores[i] - scores[order[0]]))
        excerpts.append(quote(run, passage, snapshot, candidates.gram_weights, odds))
    return excerpts


def quote(
    run: Span, passage: Passage, snapshot: Snapshot, weights: Mapping[str, float], score: float
) -> Excerpt:
    """Return the slice ``run`` of a passage's document as an excerpt with its decisive clause marked."""
    text = snapshot.documents.part(passage.document_id, run.start, run.end)
    return Excerpt(
        document_id=passage.document_id,
        document=snapshot.stored[passage.document_id].title,
        path=passage.path,
        start=run.start,
        end=run.end,
        text=text,
        marks=decisive_clause(text, run.start, weights),
        score=score,
    )


def join_paragraphs(
    excerpts: Sequence[Excerpt], snapshot: Snapshot, weights: Mapping[str, float]
) -> list[Excerpt]:
    """Return excerpts, best first, with those of one paragraph made one where a reader takes that in at once.

    A joined excerpt takes the place and the score of the best in it, and is cited by what their citations
    share. Whatever lies between them is quoted, too.
    """
    joined: list[Excerpt] = []
    for excerpt in excerpts:
        if any(_meet(excerpt, one) for one in joined):
            continue  # It stood between two that have been joined.
        for place, earlier in enumerate(joined):
            likely = excerpt.score >= JOINED_FROM * earlier.score
            if not likely or not of_one_paragraph(earlier, excerpt, snapshot):
                continue
            whole = _joined(earlier, excerpt, snapshot, weights)
            if not any(_meet(one, whole) for one in joined[:place]):  # These are better.
                joined[place:] = [whole, *(one for one in joined[place + 1 :] if not _meet(one, whole))]
                break
        else:
            joined.append(excerpt)
    return joined


def of_one_paragraph(one: Excerpt, other: Excerpt, snapshot: Snapshot) -> bool:
    """Whether two excerpts stand in the same paragraph, near enough to be quoted in one run."""
    first, last = sorted((one, other), key=lambda excerpt: excerpt.start)
    if one.document_id != other.document_id or last.end - first.start > LONGEST_JOINED:
        return False
    return "\n" not in snapshot.documents.part(one.document_id, first.end, max(first.end, last.start))


def without_repeats(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Leave out each excerpt that says only what one before it says, but for signs and forms of characters.

    Speeches of one series repeat whole sentences of each other.
    """
    kept: list[Excerpt] = []
    said: list[str] = []
    for excerpt in excerpts:
        form = _SIGNS.sub("", fold(excerpt.text))
        if not any(form in earlier for earlier in said):
            kept.append(excerpt)
            said.append(form)
    return kept


def decisive_clause(text: str, start: int, weights: Mapping[str, float]) -> tuple[Span, ...]:
    """Return the clause of ``text`` (which begins at ``start``) that shares most with the question.

    Empty where no clause shares anything, or where the text is a single clause.
    """
    clauses = [match.span() for match in _CLAUSE.finditer(text) if match.group().strip()]
    if len(clauses) < 2:
        return ()
    form = term_form(_BETWEEN.join(text[a:b].replace(_BETWEEN, " ") for a, b in clauses))
    held = {gram: weight for gram, weight in weights.items() if gram in form}
    shares = [folded_coverage(clause, held) for clause in form.split(_BETWEEN)]
    best = max(range(len(clauses)), key=shares.__getitem__)
    if shares[best] <= 0:
        return ()
    return (_bare(text, *clauses[best], start),)


def opening_clause(text: str, start: int) -> Span:
    """Return the first clause of ``text``, which begins at ``start`` and holds more than punctuation."""
    a, b = next(match.span() for match in _CLAUSE.finditer(text) if match.group().strip())
    return _bare(text, a, b, start)


def _bare(text: str, a: int, b: int, start: int) -> Span:
    """Return ``text[a:b]`` without outer space and closing punctuation, counted from ``start``."""
    piece = text[a:b]
    a += len(piece) - len(piece.lstrip())
    b -= len(piece) - len(piece.rstrip(",，;；:：。.!！?？ \n"))
    return Span(start + a, start + b)


def _run(
    candidate: Candidate,
    passage: Passage,
    leading: set[Candidate],
    snapshot: Snapshot,
    weights: Mapping[str, float],
) -> Span:
    """Grow the sentence by neighbours of its passage that fit the question too, until it says enough."""
    sentences = passage.sentences
    first = last = sentences.index(candidate.sentence)
    if _is_bare_heading(candidate.sentence, passage, snapshot) and last + 1 < len(sentences):
        last += 1
    # Few sentences have a neighbour that fits, so what they hold is looked at only then.
    while wider := _wider(candidate.passage, first, last, sentences, leading):
        start, end = sentences[first].start - passage.start, sentences[last].end - passage.start
        if coverage(passage.text[start:end], weights) >= ENOUGH:
            break
        first, last = wider
    return Span(sentences[first].start, sentences[last].end)


def _wider(
    passage: int, first: int, last: int, sentences: Sequence[Span], leading: set[Candidate]
) -> tuple[int, int] | None:
    """Return the run with the neighbour after it, or before it, where that fits and is not too long."""
    for neighbour in (last + 1, first - 1):
        low, high = min(first, neighbour), max(last, neighbour)
        if (
            0 <= neighbour < len(sentences)
            and Candidate(passage, sentences[neighbour]) in leading
            and sentences[high].end - sentences[low].start <= COMFORTABLE
        ):
            return low, high
    return None


def _with_text_below(heading: Span, number: int, snapshot: Snapshot) -> Span | None:
    """Return a heading with what follows it, through the headings right below it; None where it has no text.

    A passage that is a heading alone has another heading below it; where text follows in the heading's own
    passage, that is quoted already.
    """
    passage = snapshot.passages[number]
    if passage.sentences[-1].end > heading.end:
        return None
    for below in range(number + 1, snapshot.passages_of(passage.document_id).stop):
        further = snapshot.passages[below]
        if further.speech != passage.speech or passage.path != further.path[: len(passage.path)]:
            return None
        for sentence in further.sentences:
            if sentence.end - heading.start > COMFORTABLE:
                return None
            if not _is_bare_heading(sentence, further, snapshot):
                return Span(heading.start, sentence.end)
    return None


def _joined(one: Excerpt, other: Excerpt, snapshot: Snapshot, weights: Mapping[str, float]) -> Excerpt:
    """Quote two excerpts of one paragraph in one run, both with what is marked in them."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    text = snapshot.documents.part(one.document_id, start, end)
    marks = {*one.marks, *other.marks}
    if not one.marks:  # a single clause, which needed no mark while it stood alone
        marks |= set(decisive_clause(text, start, weights))
    common = takewhile(lambda step: step[0] == step[1], zip(one.path, other.path, strict=False))
    return replace(
        one,
        path=tuple(step for step, _ in common),
        start=start,
        end=end,
        text=text,
        marks=_apart(marks),
    )


def _apart(marks: set[Span]) -> tuple[Span, ...]:
    """Return marks in their order, without those that overlap one before them."""
    kept: list[Span] = []
    for mark in sorted(marks):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def _meet(one: Excerpt, other: Excerpt) -> bool:
    return one.document_id == other.document_id and one.start < other.end and other.start < one.end


def _is_bare_heading(sentence: Span, passage: Passage, snapshot: Snapshot) -> bool:
    # A heading begins its section, and so its passage; only then is the outline worth reading.
    first = sentence == passage.sentences[0]
    if passage.section is None or not first or sentence.end - sentence.start > BARE_HEADING:
        return False
    outline = snapshot.outlines[passage.document_id]
    return outline.sections[passage.section].heading.start == sentence.start


def _ends_sentence(run: Span, passage: Passage) -> bool:
    return passage.text[: run.end - passage.start].endswith(("。", "！", "？", "；"))


def _overlaps(excerpt: Excerpt, passage: Passage, span: Span) -> bool:
    return (
        excerpt.document_id == passage.document_id and excerpt.start < span.end and span.start < excerpt.end
    )


def _without_overlap(run: Span, sentence: Span, passage: Passage, excerpts: Sequence[Excerpt]) -> Span:
    """Return the run, or only its own sentence where the run would repeat an earlier excerpt."""
    clashes = any(_overlaps(excerpt, passage, run) for excerpt in excerpts)
    return sentence if clashes else run
