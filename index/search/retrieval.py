"""From a question to the passages that may answer it: four searches of whatever holds the indexes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from index.search.questions.query import Query
from index.search.scope import Scope
from index.snapshot.engine.protocols import TermIndex, Wanted
from index.snapshot.snapshot import Snapshot

PER_SEARCH = 24
"""Passages taken from each of the four searches. Of 536 questions over speeches, 50 changed the excerpts of
5 and 12 those of 24."""
MOST_TERMS = 16
"""Terms by which passages are searched, the rarest of a long question's; all count where they are ranked. Of
706 questions over the seed neither this nor 12 changed the excerpts of any; over a million passages a story
took three times as long by all of its words."""


def find_passages(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope
) -> NDArray[np.int64]:
    """Return the numbers of the passages that any of the searches ranks among its best, ascending.

    ``vector`` is the question's, ``(d,)``.
    """
    wanted = Wanted(
        _rarest(query.terms, snapshot.words),
        _rarest(query.grams, snapshot.bigrams),
        _rarest(query.terms, snapshot.headings),
        vector,
    )
    return snapshot.engine.find(wanted, PER_SEARCH, scope)


def find_named_passages(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope
) -> NDArray[np.int64]:
    """Return the best passages of a few documents that a question names, by two of the four searches.

    Of 1,200 questions that name speeches the other two would find the right sentence for three more, at
    twice the time.
    """
    wanted = Wanted(_rarest(query.terms, snapshot.words), (), (), vector)
    return snapshot.engine.find(wanted, PER_SEARCH, scope)


def best_of_each(
    query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope, most: int
) -> NDArray[np.int64]:
    """Return the best passages of each document of ``scope``, at most ``most`` of one, ascending."""
    passages = snapshot.passages
    numbers = np.arange(len(passages)) if scope.passages is None else scope.passages.ids
    if not len(numbers):
        return np.empty(0, np.int64)
    wanted = Wanted(query.terms, list(query.grams), query.terms, vector)
    parts = snapshot.engine.relevance(wanted, numbers, scope)
    # Cosines may all be below zero: question and passage are encoded differently.
    scores = np.sum([(part - part.min()) / (np.ptp(part) or 1.0) for part in parts], axis=0)
    documents = passages.document_numbers(numbers)
    order = np.lexsort((-scores, documents))
    sorted_documents = documents[order]
    first = np.searchsorted(sorted_documents, sorted_documents)
    return np.sort(numbers[order][np.arange(len(order)) - first < most])


def _rarest(terms: Collection[str], index: TermIndex) -> list[str]:
    """Return at most ``MOST_TERMS`` of the terms, those that fewest entries hold but some do."""
    if len(terms) <= MOST_TERMS:
        return list(terms)
    found = {term: index.document_frequency(term) for term in terms}
    return sorted(filter(found.get, found), key=found.__getitem__)[:MOST_TERMS]
