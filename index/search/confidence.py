"""How sure an answer is: signals of one search, weighed by boosted trees fitted per model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.terms import words
from index.search.features import FEATURES, Candidate, Candidates, idf
from index.search.names.named_documents import EVERYTHING, Meant
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query
from index.search.ranking import Confidence, logistic
from index.snapshot.snapshot import Snapshot

BEHIND = 10
"""The best candidate is compared with the one so many places behind it: nearer ones often say the same."""
SIGNALS = (
    "sentence_cosine",
    "passage_coverage",
    "gloss_coverage",
    "form_fit",  # the first four: features of the best sentence
    "score_lead",  # the highest score less that of ``BEHIND``, before the judge has read
    "passage_words",  # share of the question's words, by rarity, that the best passage and its headings hold
    "named",  # whether the question names documents of which the best sentence's is one
    "word_count",  # natural logarithm of the number of content words + 1
    "english",
    "asks_fact",  # a number, time or person
    "fact_missing",  # and the best sentence shows none
    "asks_reason",
    "asks_yes_or_no",
    "gate",  # log-odds that the text is no question to speeches, by its vector alone
    "judge_best",  # log-odds that the best sentence answers, by the judge; 0 where it has not read
    "judge_most",  # the highest of all that it has read
    "log_passages",  # natural logarithm of the passages searched: in many, something always looks alike
)
_OF_BEST = SIGNALS[:4]
UNREAD = -6.0
"""Log-odds of a best sentence that the judge has not read: it came first for other reasons."""
_FACTS = AnswerType.NUMBER | AnswerType.TIME | AnswerType.PERSON


def signals(  # noqa: PLR0917 - what a search has found out
    query: Query,
    candidates: Candidates,
    scores: NDArray[np.float64],
    snapshot: Snapshot,
    gate: float = 0.0,
    logits: NDArray[np.float64] | None = None,
    meant: Meant = EVERYTHING,
    searched: int = 1,
    *,
    ranked: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the signals ``(len(SIGNALS),)`` of a search with at least one candidate.

    ``gate`` is the log-odds that the text is no question to speeches; ``logits`` ``(m,)`` are the judge's,
    nan for what it has not read; ``meant`` are the documents that the question names,
    ``searched`` the number of passages searched, ``ranked`` ``(m,)`` the scores before the judge, where they
    differ.
    """
    best = int(np.argmax(scores))
    features = dict(zip(FEATURES, candidates.features[best].tolist(), strict=True))
    asks_fact = float(bool(query.answer_types & _FACTS))
    values = [
        *(features[name] for name in _OF_BEST),
        _lead(scores if ranked is None else ranked),
        _words_held(query, candidates.entries[best], snapshot, meant),
        float(_is_named(candidates.entries[best], snapshot, meant)),
        math.log(1 + len(query.terms)),
        float(bool(query.english)),
        asks_fact,
        asks_fact * (1 - features["form_fit"]),
        float(AnswerType.REASON in query.answer_types),
        float(AnswerType.YES_OR_NO in query.answer_types),
        gate,
        0.0 if logits is None else float(np.nan_to_num(logits[best], nan=UNREAD)),
        0.0 if logits is None else float(np.nanmax(logits)),
        math.log(searched),
    ]
    return np.array(values, np.float64)


def estimate(found: NDArray[np.float64], fitted: Confidence) -> float:
    """Return the probability that the best candidates answer, from the signals of a search."""
    return logistic(fitted.log_odds(found))


def _lead(scores: NDArray[np.float64]) -> float:
    """Return how far the highest score is above that of ``BEHIND`` places later, or of the last."""
    later = min(BEHIND + 1, len(scores))
    return float(scores.max() - np.partition(scores, -later)[-later])


def _words_held(query: Query, best: Candidate, snapshot: Snapshot, meant: Meant) -> float:
    """Return the share of the question's words, by rarity, that the best passage and its headings hold.

    What names its document is held by all of it.
    """
    weights = {term: idf(snapshot.words, term) for term in query.terms}
    total = sum(weights.values())
    if not total:
        return 0.0
    numbers = snapshot.passages.sentence_numbers(best.passage)
    hits = snapshot.terms.words.find(weights, np.arange(numbers.start, numbers.stop))
    terms = list(weights)
    held = {terms[term] for term in hits.terms.tolist()}
    held.update(words(BREAK.join(snapshot.passages[best.passage].path)))
    document = _document_of(best, snapshot)
    for name, holders in meant.names:
        if document in holders:
            held.update(term for term in terms if term in name)
    return sum(weight for term, weight in weights.items() if term in held) / total


def _is_named(best: Candidate, snapshot: Snapshot, meant: Meant) -> bool:
    return (
        bool(meant.names) and meant.documents is not None and _document_of(best, snapshot) in meant.documents
    )


def _document_of(candidate: Candidate, snapshot: Snapshot) -> int:
    return int(snapshot.passages.document_numbers(np.array([candidate.passage]))[0])
