"""How sure an answer is: signals of one search, weighed by a logistic regression fitted per model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from index.folding import BREAK
from index.search.answer_types import AnswerType
from index.search.features import FEATURES, Candidates, idf
from index.search.query import Query
from index.search.ranking import Confidence, logistic
from index.store.snapshot import Snapshot
from index.terms import words

SIGNALS = (
    "sentence_cosine",
    "passage_cosine",
    "sentence_coverage",
    "passage_coverage",
    "word_bm25",
    "heading_coverage",
    "gloss_coverage",
    "form_fit",  # the first eight: features of the best sentence
    "best_cosine",  # the highest sentence cosine of all candidates
    "cosine_drop",  # how far the tenth lies below it
    "best_coverage",  # the highest sentence coverage of all candidates
    "score_drop",  # how far the sixth candidate's score lies below the best
    "unknown_words",  # share of the question's words, by rarity, that the corpus never says
    "passage_words",  # share that the best passage and its headings hold
    "sentence_words",  # share that the best sentence holds
    "half_passage",  # c(1 - c) of the three shares: highest where half the question is met, which is
    "half_bigrams",  # how wrong premises look; a paraphrase meets little, a plain question nearly all
    "half_sentence",
    "word_count",  # natural logarithm of the number of content words + 1
    "english",
    "asks_fact",  # a number, time or person
    "fact_missing",  # and the best sentence shows none
    "asks_reason",
    "asks_yes_or_no",
    "gate",  # log-odds that the text is no question to speeches, by its vector alone
    "judge_best",  # log-odds that the best sentence answers, by the judge; 0 where it has not read
    "judge_most",  # the highest of all that it has read
)
_OF_BEST = SIGNALS[:8]
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
) -> NDArray[np.float64]:
    """Return the signals ``(len(SIGNALS),)`` of a search with at least one candidate.

    ``gate`` is the log-odds that the text is no question to speeches; ``logits`` ``(m,)`` are the judge's,
    nan for what it has not read.
    """
    order = np.argsort(-scores, kind="stable")
    features = candidates.features
    column = {name: features[:, number] for number, name in enumerate(FEATURES)}
    best = int(order[0])
    cosines = np.sort(column["sentence_cosine"])[::-1]
    unknown, passage_words, sentence_words = _word_shares(query, candidates, best, snapshot)
    passage_grams = float(column["passage_coverage"][best])
    asks_fact = float(bool(query.answer_types & _FACTS))
    values = [
        *(float(column[name][best]) for name in _OF_BEST),
        float(cosines[0]),
        float(cosines[0] - cosines[min(9, len(cosines) - 1)]),
        float(column["sentence_coverage"].max()),
        float(scores[best] - scores[order[min(5, len(order) - 1)]]),
        unknown,
        passage_words,
        sentence_words,
        passage_words * (1 - passage_words),
        passage_grams * (1 - passage_grams),
        sentence_words * (1 - sentence_words),
        math.log(1 + len(query.terms)),
        float(bool(query.english)),
        asks_fact,
        asks_fact * (1 - float(column["form_fit"][best])),
        float(AnswerType.REASON in query.answer_types),
        float(AnswerType.YES_OR_NO in query.answer_types),
        gate,
        0.0 if logits is None else float(np.nan_to_num(logits[best], nan=UNREAD)),
        0.0 if logits is None else float(np.nanmax(logits)),
    ]
    return np.array(values, np.float64)


def estimate(found: NDArray[np.float64], fitted: Confidence) -> float:
    """Return the probability that the best candidates answer, from the signals of a search."""
    return logistic(float(found @ np.asarray(fitted.weights)) + fitted.constant)


def _word_shares(
    query: Query, candidates: Candidates, best: int, snapshot: Snapshot
) -> tuple[float, float, float]:
    """Return the shares of the question's words unknown to the corpus, in the passage, in the sentence."""
    weights = {term: idf(snapshot.words, term) for term in query.terms}
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0, 0.0
    candidate = candidates.entries[best]
    passage = snapshot.passages[candidate.passage]
    numbers = snapshot.passages.sentence_numbers(candidate.passage)
    hits = snapshot.terms.words.find(weights, np.arange(numbers.start, numbers.stop))
    terms, own = list(weights), passage.sentences.index(candidate.sentence)
    found = list(zip(hits.rows.tolist(), hits.terms.tolist(), strict=True))
    in_sentence = {terms[term] for row, term in found if row == own}
    in_passage = {*(terms[term] for _, term in found), *words(BREAK.join(passage.path))}
    unknown = sum(w for term, w in weights.items() if snapshot.words.document_frequency(term) == 0)
    return (
        unknown / total,
        sum(w for term, w in weights.items() if term in in_passage) / total,
        sum(w for term, w in weights.items() if term in in_sentence) / total,
    )
