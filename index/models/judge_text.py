"""The sentence as the judge reads it, with what tells where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from index.analysis.folding import closed_up, simplify
from index.analysis.terms import bigrams

LONGEST_TITLE, LONGEST_HEADING, LONGEST_BEFORE, LONGEST_SENTENCE = 24, 24, 24, 120
"""Characters of each that are read: a pair is some 80 tokens long, and its time goes with them."""
_CLAUSE_END = re.compile(r"[，、；：,;:]")
_SAME = 1e-9
"""Sums of the same shares differ by less."""


def describe(title: str, heading: str, before: str, sentence: str, question: str) -> str:
    """Return ``title › heading ｜ what stands before 【sentence】``, in simplified characters.

    Of a longer sentence the clauses around what it shares with the question are read: reports put a dozen
    facts into one.
    """
    title, heading, before, sentence = (
        closed_up(simplify(text)) for text in (title, heading, before, sentence)
    )
    start = _start(sentence, question)
    before += sentence[:start]
    places = " › ".join(part for part in (title[:LONGEST_TITLE], heading[:LONGEST_HEADING]) if part)
    return f"{places}｜{before[-LONGEST_BEFORE:]}【{sentence[start : start + LONGEST_SENTENCE]}】"


def _start(sentence: str, question: str) -> int:
    """Return where to begin reading: of the clauses from which most of the question is read, the middle one.

    What the sentence says many times tells little of the place that is asked for.
    """
    if len(sentence) <= LONGEST_SENTENCE:
        return 0
    ends = sorted({*(sign.end() for sign in _CLAUSE_END.finditer(sentence)), len(sentence)})
    starts = [0, *ends[:-1]]
    asked = set(bigrams(question))
    clauses = [
        asked.intersection(bigrams(sentence[start:end])) for start, end in zip(starts, ends, strict=True)
    ]
    often = Counter(pair for clause in clauses for pair in clause)
    told = [sum(1 / often[pair] for pair in clause) for clause in clauses]
    seen = [
        sum(told[first : max(first + 1, bisect_right(ends, start + LONGEST_SENTENCE))])
        for first, start in enumerate(starts)
    ]
    best = [start for start, shared in zip(starts, seen, strict=True) if shared > max(seen) - _SAME]
    return best[(len(best) - 1) // 2] if max(seen) else 0
