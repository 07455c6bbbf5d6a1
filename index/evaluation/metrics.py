"""How one answer is scored against what it should have quoted: pure functions.

Texts are compared without white space, punctuation and case, so that a quotation may be cut differently
than the expected words. A place counts as quoted where an excerpt holds it, or an unbroken run of four
fifths of its characters: less could be common phrasing, more would ask for the annotator's own cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COVERED_NUMERATOR, COVERED_DENOMINATOR = 4, 5


@dataclass(frozen=True, slots=True)
class Score:
    """What an answer found of what was expected; ranks count from 1."""

    rank: int
    """The first excerpt that hits or, where every place is wanted, that completes them; 0 without a hit."""
    found: int
    """How many of the expected places were found at all."""
    expected: int

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank, 0 without a hit."""
        return 1 / self.rank if self.rank else 0.0

    @property
    def coverage(self) -> float:
        """The share of the expected places that were found."""
        return self.found / self.expected if self.expected else 0.0

    def hit(self, most: int) -> bool:
        """Whether the hit came among the first ``most``."""
        return 1 <= self.rank <= most


def normalise(text: str) -> str:
    """Return the letters and digits of ``text`` alone, in folded case."""
    return "".join(character for character in text if character.isalnum()).casefold()


def covers(excerpt: str, place: str) -> bool:
    """Whether ``excerpt`` holds ``place`` or an unbroken run of at least four fifths of its characters."""
    within, wanted = normalise(excerpt), normalise(place)
    if not wanted:
        return False
    needed = -(-len(wanted) * COVERED_NUMERATOR // COVERED_DENOMINATOR)
    runs = (wanted[start : start + needed] for start in range(len(wanted) - needed + 1))
    return any(run in within for run in runs)


def score_spans(excerpts: Sequence[str], places: Sequence[str], *, every: bool) -> Score:
    """Score excerpts, best first, against verbatim ``places``: any one of them, or with ``every`` all."""
    found: set[int] = set()
    rank = 0
    for number, excerpt in enumerate(excerpts, start=1):
        found |= {i for i, place in enumerate(places) if covers(excerpt, place)}
        reached = len(found) == len(places) if every else bool(found)
        if not rank and places and reached:
            rank = number
    return Score(rank, len(found), len(places))


def score_names(names: Iterable[str], wanted: Sequence[str]) -> Score:
    """Score the names of sources, best first, against those that answer; a repeated one counts once."""
    distinct = list(dict.fromkeys(names))
    rank = next((number for number, name in enumerate(distinct, start=1) if name in wanted), 0)
    return Score(rank, len(set(distinct) & set(wanted)), len(set(wanted)))


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None
