"""Whether sentences speak of a topic, in its own words or in those that its best answers share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.analysis.folding import BREAK
from index.analysis.segmenter import dictionary_words, tagged_words
from index.analysis.terms import bigrams, term_form, words
from index.search.features import FEATURES, folded_coverage, idf, text_of
from index.search.searcher import Found
from index.snapshot.snapshot import Snapshot

RARE_TOLD = 0.99
"""Share of the topic's words, by rarity, that a sentence which says the topic itself holds."""
TRANSLATED = 0.5
"""Share of the words of a topic in English, by rarity, that a sentence which says it translates."""
RARE = 0.005
"""Share of all passages up to which what holds a word speaks of a topic of which it is the rarest word."""
RATHER_NEAR = 0.08
"""How much less near to the topic than the nearest such a sentence may be."""
BEST_OF = 8
"""Documents whose best sentences tell by what words a topic is spoken of."""
SHARED_BY = 3
"""Of these, how many must hold such a word."""
FREQUENT = 0.05
"""Share of all passages from which a word tells nothing."""
MOST_WORDS = 6
"""Such words at most, the most telling."""
LEAST_WORDS = 2
"""Such words at least: one alone, as 孩子 for 鼓励生孩子, may be of any other topic."""
WORDS_SHARED = 0.4
"""Share of these words, by weight, that a sentence holds which speaks of the topic in other words."""
TOPIC_SHARED = 0.3
"""Share of the topic's own words that it holds besides."""
NEARLY_AS_NEAR = 0.04
"""How much less near to the topic its vector may be than that of the nearest sentence. Of 44 topics asked of
27 reports, half of them in everyday words, .92 of what was quoted by these three rules and for the topic's
own words spoke of it, for .38 of the documents that do; by the topic's own words alone .99, for .20."""

WINDOW = 30
"""Characters within which a sentence says the words of a topic together."""
HALVED, BETWEEN = 4, 6
"""Characters of a word of two halves, and between them where others stand: 三峡水利枢纽工程."""
BROUGHT = 0.4
"""Share of the sentences with the rarest word of a topic from which a common one needs no saying."""

_HAN_WORD = re.compile("[\u4e00-\u9fff]{3,5}")
_HAN_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_NOTHING = re.compile("(?!)")


def says_topic(found: Found, topic: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Tell which candidates say the topic itself: its words, and the bigrams that any text holds, ``(m,)``.

    None does where no text has a word of the topic.
    """
    if found.query.english:
        translated = found.candidates.features[:, FEATURES.index("gloss_coverage")]
        return translated >= max(TRANSLATED, RARE_TOLD * float(translated.max(initial=0.0)))
    coverages = found.candidates.features[:, FEATURES.index("sentence_coverage")]
    says = np.zeros(len(coverages), np.bool_)
    if _has_unknown_word(topic, snapshot):
        return says
    terms = {term: idf(snapshot.words, term) for term in found.query.terms if len(term) > 1}
    rare = max(1, RARE * len(snapshot.words))
    written_out = {
        term: _written_out(term) for term in terms if snapshot.words.document_frequency(term) <= rare
    }
    forms: dict[int, str] = {}
    # What is written out shares no bigram with its short word: 全国运动会 none with 全运会.
    # Two characters alone are found anywhere: 工时 in 工作时间.
    anywhere = any(_HAN_WORD.fullmatch(term) for term in written_out)
    looked_through = range(len(coverages)) if anywhere else np.flatnonzero(coverages > 0).tolist()
    for place in looked_through:
        form = term_form(text_of(found.candidates.entries[place], snapshot)).replace('"', "")
        for term, pattern in written_out.items():
            form = pattern.sub(term, form)
        forms[place] = form
    needed = [term for term in terms if term not in _implied(terms, topic, list(forms.values()), snapshot)]
    without = topic
    for term in terms.keys() - set(needed):
        without = without.replace(term, BREAK)
    kept = set(bigrams(without))
    weights = {
        gram: w
        for gram, w in found.candidates.gram_weights.items()
        if gram in kept and snapshot.bigrams.document_frequency(gram)
    }
    for place, form in forms.items():
        told = all(term in form for term in needed) and folded_coverage(form, weights) >= RARE_TOLD
        says[place] = told and _together(needed, form)
    return says


def _implied(
    terms: Mapping[str, float], topic: str, forms: Sequence[str], snapshot: Snapshot
) -> frozenset[str]:
    """Return the common nouns that the rarest word of a topic brings along by itself: 工程 of 三峡工程."""
    rarest = max(terms, key=lambda term: terms[term], default="")
    if not rarest or snapshot.words.document_frequency(rarest) > RARE * len(snapshot.words):
        return frozenset()
    holding = [form for form in forms if rarest in form]
    nouns = {word for piece in topic.split(BREAK) for word, tag in tagged_words(piece) if tag[:1] == "n"}
    common = [
        term
        for term in terms
        if term in nouns and term not in rarest and rarest not in term
        if snapshot.words.document_frequency(term) > RARE * len(snapshot.words)
    ]
    return frozenset(
        term
        for term in common
        if len(holding) >= SHARED_BY and sum(term in form for form in holding) >= BROUGHT * len(holding)
    )


def _together(terms: Sequence[str], form: str) -> bool:
    """Whether a text holds the words of a topic near each other."""
    places = [[match.start() for match in re.finditer(re.escape(term), form)] for term in terms]
    return len(places) < 2 or any(
        all(any(abs(place - first) <= WINDOW for place in others) for others in places[1:])
        for first in places[0]
    )


def _written_out(term: str) -> re.Pattern[str]:
    """Return what finds a word written out as the words that it is short for: 世界贸易 for 世贸."""
    if _HAN_PAIR.fullmatch(term):
        return re.compile(f"{term[0]}[\u4e00-\u9fff]{term[1]}[\u4e00-\u9fff]")
    if _HAN_WORD.fullmatch(term):
        return re.compile("[\u4e00-\u9fff]?".join(term))
    return _NOTHING


def says_rarest_words(found: Found, topic: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Tell which candidates say the rarest word of a part of the topic, ``(m,)``; all where no text does."""
    patterns: list[re.Pattern[str]] = []
    for piece in () if found.query.english else re.split(f"[{BREAK}、,]", topic):
        known = {
            term: idf(snapshot.words, term)
            for term in words(piece)
            if len(term) > 1 and snapshot.words.document_frequency(term)
        }
        if known:
            rarest = max(known, key=lambda term: known[term])
            patterns += [re.compile(re.escape(rarest)), _written_out(rarest)]
            if len(rarest) == HALVED and _HAN_WORD.fullmatch(rarest):
                # 三峡 alone speaks of 三峡工程, 财政 does not of 财政赤字.
                rare = snapshot.words.document_frequency(rarest[:2]) <= RARE * len(snapshot.words)
                behind = "" if rare else f"[\u4e00-\u9fff]{{1,{BETWEEN}}}{rarest[2:]}"
                patterns.append(re.compile(rarest[:2] + behind))
    if not patterns:
        return np.ones(len(found.candidates.entries), np.bool_)
    forms = (term_form(text_of(entry, snapshot)) for entry in found.candidates.entries)
    return np.array([any(pattern.search(form) for pattern in patterns) for form in forms], np.bool_)


def says_rarest(found: Found, topic: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Tell which candidates near the topic say a part of its rarest word, ``(m,)``: 聚变 of 可控核聚变."""
    times = {
        gram: snapshot.bigrams.document_frequency(gram) for word in words(topic) for gram in bigrams(word)
    }
    rare = {gram: seen for gram, seen in times.items() if 0 < seen <= RARE * len(snapshot.bigrams)}
    rarest = min(rare, key=lambda gram: rare[gram], default="")
    parts = [
        gram for word in words(topic) if rarest and rarest in word for gram in bigrams(word) if gram in rare
    ]
    near = found.candidates.features[:, FEATURES.index("sentence_cosine")]
    says = np.zeros(len(near), np.bool_)
    for place in np.flatnonzero(near >= near.max(initial=-1.0) - RATHER_NEAR).tolist():
        form = term_form(text_of(found.candidates.entries[place], snapshot))
        says[place] = any(part in form for part in parts)
    return says


def _has_unknown_word(topic: str, snapshot: Snapshot) -> bool:
    """Whether no text has some word of the topic: 讨薪, but not the 食目 of 粮食目标."""
    for piece in topic.split(BREAK):
        lengths = [len(word) for word in dictionary_words(piece) for _ in word]
        for at, pair in enumerate(pairwise(lengths)):
            gram = piece[at : at + 2]
            if min(pair) == 1 and _HAN_PAIR.fullmatch(gram) and not snapshot.bigrams.document_frequency(gram):
                return True
    return any(not snapshot.words.document_frequency(term) for term in words(topic) if len(term) > 1)


def speaks_of_topic(
    found: Found, rows_of: Sequence[NDArray[np.int64]], snapshot: Snapshot
) -> NDArray[np.bool_]:
    """Tell which candidates speak of the topic in the words that its best answers share, ``(m,)``.

    ``rows_of`` are the candidates of each document. Many documents that answer one question do so in the same
    words (助餐 for 给老人送餐): pseudo-relevance feedback.
    """
    entries, scores = found.candidates.entries, found.scores
    speaks = np.zeros(len(entries), np.bool_)
    best = sorted(
        (int(rows[np.argmax(scores[rows])]) for rows in rows_of if len(rows)), key=lambda r: -scores[r]
    )
    best = best[:BEST_OF]
    if len(best) < SHARED_BY:
        return speaks
    shared = _shared_words([text_of(entries[row], snapshot) for row in best], snapshot)
    if len(shared) < LEAST_WORDS:
        return speaks
    features = found.candidates.features
    held = "gloss_coverage" if found.query.english else "sentence_coverage"
    near, covered = (features[:, FEATURES.index(name)] for name in ("sentence_cosine", held))
    nearest = max(float(near[row]) for row in best)
    for place in np.flatnonzero((near >= nearest - NEARLY_AS_NEAR) & (covered >= TOPIC_SHARED)).tolist():
        form = term_form(text_of(entries[place], snapshot))
        told = sum(weight for word, weight in shared.items() if word in form)
        speaks[place] = told >= WORDS_SHARED * sum(shared.values())
    return speaks


def _shared_words(texts: Sequence[str], snapshot: Snapshot) -> dict[str, float]:
    """Return the rare words that several texts hold, each with its weight."""
    counts = Counter(word for text in texts for word in set(words(text)) if len(word) > 1)
    most = FREQUENT * len(snapshot.words)
    weighed = {
        word: times / len(texts) * idf(snapshot.words, word)
        for word, times in counts.items()
        if times >= SHARED_BY and snapshot.words.document_frequency(word) < most
    }
    chosen = sorted(weighed, key=lambda word: (-weighed[word], word))[:MOST_WORDS]
    return {word: weighed[word] for word in chosen}
