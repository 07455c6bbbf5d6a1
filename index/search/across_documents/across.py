"""Answers across documents: one quote of each document that says something, in order of place or year."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK, fold
from index.analysis.segmenter import tagged_words
from index.analysis.sentence_features import Evidence, find_evidence
from index.search.across_documents.across_following import asked_again
from index.search.across_documents.across_parsing import asks_how_spoken
from index.search.across_documents.across_query import PLACED, AcrossQuery, Asking, Axis, without_doing
from index.search.across_documents.across_reading import read_across
from index.search.across_documents.asking_words import MEASURED
from index.search.across_documents.counted_things import Counted, is_of_another, read_counted
from index.search.across_documents.meant_documents import LEAST, meant_documents, of_any_paper, of_office
from index.search.across_documents.statements import (
    RARE_TOLD,
    says_rarest,
    says_rarest_words,
    says_topic,
    speaks_of_topic,
)
from index.search.excerpts import BARE_HEADING, cut_excerpts
from index.search.features import FEATURES, Candidates, idf, text_of
from index.search.figures import PER_DOCUMENT, names_goal, rank_figures
from index.search.indicators import Figure, read_figure, states_number
from index.search.names.named_documents import DocumentNames
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query, replace_content
from index.search.questions.question_words import FUNCTION_WORDS
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.snapshot.glossary import stems
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Missing, Turn

FIRST_PAGE = 5
"""Documents quoted at first; the others wait for "more"."""
WORDS_TOLD = 0.3
"""Share of the topic's words, by rarity, that a sentence's passage holds where it states something of it. Of
the quotes for 28 questions over reports .05 were of documents that state nothing; .06 with .25 and .04 with
.35, and the documents that were answered for were .872, .862 and .848."""
OF_BEST_TOLD = 0.5
"""The same as a share of what the best document holds, where the search is sure or few documents are named:
GDP is 生产总值 in them all."""
MOSTLY_NAMED = 0.5
"""Share of the documents that state something of a topic from which those that never say its rarest word are
silent: some report names 农业税 where another speaks of 税费改革 alone."""
FIGURES_FROM = 0.8
"""Share of the quotes with figures from which figures are asked for."""
_ENGLISH_WORD = re.compile("[a-z]{3}")
_CLOSED = re.compile(r"[。！？!?；;，,：:…][”’」』）)]*\s*$")


def _none_of_year(query: Query, across: AcrossQuery, asked: _Asked, names: DocumentNames) -> Answer:
    """Say that no document is of a year whose goals are asked for: those of the year after tell results."""
    years, present = (
        [f"{year}年" for year in each] for each in (across.years, names.years_of(asked.documents))
    )
    missing = Missing(tuple(years), tuple(present))
    return Answer(query.text, AnswerStatus.NOT_FOUND, AnswerKind.PASSAGES, 0.0, (), missing=missing)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the documents that it asks."""

    across: AcrossQuery
    documents: tuple[int, ...]

    def year_of(self, number: int, names: DocumentNames) -> int:
        """Return the year of a document, 0 where it states none."""
        return next(iter(names.facets[number].years), 0)

    @property
    def one_by_one(self) -> bool:
        """Whether the documents are named, or are few: years, places compared; not all provinces."""
        return self.across.asking is Asking.COMPARE or self.across.axis not in PLACED

    def looks_back(self, names: DocumentNames) -> bool:
        """Whether the years named are over in all of the documents: what is told of them are results."""
        years = self.across.years
        return bool(years) and all(self.year_of(n, names) - 1 in years for n in self.documents)


def answer_across(query: Query, searcher: Searcher, scope: Scope, *, follows: bool = False) -> Answer | None:
    """Answer a question that asks of several documents; None for any other, or where too few speak of it.

    What ``follows`` another question and only may ask of several asks of those spoken of.
    """
    read = read_across(query.folded, searcher.names)
    if read is None or (follows and not read.across.likely):
        return None
    across, named = read.across, read.named
    if across.asking is Asking.WHICH:
        across = replace(across, topic=without_doing(across.topic))
        across, named = of_office(*of_any_paper(across, named), read.folded, searcher.names)
    within = range(len(searcher.names.facets)) if scope.passages is None else scope.numbers.tolist()
    rest = replace(named, places=(), years=(), relative=(), strangers=())
    kept = searcher.names.match(rest, within)
    if kept.lacking is not None:
        return None
    documents = meant_documents(across, searcher.names, within if kept.documents is None else kept.documents)
    if len(documents) < LEAST:
        return None
    asked = _Asked(across, tuple(documents))
    if "目标" in across.topic and asked.looks_back(searcher.names):
        return _none_of_year(query, across, asked, searcher.names)
    topic = _topic_query(across, searcher)
    found = searcher.rank_in(topic, documents, PER_DOCUMENT)
    stating, said = _stating(asked, found, searcher, None)
    asks_number = AnswerType.NUMBER in topic.answer_types
    counted = (
        asks_number
        or MEASURED.search(query.folded) is not None
        or names_goal(across.topic, topic.terms)
        or _in_figures(across, found, stating, searcher.snapshot)
    )
    if across.asking is not Asking.WHICH and counted and not asks_how_spoken(query.folded):
        figure, thing = _read_figure(query, asked, topic, searcher)
        if figure.called:
            topic = _topic_query(replace(across, topic=BREAK.join([across.topic, figure.called])), searcher)
        topic = replace(topic, answer_types=topic.answer_types | AnswerType.NUMBER)
        in_figures = searcher.rank_in(topic, documents, PER_DOCUMENT)
        surely = thing is not None and (asks_number or thing.is_measure)
        counts = thing.counted_in if thing and surely else None
        by_figure, said_so = _stating(asked, in_figures, searcher, figure, counts)
        # 现代化目标 has none; what is counted by one of all provinces alone is no matter of many.
        if len(by_figure) >= LEAST or (surely and not asked.one_by_one):
            found, stating, said = in_figures, by_figure, said_so
    quoted = (_quoted(found, rows, row, searcher.snapshot) for rows, row in stating)
    excerpts = [excerpt for one in quoted for excerpt in one]
    if len(excerpts) < LEAST:
        return None
    return Answer(
        question=query.text,
        status=AnswerStatus.ANSWERED if said else AnswerStatus.RELATED,
        kind=AnswerKind.ACROSS,
        confidence=max(found.confidence, searcher.fitted.answered_from),
        excerpts=tuple(excerpts[:FIRST_PAGE]),
        further=tuple(excerpts[FIRST_PAGE:]),
        total=len(excerpts),
        silent=len(documents) - len(excerpts),
    )


def _read_figure(
    query: Query, asked: _Asked, topic: Query, searcher: Searcher
) -> tuple[Figure, Counted | None]:
    """Read which figure is asked for, and what is counted, in the topic's words, where it is none known."""
    figure = read_figure(asked.across.topic, (query.folded,), asked.looks_back(searcher.names))
    words = searcher.snapshot.words
    thing = None if topic.english else read_counted(asked.across.topic, lambda word: idf(words, word))
    if thing is None or (figure.called and not is_of_another(thing, figure, asked.across.topic)):
        return figure, None
    known = words.document_frequency(thing.head) or searcher.snapshot.bigrams.document_frequency(
        thing.head[-2:]
    )
    return Figure(None, "", figure.tense), thing if known else None


def follow_across(query: Query, turn: Turn, searcher: Searcher, scope: Scope) -> Answer | None:
    """Answer what a message asks of many documents after a question that asked of them, too."""
    again = asked_again(query.folded, fold(turn.meant), searcher.names)
    if again is None:
        return None
    answer = answer_across(searcher.parse(again), searcher, scope)
    return answer and replace(answer, question=query.text, meant=again)


def _topic_query(across: AcrossQuery, searcher: Searcher) -> Query:
    """Return the query that each document is asked: the topic, its particles left out of what is counted."""
    query = searcher.parse(across.topic)
    content = BREAK.join(
        "".join(BREAK if word in FUNCTION_WORDS else word for word, _ in tagged_words(piece))
        for piece in query.content.split(BREAK)
    )
    text = " ".join([*across.when, *across.topic.split(BREAK)])
    wanted = query.answer_types & ~AnswerType.POINTS
    query = replace_content(query, content)
    grams = {
        gram: share for gram, share in query.grams.items() if _is_said(gram, query.terms, searcher.snapshot)
    }
    # A question in English is looked up by what its words are in Chinese; 6G and AI stand in the texts.
    glossary = searcher.snapshot.glossary
    english = query.english if _ENGLISH_WORD.search(across.topic) else ()
    terms = [word for stem in stems(" ".join(english)) for word in glossary.get(stem, {})]
    return replace(
        query,
        english=english,
        terms=tuple(dict.fromkeys(terms)) or query.terms,
        grams=grams or query.grams,
        text=text,
        focus=text,
        answer_types=wanted,
    )


def _is_said(gram: str, terms: Sequence[str], snapshot: Snapshot) -> bool:
    """Whether a bigram belongs to a word, or some text says it: 食目 of 粮食目标 does neither."""
    return any(gram in term for term in terms) or snapshot.bigrams.document_frequency(gram) > 0


def _stating(
    asked: _Asked,
    found: Found,
    searcher: Searcher,
    figure: Figure | None,
    counts: Callable[[str], bool] | None = None,
) -> tuple[list[tuple[NDArray[np.int64], int]], bool]:
    """Return the candidates of each document that states what is asked, and which of them is the best.

    And whether any says it in the words of the question.
    """
    snapshot, entries = searcher.snapshot, found.candidates.entries
    owners = snapshot.passages.document_numbers(np.array([entry.passage for entry in entries], np.int64))
    whole = ~_headings(found, snapshot)
    rows_of = [rows for one in asked.documents if len(rows := np.flatnonzero((owners == one) & whole))]
    if asked.across.asking is Asking.WHICH:
        says = says_topic(found, found.query.content, snapshot)
        # Papers of all kinds have no words in common by which they speak of one topic.
        alike = asked.across.axis is not Axis.PAPERS
        held = (says | speaks_of_topic(found, rows_of, snapshot)) if alike else says
        if not asked.across.likely:
            held = says
        elif sum(bool(held[rows].any()) for rows in rows_of) < LEAST:
            says = np.zeros_like(says)
            held |= says_rarest(found, asked.across.topic, snapshot)
        for row in np.flatnonzero(held).tolist():
            held[row] = states_number(asked.across.topic, text_of(entries[row], snapshot))
        # A sentence that says the topic goes before one that speaks of it.
        return _best_of(rows_of, held, [~says, -found.scores]), bool(says.any())
    column = {name: found.candidates.features[:, n] for n, name in enumerate(FEATURES)}
    # A sentence that says the whole topic goes before one that fits its form and some of its words better.
    part = column["sentence_coverage"] < RARE_TOLD
    if figure is not None:
        passages = np.array([entry.passage for entry in entries], np.int64)
        own = {int(p): asked.year_of(int(d), searcher.names) for p, d in zip(passages, owners, strict=True)}
        ranks = rank_figures(figure, found, own, snapshot, counts=counts)
        if counts and asked.one_by_one:  # What is named has its say, be it in other words.
            likely = rank_figures(figure, found, own, snapshot)
            for rows in rows_of:
                ranks[rows] = ranks[rows] if ranks[rows].any() else likely[rows]
        return _best_of(rows_of, ranks > 0, [-ranks, part, -found.scores]), True
    told = column["gloss_coverage" if found.query.english else "passage_coverage"]
    fits = column["form_fit"] == 1
    compared = asked.across.asking is Asking.COMPARE
    least = WORDS_TOLD
    if fits.any() and (compared or found.confidence >= searcher.fitted.answered_from):
        least = min(least, OF_BEST_TOLD * float(told[fits].max()))
    stated = fits & (told >= least)
    named = says_rarest_words(found, asked.across.topic, snapshot)
    saying = sum(bool((stated & named)[rows].any()) for rows in rows_of)
    if not compared and saying >= MOSTLY_NAMED * sum(bool(stated[rows].any()) for rows in rows_of):
        stated &= named
    if compared:  # Each of the few that are named must have its say.
        for rows in rows_of:
            stated[rows] |= not stated[rows].any() and (told[rows] >= least)
    return _best_of(rows_of, stated, [part, -found.scores]), True


def _best_of(
    rows_of: Sequence[NDArray[np.int64]], held: NDArray[np.bool_], keys: Sequence[NDArray[np.generic]]
) -> list[tuple[NDArray[np.int64], int]]:
    """Return those of each document's candidates that are ``held``, and the first of them by ``keys``."""
    kept = [rows[held[rows]] for rows in rows_of]
    order = [rows[np.lexsort([key[rows] for key in reversed(keys)])] for rows in kept if len(rows)]
    return [(rows, int(rows[0])) for rows in order]


def _in_figures(
    across: AcrossQuery, found: Found, stating: Sequence[tuple[NDArray[np.int64], int]], snapshot: Snapshot
) -> bool:
    """Whether nearly all documents answer by figures, as of 增长目标: then all others do, too."""
    texts = [text_of(found.candidates.entries[row], snapshot) for _, row in stating]
    shown = sum(bool(find_evidence(text) & Evidence.NUMBER) for text in texts)
    return across.asking is not Asking.WHICH and shown >= FIGURES_FROM * max(len(texts), 1)


def _headings(found: Found, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Tell which candidates are bare headings, which state nothing: short and without a closing sign."""
    entries = found.candidates.entries
    short = [entry.sentence.end - entry.sentence.start <= BARE_HEADING for entry in entries]
    bare = [
        brief and not _CLOSED.search(text_of(entry, snapshot))
        for brief, entry in zip(short, entries, strict=True)
    ]
    return np.asarray(bare, np.bool_)


def _quoted(found: Found, rows: NDArray[np.int64], row: int, snapshot: Snapshot) -> list[Excerpt]:
    """Quote the candidate ``row``, grown by its neighbours among the best of its document.

    Empty where the document has nothing but headings to quote.
    """
    order = np.array([row, *rows[rows != row]])
    own = Candidates(
        [found.candidates.entries[int(place)] for place in order],
        found.candidates.features[order],
        found.candidates.gram_weights,
    )
    scores = found.scores[order].copy()
    scores[0] = scores.max()
    return cut_excerpts(own, scores, snapshot, 1)
