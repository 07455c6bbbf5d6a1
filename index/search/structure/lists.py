"""Lists: all points of the enumeration that a question asks for, in order, and none of a neighbouring one.

Three forms, all from the grammar of speeches: numbered sections (（一）（二）, 一是 二是), parallel openings
(加强…，是… 加强…，是… at the head of sentences), and a sentence that enumerates within itself, which is an
ordinary excerpt. ``index.search.structure.list_ranking`` tells which of them is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from index.analysis.dates import find_years
from index.analysis.folding import BREAK, fold
from index.analysis.terms import has_bigram, term_form
from index.search.features import Candidate, Candidates, idf, text_of
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query, content_words
from index.search.questions.question_words import WORK_WORDS
from index.search.searcher import Found
from index.search.structure.enumerations import (
    ANNOUNCES,
    LONGEST_PLACE,
    Enumeration,
    enumerations_near,
    enumerations_of,
)
from index.search.structure.inline_lists import lists_within
from index.search.structure.list_questions import (
    STATED_COUNT,
    UNIT,
    Asked,
    asked_count,
    asked_for_points,
    may_ask_for_points,
    named_count,
    stated_counts,
)
from index.search.structure.list_ranking import (
    ANNOUNCED,
    Topic,
    list_features,
    list_score,
    place_best,
    question_features,
)
from index.snapshot.snapshot import Snapshot
from index.types import Section, Span

CONSIDERED = 4
"""Best sentences whose surroundings are looked through for enumerations. Of 706 questions over the seed, 2
changed the answer to none and 1 that to one; over a million passages, 8 stand in eight documents, and looking
through these took 2.4 ms."""
MOST_ANNOUNCING = 4
"""Sentences after these that announce a list, and whose surroundings are looked through, too."""
MOST_POINTS = 40
"""A longer enumeration is a glossary or a law, and no answer in a chat; the longest list of a speech that was
met has 31 points."""
BEST_DOCUMENTS = 3
"""Documents of the best sentences whose other lists are considered, too."""
LIKELY = -1.42
"""Log-odds against no list from which a list is quoted. By folds .81 of 362 questions for lists get the right
one, .78 at -1; of 3,400 questions that one place answers, or nothing, .036 get one, .026 at -1."""
COUNTED = -2.5
"""The same for a list of as many points as the question says it has: 有哪十四条."""
POSSIBLE = -4.0
"""The same where a list is known to be meant."""
SURE = 4.0
"""Log-odds of the main list of a report that is asked for its tasks."""

KIND = 0.3
"""How much the word for the kind of thing asked for counts (有哪些措施): no list need call its points so."""
SHORT_KIND = 2
"""Words after 哪些 up to which the last of them names the kind of thing; of more without 的, the first."""
OF_LEAD, OF_QUESTION = 0.7, 0.5
"""A point is what is asked for where its heading holds the first share of what the lead of the list holds of
the question, and the second of the question itself: the points under it are meant, and not those beside it
(这次会议的主要收效有哪些). ``speechbot eval`` and ``tests.quality.library_report`` lose no list by that."""
LEAST_MAIN_POINTS = 3
"""Points that the main list of a report has at least."""

_A_COUNT = re.compile(rf"{STATED_COUNT.pattern}|{UNIT}|事|件事")
_ASKED_KIND = re.compile(
    r"(?:哪(?:些|几|[二两三四五六七八九十\d]+)|什么|啥|几)"
    rf"{UNIT}{{0,2}}(?P<what>(?:(?!有|是|都|分别|包括|哪)[^,.;:!?、 ])*)"
)
_WORK = re.compile("工作|任务|重点|安排|部署|举措|建议|打算")
_LOOKS_BACK = re.compile("成绩|成效|成就|进展|回顾|取得|去年|上年|过去|做了|总结|完成")
_PAST_LEAD = re.compile("一年来|过去一年|去年|五年来|(?:做|抓|干)了|取得")


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One list that may be asked for."""

    points: Enumeration
    features: Sequence[float]
    """The numbers of ``index.search.structure.list_ranking.LIST_FEATURES``."""
    asked: Section | None = None
    """The point whose heading is what is asked for, where it has points of its own."""

    def holds(self, other: Choice) -> bool:
        """Whether another list stands within the point that is asked for."""
        if self.asked is None or self.points.document_id != other.points.document_id:
            return False
        return self.asked.start < other.points.extent.start and other.points.extent.end <= self.asked.end


def list_choices(
    query: Query,
    found: Found,
    best: Sequence[Candidate],
    snapshot: Snapshot,
    *,
    asked: Asked | None,
    least: int = 2,
) -> list[Choice]:
    """Return the lists of ``least`` points or more that a question may ask for, near its ``best``."""
    count = asked_count(query.folded)
    if count is None and asked is not Asked.POINTS:
        count = named_count(query.folded)
    near = [*best[:CONSIDERED], *_announcing(best[CONSIDERED:], count, snapshot)]
    owners = [snapshot.passages.document_of(candidate.passage) for candidate in near]
    topics = {key: _topic(query, found.candidates, key, snapshot, count) for key in dict.fromkeys(owners)}
    placed = place_best(found.candidates, found.scores, snapshot)
    asks = (
        asked in {Asked.POINTS, Asked.FOLLOWED},
        asked is None,
        AnswerType.REASON in query.answer_types,
    )
    of_question = question_features(best[0], topics[owners[0]], asks, snapshot)
    why = AnswerType.REASON in query.answer_types  # what is asked why is no heading of reasons
    choices: list[Choice] = []
    first = list(dict.fromkeys(owners[:CONSIDERED]))[:BEST_DOCUMENTS]
    beside = [one for one in best if snapshot.passages.document_of(one.passage) in topics]
    for points in _considered(near, first, lists_within(beside, count, snapshot), snapshot):
        if least <= len(points.spans) <= MOST_POINTS:
            features = list_features(points, topics[points.document_id], placed, of_question, snapshot)
            if features is not None:
                inner = None if why else _asked_point(points, topics[points.document_id], snapshot)
                choices.append(Choice(points, features, inner))
    announced = [one for one in choices if one.features[ANNOUNCED]]
    return [one for one in choices if not any(_completes(other, one) for other in announced)]


def _announcing(candidates: Sequence[Candidate], count: int | None, snapshot: Snapshot) -> list[Candidate]:
    """Return the best sentences that say that a list follows, or that state the number asked for."""
    found = (
        candidate
        for candidate in candidates
        if ANNOUNCES.search(text := text_of(candidate, snapshot).rstrip())
        or (count and count in stated_counts(fold(text)))
    )
    return list(islice(found, MOST_ANNOUNCING))


def _asked_point(points: Enumeration, topic: Topic, snapshot: Snapshot) -> Section | None:
    """Return the point that is divided and whose heading is what the question asks about."""
    text = snapshot.documents[points.document_id].text
    least = max(OF_QUESTION, OF_LEAD * topic.share(term_form(points.lead)))
    for section, (start, end), divided in zip(points.sections, points.spans, points.divided, strict=False):
        if divided and topic.share(term_form(text[start:end])) >= least:
            return section
    return None


def _completes(whole: Choice, part: Choice) -> bool:
    """Whether a list has all the points of another, and more."""
    if whole.points.document_id != part.points.document_id:
        return False
    starts = {span.start for span in whole.points.spans}
    return {span.start for span in part.points.spans} < starts


def find_points(
    query: Query, found: Found, best: Sequence[Candidate], snapshot: Snapshot, weights: Sequence[float]
) -> Enumeration | None:
    """Return the enumeration that the question asks for, near the ``best`` sentences; None for no list."""
    if not best or not may_ask_for_points(query):
        return None
    asked = asked_for_points(query)
    return find_enumeration(query, found, best, snapshot, weights, asked=asked, from_odds=LIKELY)


def find_enumeration(
    query: Query,
    found: Found,
    best: Sequence[Candidate],
    snapshot: Snapshot,
    weights: Sequence[float],
    *,
    asked: Asked | None,
    from_odds: float,
    least: int = 2,
) -> Enumeration | None:
    """Return the likeliest enumeration of ``least`` points or more, None where none has those odds.

    ``weights`` are those of ``RankingModel.lists``; with none no list is chosen.
    """
    if not weights:
        return None
    if asked in {Asked.POINTS, Asked.FOLLOWED} and (whole := _main_list(query, found, best, snapshot)):
        return replace(whole, odds=SURE) if least <= len(whole.spans) else None
    choices = list_choices(query, found, best, snapshot, asked=asked, least=least)
    scores = [round(list_score(choice.features, weights), 3) for choice in choices]
    if not scores:
        return None
    at = scores.index(max(scores))
    counted = len(choices[at].points.spans) == asked_count(query.folded)
    if scores[at] < (min(from_odds, COUNTED) if counted else from_odds):
        return None
    within = [place for place, other in enumerate(choices) if choices[at].holds(other)]
    if within and scores[inner := max(within, key=scores.__getitem__)] >= POSSIBLE:
        at = inner
    return replace(choices[at].points, odds=scores[at])


def _main_list(
    query: Query, found: Found, best: Sequence[Candidate], snapshot: Snapshot
) -> Enumeration | None:
    """Return the main list of a report where the question is about nothing else: 2025年主要任务有哪些."""
    owner = snapshot.passages[best[0].passage].document_id
    topic = _topic(query, found.candidates, owner, snapshot, None)
    return main_points(query, owner, snapshot) if topic.general else None


def speaks_of_content(words: Sequence[str]) -> bool:
    """Whether words of a question say what it is about: more than that it is about a report.

    Single characters are what is left of others: 部 of 部分.
    """
    return any(len(word) > 1 and (word not in WORK_WORDS or _WORK.fullmatch(word)) for word in words)


def only_list(count: int | None, least: int, document_id: str, snapshot: Snapshot) -> Enumeration | None:
    """Return the longest list of a document that has ``count`` points; of a short one, where none is stated.

    A speech of a few pages that is asked for its points has one list, whatever it calls them.
    """
    if count is None and snapshot.stored[document_id].characters > LONGEST_PLACE:
        return None
    fitting = [
        points
        for points in enumerations_of(document_id, snapshot)
        if (len(points.spans) == count if count else points.sections and len(points.spans) >= least)
    ]
    return max(fitting, key=lambda points: points.extent.end - points.extent.start, default=None)


def main_points(query: Query, document_id: str, snapshot: Snapshot) -> Enumeration | None:
    """Return the list that a report's tasks, or what it looks back on, are set out in; None where none is.

    Of the lists of the time that the question asks about it is one whose heading speaks of work, and the one
    that takes up most of the report; the parts of the whole report only where there is nothing else.
    """
    own = next(iter(snapshot.stored[document_id].facets.years), None)
    asks_back = _looks_back(query.folded, query.folded, own)
    rated = []
    for points in enumerations_of(document_id, snapshot):
        heading, _, before = fold(points.lead).partition(BREAK)
        if _looks_back(heading, before, own) is asks_back and len(points.spans) >= LEAST_MAIN_POINTS:
            extent = points.extent.end - points.extent.start
            rated.append((bool(points.above), extent * (1 + bool(_WORK.search(heading))), points))
    return max(rated, key=lambda entry: entry[:2])[-1] if rated else None


def _looks_back(named: str, said: str, own: int | None) -> bool:
    """Whether a heading or question speaks of what was done: by its year, else by its words."""
    years = {name.year for name in find_years(named)}
    if own is not None and years:
        return max(years) < own
    return bool(_LOOKS_BACK.search(named) or _PAST_LEAD.search(said))


def _topic(
    query: Query, candidates: Candidates, document_id: str, snapshot: Snapshot, count: int | None
) -> Topic:
    """Leave out what only names the document, which the headings of all its lists would hold.

    All is kept where nothing else is asked about; the number of points is no topic, and what kind of thing
    they are (措施, 方面) hardly one. Bigrams that no text of the library says only stand where two words of
    the question meet.
    """
    stored = snapshot.stored[document_id]
    named = term_form(f"{stored.title}{BREAK}{stored.name}")
    kinds = _kinds(query)
    grams = {
        gram: weight * (KIND if any(gram in kind for kind in kinds) else 1.0)
        for gram, weight in candidates.gram_weights.items()
        if not (has_bigram(named, gram) or STATED_COUNT.fullmatch(gram))
        and (snapshot.bigrams.document_frequency(gram) or any(gram in word for word in query.terms))
    }
    counted = [word for word in query.terms if not _A_COUNT.fullmatch(word)]
    words = {word: idf(snapshot.words, word) * (KIND if word in kinds else 1.0) for word in counted}
    words = {word: weight for word, weight in words.items() if word not in named} or words
    general = all(
        word in named or word in kinds or word in WORK_WORDS or word.isdecimal() for word in counted
    )
    return Topic(grams or candidates.gram_weights, words, general, count, frozenset(kinds))


def _kinds(query: Query) -> set[str]:
    """Return the words for the kind of thing that is asked for: 措施 in 有哪些措施, 项目 in 哪些项目获奖."""
    found: set[str] = set()
    for match in _ASKED_KIND.finditer(query.folded):
        words = [word for word in content_words(match["what"]) if len(word) > 1]
        found |= set(words[-1:] if len(words) <= SHORT_KIND or "的" in match["what"] else words[:1])
    return found


def _considered(
    near: Sequence[Candidate], documents: Sequence[str], within: Iterator[Enumeration], snapshot: Snapshot
) -> Iterator[Enumeration]:
    """Yield the lists near some sentences, those ``within`` some, the others of ``documents``, each once."""
    seen: set[tuple[str, tuple[Span, ...]]] = set()
    others = (points for key in documents for points in enumerations_of(key, snapshot))
    for points in chain(enumerations_near(near, snapshot), within, others):
        key = points.document_id, points.spans
        if key not in seen:
            seen.add(key)
            yield points
