"""Figures that reports state, goals told from results: GDP, prices, jobs, and whatever else is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.analysis.dates import find_years
from index.analysis.folding import BREAK, fold, simplify
from index.search.features import idf, text_of
from index.search.indicators import CLAUSE, NUMBER, Figure, counts_another, read_figure
from index.search.names.named_documents import DocumentNames
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query, is_story
from index.search.searcher import Found, Searcher
from index.search.tenses import LOOKS_BACK, Tense, asked_tense, tense_of_year, told_tense
from index.snapshot.snapshot import Snapshot

_HAN = re.compile("[\u4e00-\u9fff]")
_BESIDE_NUMBER = 0.5
"""Share of the topic's words, by rarity, that the clause of a figure must say to state that figure."""

_SETS_GOALS = re.compile(r"目标[^，。；]{0,6}?(?:是|为|：|:|定)")
_SETS_FIGURES = re.compile(rf"{_SETS_GOALS.pattern}[^。！？]*?{NUMBER}")
"""A passage that sets goals in figures: 终极目标是繁荣 sets none."""
_AIMS = re.compile("力争|争取|[拟]|打算|计划(?!生育|经济|单列)|预计|今年(?:要|将|再|继续|安排|发行|新)")
"""What a sentence says of a figure that is yet to come, be its part of a report about the past or not."""
_HAS_COME = re.compile("年来|以来|累计|截至|截止|已经?(?!定|列)")
_THIS_YEAR = re.compile("今年(?!以来)")
_LOOKS_AHEAD = _OF_TIME = 2
FEW = 2
"""Documents named up to which a figure is looked for in them: one, or its sister beside it."""
PER_DOCUMENT = 8
"""Passages of each document whose sentences are ranked: 16 changed nothing for 28 questions of 31 reports."""
NEAR = 6.0
"""By how much, in log-odds, a sentence of the time asked for may stand behind one of the other time that it
is put before."""
MARGIN = 0.5
"""By how much it then stands ahead."""
AHEAD_BY = 2.0
"""By how much, in log-odds, the best statement of the figure is put before all other sentences."""


def rank_figures(
    figure: Figure,
    found: Found,
    own_years: Mapping[int, int],
    snapshot: Snapshot,
    counts: Callable[[str], bool] | None = None,
) -> NDArray[np.int64]:
    """Return how surely each candidate states the figure asked for, ``(m,)``: 0 for not at all.

    ``own_years`` has the year of each passage's document, 0 where it states none. Where no known indicator is
    asked for, ``counts`` tells which sentences count what is; where None is given those that say most words
    of the question beside a number.
    """
    counts = counts or counts_words(_counted(found.query.terms), snapshot)
    ranks = np.zeros(len(found.candidates.entries), np.int64)
    ahead: dict[int, int] = {}
    for row, entry in enumerate(found.candidates.entries):
        text = simplify(text_of(entry, snapshot))
        if not (figure.stands.search(text) if figure.stands else counts(text)):
            continue
        passage = entry.passage
        if passage not in ahead:
            ahead[passage] = _ahead(passage, own_years.get(passage, 0), snapshot)
        own = own_years.get(passage, 0)
        ranks[row] = _fit(figure.tense, ahead[passage] or _ahead_by_years(text, own), text, own)
    return ranks


def counts_words(counted: Sequence[str], snapshot: Snapshot) -> Callable[[str], bool]:
    """Return what tells whether a sentence has a number in a clause that says most of the words."""
    weights = {word: idf(snapshot.words, word) for word in counted}
    return lambda text: _counts(text, weights)


def _counted(terms: Sequence[str]) -> list[str]:
    """Return the words of a topic that say what is counted; single characters where no longer word does."""
    words = [word for word in terms if asked_tense(word) is not Tense.GOAL]
    return [word for word in words if len(word) > 1] or [w for w in words if _HAN.fullmatch(w)]


def names_goal(topic: str, terms: Sequence[str]) -> bool:
    """Whether a topic names a goal for something: 高标准农田建设目标, but not 主要目标."""
    return "目标" in topic and bool(_counted(terms))


def _fit(asked: Tense | None, ahead: int, text: str, own_year: int = 0) -> int:
    """Return how a sentence with a figure fits the tense asked for: 0 where it does not.

    ``own_year`` is that of its document, which it may name for 今年; 0 where it states none.
    """
    sets_goals = _SETS_GOALS.search(text) is not None
    if asked is None:
        return 1
    if asked is Tense.RESULT:
        aims = ahead == 0 and _AIMS.search(text) is not None
        plans = ahead > 0 or sets_goals or aims or _THIS_YEAR.search(text)
        return 0 if plans else 2 if ahead < 0 else 1
    this_year = _THIS_YEAR.search(text) or (own_year and f"{own_year}年" in fold(text))
    if sets_goals and this_year and not LOOKS_BACK.search(text):
        return 4  # Whatever it stands under. A plan of many years sets goals, too.
    if ahead < 0 or (ahead == 0 and (LOOKS_BACK.search(text) or _HAS_COME.search(text))):
        return 0
    return 3 if sets_goals or ahead > 1 else _LOOKS_AHEAD if ahead > 0 or _THIS_YEAR.search(text) else 1


def fits_of_time(asked: Tense, found: Found, searcher: Searcher) -> list[int]:
    """Return how each candidate fits the time asked for: 0 where it tells of the other one."""
    own_years = _own_years(found, searcher)
    fits: list[int] = []
    for entry in found.candidates.entries:
        own = own_years.get(entry.passage, 0)
        text = simplify(text_of(entry, searcher.snapshot))
        ahead = _ahead(entry.passage, own, searcher.snapshot) or _ahead_by_years(text, own)
        fits.append(_fit(asked, ahead, text, own))
    return fits


def _ahead(number: int, own_year: int, snapshot: Snapshot) -> int:
    """Return 2 where a passage sets goals, 1 where its part looks ahead, -1 where it looks back, else 0."""
    passage = snapshot.passages[number]
    told = told_tense(BREAK.join(passage.path[1:]), own_year)
    if told is Tense.RESULT:
        return -1
    if _SETS_FIGURES.search(simplify(passage.text)):
        return 2
    return int(told is Tense.GOAL)


def _ahead_by_years(text: str, own_year: int) -> int:
    """Return 1 where a sentence names a year after its document's, -1 where only years before it, else 0."""
    years = {year.year for year in find_years(fold(text))} if own_year else set()
    if not years:
        return 0
    return 1 if max(years) > own_year else -int(max(years) < own_year)


def _counts(text: str, weights: Mapping[str, float]) -> bool:
    """Whether a figure stands in a clause that says what is counted."""
    least = _BESIDE_NUMBER * sum(weights.values())
    clauses = (match[0] for match in CLAUSE.finditer(text))
    return any(
        re.search(NUMBER, clause) is not None
        and sum(weight for word, weight in weights.items() if word in clause.lower()) >= least
        for clause in clauses
    )


def figures_first(query: Query, found: Found, searcher: Searcher) -> Found:
    """Put what states the figure asked for, in the one document that a question names, before all else.

    Of what is no known indicator it is put first only before a sentence that tells of the other time, of a
    result where a goal is asked for. Returns ``found`` itself where no figure is asked for or none is stated.
    """
    documents = found.meant.documents
    asks_points = AnswerType.POINTS in query.answer_types
    if not documents or asks_points or is_story(query.text):
        return found
    names = searcher.names
    named = names.read(query.folded)
    years = {year.year for year in named.years}
    when = [query.folded[start:end] for start, end in named.relative]
    of_years = _of(years, documents, names)
    documents, after = of_years or documents, _of({year + 1 for year in years}, documents, names)
    if after and not (named.of_paper or named.year_of_paper) and asked_tense(query.folded) is Tense.RESULT:
        documents, of_years = after, frozenset()  # What 1988 came to is told in 1989.
    if len(documents) > FEW:
        return found
    looks_back = not of_years and any(year - 1 in years for year in names.years_of(documents))
    figure = read_figure(query.folded, when, looks_back)
    if figure.called and counts_another(figure, query.folded):
        figure = Figure(None, "", figure.tense)
    if figure.tense is None and of_years and not (named.of_paper or named.year_of_paper):
        figure = replace(figure, tense=tense_of_year(max(names.years_of(of_years)), years))
    asks_number = AnswerType.NUMBER in query.answer_types
    if not figure.called:
        counted = _bare(query.terms, [*when, *(name for name, _ in found.meant.names)])
        asks_goal = figure.tense is Tense.GOAL and names_goal(query.folded, counted)
        asks = figure.tense is not None and counted and (asks_number or asks_goal)
        return _of_asked_time(figure, counted, found, documents, searcher) if asks else found
    if figure.tense is None and not asks_number:
        return found
    asked = searcher.parse(f"{query.text}{BREAK}{figure.called}")
    ranked = searcher.rank_in(replace(asked, answer_types=query.answer_types), documents, PER_DOCUMENT)
    ranks = rank_figures(figure, ranked, _own_years(ranked, searcher), searcher.snapshot)
    best = ranks == ranks.max(initial=0)
    if not ranks.any() or (figure.tense is Tense.GOAL and ranks.max() < _LOOKS_AHEAD):
        return found
    taken = [*when, figure.called, *figure.asked, *(name for name, _ in found.meant.names)]
    if _counts_more(figure, _bare(query.terms, taken), ranked, best, searcher.snapshot):
        return found
    scores = ranked.scores.copy()
    scores[best] += AHEAD_BY + scores.max() - scores[best].max()
    confidence = max(found.confidence, ranked.confidence)
    ranked = replace(found, candidates=ranked.candidates, scores=scores, confidence=confidence)
    return _worth_a_look(ranked, searcher)


def _worth_a_look(found: Found, searcher: Searcher) -> Found:
    """Trust what is known to be this figure, of this document and time, enough for a look at least."""
    return replace(found, confidence=max(found.confidence, searcher.fitted.related_from))


def _counts_more(
    figure: Figure, others: Sequence[str], ranked: Found, best: NDArray[np.bool_], snapshot: Snapshot
) -> bool:
    """Whether something else of the indicator's name is counted: 再就业补助资金, and not how many have work.

    Then a clause with a number says the name with more of the ``others``, the words of the question besides,
    than any of the ``best`` that state the indicator.
    """
    weights = {word: idf(snapshot.words, word) for word in others}
    most = {True: 0.0, False: 0.0}
    for row, entry in enumerate(ranked.candidates.entries if weights else ()):
        states = bool(best[row])
        for clause in CLAUSE.finditer(fold(text_of(entry, snapshot))):
            if re.search(NUMBER, clause[0]) and any(name in clause[0] for name in figure.asked):
                held = sum(weight for word, weight in weights.items() if word in clause[0])
                most[states] = max(most[states], held)
    return most[False] > most[True]


def _of_asked_time(
    figure: Figure, counted: Sequence[str], found: Found, documents: frozenset[int], searcher: Searcher
) -> Found:
    """Put what counts something at the time asked for before a best sentence that tells of the other one.

    Where the best does so itself it is quoted: of 30 numbers asked of reports and met with silence, 3 were so
    counted, 2 of them the right ones.
    """
    entries = found.candidates.entries
    if not entries:
        return found
    owners = searcher.snapshot.passages.document_numbers(np.array([e.passage for e in entries], np.int64))
    of_meant = np.isin(owners, list(documents))
    own = _own_years(found, searcher)
    first = int(np.argmax(found.scores))
    passage = entries[first].passage
    text = simplify(text_of(entries[first], searcher.snapshot))
    of_part = _ahead(passage, own.get(passage, 0), searcher.snapshot)
    told = _fit(figure.tense, of_part or _ahead_by_years(text, own.get(passage, 0)), text)
    asks_number = AnswerType.NUMBER in found.query.answer_types
    if told and of_meant[first]:
        weights = {word: idf(searcher.snapshot.words, word) for word in counted}
        surely = asks_number and told >= _OF_TIME and _counts(text, weights)
        return _worth_a_look(found, searcher) if surely else found
    if not of_meant[first]:
        return found
    ranks = rank_figures(figure, found, own, searcher.snapshot, counts_words(counted, searcher.snapshot))
    ranks = np.minimum(ranks, _OF_TIME) * (of_meant & (found.scores >= found.scores[first] - NEAR))
    fitting = (ranks == ranks.max()) & (ranks > 0)
    if not fitting.any():
        return found
    scores = found.scores.copy()
    scores[fitting] += found.scores[first] - found.scores[fitting].max() + MARGIN
    found = replace(found, scores=scores)
    return _worth_a_look(found, searcher) if asks_number and ranks.max() >= _OF_TIME else found


def _of(years: set[int], documents: frozenset[int], names: DocumentNames) -> frozenset[int]:
    """Return those of the documents that are of one of the years."""
    return frozenset(number for number in documents if years.intersection(names.years_of([number])))


def _own_years(found: Found, searcher: Searcher) -> dict[int, int]:
    """Return the year of the document of each passage found, 0 where it states none."""
    passages = np.unique(np.array([entry.passage for entry in found.candidates.entries], np.int64))
    owners = searcher.snapshot.passages.document_numbers(passages)
    years = searcher.names.years_of
    return {int(p): max(years([int(d)]), default=0) for p, d in zip(passages, owners, strict=True)}


def _bare(terms: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return the words that say what is counted: not those of names and times, nor compounds of others."""
    words = [word for word in _counted(terms) if not any(word in name or name in word for name in taken)]
    return [word for word in words if not any(word != other and other in word for other in words)]
