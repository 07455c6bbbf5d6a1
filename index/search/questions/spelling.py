"""Homophone slips in a question: 政治写商 is meant as 政治协商 where the corpus knows only that."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.analysis.segmenter import dictionary_words, is_dictionary_word, words_around
from index.analysis.terms import bigrams, term_form
from index.search.questions.question_words import FUNCTION_WORDS
from index.snapshot.pinyin import LONGEST, SHORTEST, Pinyin
from index.snapshot.snapshot import Snapshot

LOOKED_AT = 24
"""Passages in which a name is looked for before it is taken for a slip."""
LONGEST_RUN = 24
"""A longer run of lone characters is no slip of the pen, and trying every part of it takes long."""


class Homophones:
    """Corrects what sounds like a word of one corpus."""

    def __init__(self, pinyin: Pinyin, says: Callable[[str], bool]) -> None:
        """Take the corpus's words by their sound, and whether it says a word or a name."""
        self._pinyin = pinyin
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
        return len(piece) == 1 and piece not in FUNCTION_WORDS and bool(self._pinyin.syllables(piece))

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
        if is_dictionary_word(word):
            return None
        for reading in self._pinyin.readings(word):
            found = self._pinyin.word(reading)
            # Sharing a character is what tells a slip from another word of the same sound.
            if found and any(a == b for a, b in zip(word, found, strict=True)):
                return None if self._says(word) else found
        return None


def says(snapshot: Snapshot, word: str) -> bool:
    """Whether a corpus says a word, be it one that no dictionary has, as names are.

    Of a word that stands in many passages, some of them are looked at.
    """
    if snapshot.words.document_frequency(word) > 0:
        return True
    grams = bigrams(word)
    if not all(map(snapshot.bigrams.document_frequency, grams)):
        return False
    places, _ = snapshot.bigrams.search(grams, LOOKED_AT)
    return any(_stands_in(word, term_form(snapshot.passages[place].text)) for place in places.tolist())


def _stands_in(word: str, form: str) -> bool:
    """Whether a text holds the word in one piece: 计化 is none in 设计化工园."""
    return any(
        not any(
            at < edge < after for at, after, _ in words_around(form, *found.span()) for edge in found.span()
        )
        for found in re.finditer(re.escape(word), form)
    )
