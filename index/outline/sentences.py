"""Where sentences end in Chinese and mixed text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

# 。！？ and the ASCII forms that Chinese typists use. …… and a full stop after a Latin word only count
# before white space: …… often stands inside a sentence, and www.gov.cn is no end. Closing quotes and
# brackets belong to the sentence that they close.
_CLOSERS = "[”’』」）)\\]】》〉\"'＂＇]*"
_SENTENCE_END = re.compile(
    rf"(?:…*[。！？!?][…。！？!?]*{_CLOSERS}|(?P<weak>(?:…+|(?<=[A-Za-z]{{2}})\.){_CLOSERS})|\n)"
)
_WORD = re.compile(r"\w")

# A sentence longer than this is cut at a clause: an encoder of 512 positions would not read its end,
# and no reply could hold it. In 190 official speeches one sentence in 2,500 is so long.
LONGEST_SENTENCE = 600
_CLAUSE_ENDS = ("；;", "，,：:、", " ")


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text, start, end):
        if match["weak"] is None or text[match.end() : match.end() + 1].isspace():
            yield match.end()


def sentence_end(text: str, start: int, end: int) -> int:
    """Offset after the first sentence of ``text[start:end]``; ``end`` where it holds only one.

    White space after the sentence is passed over, so that the last sentence ends at ``end``.
    """
    stop = next(_ends(text, start, end), end)
    return stop if _WORD.search(text, stop, end) else end


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Split ``text[start:end]`` into sentences, in order, without the white space between them.

    Every character that is not white space falls into exactly one. Signs without a word of their own
    (a stray bracket, a dash) join the sentence before them in the same line.
    """
    sentences: list[Span] = []
    position = start
    for stop in _ends(text, start, end):
        _add(sentences, text, position, stop)
        position = stop
    _add(sentences, text, position, end)
    return sentences


def _add(sentences: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    wordless = _WORD.search(text, start, end) is None
    if wordless and sentences and "\n" not in text[sentences[-1].end : start]:
        sentences[-1] = Span(sentences[-1].start, end)
        return
    while end - start > LONGEST_SENTENCE:
        cut = _clause_end(text, start, start + LONGEST_SENTENCE)
        sentences.append(Span(start, _without_space(text, start, cut)))
        start = cut
        while text[start].isspace():
            start += 1
    sentences.append(Span(start, end))


def _without_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _clause_end(text: str, start: int, limit: int) -> int:
    """Find the last clause end before ``limit``, semicolons first; ``limit`` where there is none."""
    half = start + LONGEST_SENTENCE // 2
    for marks in _CLAUSE_ENDS:
        found = max(text.rfind(mark, half, limit) for mark in marks)
        if found >= 0:
            return found + 1
    return limit
