"""Whether a phrase of a question stands there as words, or is cut out of the middle of others.

关于 is no phrase of 国家机关于何时改革, nor 何处 of 有何处罚: jieba's words tell.
"""

from __future__ import annotations

from functools import lru_cache

from index.analysis.segmenter import dictionary_words, is_dictionary_word
from index.search.questions.question_words import FUNCTION_WORDS

_ASKING = frozenset("哪几什啥谁怎咋多吗么没")
"""What words of asking begin with. They ask also where the dictionary has them inside longer words (由谁来,
加多少, 哪些方面), but for 何, which 任何 and 如何 hold."""
_NUMERALS = frozenset("一二两三四五六七八九十")
"""A measure may be cut off these: 哪一 is a phrase of 哪一家, though 一家 is a word."""
_NOT = frozenset("不没")


class WordBounds:
    """The words of one folded text."""

    def __init__(self, folded: str) -> None:
        """Split the text into jieba's words."""
        self._folded = folded
        self._word_at: list[tuple[int, int]] = []
        at = 0
        for word in dictionary_words(folded):
            self._word_at += [(at, at + len(word))] * len(word)
            at += len(word)

    def holds(self, start: int, end: int) -> bool:
        """Whether ``folded[start:end]`` is made of words, none of them being a part of a longer one."""
        return start < end and self._begins(start, end) and self._ends(start, end)

    def ends_word(self, start: int, end: int) -> bool:
        """Whether ``folded[start:end]`` is the head of a longer word, as 原因 is of 根本原因."""
        return start < end and self._word_at[start][1] == end

    def _begins(self, start: int, end: int) -> bool:
        first, _ = self._word_at[start]
        if self._folded[start] in _ASKING or self._is_choice(start):
            return True
        if first < start:
            return set(self._folded[first:start]) <= FUNCTION_WORDS  # 还有没有
        return start == 0 or not self._joins_what_precedes(start, end)

    def _joins_what_precedes(self, start: int, end: int) -> bool:
        """Whether the first character makes a word with a lone one before it, whatever jieba says: 反应该."""
        before, phrase = self._folded[start - 1], self._folded[start:end]
        return (
            self._word_at[start - 1][0] == start - 1
            and before not in FUNCTION_WORDS
            and len(phrase) > 1
            and set(phrase[1:]) <= FUNCTION_WORDS - {"何"}
            and is_dictionary_word(before + phrase[0])
        )

    def _ends(self, start: int, end: int) -> bool:
        first, after = self._word_at[end - 1]
        if after <= end:
            return True
        if first <= start:
            return self._folded[start] in _ASKING
        return self._folded[first] in _ASKING | _NUMERALS or (first < start + 3 and self._is_choice(start))

    def _is_choice(self, start: int) -> bool:
        """Whether 会不会 or 有没有 begins here, which asks even after 工 or 省."""
        three = self._folded[start : start + 3]
        return len(three) == 3 and three[1] in _NOT and three[0] == three[2]


@lru_cache(maxsize=2)
def word_bounds(folded: str) -> WordBounds:
    """Return the words of a folded text; those of the last texts are kept, for several ask of each."""
    return WordBounds(folded)
