"""Homophone slips in a question: 政治写商 is meant as 政治协商 where the corpus knows only that."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from pathlib import Path

from index.answers.question_words import FUNCTION_WORDS
from index.terms import dictionary_words, is_dictionary_word

SHORTEST, LONGEST = 2, 4
"""Characters of the words that are corrected: one alone has too many homophones, longer ones are rare."""
LONGEST_RUN = 24
"""A longer run of lone characters is no slip of the pen, and trying every part of it takes long."""
MOST_READINGS = 4
"""Combinations of readings per word that are kept; characters with several readings are few."""


@lru_cache(maxsize=1)
def _readings_by_codepoint() -> dict[str, str]:
    # Only the table is read: importing the package would load its phrases too, 50 MB.
    spec = importlib.util.find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table: dict[str, str] = json.loads(Path(spec.origin).with_name("pinyin_dict.json").read_text("utf-8"))
    return table


@lru_cache(maxsize=8192)
def syllables(character: str) -> tuple[str, ...]:
    """Return the readings of a character without tones, most common first; empty for any other sign."""
    found = _readings_by_codepoint().get(str(ord(character)), "").split(",")
    bare = (
        "".join(c for c in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(c))
        for syllable in found
    )
    return tuple(dict.fromkeys(syllable for syllable in bare if syllable))


def _readings(word: str) -> Iterator[tuple[str, ...]]:
    combinations = product(*(syllables(character) for character in word))
    for _, reading in zip(range(MOST_READINGS), combinations, strict=False):
        yield reading


def _may_be_slip(piece: str) -> bool:
    """Whether a piece of a segmented text can be a part of a misspelt word."""
    return len(piece) == 1 and piece not in FUNCTION_WORDS and bool(syllables(piece))


class Homophones:
    """The words of one corpus by their sound."""

    def __init__(self, frequencies: Iterable[tuple[str, int]]) -> None:
        """Take the corpus's words with the number of passages they occur in."""
        by_sound: dict[tuple[str, ...], tuple[int, str]] = {}
        known = set()
        for word, frequency in frequencies:
            known.add(word)
            if not SHORTEST <= len(word) <= LONGEST or not is_dictionary_word(word):
                continue
            for reading in _readings(word):
                if by_sound.get(reading, (0, ""))[0] < frequency:
                    by_sound[reading] = (frequency, word)
        self._by_sound: Mapping[tuple[str, ...], tuple[int, str]] = by_sound
        self._known = frozenset(known)

    def correct(self, folded: str) -> str:
        """Return the text with unknown words replaced by the corpus's words of the same sound.

        Same length as ``folded``. Only characters that the dictionary leaves standing alone, side by
        side, can be a misspelt word; nothing is changed that the corpus or the dictionary knows.
        """
        pieces = dictionary_words(folded)
        corrected: list[str] = []
        at = 0
        while at < len(pieces):
            run = at
            while run < len(pieces) and _may_be_slip(pieces[run]):
                run += 1
            corrected.append(self._correct_run("".join(pieces[at:run])) if run > at else pieces[at])
            at = max(run, at + 1)
        return "".join(corrected)

    def _correct_run(self, run: str) -> str:
        """Replace the longest misspelt words of a run of lone characters."""
        if len(run) > LONGEST_RUN:
            return run
        for size in range(min(LONGEST, len(run)), SHORTEST - 1, -1):
            for start in range(len(run) - size + 1):
                if (found := self._homophone(run[start : start + size])) is not None:
                    head, tail = run[:start], run[start + size :]
                    return self._correct_run(head) + found + self._correct_run(tail)
        return run

    def _homophone(self, word: str) -> str | None:
        if word in self._known or not all(map(syllables, word)) or is_dictionary_word(word):
            return None
        for reading in _readings(word):
            found = self._by_sound.get(reading)
            # Sharing a character is what tells a slip from another word of the same sound.
            if found and any(a == b for a, b in zip(word, found[1], strict=True)):
                return found[1]
        return None
