"""How a question names documents: by place, year, speaker, office, paper, body and meeting; pure.

What is known is looked up among the names of the library's documents; what they lack is told by the grammar
around it: who says something, whose report is asked for, on what occasion it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.analysis.dates import YearName, find_dates, find_relative_years, find_years
from index.analysis.folding import fold
from index.analysis.places import NATION, PROVINCES, PlaceName, find_places, is_known_place
from index.analysis.segmenter import dictionary_words, tagged_words
from index.outline.facets import plain_names
from index.outline.metadata import SPEECH as SPOKEN
from index.search.names.english_names import find_offices, find_papers
from index.search.names.named_years import (
    PAPER_IN_ENGLISH,
    SPOKEN_OF,
    TOPIC_BEFORE,
    joined_years,
    parts_of_decades,
    with_month,
)
from index.search.names.occasions import find_congresses, find_gatherings, find_months, find_occasions
from index.search.names.speakers import (
    IN_A_YEAR,
    OFFICE,
    OFFICE_ALONE,
    SAY,
    SAYS,
    SPEAKS_ITSELF,
    SPEECH,
    SpeakerReader,
    asks_for_speech,
    find_titled,
)
from index.search.questions.query import is_story
from index.search.questions.question_words import FUNCTION_WORDS
from index.snapshot.glossary import Glossary
from index.types import Facets

COMMON = 0.5
"""Share of the documents up to which a body or a paper that their names state tells them apart."""
SHORT_PAPER = 0.1
"""The same for a word of two characters alone, such as 文告."""

# Of an office named for short only the one who speaks is meant: not 会见特首.
_SUBJECT = f"(?:^|[,.;:?!\\s年]|请问|{'|'.join(PROVINCES)})(?:政府)?"
_FIRST_WORDS = re.compile(f"(?:请问|想问|{'|'.join(PROVINCES)}|政府|的)+")
_ANSWERS = "[对就].{1,14}?(?:怎么|如何|有(?:什么|何|哪些))(?:回应|解释|答复|回答|安排|看法|措施)"
_ABOUT_IT = rf"[^,.?!]{{0,6}}?{SPEECH}"
_BODY, _TIME = "nt", "t"
_QUOTED = re.compile(rf'[《"](?P<words>[^《》"]{{2,40}})[》"](?={_ABOUT_IT})')
_TOLD = re.compile(rf"{SPEECH}|{SAY}|[上里]")
_OWNS = re.compile(r"[省市区县州]|的|政府|经济|gdp|今年|去年|\d|[?？]|$")
_PLAN = re.compile(rf"(?P<number>[一二三四五六七八九十]{{1,2}})五\"?计划(?={_ABOUT_IT})")

_FIGURE_OF_ITS_OWN = (
    "gdp|(?:地区)?生产总值|经济(?:总量|增[长速])|(?:地方)?(?:财政|一般公共预算)收入"
    r"|(?<=年)的?[^,.?!\s]{0,12}目标"
)
"""What only a government states of its own place; a goal where a year stands before it."""
_ITS_PAPER = re.compile(
    rf"[省市区县州]?(?:委|人民)?(?:政府)?的?(?:{IN_A_YEAR}的?)?(?:人民)?(?:政府|年度|工作)*"
    rf"(?:{SPEECH}|{OFFICE}|[省市区县州]长|{_FIGURE_OF_ITS_OWN})|[省市区县州]?(?:人民)?政府{IN_A_YEAR}"
)
_PAPER_IN_ENGLISH = re.compile(PAPER_IN_ENGLISH)
_BODY_LAST = re.compile(r"[\u4e00-\u9fff]{2}[部委局署院行]$")

_KINDS_AHEAD = rf"(?=[^,.?!]{{0,10}}?(?:{fold(SPOKEN)}))"
_FIRST = re.compile(rf"(?:第一|首|最早的?)(?:份|次|篇|个(?!五年)){_KINDS_AHEAD}|最早的{_KINDS_AHEAD}")
_LAST = re.compile(
    rf"(?:最后[一那]?|最近[一那]?|最新[一那]?|上一?)(?:份|次|篇|个){_KINDS_AHEAD}|最[新近]的{_KINDS_AHEAD}|最后的{_KINDS_AHEAD}"
)

_KIND = re.compile(rf".*(?:{fold(SPOKEN)})$")
_PAPER = re.compile(f".*{SPEECH}")
_BOUNDARY = re.compile(r"[\s_()\[\]<>《》,.;:!?\"-]|关于|$")
OTHER_OFFICES = {"特首": "行政长官"}
_BUREAU = re.compile("(?P<body>.+?[局司署处院])(?:副?[局司署处院]长)")
_HALVES = re.compile("(?P<first>.).*?及(?P<second>.).*(?P<last>.)")
_WITH = re.compile("[跟和与同对]$")
_DEALINGS = re.compile(
    "[人国]?[^,.?!]{0,2}?(?:关系|打仗|做买卖|来往|往来|建交|断交|合作|贸易|谈判|交[流往]|接壤|冲突|战争)"
)
"""What is said of a place that one deals with, after ``_WITH``: 跟俄罗斯做买卖."""
_HAN = re.compile("[\u4e00-\u9fff]")
_LONG_NAME = 8


@dataclass(frozen=True, slots=True)
class Named:
    """What a folded question names."""

    places: tuple[PlaceName, ...] = ()
    """Those that may tell documents apart: not the nation, and not what is spoken about (对台湾)."""
    years: tuple[YearName, ...] = ()
    relative: tuple[tuple[int, int], ...] = ()
    """Where it says this year, last year or the like."""
    speakers: tuple[str, ...] = ()
    """Known ones and such as say something in the question."""
    called: tuple[str, ...] = ()
    """What the question calls each of them: 周总理 for 周恩来."""
    giving: bool = False
    """Whether a speech or a paper of theirs is asked for."""
    strangers: tuple[str, ...] = ()
    """What may be the name of a speaker, of a body or of something else that no document's name holds."""
    offices: tuple[str, ...] = ()
    titled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Whom it names by a title of offices of which no document states who holds them, as 陈茂波局长, or what
    body it begins with, each with these offices."""
    paper: str = ""
    """The words for a paper, such as 国务院政府工作报告, without year and place."""
    papers: tuple[str, ...] = ()
    """All words for papers, those included by which no documents are told apart."""
    occasions: tuple[str, ...] = ()
    """Meetings and bodies whose paper is asked for: 二十大, 最高人民法院."""
    of_paper: bool = False
    """Whether any kind of paper is spoken of (报告, 文告), so that a year is that of the paper."""
    year_of_paper: bool = False
    """Whether a year stands beside who speaks, as in 温家宝2006年说, so that it is that of the paper."""
    year_of_office: bool = False
    """Whether it stands beside an office or a body: 2012年国务院."""
    heading: tuple[str, ...] = ()
    """The places whose paper or officer is asked for: 杭州 of 杭州的报告."""
    owning: tuple[str, ...] = ()
    """The places that something is asked of: 武汉 of 2025年武汉的目标, not 日本 of 1979年日本关系."""
    dates: tuple[str, ...] = ()
    """Days named without their year and months named with it, as days hold them: -10-10, 2013-10-."""
    order: int = 0
    """-1 where the first of the documents meant is asked for, 1 for the last."""

    @property
    def empty(self) -> bool:
        """Whether nothing is named by which documents differ."""
        told = self.places or self.years or self.relative or self.speakers or self.offices or self.titled
        return not (told or self.paper or self.strangers or self.occasions or self.order)


class NameReader:
    """Reads what questions name, by what the names of a library's documents hold."""

    def __init__(self, facets: Sequence[Facets], glossary: Glossary | None = None) -> None:
        """Learn the names in ``facets``, in the order of the snapshot's documents.

        ``glossary`` translates what questions in English call offices.
        """
        self._glossary = glossary or {}
        self._count = len(facets)
        self._names = "\n".join(each.names for each in facets)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self._names))]
        self._speakers = SpeakerReader(facets)
        self._own_years = frozenset(year for each in facets for year in each.years[:1])
        self._offices = _offices(facets)
        self._short_offices = _short_offices(facets)
        self.kinds = _kinds(facets)
        self.congresses = find_congresses(facets)

    def read(self, folded: str) -> Named:
        """Read off a folded question what it names of documents."""
        tagged = tagged_words(folded)
        bounds = _starts(tagged)
        found = [place for place in find_places(folded, tagged=tagged) if place.name != NATION]
        occasions = list(dict.fromkeys(find_occasions(folded, tagged, self.congresses)))
        held = [each for each in occasions if each in self.congresses]
        offices = self._named_offices(folded, bounds)
        strangers: list[str] = []
        speakers = self._speakers.known(folded, bounds)
        titled: dict[str, list[str]] = {}
        if not speakers:
            unknown: list[str] = []
            if not is_story(folded):
                unknown, strangers = self._speakers.unknown(folded, tagged, bounds)
            told = find_titled(folded, [*unknown, *strangers], bounds)
            untold = {words: self._speakers.offices_without_holder(title) for words, title in told.items()}
            titled = {words: of_title for words, of_title in untold.items() if of_title}
            unknown, strangers = (
                [name for name in names if not any(name in words for words in titled)]
                for names in (unknown, strangers)
            )
            known = [place for place in found if is_known_place(place.name)]
            taken = {
                *offices,
                *occasions,
                *self._short_offices,
                *(word for place in known for word in (place.name, place.written)),
            }
            unknown = [name for name in unknown if not any(word in name for word in taken)]
            speakers = {self._speakers.sounding_like(name) or name: name for name in unknown}
            strangers = [
                name
                for name in (*strangers, *find_gatherings(folded))
                if not any(word in name for word in taken) and not self._mentions(name)
            ]
        titled |= {} if offices or speakers else self._bodies_first(folded)
        called = list(speakers.values())
        places = [
            place
            for place in found
            if not any(place.name in each for each in (*speakers, *called, *strangers, *occasions))
        ]
        plain = dictionary_words(plain_names(folded, [place.written for place in found] + called))
        papers = self._papers(plain)
        years = [year for year in parts_of_decades(find_years(folded), folded) if self._is_year(year)]
        # Where a year is joined to who speaks or to a paper, others are what is asked about.
        of_paper, of_office = (joined_years(years, folded, names) for names in (called, offices))
        own = sorted({*of_paper, *of_office}, key=lambda year: (year.start, year.year))
        if called or offices:
            own = [with_month(year, folded) for year in own]
        return Named(
            places=tuple(
                place
                for place in places
                if not TOPIC_BEFORE.search(before := folded[: place.start])
                and not ((own or called or offices) and SPOKEN_OF.search(before))
                and not (_WITH.search(before) and _DEALINGS.match(folded, place.end))
            ),
            years=tuple(own or years),
            relative=tuple(find_relative_years(folded)),
            speakers=tuple(speakers),
            called=tuple(called),
            giving=any(asks_for_speech(name, folded) for name in called),
            strangers=tuple(dict.fromkeys(strangers)),
            offices=tuple(offices),
            titled=tuple((words, tuple(of_title)) for words, of_title in titled.items()),
            paper=self._telling(
                [*papers, *held, *self._quoted(folded), *self._times(tagged), *find_papers(folded)]
            ),
            papers=tuple(dict.fromkeys([*papers, *held])),
            # 财政部 is not spoken of where a 财政部长 is.
            occasions=tuple(
                each
                for each in occasions
                if each not in held and not re.search(f"{re.escape(each)}(?!长)", self._names)
            ),
            of_paper=bool(held or find_papers(folded))
            or (bool(of_paper) and _PAPER_IN_ENGLISH.search(folded) is not None)
            or any(word in self.kinds or _PAPER.fullmatch(word) for word in plain),
            year_of_paper=bool(of_paper)
            or (bool(speakers or offices) and _PAPER_IN_ENGLISH.search(folded) is not None),
            year_of_office=bool(of_office) or (bool(offices) and _HAN.search(folded) is None),
            heading=tuple(place.name for place in places if _ITS_PAPER.match(folded, place.end)),
            owning=tuple(place.name for place in places if _OWNS.match(folded, place.end)),
            dates=(*find_dates(folded), *find_months(folded)),
            order=-1 if _FIRST.search(folded) else 1 if _LAST.search(folded) else 0,
        )

    def _is_year(self, year: YearName) -> bool:
        """Whether what may be a year is one: two figures are where a document is of it."""
        return not year.short or not self._own_years.isdisjoint((year.year, year.of_republic))

    def _named_offices(self, folded: str, bounds: frozenset[int]) -> list[str]:
        """Return the offices and bodies of documents that a question names, in full or for short."""
        found = [office for office in self._offices if office in folded]
        if _HAN.search(folded) is None:
            found += filter(self._mentions, find_offices(folded, self._offices, self._glossary))
        for short, offices in self._short_offices.items():
            if short not in folded or any(short in office for office in found):
                continue
            spoken = "" if short.endswith("长") or short in OTHER_OFFICES else f"(?={SAYS}|{_ANSWERS})"
            if re.search(rf"{_SUBJECT}{re.escape(short)}{spoken}", folded):
                found += offices
        for match in OFFICE_ALONE.finditer(folded):
            # 教育部部长 is none of the 部长 of documents.
            own = match.start() in bounds and not _BODY_LAST.search(folded[: match.start()])
            told = own and SPEAKS_ITSELF.match(folded, match.end())
            if told and not found and self._telling([match[0]]) and self._speakers.heads(match[0]):
                found.append(match[0])
        found = list(dict.fromkeys(found))
        return [name for name in found if not any(name != longer and name in longer for longer in found)]

    def _bodies_first(self, folded: str) -> dict[str, list[str]]:
        """Return the body that a question begins with, with its offices: 教育局 小班教学."""
        found = _FIRST_WORDS.match(folded)
        begins = folded[found.end() :] if found else folded
        bodies = [short for short in self._short_offices if begins.startswith(short)]
        longest = max(bodies, key=len, default="")
        return {longest: self._short_offices[longest]} if longest else {}

    def _quoted(self, folded: str) -> list[str]:
        """Return the plans and the quoted titles that a paper asked for is about, and is named by."""
        plans = [f"第{match['number']}个五年计划" for match in _PLAN.finditer(folded)]
        quoted = [match["words"] for match in _QUOTED.finditer(folded)]
        return [words for words in (*plans, *quoted) if self._mentions(words)]

    def _times(self, tagged: Sequence[tuple[str, str]]) -> list[str]:
        """Return what documents call the paper of a day of which one speaks: 元旦文告 for 元旦讲话."""
        days = [
            word
            for (word, tag), (follows, _) in pairwise(tagged)
            if tag == _TIME and _TOLD.fullmatch(follows) and not find_relative_years(word)
        ]
        return [day + kind for day in days for kind in self.kinds if self._mentions(day + kind)]

    def _mentions(self, words: str) -> bool:
        return words in self._names

    def holding(self, words: str) -> frozenset[int]:
        """Return the documents whose names hold the words."""
        if words in self.congresses:
            return self.congresses[words]
        found, place = set(), self._names.find(words)
        while place >= 0:
            found.add(bisect_right(self._line_starts, place) - 1)
            place = self._names.find(words, place + 1)
        return frozenset(found)

    def of_paper(self, words: str) -> frozenset[int]:
        """Return the documents that are a paper, else those whose names speak of it: 施政报告的建议."""
        holding = self.holding(words)
        whole = re.compile(rf"{re.escape(words)}(?=[\s_()\[\]<>《》,.;:\"-]|$)", re.MULTILINE)
        own = {bisect_right(self._line_starts, m.start()) - 1 for m in whole.finditer(self._names)}
        return holding & own or holding

    def _papers(self, tokens: Sequence[str]) -> list[str]:
        """Return each kind of paper with the words before it that some document's name holds with it."""
        found = []
        for last, kind in enumerate(tokens):
            if kind not in self.kinds:
                continue
            words = longest = kind
            for token in reversed(tokens[:last]):
                held = next((w for w in (token + words, f"{token}的{words}") if self._mentions(w)), "")
                if not held:
                    break
                words = held
                longest = longest if token in FUNCTION_WORDS else words
            # 计划报告 is said of any 计划的报告, of which only a long name tells which.
            written = "的" not in longest or longest in "".join(tokens) or len(longest) >= _LONG_NAME
            found.append(longest if written else kind)
        return found

    def _telling(self, papers: Sequence[str]) -> str:
        """Return the longest of the papers named, unless most documents are one."""
        best = max(papers, key=len, default="")
        share = len(self.holding(best)) / self._count if best else 1.0
        return best if share <= (COMMON if len(best) > 2 else SHORT_PAPER) else ""


def _starts(tagged: Sequence[tuple[str, str]]) -> frozenset[int]:
    """Return where words begin and end."""
    bounds, at = {0}, 0
    for word, _ in tagged:
        at += len(word)
        bounds.add(at)
    return frozenset(bounds)


def _kinds(facets: Sequence[Facets]) -> frozenset[str]:
    """Return the kinds of speeches and papers that names end in: 报告, 施政报告, 文告."""
    parts = {part for each in facets for part in re.split(_BOUNDARY, each.names) if part}
    return frozenset(word for part in parts for word in dictionary_words(part)[-1:] if _KIND.match(word))


def _offices(facets: Sequence[Facets]) -> list[str]:
    """Return the offices and bodies in names by which the documents differ: 发展局局长, 国务院."""
    counts: Counter[str] = Counter()
    for each in facets:
        bodies = {word for word, tag in tagged_words(each.names) if tag == _BODY}
        counts.update(bodies.union(each.offices))
    return sorted(name for name, times in counts.items() if times <= COMMON * len(facets))


def _short_offices(facets: Sequence[Facets]) -> dict[str, list[str]]:
    """Return what offices and their bureaus are called for short: 教育局, 教育局长, 运房局."""
    found: dict[str, list[str]] = {}
    for office in sorted({office for each in facets for office in each.offices}):
        calls = [short for short, full in OTHER_OFFICES.items() if full == office]
        if bureau := _BUREAU.fullmatch(office):
            body = bureau["body"]
            calls += [body, f"{body}长", body[:2] + body[-1]]
            if halves := _HALVES.fullmatch(body):
                calls.append("".join(halves.groups()))
            calls += [f"{call}{body[-1]}长" for call in calls if call.endswith(body[-1])]  # 运房局局长
        for call in calls:
            found.setdefault(call, []).append(office)
    return found
