"""Where a speech ends: the lines that close it, and what is annexed to a paper below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.analysis.dates import DATE_LINE
from index.outline.markers import Marker, Style, unnumbered
from index.outline.sentences import BLANK, is_ended, trimmed
from index.types import Span

_EVERYBODY = (
    "各位|大家|主席|代理主席|(?:同志|女士|朋友|同胞|同学)们|(?:同志|女士|朋友|同胞|同學)們|乡亲们|鄉親們"
)
_DEAR = "(?:尊敬|敬爱|敬愛|亲爱|親愛)的"
_CLOSING = re.compile(
    rf"{BLANK}*(?:最[后後][，,])?"
    "(?:让我们|讓我們|谢谢|謝謝|多谢|多謝|感谢大家|感謝大家|我[谨謹]此"
    rf"|(?:{_DEAR})?(?:{_EVERYBODY})[^，,。：:！!\n]{{0,20}}[，,：:！!])"
)
_FAREWELL = re.compile("让我们|讓我們|谢谢|謝謝|多谢|多謝|(?:谨|謹)此(?:陈辞|陳辭)")
_ADDRESS_ALONE = re.compile(
    rf"{BLANK}*(?:{_DEAR})?(?:{_EVERYBODY})[^，,。：:！!\n]{{0,20}}[，,：:！!]{BLANK}*$"
)
# Below the last address of a speech stand a farewell, a name, a date, and seldom one paragraph more.
_PARAGRAPHS_BELOW = 1
_SIGNATURE_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Closings:
    """The lines of a speech that address everybody (同志们, 让我们), by number, ascending."""

    all: list[int]
    endings: list[int]
    """With which the end of a speech begins: an address in a line of its own, and one that hardly more than a
    farewell follows. 同志们，落实是关键 in the middle of a part ends nothing."""
    farewells: list[int]
    """That part a speech from what is numbered below it (notes, an appendix): they call on or thank
    everybody, or address them in a line of their own."""


def find_closings(text: str, lines: Sequence[Span]) -> Closings:
    """Find the lines with which a speaker turns from the last point back to everybody."""
    closings = [number for number, line in enumerate(lines) if _CLOSING.match(text, *line)]
    alone = {number for number in closings if _ADDRESS_ALONE.match(text, *lines[number])}
    farewells = [n for n in closings if n in alone or _FAREWELL.search(text, *lines[n])]
    known, endings, paragraphs = set(closings), [], 0
    for number, (start, end) in reversed(list(enumerate(lines))):
        if number in known:
            if paragraphs <= _PARAGRAPHS_BELOW or number in alone:
                endings.append(number)
        elif end - start > _SIGNATURE_CHARACTERS or "。" in text[start:end]:
            paragraphs += 1
    return Closings(closings, endings[::-1], farewells)


_NUMBER = "[一二三四五六七八九十0-9０-９]{0,3}"
_ANNEX = re.compile(
    rf"[（(【]?(?:附件|附表|附錄|附录){BLANK}{{0,2}}{_NUMBER}[：:]?[)）】]?(?:(?:{BLANK}|[\[(（【])[^。：:]{{0,40}})?$"
    "|附件[：:].{0,60}$"
    "|[（(【]?(?:名词解释|名詞解釋|名词注释|名詞註釋|附注|附註)[)）】]?[：:]?$"
)
# 附件：1.任务分工表 and 附件：分工表 name what is annexed; the annexes stand further below, if anywhere.
_NAMED = re.compile("附件[：:].")
_ENTRY = re.compile(rf"(?:附件[：:])?{BLANK}*[1-9１-９]{BLANK}*[.．、]")
# Who issues a paper and when stand below the names of its annexes.
_SIGNATURE_LINES = 8


@dataclass(frozen=True, slots=True)
class Annexes:
    """The annexes of a text, by number of line."""

    starts: dict[int, Marker] = field(default_factory=dict)
    """The lines with which annexes begin."""
    named: range = range(0)
    """The lines of the list of annexes below the text."""


def find_annexes(text: str, lines: Sequence[Span]) -> Annexes:
    """Find the annexes that follow the text, and the list of them; an entry of a list begins none."""
    lines = [trimmed(text, line) for line in lines]
    annex = [_ANNEX.match(text, *line) is not None for line in lines]
    begun = next((number for number, line in enumerate(lines) if is_ended(text, line)), len(lines))
    named = next(_lists(text, lines, annex, begun), range(0))
    starts = {
        number: unnumbered(Style.ANNEX, *lines[number], whole=False)
        for number in range(begun + 1, len(lines) - 1)
        if annex[number] and not annex[number - 1] and not annex[number + 1] and number not in named
    }
    return Annexes(starts, named)


def _lists(text: str, lines: Sequence[Span], annex: Sequence[bool], begun: int) -> Iterator[range]:
    """Find lists of annexes: more names follow, the annexes themselves, or who issued the paper and when."""
    for number in range(begun + 1, len(lines)):
        if not _NAMED.match(text, *lines[number]):
            continue
        end = number + 1
        while end < len(lines) and _ENTRY.match(text, *lines[end]):
            end += 1
        dated = any(DATE_LINE.match(text, *line) for line in lines[end : end + _SIGNATURE_LINES])
        if end > number + 1 or dated or any(annex[end:]):
            yield range(number, end)
