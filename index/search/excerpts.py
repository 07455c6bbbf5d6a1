"""From ranked sentences to excerpts: whole sentences, the smallest run that answers, what decides marked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.features import Candidate, Candidates, coverage, folded_coverage
from index.store.snapshot import Snapshot
from index.terms import term_form
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

# A sign inside 33.8, 1,380, 9：30, 2025.3.1, V2.0 or an address ends nothing.
_INSIDE = (
    r"(?<=[0-9０-９])(?:[.．:：](?=[0-9０-９])|[,，](?=[0-9０-９]{3}(?![0-9０-９])))"
    r"|(?<=[A-Za-z0-9_/])[.,:;!?](?=[A-Za-z0-9_/])"
)
_BETWEEN = "\x1f"
"""Parts the clauses of a text, for the terms of all to be made at once."""
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
        # The scores are log-odds of a softmax, so this is the odds against the best.
        odds = math.exp(float(scores[i] - scores[order[0]]))
        excerpts.append(quote(run, passage, snapshot, candidates.gram_weights, odds))
    return excerpts


def quote(
    run: Span, passage: Passage, snapshot: Snapshot, weights: Mapping[str, float], score: float
) -> Excerpt:
    """Return the slice ``run`` of a passage's document as an excerpt with its decisive clause marked."""
    text = passage.text[run.start - passage.start : run.end - passage.start]
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


def _is_bare_heading(sentence: Span, passage: Passage, snapshot: Snapshot) -> bool:
    # A heading begins its section, and so its passage; only then is the outline worth reading.
    first = sentence == passage.sentences[0]
    if passage.section is None or not first or sentence.end - sentence.start > BARE_HEADING:
        return False
    outline = snapshot.outlines[passage.document_id]
    return outline.sections[passage.section].heading.start == sentence.start


def _overlaps(excerpt: Excerpt, passage: Passage, span: Span) -> bool:
    return (
        excerpt.document_id == passage.document_id and excerpt.start < span.end and span.start < excerpt.end
    )


def _without_overlap(run: Span, sentence: Span, passage: Passage, excerpts: Sequence[Excerpt]) -> Span:
    """Return the run, or only its own sentence where the run would repeat an earlier excerpt."""
    clashes = any(_overlaps(excerpt, passage, run) for excerpt in excerpts)
    return sentence if clashes else run
