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
    "last_before",  # the same for the sentence right before it
    "same_document",  # whether the best sentence of all is of its document
    "heading_share",  # share of the question that its heading holds
    "above_share",  # share that it holds with the headings above and the sentence that announces the list
    "point_share",  # mean share that a point holds
    "least_share",  # the least
    "points_share",  # share that all points hold together
    "shares_nothing",  # whether neither these nor that hold anything of it, though the best sentence does
    "kind_said",  # 1 where it says the kind of thing asked for (问题, 措施), -1 where not, 0 where none is
    "count_fits",  # 1 where it has as many points as are asked for, -1 where not, 0 where no number is asked
    "announced",  # whether the sentence before it states the number of its points
    "numbered",  # whether the points are numbered sections
    "paragraphs",  # whether they are whole paragraphs
    "alike",  # whether they are sentences that begin alike
    "divided",  # whether the point that shares most has points of its own: then these are rather meant
    "log_points",  # natural logarithm of the number of points
    "log_length",  # natural logarithm of its characters + 50
    "log_point",  # natural logarithm of the mean characters of a point + 5
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
_BEST_SHARE = 1
"""Place, among the features of a question, of what its best sentence holds with the headings above."""
FARTHEST_BEFORE = 300
"""Characters before a list in which a sentence is about it: a heading, what announces it."""
NEXT_BEFORE = 400
"""Characters before a list in which the sentence right before it begins."""
COMPARED = 24
"""Best sentences by whose places lists are taken into consideration."""
FAR = 10.0
"""How much less than the best a list counts that none of them stands in, and the most for one that does."""
LEAST_LEAD = 0.3
"""Share of the question that the lead of a list must hold which none of the best sentences stands in or
shortly before: any other is no candidate."""
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
    kinds: frozenset[str] = frozenset()
    """The words for the kind of thing that it asks for: 问题 in 存在哪些问题."""

    def share(self, form: str) -> float:
        """Return how much of it a text in its term form holds, in ``[0, 1]``: by bigrams and by words.

        Bigrams meet what is worded a little differently, words leave out what only stands side by side.
        """
        held = sum(weight for word, weight in self.words.items() if word in form)
        words = held / total if (total := sum(self.words.values())) else 0.0
        return (folded_coverage(form, self.grams) + words) / 2


@dataclass(frozen=True, slots=True)
class Placed:
    """One of the sentences of a search."""

    document_id: str
    start: int
    below: float
    """How much less it scored than the best."""


def place_best(candidates: Candidates, scores: NDArray[np.float64], snapshot: Snapshot) -> list[Placed]:
    """Return where the sentences of a search stand, best first."""
    order = np.argsort(-scores, kind="stable").tolist()
    entries = [candidates.entries[number] for number in order]
    top = float(scores[order[0]]) if order else 0.0
    return [
        Placed(
            snapshot.passages.document_of(entry.passage), entry.sentence.start, float(scores[number]) - top
        )
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
    heading = points.lead.partition("\n")[0]
    start, end = points.extent
    around = range(start - FARTHEST_BEFORE, end)
    near = any(one.document_id == points.document_id and one.start in around for one in placed[:COMPARED])
    if not near and topic.share(term_form(points.lead)) < LEAST_LEAD and not topic.general:
        return None
    text = snapshot.documents[points.document_id].text
    members = [text[span.start : span.end] for span in points.spans]
    shares = [topic.share(term_form(member)) for member in members]
    count = len(members)
    stated = stated_counts(term_form(points.lead))
    numbers: Collection[int | None] = {count, *stated}
    lead, own = (term_form(BREAK.join(parts)) for parts in ([points.lead, points.above], members))
    above, together, said = topic.share(lead), topic.share(own), f"{lead}{BREAK}{own}"
    return [
        *_scores(points, placed, _sentence_before(points, snapshot)),
        float(points.document_id == placed[0].document_id),
        topic.share(term_form(heading)),
        above,
        sum(shares) / count,
        min(shares),
        together,
        float(not (above or together or topic.general) and of_question[_BEST_SHARE] > 0),
        _sign(any(kind in said for kind in topic.kinds), topic.kinds),
        _sign(topic.count in numbers, topic.count),
        float(count in stated),
        float(bool(points.sections)),
        float(bool(points.paragraphs)),
        float(not (points.sections or points.paragraphs)),
        float(bool(points.divided) and points.divided[shares.index(max(shares))]),
        math.log(count),
        math.log(end - start + 50),
        math.log((end - start) / count + 5),
        float(ANNOUNCES.search(points.lead) is not None),
        float(topic.general),
        *of_question,
    ]


def _sign(met: bool, asked: object) -> float:
    """Return 1 where what is asked is met and -1 where not; 0 where nothing is asked."""
    return (1.0 if met else -1.0) if asked else 0.0


def _sentence_before(points: Enumeration, snapshot: Snapshot) -> Span | None:
    """Return the sentence right before a list; None where none is near."""
    start = points.extent.start
    passages = snapshot.passages_of(points.document_id)
    spans = snapshot.passages.sentences_between(passages, start - NEXT_BEFORE, start)
    return Span(*spans[-1].tolist()) if len(spans) else None


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


def _scores(points: Enumeration, placed: Sequence[Placed], before: Span | None) -> tuple[float, float, float]:
    """Return how much less than the best the sentences in a list, shortly and right before it scored."""
    start, end = points.extent
    own = [one for one in placed if one.document_id == points.document_id]
    inside = (one.below for one in own if start <= one.start < end)
    shortly = (one.below for one in own if start - FARTHEST_BEFORE <= one.start < start)
    last = (one.below for one in own if before is not None and one.start == before.start)
    return (
        max(-FAR, max(inside, default=-FAR)),
        max(-FAR, max(shortly, default=-FAR)),
        max(-FAR, max(last, default=-FAR)),
    )
