"""The sentence as the judge reads it, with what tells where it stands."""

from __future__ import annotations

from index.analysis.folding import closed_up, simplify

LONGEST_TITLE, LONGEST_HEADING, LONGEST_BEFORE, LONGEST_SENTENCE = 24, 24, 24, 120
"""Characters of each that are read: a pair is some 80 tokens long, and its time goes with them."""


def describe(title: str, heading: str, before: str, sentence: str) -> str:
    """Return ``title › heading ｜ end of the sentence before 【sentence】``, in simplified characters."""
    places = " › ".join(part for part in (title[:LONGEST_TITLE], heading[:LONGEST_HEADING]) if part)
    text = f"{places}｜{before[-LONGEST_BEFORE:]}【{sentence[:LONGEST_SENTENCE]}】"
    return closed_up(simplify(text))
