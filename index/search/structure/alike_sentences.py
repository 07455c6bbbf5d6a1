"""Sentences that are alike or told of beforehand, and so the points of a list without numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.analysis.folding import fold
from index.search.structure.list_questions import stated_counts
from index.types import Span

PARALLEL = 4
"""Characters that sentences must begin with in common to be parallel."""
OPENING = 16
"""Characters of a sentence in which its opening must end: 从要素保障看，. A longer clause is no opening."""
PARALLEL_SIDE_BY_SIDE = 2
"""The same for sentences that follow one another: 实施…行动。实施…行动。"""
FARTHEST = 4
"""Sentences from the beginning of one point to that of the next: those that begin alike farther apart are no
list."""
LEAST_ALIKE = 3
"""Sentences, or clauses between commas after a colon, that must be alike to be a list."""
CLAUSE_COMMAS = frozenset("，,;；")
"""Signs between the clauses of a sentence."""

_CLAUSE_END = re.compile("[,:]")


def runs_alike(sentences: Sequence[Span], text: str) -> list[list[Span]]:
    """Return the runs of sentences whose openings agree, or of which one before them has told."""
    parts = [part for sentence in sentences for part in _repeating(sentence, text)]
    return [*_opening_alike(parts, text), *_counted(sentences, text)]


def frame_of(opening: str) -> str:
    """Return the first and the last character of a folded opening clause, empty where none ends: 在…方面:."""
    clause = _first_clause(opening)
    return clause[0] + clause[-1] if len(clause) > 1 else ""


def _first_clause(opening: str) -> str:
    match = _CLAUSE_END.search(opening)
    return opening[: match.start()] if match else ""


def _repeating(sentence: Span, text: str) -> list[Span]:
    """Part a sentence before the clauses that begin as it does itself: 必须强化…，必须强化…."""
    start, end = sentence
    begins = text[start : start + PARALLEL]
    starts, at = [start], text.find(begins, start + 1, end)
    while at >= 0:
        if text[at - 1] in CLAUSE_COMMAS:
            starts.append(at)
        at = text.find(begins, at + 1, end)
    ends = [*(at - 1 for at in starts[1:]), end]
    return [Span(*each) for each in zip(starts, ends, strict=True)]


def _opening_alike(parts: Sequence[Span], text: str) -> Iterator[list[Span]]:
    """Yield the runs of three or more that begin alike, or whose openings do or end alike: 从…看, …方面."""
    openings = [text[part.start : min(part.start + OPENING, part.end)].ljust(OPENING) for part in parts]
    folded = fold("".join(openings))  # at once: one by one it takes five times as long
    openings = [folded[at : at + OPENING] for at in range(0, len(folded), OPENING)]
    for keys, farthest in (
        ([opening[:PARALLEL] for opening in openings], FARTHEST),
        ([opening[:PARALLEL_SIDE_BY_SIDE] for opening in openings], 1),
        ([clause[-PARALLEL_SIDE_BY_SIDE:] for clause in map(_first_clause, openings)], 1),
        ([frame_of(opening) for opening in openings], 1),
    ):
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            groups[key].append(place)
        groups.pop("", None)
        for run in (run for group in groups.values() for run in _close_together(group, farthest)):
            if len(run) >= LEAST_ALIKE:
                yield [parts[place] for place in run]


def _counted(sentences: Sequence[Span], text: str) -> Iterator[list[Span]]:
    """Yield what follows a sentence in its paragraph where that tells how many sentences follow."""
    for _, line in groupby(sentences, lambda sentence: text.find("\n", sentence.start)):
        paragraph = list(line)
        for place, sentence in enumerate(paragraph[:-LEAST_ALIKE], 1):
            said, following = fold(text[slice(*sentence)]), len(paragraph) - place
            parts = 1 + sum(map(said.count, "、;"))
            if following in stated_counts(said) and parts < following:  # else it lists as many itself
                yield paragraph[place:]


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
