"""What lines show of the page they were printed on: broken at a margin, running heads, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from index.types import Span

_OPENERS = "（(《〈“‘「『【〔["
_CLOSERS = "）)》〉”’」』】〕]"
_NEVER_FIRST = f"，。、；：！？!?,;:%％‰{_CLOSERS}"
_PAIRS = tuple(zip(_OPENERS, _CLOSERS, strict=True))

_ENDED = re.compile(rf"(?:[。！？!?…︰：:；;]|(?<=[A-Za-z]{{2}})\.)[{re.escape(_CLOSERS)}\"＂]*$")
_CLAUSE = re.compile(r"[，,；;。]")
_SENTENCE_INSIDE = re.compile(rf"[。！？][{re.escape(_CLOSERS)}]{{0,3}}\w")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_HAN_TAIL = re.compile(rf"[{_HAN}]{{1,8}}$")
_HAN_HEAD = re.compile(rf"[{_HAN}]{{1,8}}")
# A number alone, set apart from the words before it, is a cell or a note.
_NUMBER_TAIL = re.compile(rf"[{_HAN}]\d+$")
_SPACED = re.compile(rf"[{_HAN}][ \u3000]+(?=[{_HAN}])")

# What numbers a part or a point, and signs before the points of a list: such a line begins something.
_NUMERAL = "一二三四五六七八九十百千零〇廿卅两兩"
_S = r"[ \t\u3000]{0,4}"
_BEGINS = re.compile(
    rf"[(（]{_S}(?:[{_NUMERAL}]{{1,5}}|[0-9０-９]{{1,3}}|[A-Za-z]|[ivxIVX]{{1,5}}){_S}[)）]"
    rf"|(?:[{_NUMERAL}]{{1,5}}|[壹贰貳叁參肆伍陆陸柒捌玖拾]{{1,3}}|[甲乙丙丁戊己庚辛壬癸]){_S}[、.．]"
    rf"|[{_NUMERAL}]{{1,3}}[是要](?![一求])"
    rf"|第{_S}(?:[{_NUMERAL}]{{1,9}}|[0-9０-９]{{1,4}}){_S}(?:分?[编編篇章节節条條]|部分|[，,、：:])"
    rf"|[0-9０-９]{{1,3}}{_S}[.．、)）](?![0-9０-９])|[①-⒛㈠-㈩]"
    r"|(?:首先|其次|再次|最后|最後)[，,]|其[一二三四五六七八九][，,、：:]"
    r"|○(?![年一二三四五六七八九○])|[#＃*＊•●◆◇■□▪★☆➢]|[-－—–]\s"
    rf"|附[件表录錄]{_S}[0-9０-９{_NUMERAL}]{{0,3}}{_S}[：:]?$"
    rf"|[註注]{_S}[0-9０-９]{{0,3}}{_S}[：:]|[问問答]{_S}[：:]"
)
_GAP = re.compile(r"\S(?:[ \u3000]{2,}|[ ]*\t\s*)(?=\S)")
# Points that lead to the number of a page; without it they are an ellipsis.
_LEADERS = re.compile(r"(?:[.·…．]\s?){4,}[（(]?\d+[)）]?$")
_LEADERS_WITHIN = 40
_FIRST_UNIT = re.compile(
    rf"[{re.escape(_OPENERS)}]*(?:[0-9A-Za-z０-９.,%％]+|.)[{re.escape(_NEVER_FIRST)}]*", re.DOTALL
)

# A longer line is a whole paragraph, whose exact width says nothing.
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, white space at both ends left out."""

    start: int
    end: int
    text: str
    indent: int
    """Columns of white space before it; a Chinese character takes two."""
    width: int
    """Columns up to its end, those of the indentation included."""
    blank_before: bool
    ended: bool
    """Whether it ends as a sentence, a lead-in or a point of a list does."""
    begins: bool
    """Whether it begins with what numbers a part or a point."""
    tabular: bool
    """Whether it is a row of columns, or an entry of a table of contents."""

    @property
    def several_sentences(self) -> bool:
        """Whether a sentence ends inside it, as no heading's does."""
        return _SENTENCE_INSIDE.search(self.text) is not None

    @property
    def prose(self) -> bool:
        """Whether it reads like a part of a paragraph: clauses, no columns."""
        return not self.tabular and _CLAUSE.search(self.text) is not None


def columns(text: str) -> int:
    """Return how many columns a text takes, of which a Chinese character or sign takes two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def read_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text that are not blank."""
    start = 0
    blank = False
    for raw in text.split("\n"):
        words = raw.strip()
        if not words:
            blank = True
            start += len(raw) + 1
            continue
        begin = start + len(raw) - len(raw.lstrip())
        indent = columns(text[start:begin])
        width = columns(words) if len(words) <= _LONGEST_LINE else 2 * len(words)
        yield Line(
            start=begin,
            end=begin + len(words),
            text=words,
            indent=indent,
            width=indent + width,
            blank_before=blank,
            ended=_ENDED.search(words[-8:]) is not None,
            begins=_BEGINS.match(words) is not None,
            tabular=_is_tabular(words),
        )
        blank = False
        start += len(raw) + 1


def _is_tabular(words: str) -> bool:
    columned = len(_GAP.findall(words)) > 1 and _CLAUSE.search(words) is None
    return columned or _LEADERS.search(words[-_LEADERS_WITHIN:]) is not None


def first_unit(line: Line) -> int:
    """Return the columns of what may not be parted at the beginning of a line: a character, a number."""
    unit = _FIRST_UNIT.match(line.text)
    assert unit is not None  # a line is never empty
    return columns(unit[0])


def is_torn(above: Line, below: Line) -> bool:
    """Whether a word, a number or what stands in brackets goes over the end of the line ``above``.

    Between lines that do not belong together this comes about by chance, of 190 speeches at one place
    in thirty.
    """
    last, first = above.text[-1], below.text[0]
    if first in _NEVER_FIRST or last in _OPENERS:
        return True
    if _NUMBER_TAIL.search(above.text) and (first.isdigit() or first in "年月日万萬亿億元"):
        return True
    if last.isascii() and (last.isalpha() or last == ",") and first.isascii() and first.islower():
        return True
    return _word_goes_over(above.text, below.text) or _bracket_goes_over(above.text, below.text)


def _bracket_goes_over(above: str, below: str) -> bool:
    for opener, closer in _PAIRS:
        opened = above.rfind(opener)
        if opened >= 0 and closer not in above[opened:]:
            closed = below.find(closer)
            if closed >= 0 and opener not in below[:closed]:
                return True
    return False


def _word_goes_over(above: str, below: str) -> bool:
    from index.analysis.folding import fold  # noqa: PLC0415 - few files have a line to doubt
    from index.analysis.segmenter import dictionary_words  # noqa: PLC0415 - few files have a line to doubt

    tail, head = _HAN_TAIL.search(above), _HAN_HEAD.match(below)
    if tail is None or head is None:
        return False
    position = 0
    for word in dictionary_words(fold(tail[0] + head[0])):
        if position < len(tail[0]) < position + len(word):
            return True
        position += len(word)
    return False


def between(above: str, below: str) -> str:
    """Return what stands in place of a line end: nothing in Chinese, a space between words of Latin.

    A number may be broken anywhere; words that are set apart by spaces stay apart.
    """
    if above[-1].isdigit() and below[0].isdigit():
        return ""
    if above[-1] == "-" and below[0].islower():
        return ""
    if below[0].isascii() and below[0].isalnum() and above[-1].isascii():
        return " "
    return " " if len(_SPACED.findall(above)) > 2 and above[-1] not in _OPENERS else ""


# Signs around a number, as in — 3 —, · 3 ·, and as a scanner reads them: 。332 ·, ．33. A point after a
# number that has no sign before it is that of a list.
_SIGN = r"[－—–―─\-·•‧．.。\s]"
_PAGE_NUMBER = re.compile(
    rf"(?:{_SIGN}{{1,4}}(?P<framed>\d{{1,5}}){_SIGN}{{0,4}}"
    r"|(?:第 ?)?(?P<number>\d{1,5})(?: ?[页頁])?(?: ?[/／共].{0,10})?[－—–―\-·\s]{0,4})$"
)
# Numbers that count up this far count pages, if a page's worth of text stands between them; the numbers
# of a table's rows stand closer.
_LEAST_PAGES = 4
_LEAST_ON_PAGE = 200
# So many pages in a row may be without a number, or with one that was misread: more where the number
# stands between signs, as no year and no number of a chapter does.
_MISSING = 4
_MISSING_FRAMED = 20

# A line that ends as a sentence does is said, however often it returns.
_SENTENCE = re.compile(r"[。！？!?；;…][”’」』）)】》〉\"]*$")


def running_heads(text: str, lines: Sequence[Span]) -> list[Span]:
    """Find the lines that hold page numbers, counting up, and those that come again beside them.

    ``lines`` are those of ``text`` that are not blank, in order.
    """
    pages = _page_numbers(text, lines)
    if not pages:
        return []
    beside = {
        number
        for page in pages
        for number in (page - 1, page + 1)
        if 0 <= number < len(lines) and number not in pages
    }
    words = Counter(_words(text, lines[number]) for number in beside)
    often = {
        line
        for line, count in words.items()
        if count >= max(_LEAST_PAGES, len(pages) // 2) and not _SENTENCE.search(line)
    }
    heads = {number for number in beside if _words(text, lines[number]) in often}
    for before, after in pairwise(pages):
        # Where a page's number is missing, its head stands alone. More of them than pages are headings.
        alone = [n for n in range(before + 2, after - 1) if often and _words(text, lines[n]) in often]
        if len(alone) <= pages[after] - pages[before] - 1:
            heads.update(alone)
    return [lines[number] for number in sorted(heads | pages.keys())]


def _words(text: str, line: Span) -> str:
    return " ".join(text[line.start : line.end].split())


def _page_numbers(text: str, lines: Sequence[Span]) -> dict[int, int]:
    """Find the longest run of lines that count up, far enough apart: number of the line → page, in order."""
    counted: dict[int, int] = {}  # line → page
    latest: dict[int, int] = {}  # page → its line
    before: dict[int, int] = {}  # line → that of the page before
    length: dict[int, int] = {}
    for number, line in enumerate(lines):
        match = _PAGE_NUMBER.match(text[line.start : line.end].strip())
        if match is None:
            continue
        page = int(match["framed"] or match["number"])
        counted[number] = page
        length[number] = 1
        for missing in range(1 + (_MISSING_FRAMED if match["framed"] else _MISSING)):
            previous = latest.get(page - 1 - missing)
            if previous is None or length[previous] < length[number]:
                continue
            if line.start - lines[previous].start >= (missing + 1) * _LEAST_ON_PAGE:
                before[number] = previous
                length[number] = length[previous] + 1
        if page not in latest or length[latest[page]] <= length[number]:
            latest[page] = number
    if max(length.values(), default=0) < _LEAST_PAGES:
        return {}
    run = [max(length, key=lambda number: length[number])]
    while run[-1] in before:
        run.append(before[run[-1]])
    return {number: counted[number] for number in reversed(run)}
