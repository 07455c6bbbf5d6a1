"""Searching a question together with the conversation before it, where that was answered first of all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.analysis.folding import fold
from index.search.conversation.conversations import (
    FEW_WORDS,
    JOINT,
    asks_for_numbers,
    asks_how_many,
    asks_shortly,
    clean,
    is_of_the_moment,
    joined,
    own_words,
    points_back,
    refers_back,
)
from index.search.features import idf
from index.search.figures import fits_of_time
from index.search.questions.query import Query
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.search.tenses import asked_tense
from index.types import Quoted, Turn

SAME_DOCUMENT = 4.5
SAME_PASSAGE = 6.0
"""What a sentence gains in a document and a passage that were quoted last, in log-odds: of 93 continued
conversations over 190 speeches the best sentence was right in 60; with two thirds of it in 59, with twice as
much in 58."""
GAIN = 8.5
"""How much more of its own words, by inverse document frequency, a question must find without its context
to be taken for a new one: about one rare word. Of 30 new questions 19 had more, of 142 continuing ones 5."""
LEAST_HELD = 0.3
"""Share of its own words that the context must find for a question that does not point back to it."""
ALL_HELD = 0.75
"""Share that a short question must find alone, where the context holds hardly any of it, to be a new one."""
HARDLY = 0.2
"""Share of its own words below which nothing answers a question that does not point back: small talk, whose
words the library hardly knows. Of 45 such messages it silenced 6, of 317 others none that was answered."""
NUMBER_GAIN = 3.0
"""What a sentence with an amount gains where nothing but numbers is asked for, in log-odds."""
_AMOUNT = re.compile(
    r"[0-9０-９]|百分之|[一二三四五六七八九十百千零〇○]{1,6}[点點余餘多]*[一二三四五六七八九十百千零〇○]*"
    r"(?:[万亿萬億倍元吨噸斤人户戶]|個?百分點)"
)
TIME_GAIN = 1.0
"""What a sentence gains that tells of the time asked of, and loses that tells of the other one."""
GOAL_GAIN = 2.0
"""What a sentence about goals gains after a question for a goal: 居民收入呢 asks for another, not for last
year's figure. From 1.5 to 3 nothing changed on 317 conversations; without it two more missed."""
_GOAL = re.compile("目标|目標|预期|預期")
_GOAL_ASKED = re.compile(r"目标(?:是|为|定)?(?:多少|几何|什么)?[呢?. ]*$|预期[呢?. ]*$")
MOSTLY = 0.5
"""Share from which the answer is at least related to the question."""


@dataclass(frozen=True, slots=True)
class InContext:
    """What a question finds, and how it was understood."""

    found: Found | None
    """None where nothing answers it, neither alone nor after the question before."""
    meant: str
    """Empty where as asked."""


def search_in_context(query: Query, turns: Sequence[Turn], searcher: Searcher, scope: Scope) -> InContext:
    """Search a question after the last one of its conversation, unless it finds much more alone."""
    if is_of_the_moment(query):
        return InContext(None, "")
    message = clean(query.folded)
    text = joined(_subject(turns), message)
    in_context = searcher.parse(text, message or None)
    meant = searcher.meant(in_context, scope)
    preferred = _near(turns, searcher, meant.documents)
    # Without the topic before, which else weighs more than the one asked for: of 93 continued conversations
    # the best sentence was right in 60 for 52.
    weights = _weigh(own_words(message), searcher)
    numbers = asks_for_numbers(query)
    counts = numbers or asks_how_many(query)
    names = [name for name, _ in meant.names]
    own = searcher.parse(" ".join([*names, message])) if weights and not numbers else None
    after = searcher.search(in_context, scope, preferred=preferred, beside=own)
    leans = points_back(query) or asks_shortly(query)
    if counts:
        after = _with_first(_AMOUNT, NUMBER_GAIN, after, preferred, searcher)
        after = _of_asked_time(after, fold(_subject(turns)), preferred, searcher)
    elif leans and _GOAL_ASKED.search(fold(_subject(turns).partition(JOINT)[0])):
        after = _with_first(_GOAL, GOAL_GAIN, after, preferred, searcher)
    here = any(candidate.passage in preferred for candidate in after.best(1))
    if counts or refers_back(query):
        return InContext(_related(after, searcher) if here else after, text)
    alone = searcher.search(query, scope)
    whole = len(weights) > FEW_WORDS and not leans
    if whole and alone.best(1) == after.best(1):
        return InContext(alone, "")
    held_alone, held = (_held(found, weights, searcher) for found in (alone, after))
    share, share_alone = (weight / (sum(weights.values()) or 1.0) for weight in (held, held_alone))
    if not query.english and weights and _is_foreign(query, weights, max(held, held_alone), searcher):
        return InContext(None, "")
    elsewhere = share < LEAST_HELD and (not leans or (share_alone >= ALL_HELD and not points_back(query)))
    if held_alone - held > GAIN or elsewhere:
        return InContext(alone, "")
    if here and leans and (share >= MOSTLY or asks_shortly(query)):
        after = _related(after, searcher)
    if after.confidence < searcher.fitted.related_from <= alone.confidence:
        return InContext(alone, "")
    return InContext(after, text)


def _subject(turns: Sequence[Turn]) -> str:
    """Return what a conversation is about: its last question, unless that was short and found nothing."""
    quoting = next((turn for turn in reversed(turns) if turn.quoted), None)
    last = turns[-1]
    if quoting is None or last.quoted or len(own_words(fold(last.meant))) > FEW_WORDS:
        return last.meant
    return quoting.meant


def _with_first(
    pattern: re.Pattern[str],
    gain: float,
    found: Found,
    preferred: Mapping[int, float],
    searcher: Searcher,
) -> Found:
    """Let the sentences of the documents that were quoted gain in which a pattern is found."""
    passages = searcher.snapshot.passages
    scores = found.scores.copy()
    for place, entry in enumerate(found.candidates.entries):
        if entry.passage in preferred:
            passage = passages[entry.passage]
            start, end = (at - passage.start for at in entry.sentence)
            scores[place] += gain if pattern.search(passage.text[start:end]) else 0.0
    return replace(found, scores=scores)


def _of_asked_time(found: Found, subject: str, preferred: Mapping[int, float], searcher: Searcher) -> Found:
    """Let what is told of the time gain that the question before asked of: 还要接着解决吗, 具体多少人."""
    asked = asked_tense(subject)
    if asked is None:
        return found
    scores = found.scores.copy()
    for place, fit in enumerate(fits_of_time(asked, found, searcher)):
        if found.candidates.entries[place].passage in preferred:
            scores[place] += TIME_GAIN * (fit > 0) - TIME_GAIN * (fit == 0)
    return replace(found, scores=scores)


def _is_foreign(query: Query, weights: Mapping[str, float], held: float, searcher: Searcher) -> bool:
    """Whether the library knows too little of a question's own words for any of it to be an answer."""
    if asks_shortly(query):
        return False
    if not any(searcher.snapshot.words.document_frequency(word) for word in weights):
        return True
    return not points_back(query) and held < HARDLY * sum(weights.values())


def _related(found: Found, searcher: Searcher) -> Found:
    """Return what was found as related at least to the question, however few words they share."""
    return replace(found, confidence=max(found.confidence, searcher.fitted.related_from))


def _weigh(terms: Sequence[str], searcher: Searcher) -> dict[str, float]:
    """Return the inverse document frequency of words, those inside of longer ones left out."""
    return {
        term: idf(searcher.snapshot.words, term)
        for term in dict.fromkeys(terms)
        if not any(term != longer and term in longer for longer in terms)
    }


def _near(turns: Sequence[Turn], searcher: Searcher, named: frozenset[int] | None) -> dict[int, float]:
    """Return the passages of the documents last quoted, with what they gain by it.

    Where some of these are ``named`` by the conversation, by their numbers, the others gain nothing.
    """
    snapshot = searcher.snapshot
    last = next((turn for turn in reversed(turns) if turn.quoted), None)
    quoted = [place for place in (last.quoted if last else ()) if place.document_id in snapshot.stored]

    def is_named(place: Quoted) -> bool:
        first = snapshot.passages_of(place.document_id).start
        return named is not None and int(snapshot.passages.document_numbers(np.array([first]))[0]) in named

    meant = [place for place in quoted if is_named(place)]
    gains: dict[int, float] = {}
    for place in meant or quoted:
        passages = snapshot.passages_of(place.document_id)
        gains |= {number: SAME_DOCUMENT for number in passages if number not in gains}
        within = snapshot.passages.between(passages, place.start, place.end)
        gains |= dict.fromkeys(within.tolist(), SAME_PASSAGE)
    return gains


def _held(found: Found, weights: Mapping[str, float], searcher: Searcher) -> float:
    """Return the weight of a question's own words that the best sentence's passage holds."""
    held = 0.0
    for candidate in found.best(1):
        passage = searcher.snapshot.passages[candidate.passage]
        text = fold(" ".join([*passage.path, passage.text]))
        held = sum(weight for term, weight in weights.items() if term in text)
    return held
