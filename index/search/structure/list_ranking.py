"""Which list is asked for, if any: a linear model over what lists and the best sentence share with it.

The weights are learnt from questions whose answer is a list and others whose answer is one sentence
(``index.training.list_weights``); "no list" is a choice like any other, with the score 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.sentence_features import enumerates
from index.analysis.terms import term_form
from index.search.features import Candidate, Candidates, folded_coverage, text_of
from index.search.structure.enumerations import ANNOUNCES, Enumeration
from index.search.structure.list_questions import stated_counts
from index.snapshot.snapshot import Snapshot
from index.types import Span

LIST_FEATURES = (
    "best_inside",  # score of the best sentence that stands in the list, less that of the best of all
    "best_before",  # the same for the best sentence shortly before the list
    "same_document",  # whether the best sentence of all is of its document
    "lead_share",  # share of the question that heading and announcing sentence hold
    "point_share",  # mean share that a point holds
    "count_fits",  # 1 where it has as many points as are asked for, -1 where not, 0 where no number is asked
    "announced",  # whether the sentence before it states the number of its points
    "numbered",  # whether the points are numbered sections
    "divided",  # whether the point that shares most has points of its own: then these are rather meant
    "log_points",  # natural logarithm of the number of points
    "log_length",  # natural logarithm of its characters + 50
    "announces",  # whether the sentence before it says that a list follows: …如下：, 以下几点
    "general",  # whether the question names nothing but a document and that it is about work
    "sentence_share",  # share of the question that the best sentence holds
    "sentence_path_share",  # the same with its headings
    "sentence_lists",  # whether that sentence enumerates within itself
    "sentence_commas",  # whether it has two or more enumeration commas
    "log_sentence",  # natural logarithm of its characters + 10
    "asks_points",  # 哪些, 哪三条
    "asks_openly",  # neither that nor for so many things by name
    "asks_reason",
)
ANNOUNCED = LIST_FEATURES.index("announced")
FARTHEST_BEFORE = 300
"""Characters before a list in which a sentence is about it: a heading, what announces it."""
COMPARED = 24
"""Best sentences whose places are compared with those of the lists."""
FAR = 10.0
"""How much less than the best a list counts that none of them stands in, and the most for one that does."""
LEAST_LEAD = 0.3
"""Share of the question that the lead of a list must hold which none of the best sentences stands in or
shortly behind: any other is no candidate."""
SOME_COMMAS = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question asks about, besides naming a document."""

    grams: Mapping[str, float]
    words: Mapping[str, float]
    general: bool = False
    """Whether it names nothing besides the document and that it is of work to be done, or done."""
    count: int | None = None
    """How many points it asks for."""

    def share(self, form: str) -> float:
        """Return how much of it a text in its term form holds, in ``[0, 1]``: by bigrams and by words.

        Bigrams meet what is worded a little differently, words leave out what only stands side by side.
        """
        held = sum(weight for word, weight in self.words.items() if word in form)
        words = held / total if (total := sum(self.words.values())) else 0.0
        return (folded_coverage(form, self.grams) + words) / 2


@dataclass(frozen=True, slots=True)
class Placed:
    """One of the best sentences of a search."""

    document_id: str
    start: int
    below: float
    """How much less it scored than the best."""


def place_best(candidates: Candidates, scores: NDArray[np.float64], snapshot: Snapshot) -> list[Placed]:
    """Return where the best sentences stand, best first."""
    order = np.argsort(-scores, kind="stable")[:COMPARED]
    entries = [candidates.entries[int(number)] for number in order]
    return [
        Placed(snapshot.passages.document_of(entry.passage), entry.sentence.start, float(scores[number]))
        for entry, number in zip(entries, order, strict=True)
    ]


def list_features(
    points: Enumeration,
    topic: Topic,
    placed: Sequence[Placed],
    of_question: Sequence[float],
    snapshot: Snapshot,
) -> list[float] | None:
    """Return the numbers of ``LIST_FEATURES`` for one list, None for one that is out of the question.

    ``of_question`` are those that ``question_features`` gives.
    """
    lead = term_form(points.lead)
    lead_share = topic.share(lead)
    inside, before = _nearest(points, placed)
    if max(inside, before) <= -FAR and lead_share < LEAST_LEAD and not topic.general:
        return None
    text = snapshot.documents[points.document_id].text
    shares = [topic.share(term_form(text[start:end])) for start, end in points.spans]
    count = len(points.spans)
    numbers: Collection[int | None] = {count, *stated_counts(lead)}
    extent = points.extent
    return [
        inside,
        before,
        float(points.document_id == placed[0].document_id),
        lead_share,
        sum(shares) / count,
        0.0 if topic.count is None else 1.0 if topic.count in numbers else -1.0,
        float(count in stated_counts(lead)),
        float(bool(points.sections)),
        float(bool(points.divided) and points.divided[shares.index(max(shares))]),
        math.log(count),
        math.log(extent.end - extent.start + 50),
        float(ANNOUNCES.search(points.lead) is not None),
        float(topic.general),
        *of_question,
    ]


def question_features(
    best: Candidate, topic: Topic, asks: tuple[bool, bool, bool], snapshot: Snapshot
) -> list[float]:
    """Return the last of ``LIST_FEATURES``: of the best sentence, then of how the question asks."""
    text = text_of(best, snapshot)
    path = snapshot.passages[best.passage].path
    return [
        topic.share(term_form(text)),
        topic.share(term_form(BREAK.join([*path, text]))),
        float(enumerates(text)),
        float(text.count("、") >= SOME_COMMAS),
        math.log(len(text) + 10),
        *map(float, asks),
    ]


def list_score(features: Sequence[float], weights: Sequence[float]) -> float:
    """Return the log-odds of a list against no list; ``weights`` end with a constant."""
    return float(np.dot(features, weights[:-1])) + weights[-1]


def _nearest(points: Enumeration, placed: Sequence[Placed]) -> tuple[float, float]:
    """Return how much less than the best the best sentences in a list and shortly before it scored."""
    top = placed[0].below
    start, end = points.extent
    spans = (Span(start, end), Span(start - FARTHEST_BEFORE, start))
    own = [one for one in placed if one.document_id == points.document_id]
    inside, before = (
        max((one.below - top for one in own if low <= one.start < high), default=-FAR) for low, high in spans
    )
    return max(inside, -FAR), max(before, -FAR)
