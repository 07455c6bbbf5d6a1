"""From a question to the sentences that may answer it, each with the numbers it is ranked by."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import fold
from index.analysis.people import OFFICES
from index.analysis.sentence_features import Evidence
from index.analysis.terms import bigrams, has_bigram, term_form
from index.search.names.named_documents import EVERYTHING, FITS, Meant
from index.search.questions.answer_types import AnswerType, fits_form
from index.search.questions.query import Query
from index.search.questions.translation import gloss_coverage
from index.search.retrieval import find_passages
from index.search.scope import Scope
from index.search.tenses import tense_fit
from index.snapshot.engine.protocols import TermIndex
from index.snapshot.snapshot import Snapshot
from index.types import Span

FEATURES = (
    "sentence_cosine",  # question and sentence vectors
    "passage_cosine",  # question and passage vectors
    "sentence_coverage",  # share of the question's bigrams, weighed by rarity, that the sentence holds
    "passage_coverage",  # the same for the passage with its heading path
    "word_bm25",  # BM25 over words, divided by the question's total weight
    "gloss_coverage",  # share of an English question's words whose translations the sentence holds
    "form_fit",  # share of the wanted forms (number, time, person, place) that the sentence shows
    "log_length",  # natural logarithm of the sentence's characters + 5
    *FITS,  # how its document fits what the question names of documents
    "tense_fit",  # 1 where its part looks ahead or back as the question does, -1 where the other way
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer."""

    passage: int
    """Its passage's number in the snapshot."""
    sentence: Span


@dataclass(frozen=True, slots=True, eq=False)
class Sentences(Sequence[Candidate]):
    """Sentences of some passages, made into objects one by one as they are needed."""

    passages: NDArray[np.int64]
    """The passage of each, ``(m,)``."""
    spans: NDArray[np.int32]
    """Where each lies in its document, ``(m, 2)``."""

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.passages)

    @overload
    def __getitem__(self, place: int) -> Candidate: ...
    @overload
    def __getitem__(self, place: slice) -> list[Candidate]: ...
    def __getitem__(self, place: int | slice) -> Candidate | list[Candidate]:
        """Return one sentence, or several for a slice."""
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        return Candidate(int(self.passages[place]), Span(*self.spans[place].tolist()))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Sentences in reading order with one row of features each."""

    entries: Sequence[Candidate]
    features: NDArray[np.float32]
    """``(m, len(FEATURES))`` float32."""
    gram_weights: Mapping[str, float]
    """The question's bigrams with their inverse document frequency."""


HEAD = 3
"""Passages at the beginning of a document that may be its title, day and speaker, each a paragraph."""
_BYLINE = re.compile(rf"[^,.;:?!，。]{{0,30}}(?:{fold(OFFICES)})[\u4e00-\u9fff· ]{{2,10}}")
"""An office with the name of who holds it and nothing else: 国务院总理李鹏."""


def idf(index: TermIndex, term: str) -> float:
    """Return BM25's inverse document frequency, ``ln(1 + (N - n + .5) / (n + .5))`` (Robertson, Lucene)."""
    total, found = len(index), index.document_frequency(term)
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def gather(  # noqa: PLR0917 - what a search consists of
    query: Query,
    vector: NDArray[np.float32],
    snapshot: Snapshot,
    scope: Scope,
    only: NDArray[np.int64] | None = None,
    meant: Meant = EVERYTHING,
) -> Candidates:
    """Describe the sentences of the passages found in ``scope`` for ``query`` and its vector ``(d,)``.

    Mere courtesies are left out: nothing contradicts them, and they answer nothing. ``only`` names the
    passages to describe instead of searching, ascending. ``meant`` are the documents that the question
    names: each of their sentences counts as holding the words that name them.
    """
    numbers = find_passages(query, vector, snapshot, scope) if only is None else only
    weights = {gram: share * idf(snapshot.bigrams, gram) for gram, share in query.grams.items()}
    sentences, counts = snapshot.passages.sentences_of(numbers)
    owners, shown = np.repeat(np.arange(len(numbers)), counts), snapshot.terms.evidence[sentences]
    documents = snapshot.passages.document_numbers(numbers)
    says = (shown & Evidence.COURTESY) == 0
    if AnswerType.PERSON not in query.answer_types:
        says &= ~_bylines(snapshot, numbers, sentences, owners)
    sentences, owners, shown = sentences[says], owners[says], shown[says]
    spans = snapshot.passages.sentence_spans(sentences)
    entries = Sentences(numbers[owners], spans)
    named = _named_grams(weights, meant, documents)
    by_sentence, by_passage = _coverages(snapshot, numbers, sentences, owners, weights, named)
    word_total = sum(idf(snapshot.words, term) for term in query.terms) or 1.0
    columns = (
        snapshot.sentence_vectors.vectors(sentences) @ vector,
        (snapshot.passage_vectors.take(numbers) @ vector)[owners],
        by_sentence,
        by_passage[owners],
        (snapshot.words.scores_for(query.terms, numbers) / word_total)[owners],
        gloss_coverage(query.english, sentences, snapshot),
        fits_form(query.answer_types, query.folded, shown, lambda place: text_of(entries[place], snapshot)),
        np.log(5 + (spans[:, 1] - spans[:, 0])),
        _fitting(meant, documents)[owners],
        tense_fit(query, numbers, documents, snapshot)[owners],
    )
    return Candidates(entries, np.column_stack(columns).astype(np.float32), weights)


def _bylines(
    snapshot: Snapshot, numbers: NDArray[np.int64], sentences: NDArray[np.int64], owners: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which sentences at the beginning of a document say only its title or who speaks, ``(m,)``."""
    documents = snapshot.passages.document_numbers
    first = (numbers < HEAD) | (documents(np.maximum(numbers - HEAD, 0)) != documents(numbers))
    found = np.zeros(len(sentences), np.bool_)
    for place in np.flatnonzero(first[owners]).tolist():
        passage = snapshot.passages[int(numbers[owners[place]])]
        span = snapshot.passages.sentence_spans(sentences[place : place + 1])[0].tolist()
        text = snapshot.documents.part(passage.document_id, *span).strip()
        found[place] = text in passage.path[:1] or _BYLINE.fullmatch(fold(text)) is not None
    return found


def _fitting(meant: Meant, documents: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return how the document of each passage fits what is named, ``(p, len(FITS))``."""
    fits = meant.fits
    return np.zeros((len(documents), len(FITS)), np.float32) if fits is None else fits[documents]


def _named_grams(
    weights: Mapping[str, float], meant: Meant, documents: NDArray[np.int32]
) -> NDArray[np.bool_] | None:
    """Return which of the question's bigrams name the document of each passage, ``(p, w)``; None for none."""
    if not meant.names:
        return None
    columns = {gram: column for column, gram in enumerate(weights)}
    table = np.zeros((len(documents), len(weights)), np.bool_)
    for words, holders in meant.names:
        rows = np.isin(documents, list(holders))
        for column in (columns[gram] for gram in bigrams(words) if gram in columns):
            table[rows, column] = True
    return table


def text_of(candidate: Candidate, snapshot: Snapshot) -> str:
    """Return the text of a sentence."""
    return snapshot.documents.part(snapshot.passages.document_of(candidate.passage), *candidate.sentence)


def coverage(text: str, weights: Mapping[str, float]) -> float:
    """Return the share, in ``[0, 1]``, of the bigrams' total weight that ``text`` holds."""
    return folded_coverage(term_form(text), weights)


def folded_coverage(folded: str, weights: Mapping[str, float]) -> float:
    """Return the same for a text that is in its term form already."""
    held = sum(weight for gram, weight in weights.items() if gram in folded and has_bigram(folded, gram))
    return held / total if (total := sum(weights.values())) else 0.0


def _coverages(  # noqa: PLR0917 - what was found and how it is numbered
    snapshot: Snapshot,
    numbers: NDArray[np.int64],
    sentences: NDArray[np.int64],
    owners: NDArray[np.int64],
    weights: Mapping[str, float],
    named: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ``coverage`` of each sentence, and of each passage with its headings.

    ``owners`` tells the place in ``numbers`` of each sentence's passage. No run of Han goes from one
    sentence into the next, so a passage holds the bigrams of its sentences and no others. ``named`` are
    those that name the document of each passage: they are held everywhere in it.
    """
    paths, heading_of = np.unique(snapshot.passages.path_numbers(numbers), return_inverse=True)
    own = snapshot.terms.grams.find(weights, sentences)
    whole = snapshot.terms.headings.find(weights, paths).matrix(len(paths), len(weights))[heading_of]
    held = own.matrix(len(sentences), len(weights))
    whole[owners[own.rows], own.terms] = True
    if named is not None:
        held, whole = held | named[owners], whole | named
    values = np.fromiter(weights.values(), np.float64)
    total = values.sum() or 1.0
    return held @ values / total, whole @ values / total
