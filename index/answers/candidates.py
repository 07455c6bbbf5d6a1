"""From a question to the sentences that may answer it, each with the numbers it is ranked by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.answers.forms import asked_unit, enumerates, fits_form
from index.answers.query import Query, Want
from index.answers.scope import Scope
from index.store.glossary import gloss_coverage
from index.store.lexical import LexicalIndex
from index.store.snapshot import Snapshot
from index.terms import bigrams, fold
from index.types import Passage, Span

FEATURES = (
    "sentence_cosine",  # question and sentence vectors
    "passage_cosine",  # question and passage vectors
    "sentence_coverage",  # share of the question's bigrams, weighed by rarity, that the sentence holds
    "passage_coverage",  # the same for the passage with its heading path
    "word_bm25",  # BM25 over words, divided by the question's total weight
    "heading_coverage",  # share of the question's bigrams in the heading path
    "gloss_coverage",  # share of an English question's words whose translations the sentence holds
    "points_fit",  # 1 where several points are wanted and the sentence lists several
    "form_fit",  # share of the wanted forms (number, time, person, place) that the sentence shows
    "log_length",  # natural logarithm of the sentence's characters + 5
)
PER_SEARCH = 24
"""Passages taken from each of the five searches. Of 536 questions over speeches, 50 changed the excerpts of
5 and 12 those of 24."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer."""

    passage: int
    """Its passage's number in the snapshot."""
    sentence: Span


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences in reading order with one row of features each."""

    entries: tuple[Candidate, ...]
    features: NDArray[np.float32]
    """``(m, len(FEATURES))`` float32."""
    gram_weights: Mapping[str, float]
    """The question's bigrams with their inverse document frequency."""


def idf(index: LexicalIndex, term: str) -> float:
    """Return BM25's inverse document frequency, ``ln(1 + (N - n + .5) / (n + .5))`` (Robertson, Lucene)."""
    total, found = len(index), index.document_frequency(term)
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def gather(
    query: Query,
    vector: NDArray[np.float32],
    snapshot: Snapshot,
    scope: Scope,
    only: NDArray[np.int64] | None = None,
) -> Candidates:
    """Describe every sentence of the passages found in ``scope`` for ``query`` and its vector ``(d,)``.

    ``only`` names the passages to describe instead of searching, ascending.
    """
    numbers = _search(query, vector, snapshot, scope) if only is None else only
    weights = {gram: share * idf(snapshot.bigrams, gram) for gram, share in query.grams.items()}
    if numbers.size == 0:
        return Candidates((), np.empty((0, len(FEATURES)), np.float32), weights)
    passages = [snapshot.passages[int(number)] for number in numbers]
    counts = [len(passage.sentences) for passage in passages]
    cosines_of_passages = snapshot.passage_vectors.vectors(numbers) @ vector
    whole = np.column_stack(
        [cosines_of_passages, _describe_passages(query, snapshot, numbers, passages, weights)]
    )
    sentence_numbers = np.concatenate([snapshot.passages.sentence_numbers(int(n)) for n in numbers])
    cosines = snapshot.sentence_vectors.vectors(sentence_numbers) @ vector
    own = np.array(
        [row for passage in passages for row in _describe_sentences(query, snapshot, passage, weights)],
        np.float32,
    )
    spread = np.repeat(whole, counts, axis=0)
    columns = (cosines, spread[:, 0], own[:, 0], *spread[:, 1:].T, *own[:, 1:].T)
    entries = tuple(
        Candidate(int(number), span)
        for number, passage in zip(numbers, passages, strict=True)
        for span in passage.sentences
    )
    return Candidates(entries, np.column_stack(columns).astype(np.float32), weights)


def coverage(text: str, weights: Mapping[str, float]) -> float:
    """Return the share, in ``[0, 1]``, of the bigrams' total weight that ``text`` holds."""
    total = sum(weights.values())
    present = set(bigrams(text))
    return sum(weight for gram, weight in weights.items() if gram in present) / total if total else 0.0


def _describe_passages(
    query: Query,
    snapshot: Snapshot,
    numbers: NDArray[np.int64],
    passages: list[Passage],
    weights: Mapping[str, float],
) -> NDArray[np.float32]:
    """Return ``(p, 3)``: coverage with headings, BM25 of words, coverage by headings."""
    word_total = sum(idf(snapshot.words, term) for term in query.terms) or 1.0
    headings = [" ".join(passage.path) for passage in passages]
    return np.column_stack(
        [
            [coverage(f"{h}\n{p.text}", weights) for h, p in zip(headings, passages, strict=True)],
            snapshot.words.scores_for(query.terms, numbers) / word_total,
            [coverage(heading, weights) for heading in headings],
        ]
    )


def _describe_sentences(
    query: Query, snapshot: Snapshot, passage: Passage, weights: Mapping[str, float]
) -> Iterator[tuple[float, ...]]:
    """Yield coverage, gloss coverage, fit of points, fit of form and log length of each sentence."""
    texts = [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]
    unit = asked_unit(query.folded)
    glosses = gloss_coverage(query.english, texts, snapshot)
    for text, gloss in zip(texts, glosses, strict=True):
        yield (
            coverage(text, weights),
            gloss,
            float(Want.POINTS in query.wants and enumerates(text)),
            fits_form(query.wants, unit, fold(text)),
            math.log(5 + len(text)),
        )


def _search(query: Query, vector: NDArray[np.float32], snapshot: Snapshot, scope: Scope) -> NDArray[np.int64]:
    """Return the numbers of the passages that any of the searches ranks among its best, ascending."""
    row = vector[None, :]
    inside = scope.passages
    near_sentences = snapshot.sentence_vectors.search(row, PER_SEARCH, scope.sentences)[0][0]
    found = (
        snapshot.passage_vectors.search(row, PER_SEARCH, inside)[0][0],
        snapshot.sentence_owner[near_sentences],
        snapshot.words.search(query.terms, PER_SEARCH, inside)[0],
        snapshot.bigrams.search(list(query.grams), PER_SEARCH, inside)[0],
        snapshot.headings.search(query.terms, PER_SEARCH, inside)[0],
    )
    return np.unique(np.concatenate([ids.astype(np.int64) for ids in found]))
