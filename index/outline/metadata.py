"""What the head of a speech states of it: when it was given, where and by whom, in the text's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis.dates import DATE, DATE_BEGINS, DATE_LINE, PRESS_DATE
from index.analysis.people import FULL_NAME, OFFICES, SALUTATION, SALUTATION_INSIDE, is_name
from index.outline.endings import find_annexes
from index.outline.sentences import trimmed
from index.types import Span

# What is stated stands in a line no longer than this; the lead-ins of press releases are longest.
_LONGEST = 160
# Lines at the end in which date and name may stand as below a letter.
_SIGNATURE_LINES = 3

SPEECH = (
    "讲话|講話|报告|報告|致[辞辭词詞]|发言|發言|演[讲講辭辞词詞]|[贺賀祝][词詞辞辭]|文告|[谈談][话話]|[开開闭閉]幕[词詞辞辭]|说明|說明"
    "|总结|總結|答[谢謝覆]|献词|獻詞|[讲講]稿|[寄致][语語]|[宣主][讲講]|部署|要求|主持[词詞]|表态|表態"
)
_GATHERING = (
    "[会會][议議]?|论坛|論壇|仪式|儀式|典礼|典禮|活动|活動|沙龙|讲坛|講壇|讲座|講座"
    "|培训班|研讨班|研修班|学习班"
)
_WHERE = r"(?:[^，。；：:！？\n（）()“”]|“[^“”\n]{1,30}”|（[^（）\n]{1,20}）){1,60}?"
_OCCASION = re.compile(
    f"在{_WHERE}(?:(?:{_GATHERING})上|上(?=的?(?:重要)?(?:{SPEECH}))|时(?=的(?:重要)?(?:{SPEECH}))"
    f"|(?:{_GATHERING})(?=的?(?:重要)?(?:{SPEECH}|政府工作)))"
)
_OFFICE = rf"(?:[^\s，。；：:！？、（）()《》“”—0-9]{{0,30}}(?:{OFFICES}))"
# What may follow a name in its line; without this there is no telling 李鹏 from 李鹏各.
_NAME_ENDS = (
    "(?=[ \u3000\xa0]{0,4}(?:$|同志|先生|女士|教授|博士|在|作|于|於|今[日天]|[发發]表|[，,）)：:]|目[录錄]"
    f"|各位|尊敬|(?:{SPEECH})))"
)
_SPEAKER = re.compile(
    rf"{_OFFICE}[ \u3000\xa0]{{0,4}}{FULL_NAME}{_NAME_ENDS}"  # 省长 王××
    rf"|{_OFFICE}[ \u3000\xa0]{{1,4}}[\u4e00-\u9fff·]{{2,12}}$"  # names of every people, set apart
    rf"|{_OFFICE}[ \u3000\xa0]{{1,4}}[\u4e00-\u9fff][ \u3000\xa0]{{1,3}}[\u4e00-\u9fff]$"  # 市长 李　明
    rf"|{FULL_NAME}(?:{OFFICES})(?=$|[ \u3000\xa0]|在|作)"  # 王某某市长在…
)
_OFFICE_ALONE = re.compile(f"{_OFFICE}$")
_LABELLED = re.compile(
    "(?:[讲講演报報][话話讲講告]人|[发發]言人|主[讲講]人?|致[辞辭词詞]人)"
    "[ \u3000]{0,4}[：:][ \u3000]{0,4}"
    r"(?P<who>[^\s，。；：:（(]{1,30}(?:[ \u3000][^\s，。；：:（(]{1,12})?)"
)
_LEAD_IN = re.compile(f"以下[是為为](?P<rest>.{{4,}}(?:{SPEECH}).{{0,20}}[：:])$")
_EDGES = " \t\u3000\xa0—―–－-（()）【】[]，。"
_NO_NAME = re.compile(f"{SPEECH}|[信电電]$")
_RUNS_ON = re.compile("[，；]|。")
_TITLE_ENDS = re.compile("[ \t\u3000\xa0]*(?:[—―–－-]{1,4}|(?=[（(]))")


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a speech; each a part of the text, empty where nothing is stated."""

    speaker: str = ""
    date: str = ""
    occasion: str = ""

    def filled(self, other: Stated) -> Stated:
        """Complete what is missing from ``other``; a date without its year gives way to one that has it."""
        date = self.date if "年" in self.date or not other.date else other.date
        return Stated(self.speaker or other.speaker, date or self.date, self.occasion or other.occasion)


def is_lead_in(words: str) -> bool:
    """Whether a line introduces a speech to the press: 以下是某局长今日在某典礼的致辞全文：."""
    return len(words) <= _LONGEST and _LEAD_IN.match(words) is not None


def is_speaker(words: str) -> bool:
    """Whether a line is nothing but a person's name, or an office and a name."""
    return len(words) <= _LONGEST and bool(_speaker_alone(words))


def short_title(words: str) -> str:
    """Leave out of a title line what it states of date and place: 报告——2025年1月14日在…会议上 is 报告."""
    for match in _TITLE_ENDS.finditer(words):
        title, rest = words[: match.start()], words[match.end() :].lstrip("（( \u3000\xa0")
        if title and (DATE.match(rest) or _OCCASION.match(rest)):
            return title
    return words


def read_head(text: str, lines: Sequence[Span]) -> Stated:
    """Read what is stated in ``lines``: those from the title down to the speech itself."""
    stated = Stated()
    for number, line in enumerate(lines):
        words = text[slice(*trimmed(text, line))]
        salutation = SALUTATION.match(words) or SALUTATION_INSIDE.search(words)
        words = words[: salutation.start()] if salutation else words
        read = _read_line(words) if len(words) <= _LONGEST else Stated()
        if number and _RUNS_ON.search(words) and not (DATE_BEGINS.match(words) or is_lead_in(words)):
            break
        stated = stated.filled(read)
        if salutation:
            break
    return stated


def read_signature(text: str, lines: Sequence[Span]) -> Stated:
    """Read the date that one of the last ``lines`` above any annex consists of, and the name above it."""
    annexes = find_annexes(text, lines)
    lines = lines[: min(annexes.starts, default=len(lines))]
    for number in range(len(lines) - 1, max(len(lines) - 1 - _SIGNATURE_LINES, 0), -1):
        match = DATE_LINE.match(text, *trimmed(text, lines[number]))
        if match:
            above = text[slice(*trimmed(text, lines[number - 1]))]
            return Stated(_speaker_alone(above) if len(above) <= _LONGEST else "", match["date"])
    return Stated()


def _read_line(words: str) -> Stated:
    labelled = _LABELLED.match(words)
    if labelled:
        return Stated(labelled["who"])
    lead = _LEAD_IN.match(words)
    words = lead["rest"] if lead else words
    press = PRESS_DATE.search(words) if lead else None
    date = press or DATE.search(words)
    occasion = _OCCASION.search(words)
    spans = sorted(match.span() for match in (date, occasion) if match)
    cuts = [0, *(edge for span in spans for edge in span), len(words)]
    pieces = (words[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True))
    speaker = next((found for piece in pieces if (found := _speaker_in(piece))), "")
    if not speaker and occasion:
        office = _OFFICE_ALONE.search(words[: occasion.start()])
        speaker = office[0] if office else ""
    stated_date = press["date"] if press else date[0].strip() if date else ""
    return Stated(speaker, stated_date, occasion[0] if occasion else "")


def _speaker_in(piece: str) -> str:
    piece = piece.strip(_EDGES)
    match = _SPEAKER.match(piece)
    return match[0] if match else _speaker_alone(piece)


def _speaker_alone(words: str) -> str:
    """Return the words if they are a name and nothing else, or an office and a name."""
    words = words.strip(_EDGES)
    if is_name(words):
        return "" if _NO_NAME.search(words) else words
    match = _SPEAKER.fullmatch(words)
    return match[0] if match else ""
