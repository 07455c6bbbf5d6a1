"""A question asked again of another place, year, speaker or figure: 四川2025年增长目标, then 云南呢."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from index.analysis.dates import find_years
from index.analysis.folding import fold
from index.analysis.numerals import parse_number
from index.search.conversation.conversations import (
    FEW_WORDS,
    JOINT,
    asks_amount,
    clean,
    own_words,
    points_back,
)
from index.search.indicators import names_figure
from index.search.questions.query import Query
from index.search.tenses import Tense, asked_tense


class Likeness(Enum):
    """Of what kind a part of a question is; one part takes the place of another of its kind."""

    PLACE = auto()
    YEAR = auto()
    SPEAKER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question that names a place, a year or a speaker: ``text[start:end]``."""

    likeness: Likeness
    start: int
    end: int


PartReader = Callable[[str], Sequence[Part]]
"""Reads the parts of a text in reading order, none overlapping another."""

LEAST_OWN = 2
"""Content words from which a message that names a place or year says itself what is asked of it. With one,
such as 改 in 陕西改了几个, it still asks what was asked before."""

HALF_CENTURY = 50
"""Years up to which two figures are a year of the century spoken of."""

_COUNT = r"([一二两三四五六七八九十\d]{1,2})"
_NEXT_YEAR = re.compile(
    rf"再?(?:[往向]后{_COUNT}|[后晚过]{_COUNT}|{_COUNT}年(?:之?后|以后)(?=的?呢|$))年?|(?:隔|次|下一?|后一?|第二|转)年"
)
_YEAR_BEFORE = re.compile(
    rf"再?(?:[往向]前{_COUNT}|[前早]{_COUNT}|{_COUNT}年(?:之?前|以前)(?=的?呢|$))年?|(?:前一|上一?|头一|早一)年"
)
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})(?=年|的?呢?[?.!]*$)")
_OF_YEAR = re.compile(
    r"(?<!\d)(?P<year>\d{2}|(?:19|20)\d\d)年?(?:的|那年的?|[那这]?[份篇次届]的?|的?[那这][份篇次])"
    r"(?=呢|[?？.! ]*$|也|又)"
)
"""A year that is named alone: 07年的呢, 85那份呢."""
_ALL = re.compile(r"各(?:省|市|地|年)(?:市|份)?|(?:哪些|哪几个)(?:省|市|地方|年)(?:市|份)?(?:都)?|历年|每年")
"""What asks of all documents; a place or year put in its stead asks of one."""
_BETWEEN = re.compile("[和与跟及同至到、,~-]")
"""What parts of one kind are strung together with."""
_ALIKE = re.compile("的?呢")
_GONE_BY = re.compile("[去上]年")
_GOALS = re.compile("的?(?:预期|主要)*目标")
_ANOTHER = re.compile(
    r"换(?:成|到|做|作)?|改(?:成|为)|(?<!\S)到|再?(?:看看|说说|查查)|[这那嗰𠮶]一?[篇份次届](?:报告|文告|讲话|演讲|发言)?(?=的?呢|$)|(?:的?数(?:字|据)?|情况|方面|那边|这边|那里)(?=还?有?呢|$)|也有?"
)
_ASKS_THE_SAME = re.compile(
    r"(?: |的|那|这|嗰|𠮶|到|在|对|又|也|还|再|是|定|说|讲|提|写|谈|点样?|怎[么样]样?|如何|咋|多少|几多"
    r"|[了过呢里中上面头份篇次届]|有没有|有冇|(?:政府|工作|施政|元旦|新年)*(?:报告|文告|讲话|演讲|发言|贺词)|数字?|情况"
    r"|\b(?:in|the|that|this|one|of|for|report|speech|address|message|say|says|said|did|does|it|was|is)\b)+"
)
"""What asks of another year or place what was asked before: 2001年那份怎么说, 98年报告里呢."""
_GOES_ON = re.compile("^(?:那|还有|至于|咁)|呢[?.! ]*$")
_ASKED = {Tense.GOAL: "目标是多少", Tense.RESULT: "达到了多少", None: "是多少"}
_SIGNS = re.compile(r"^[\s,，:：的]+|[\s的]+$")


def substitute(query: Query, meant: str, read: PartReader) -> str | None:
    """Return the question ``meant`` asked of the places, years and speakers that the message names.

    None where the message names none, or is a question of its own.
    """
    message = _with_full_years(query.folded, meant)
    named = read(message)
    if not named:
        return None
    rest = clean(_ANOTHER.sub(" ", _without(message, named)))
    if _ASKS_THE_SAME.fullmatch(rest):
        rest = ""
    words = own_words(rest)
    kinds = {part.likeness for part in named}
    if len(words) >= LEAST_OWN and not (points_back(query) or _asks_alike(message, named)):
        return None
    alike = _replaced(_ALL.sub("", meant), message, named, kinds, read)
    if _GONE_BY.search(message):
        alike = _GOALS.sub("", alike)  # Of a year gone by reports tell what came of its goals.
    return f"{alike.partition(JOINT)[0]}{JOINT}{rest}" if words else alike


def ask_other_figure(query: Query, meant: str, parts: Sequence[Part], papers: Sequence[str]) -> str | None:
    """Return the question for the figure that a message names, asked of what the one ``meant`` asked it of.

    ``parts`` are the places, years and speakers that ``meant``, folded, names, ``papers`` its words for
    papers. None where the message names no known figure, or ``meant`` asked for none.
    """
    message = _SIGNS.sub("", clean(query.folded))
    if not _GOES_ON.search(query.folded) or len(own_words(message)) > FEW_WORDS or not names_figure(message):
        return None
    before = fold(meant).partition(JOINT)[0]
    if not (asks_amount(before) or names_figure(before) or "目标" in before):
        return None
    ends = [part.end for part in parts if part.end <= len(before)]
    ends += [match.end() for paper in papers for match in re.finditer(re.escape(paper), before)]
    if not ends:
        return None
    of_whom = before[: max(ends)]
    if names_figure(of_whom):  # 增长目标,上海今年是多少
        of_whom = "".join(before[part.start : part.end] for part in parts if part.end <= len(before))
    asked = "" if asks_amount(message) or "目标" in message else _ASKED[asked_tense(before)]
    return f"{of_whom}{message}{asked}"


def _asks_alike(message: str, named: Sequence[Part]) -> bool:
    """Whether the message goes on 呢 right after what it names: 14年呢 精神健康那些."""
    return bool(_ALIKE.match(message, named[-1].end))


def _replaced(meant: str, message: str, named: Sequence[Part], kinds: set[Likeness], read: PartReader) -> str:
    """Put each named part where the first of its kind stood, or in front where none did."""
    written = {
        kind: "".join(message[part.start : part.end] for part in named if part.likeness is kind)
        for kind in Likeness
    }
    pieces: list[str] = []
    placed: set[Likeness] = set()
    position = 0
    for part in read(meant):
        if part.likeness not in kinds:
            continue
        between = meant[position : part.start]
        pieces.append("" if pieces and _BETWEEN.fullmatch(between) else between)
        if part.likeness not in placed:
            pieces.append(written[part.likeness])
            placed.add(part.likeness)
        position = part.end
    pieces.append(meant[position:])
    before = "".join(written[kind] for kind in Likeness if kind in kinds - placed)
    return (before + "".join(pieces)).strip()


def _without(text: str, parts: Sequence[Part]) -> str:
    pieces: list[str] = []
    position = 0
    for part in parts:
        pieces.append(text[position : part.start])
        position = part.end
    return " ".join([*pieces, text[position:]])


def _with_full_years(message: str, meant: str) -> str:
    """Write 93年呢 and 次年呢 as the years that the question before makes of them."""
    named = find_years(fold(meant))
    if not named:
        return message
    message = _OF_YEAR.sub(r"\g<year>年", message)
    year = named[0].year
    for pattern, direction in ((_NEXT_YEAR, 1), (_YEAR_BEFORE, -1)):
        if far := pattern.search(message):
            years = parse_number(next(filter(None, far.groups()), "一")) or 1
            message = f"{message[: far.start()]}{year + direction * years}年{message[far.end() :]}"

    def full(match: re.Match[str]) -> str:
        # Two figures of another century may count from 1911: 94年 after 2004年 is left as written.
        near = year - year % 100 + int(match[1])
        if named[0].short or abs(near - year) > HALF_CENTURY:
            return match[1] if message[match.end() :].startswith("年") else f"{match[1]}年"
        return str(near)

    return _SHORT_YEAR.sub(full, message, count=1)
