"""From a question to the passages that may answer it: four searches, side by side where they take long."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.search.questions.query import Query
from index.search.scope import Scope
from index.snapshot.dense import Run
from index.snapshot.lexical import LexicalIndex
from index.snapshot.snapshot import Snapshot

PER_SEARCH = 24
"""Passages taken from each of the four searches. Of 536 questions over speeches, 50 changed the excerpts of
5 and 12 those of 24."""
MOST_TERMS = 16
"""Terms by which passages are searched, the rarest of a long question's; all count where they are ranked. Of
706 questions over the seed neither this nor 12 changed the excerpts of any; over a million passages a story
took three times as long by all of its words."""
BESIDE_FROM = 500_000
"""Sentences from which a second thread helps: searching 3,400,000 takes 7.5 ms of a core and the passages'
words 1.4, both together 5.5 ms of two."""

_HELPER = ThreadPoolExecutor(1, thread_name_prefix="searching-beside")
"""That thread, which starts when it is first needed. A new one for each question took .7 ms more."""
_Given = TypeVar("_Given")
_Result = TypeVar("_Result")


def find_passages(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope
) -> NDArray[np.int64]:
    """Return the numbers of the passages that any of the searches ranks among its best, ascending.

    ``vector`` is the question's, ``(d,)``.
    """
    inside = scope.passages

    def by_words() -> list[NDArray[np.int64]]:
        return [
            snapshot.words.search(_rarest(query.terms, snapshot.words), PER_SEARCH, inside)[0],
            snapshot.bigrams.search(_rarest(query.grams, snapshot.bigrams), PER_SEARCH, inside)[0],
            snapshot.headings.search(_rarest(query.terms, snapshot.headings), PER_SEARCH, inside)[0],
        ]

    def by_vectors(run: Run = map) -> NDArray[np.int64]:
        ids, _ = snapshot.sentence_vectors.search(vector[None, :], PER_SEARCH, scope.sentences, run)
        return snapshot.sentence_owner[ids.ravel()].astype(np.int64)

    if len(snapshot.sentence_vectors) < BESIDE_FROM:
        found = [*by_words(), by_vectors()]
    else:
        beside = _HELPER.submit(by_words)
        near = by_vectors(_shared)
        found = [*(by_words() if beside.cancel() else beside.result()), near]
    return np.unique(np.concatenate(found))


def find_named_passages(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope
) -> NDArray[np.int64]:
    """Return the best passages of a few documents that a question names, by two of the four searches.

    Of 1,200 questions that name speeches the other two would find the right sentence for three more, at
    twice the time.
    """
    words, _ = snapshot.words.search(_rarest(query.terms, snapshot.words), PER_SEARCH, scope.passages)
    ids, _ = snapshot.sentence_vectors.search(vector[None, :], PER_SEARCH, scope.sentences)
    return np.unique(np.concatenate([words, snapshot.sentence_owner[ids.ravel()]])).astype(np.int64)


def best_of_each(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope, most: int
) -> NDArray[np.int64]:
    """Return the best passages of each document of ``scope``, at most ``most`` of one, ascending."""
    passages = snapshot.passages
    numbers = np.arange(len(passages)) if scope.passages is None else scope.passages.ids
    if not len(numbers):
        return np.empty(0, np.int64)
    grams = list(query.grams)
    parts = (
        snapshot.words.scores_for(query.terms, numbers),
        snapshot.bigrams.scores_for(grams, numbers),
        snapshot.headings.scores_for(query.terms, numbers),
        snapshot.passage_vectors.take(numbers) @ vector,
    )
    # Cosines may all be below zero: question and passage are encoded differently.
    scores = np.sum([(part - part.min()) / (np.ptp(part) or 1.0) for part in parts], axis=0)
    documents = passages.document_numbers(numbers)
    order = np.lexsort((-scores, documents))
    sorted_documents = documents[order]
    first = np.searchsorted(sorted_documents, sorted_documents)
    return np.sort(numbers[order][np.arange(len(order)) - first < most])


def _shared(function: Callable[[_Given], _Result], values: Iterable[_Given]) -> list[_Result]:
    """Call like ``map``: the helper goes through the values from the first one, this thread from the last."""
    given = list(values)
    begun = [_HELPER.submit(function, value) for value in given]
    own = {place: function(given[place]) for place in reversed(range(len(given))) if begun[place].cancel()}
    return [own[place] if place in own else future.result() for place, future in enumerate(begun)]


def _rarest(terms: Collection[str], index: LexicalIndex) -> list[str]:
    """Return at most ``MOST_TERMS`` of the terms, those that fewest entries hold but some do."""
    if len(terms) <= MOST_TERMS:
        return list(terms)
    found = {term: index.document_frequency(term) for term in terms}
    return sorted(filter(found.get, found), key=found.__getitem__)[:MOST_TERMS]
