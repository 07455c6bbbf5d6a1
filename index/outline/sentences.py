"""The lines and sentences of a text, as spans of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from index.types import Span

BLANK = "[ \\t\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""Spaces of every width and what is invisible, for a regular expression: printers and web pages put both
before numbers and into names."""

_INVISIBLE = re.compile(BLANK)
_VISIBLE = re.compile(rf"(?!{BLANK})\S")
_ENDED = re.compile(r"(?:(?:[。！？!?…：:；;︰]|\.\.)['”’」』）)】》〉\"]*|[）)])$")
_ENDING = 8  # characters at the end of a line that are looked at


def split_lines(text: str) -> list[Span]:
    """Find the lines of ``text`` that are not blank, without their line ends."""
    lines = (Span(*match.span()) for match in re.finditer("[^\n]+", text))
    return [line for line in lines if not is_blank(text, line)]


def is_blank(text: str, span: Span) -> bool:
    """Whether nothing in ``text[span.start:span.end]`` can be seen."""
    return _VISIBLE.search(text, *span) is None


def trimmed(text: str, line: Span) -> Span:
    """Leave out the white space and invisible characters at both ends of ``line``."""
    start, end = line
    while start < end and (text[start].isspace() or _INVISIBLE.match(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or _INVISIBLE.match(text[end - 1])):
        end -= 1
    return Span(start, end)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Put spans in order and join those that overlap; empty ones are left out."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.end > span.start:
            joined.append(span)
    return tuple(joined)


def outside(lines: Iterable[Span], spans: Iterable[Span]) -> list[Span]:
    """Return the lines that begin in none of the spans, which are in order and do not overlap."""
    edges = [edge for span in spans for edge in span]
    return [line for line in lines if bisect_right(edges, line.start) % 2 == 0]  # odd is inside


def is_ended(text: str, line: Span) -> bool:
    """Whether a line, its white space left out, ends as a sentence or a lead-in does."""
    return _ENDED.search(text, max(line.start, line.end - _ENDING), line.end) is not None


# 。！？ and the forms that Chinese typists use instead. …… and a full stop of the Latin kind only count
# before white space: …… often stands inside a sentence, and www.gov.cn is no end. Closing quotes and
# brackets belong to the sentence that they close; 他说“好。”，又说 and “好！”的口号 go on after them.
_CLOSERS = "[”’』」）)\\]】》〉\"'＂＇]"
_AFTER_HAN = "(?<=[\u3400-\u9fff])(?<![一二三四五六七八九十])"  # 一. is a number
_SENTENCE_END = re.compile(
    rf"…*[。｡！？!?][…。｡！？!?]*+{_CLOSERS}*+(?![，、；：,;:]|(?<=[”’」』])[的地得])"
    rf"|(?P<weak>(?:…+|(?:(?<=[A-Za-z]{{2}})|{_AFTER_HAN})[.．]){_CLOSERS}*)(?=\s|$)"
    rf"|(?P<typed>{_AFTER_HAN}[.．]{_CLOSERS}*)"
    r"|\n"
)
_WORD = re.compile(r"\w")

# What is said in one pair of quotes stays in one sentence where a reader takes it in at a glance; longer
# quotations are cut like any other text.
_LONGEST_QUOTATION = 150
_QUOTATION = re.compile(f"“[^“”\\n]{{1,{_LONGEST_QUOTATION}}}”|「[^「」\\n]{{1,{_LONGEST_QUOTATION}}}」")

# A sentence longer than this is cut at a clause: an encoder of 512 positions would not read its end,
# and no reply could hold it. In 190 official speeches one sentence in 2,500 is so long.
LONGEST_SENTENCE = 600
_CLAUSE_ENDS = (re.compile("[；;]"), re.compile(r"[，：:、]|(?<!\d),|,(?!\d)"), re.compile(" "))


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    quoted = [match.span() for match in _QUOTATION.finditer(text, start, end)]
    starts = [span[0] for span in quoted]
    for match in _SENTENCE_END.finditer(text, start, end):
        if match["typed"] is not None and not _ends_with_full_stop(text, match.end(), end):
            continue  # 卡尔.马克思
        before = bisect_left(starts, match.end()) - 1
        if before < 0 or match.end() >= quoted[before][1]:
            yield match.end()


def _ends_with_full_stop(text: str, start: int, end: int) -> bool:
    """Whether the line that goes on from ``start`` ends with the Latin full stop, too, in place of 。."""
    stop = text.find("\n", start, end)
    line = text[start : end if stop < 0 else stop].rstrip()
    return line.endswith((".", "．")) and "。" not in line


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
    start, end = trimmed(text, Span(start, end))
    if start == end:
        return
    wordless = _WORD.search(text, start, end) is None
    if wordless and sentences and "\n" not in text[sentences[-1].end : start]:
        sentences[-1] = Span(sentences[-1].start, end)
        return
    while end - start > LONGEST_SENTENCE:
        cut = _clause_end(text, start, start + LONGEST_SENTENCE)
        sentences.append(Span(start, start + len(text[start:cut].rstrip())))
        start = cut
        while text[start].isspace():
            start += 1
    sentences.append(Span(start, end))


def _clause_end(text: str, start: int, limit: int) -> int:
    """Find the last clause end before ``limit``, semicolons first; ``limit`` where there is none."""
    half = start + LONGEST_SENTENCE // 2
    for form in _CLAUSE_ENDS:
        ends = [match.end() for match in form.finditer(text, half, limit)]
        if ends:
            return ends[-1]
    return limit
