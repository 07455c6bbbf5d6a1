"""What is annexed to a paper: where each annex begins, and the list that only names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.outline.dates import DATE_LINE
from index.outline.lines import BLANK, is_ended, trimmed
from index.outline.markers import Marker, Style, unnumbered
from index.types import Span

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
