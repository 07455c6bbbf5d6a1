"""Homophone slips in a question: 政治写商 is meant as 政治协商 where the corpus knows only that."""

from __future__ import annotations

from collections.abc import Callable

from index.search.question_words import FUNCTION_WORDS
from index.store.sounds import LONGEST, SHORTEST, Sounds
from index.segmenter import dictionary_words, is_dictionary_word

LONGEST_RUN = 24
"""A longer run of lone characters is no slip of the pen, and trying every part of it takes long."""


class Homophones:
    """Corrects what sounds like a word of one corpus."""

    def __init__(self, sounds: Sounds, says: Callable[[str], bool]) -> None:
        """Take the corpus's words by their sound, and whether it says a word."""
        self._sounds = sounds
        self._says = says

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
            while run < len(pieces) and self._may_be_slip(pieces[run]):
                run += 1
            corrected.append(self._correct_run("".join(pieces[at:run])) if run > at else pieces[at])
            at = max(run, at + 1)
        return "".join(corrected)

    def _may_be_slip(self, piece: str) -> bool:
        """Whether a piece of a segmented text can be a part of a misspelt word."""
        return len(piece) == 1 and piece not in FUNCTION_WORDS and bool(self._sounds.syllables(piece))

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
        if self._says(word) or is_dictionary_word(word):
            return None
        for reading in self._sounds.readings(word):
            found = self._sounds.word(reading)
            # Sharing a character is what tells a slip from another word of the same sound.
            if found and any(a == b for a, b in zip(word, found, strict=True)):
                return found
        return None
