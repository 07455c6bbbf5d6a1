"""How a question names documents: by place, year, speaker, office, paper, body and meeting; pure.

What is known is looked up among the names of the library's documents; what they lack is told by the grammar
around it: who says something, whose report is asked for, on what occasion it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.folding import fold
from index.outline.facets import plain_names
from index.outline.metadata import SPEECH
from index.outline.numerals import parse_number
from index.outline.people import OFFICES, SURNAMES
from index.outline.places import NATION, PlaceName, find_places, is_known_place
from index.outline.years import YearName, find_relative_years, find_years
from index.search.question_words import FUNCTION_WORDS, WRAPPING
from index.segmenter import dictionary_words, tagged_words
from index.types import Facets

COMMON = 0.5
"""Share of the documents up to which a body or a paper that their names state tells them apart."""
SHORT_PAPER = 0.1
"""The same for a word of two characters alone, such as 文告."""

_OFFICES = f"副?(?:{fold(OFFICES)}|首相|国王|女王|总裁|创始人)"
_SPEECH = f"(?:{fold(SPEECH)}|咨文|贺词|年报|财报|白皮书|声明|祝词|公报)(?![会员人期厅数量]|机制|制度)"
_OWN_SPEECH = f"(?:政府|年度|工作|施政)*{_SPEECH}"
_IN_A_YEAR = r"(?:(?:19|20)?\d\d年|民国.{1,4}年|[一二]?[〇零○一二三四五六七八九]{2,3}年|今年|去年|前年)"
_SAY = (
    r"(?:说(?![明法])|讲(?![话究授课述])|谈(?![判话])|提[出到]|认为|指出|强调|评价|看待|主张|表示|宣布)(?!的)"
)
_TITLE = f"(?:同志|先生|女士|议员|{_OFFICES})?"
_SAYS = (
    rf"{_TITLE}(?:{_IN_A_YEAR}时?)?(?:在.{{0,20}}?)?(?:是|都|曾|又|对.{{1,12}})?"
    rf"(?:(?:怎么|如何|咋|怎样|点|什么时候|有没有|为什么)样?{_SAY}|{_SAY}|(?:怎么|如何|咋|怎样)(?:样|去)?看)"
)
_OF = r"[^,.;:?!的在里中对和与向把是给为]"
_GIVES = rf"{_TITLE}(?:的?{_IN_A_YEAR})?(?:在.{{0,20}}?上?)?的?{_OF}{{0,6}}?的?{_SPEECH}"
_TOPIC_BEFORE = re.compile("(?:对于?|关于|针对|就|围绕|涉及)$")
_SPEAKS = re.compile(f"{_SAYS}|{_GIVES}")
# 马英九元旦文告; of shorter names only 普京的新年讲话, for they may be any word (高峰论坛报告).
_SPEAKS_ITSELF = re.compile(
    rf"{_SAYS}|{_TITLE}(?:的?{_IN_A_YEAR})?(?:的.{{0,4}}|{_IN_A_YEAR}的?){_OWN_SPEECH}"
    rf"|{_OFFICES}(?:{_IN_A_YEAR})?的?{_OWN_SPEECH}"
)
_WHOLE_NAME = 3
_SURNAME_AND_OFFICE = re.compile(rf"(?P<surname>[{fold(SURNAMES)}])(?P<office>副?(?:{fold(OFFICES)}))")
_OFFICE_ALONE = re.compile(rf"(?:代理?|副)?(?:{fold(OFFICES)})")
_OFFICE_LAST = re.compile(f"{_OFFICES}$")
_CALLED_BY_LAST = re.compile("阿(?P<last>[\u4e00-\u9fff])")
_SURNAME = re.compile(f"[{fold(SURNAMES)}]")
_FOREIGN_NAME = re.compile(rf"[\u4e00-\u9fff]{{1,6}}(?:·[\u4e00-\u9fff]{{1,8}}?)+(?={_SPEAKS.pattern})")
_HAN_ONLY = re.compile("(?:(?![〇零一二三四五六七八九十])[\u4e00-\u9fff])+")
_LATIN_WORDS = re.compile(r"[a-z]+(?:[ -][a-z]+)*")
_MOST_NAME_WORDS = 4
_SAID_IN_ENGLISH = re.compile(
    r"\b(?:did|does|do)\s+(?P<who>[a-z.]+(?: [a-z.]+){0,2}?)\s+(?:say|see|think|talk|promise|speak|claim)\b"
    r"|\b(?P<whose>[a-z]+(?: [a-z]+)?)'s (?:[a-z]+ ){0,2}(?:speech|address|report|message|policy)\b"
)

# The characters that foreign names are written with by custom.
_SOUNDS = (
    "阿埃艾奥巴白贝比宾波伯布查达戴丹德登迪蒂丁杜多尔法菲费芬佛弗福盖冈戈格古哈海汉赫亨霍基吉加贾杰金卡凯坎康"
    "考科克肯库拉莱兰朗劳勒雷里利林卢鲁伦罗洛马麦曼梅门蒙米莫默姆穆纳娜南内尼诺欧帕潘佩皮普奇恰乔切琼热荣萨塞"
    "赛桑沙珊莎圣施史斯司索塔泰坦唐特提图托瓦万维威韦沃乌伍西希夏香谢辛休雅亚杨耶伊因英尤约泽扎詹朱兹佐拜京"
)
_FOREIGN = re.compile(f"[{_SOUNDS}]{{2,6}}")

_GOVERNMENT = re.compile("政府|中央")
_BODIES = ("nt", "nz")
_PERSON, _BODY, _PLACE, _TIME = "nr", "nt", "ns", "t"
_PROPER = ("nr", "nt", "nz")
_BODY_ENDS = re.compile(r".+(?:[委部局署检院行会]|集团|公司|大学|组织)")
_BODY_GIVES = re.compile(
    rf"的?(?:{_IN_A_YEAR})?的?(?:政府|年度|工作)*(?:{_SPEECH}|年报|财报|季报|白皮书|公报|要点|公告)"
)
_ACCOUNTS = re.compile("年报|财报|季报|半年报|白皮书")
_NUMERAL = "[一二三四五六七八九十]"
_CONGRESS = re.compile(
    rf"(?P<party>党的|中共|中国共产党)?第?(?P<number>{_NUMERAL}{{1,3}}|\d{{1,2}})"
    r"(?:大(?![家会学小量型力众地道概中约多事区项类规])|次(?:全国)?代表大会)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th) (?:(?:national|party) )*congress"
)
# 十九大以来 and 二十大精神 are what is spoken of, no paper.
_AFTERWARDS = re.compile(
    "的?(?:精神|以来|召开|之?[前后]|期间|代表|部署|战略|要求|确[定立]|决策|胜利|方针|和|提出(?!了?(?:什么|哪)))"
)
_ON_OCCASION = re.compile(
    rf"的?(?:{_SPEECH}|上(?!海|升|涨)|(?:是|又)?(?:怎么|如何)?{_SAY}|里|中(?!国|央))|$|[?？]"
)
_ANY_CONGRESS = re.compile("党代会|党的?(?:全国)?代表大会")
_PLENUM = re.compile(
    rf"(?:第?{_NUMERAL}{{1,3}}|\d\d)届(?:{_NUMERAL}|\d)中全会(?=公报|决定|上(?!海)|的?{_SPEECH}|(?:怎么|如何){_SAY})"
)
_ANNIVERSARY = re.compile(
    rf"[\u4e00-\u9fff]{{2,8}}?(?:\d{{1,3}}|{_NUMERAL}{{1,4}}|百)周年(?=[^,.?]{{0,8}}?(?:{_SPEECH}|大会上|庆典上|那次))"
)
_GATHERING = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,10}?(?:论坛|峰会|年会|大会|座谈会|典礼|仪式))"
    rf"(?:{_IN_A_YEAR})?(?:年会|开幕式?)?上?的?(?:主旨|重要)?{_SPEECH}"
)
_OWN_GATHERING = re.compile("人民代表大会|人大|立法会|会员大会|代表大会")
_QUOTED = re.compile('[《"](?P<words>[^《》"]{2,40})[》"]')

_ITS_PAPER = re.compile(
    rf"[省市区县州]?(?:委|人民)?(?:政府)?的?(?:人民)?(?:政府|年度|工作)*(?:{_SPEECH}|[省市区县州]长|特首|主席)"
)
_DIGITS = ("", *"一二三四五六七八九")

_KINDS_AHEAD = rf"(?=[^,.?!]{{0,10}}?(?:{fold(SPEECH)}))"
_FIRST = re.compile(rf"(?:第一|首|最早的?)(?:份|次|篇|个(?!五年)){_KINDS_AHEAD}|最早的{_KINDS_AHEAD}")
_LAST = re.compile(
    rf"(?:最后一?|最近一?|最新一?|上一?)(?:份|次|篇|个){_KINDS_AHEAD}|最[新近]的{_KINDS_AHEAD}|最后的{_KINDS_AHEAD}"
)

_KIND = re.compile(rf".*(?:{fold(SPEECH)})$")
_BOUNDARY = re.compile(r"[\s_()\[\]<>《》,.;:!?\"-]|关于|$")
_OTHER_OFFICES = {"特首": "行政长官"}
_BUREAU = re.compile("(?P<body>.+?[局司署处院])(?:副?[局司署处院]长)")
_HALVES = re.compile("(?P<first>.).*?及(?P<second>.).*(?P<last>.)")


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
    strangers: tuple[str, ...] = ()
    """What may be the name of a speaker, of a body or of something else that no document's name holds."""
    offices: tuple[str, ...] = ()
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
    heading: tuple[str, ...] = ()
    """The places whose paper or officer is asked for: 杭州 of 杭州的报告."""
    order: int = 0
    """-1 where the first of the documents meant is asked for, 1 for the last."""

    @property
    def empty(self) -> bool:
        """Whether nothing is named by which documents differ."""
        told = self.places or self.years or self.relative or self.speakers or self.offices
        return not (told or self.paper or self.strangers or self.occasions or self.order)


class NameReader:
    """Reads what questions name, by what the names of a library's documents hold."""

    def __init__(self, facets: Sequence[Facets]) -> None:
        """Learn the names in ``facets``, in the order of the snapshot's documents."""
        self._count = len(facets)
        self._names = "\n".join(each.names for each in facets)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self._names))]
        self._words = frozenset(dictionary_words(self._names))
        self._speakers = tuple(dict.fromkeys(name for each in facets for name in each.speakers))
        self._own_years = frozenset(year for each in facets for year in each.years[:1])
        self._offices = _offices(facets)
        self._short_offices = _short_offices(facets)
        self.kinds = _kinds(facets)
        self.congresses = _congresses(facets)

    def read(self, folded: str) -> Named:
        """Read off a folded question what it names of documents."""
        tagged = tagged_words(folded)
        bounds = _starts(tagged)
        found = [place for place in find_places(folded, tagged=tagged) if place.name != NATION]
        occasions = list(dict.fromkeys(self._occasions(folded, tagged)))
        held = [each for each in occasions if self.holding(each)]
        offices = self._named_offices(folded, bounds)
        strangers: list[str] = []
        speakers = self._known_speakers(folded, bounds)
        if not speakers:
            speakers, strangers = self._unknown(folded, tagged, bounds)
            known = [place for place in found if is_known_place(place.name)]
            taken = {*offices, *occasions, *(word for place in known for word in (place.name, place.written))}
            speakers = [name for name in speakers if not any(word in name for word in taken)]
            strangers = [name for name in strangers if not any(word in name for word in taken)]
        called = (*speakers, *strangers, *occasions)
        places = [place for place in found if not any(place.name in each for each in called)]
        plain = dictionary_words(plain_names(folded, [place.written for place in found] + speakers))
        papers = self._papers(plain)
        years = tuple(year for year in find_years(folded) if self._is_year(year))
        return Named(
            places=tuple(place for place in places if not _TOPIC_BEFORE.search(folded[: place.start])),
            years=years,
            relative=tuple(find_relative_years(folded)),
            speakers=tuple(dict.fromkeys(speakers)),
            strangers=tuple(dict.fromkeys(strangers)),
            offices=tuple(offices),
            paper=self._telling([*papers, *held, *self._quoted(folded), *self._times(tagged)]),
            papers=tuple(dict.fromkeys([*papers, *held])),
            occasions=tuple(each for each in occasions if each not in held),
            of_paper=bool(held) or any(word in self.kinds or _KIND.fullmatch(word) for word in plain),
            year_of_paper=any(_beside_speaker(year, folded, speakers) for year in years),
            heading=tuple(place.name for place in places if _ITS_PAPER.match(folded, place.end)),
            order=-1 if _FIRST.search(folded) else 1 if _LAST.search(folded) else 0,
        )

    def _is_year(self, year: YearName) -> bool:
        """Whether what may be a year is one: two figures are where a document is of it."""
        return not year.short or not self._own_years.isdisjoint((year.year, year.of_republic))

    def _known_speakers(self, folded: str, bounds: frozenset[int]) -> list[str]:
        """Return the speakers of documents whom a question names in full or by surname and office."""
        found = [name for name in self._speakers if _stands(name, folded, bounds)]
        if found:
            return found
        for match in _SURNAME_AND_OFFICE.finditer(folded):
            if {*match.span()} <= bounds:
                found += self._holders(match["surname"], match["office"])
        for match in _CALLED_BY_LAST.finditer(folded):
            alike = [
                name for name in self._speakers if len(name) == _WHOLE_NAME and name[-1] == match["last"]
            ]
            found += alike if len(alike) == 1 else []
        if not found and (latin := _LATIN_WORDS.findall(folded)):
            found = [
                self._in_pinyin[run] for words in latin for run in _runs(words) if run in self._in_pinyin
            ]
        return found

    def _holders(self, surname: str, office: str) -> list[str]:
        """Return the speakers of a surname who hold an office, or else hold none that is stated."""
        alike = [name for name in self._speakers if name.startswith(surname)]
        holding = [s for s in alike if re.search(rf"{office}\s*{s}|{s}\s*{office}", self._names)]
        if holding:
            return holding
        stated = rf"(?:{fold(OFFICES)})\s*{{0}}|{{0}}\s*(?:{fold(OFFICES)})"
        plain = [s for s in alike if not re.search(stated.format(s), self._names)]
        return plain if len(plain) == 1 else []

    @cached_property
    def _in_pinyin(self) -> dict[str, str]:
        """The speakers under their names in Pinyin, written together."""
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - needed for questions with Latin letters alone

        return {"".join(lazy_pinyin(name)): name for name in self._speakers}

    def _unknown(
        self, folded: str, tagged: Sequence[tuple[str, str]], bounds: frozenset[int]
    ) -> tuple[list[str], list[str]]:
        """Return who is asked to have said something though no document is theirs, sure ones and others."""
        sure, doubtful, end = [], [], 0
        for word, tag in tagged:
            end += len(word)
            if len(word) == 1 or word in self._words:
                continue
            if not (_SPEAKS if len(word) >= _WHOLE_NAME else _SPEAKS_ITSELF).match(folded, end):
                if end == len(word) and tag.startswith(_PROPER) and re.match(_IN_A_YEAR, folded[end:]):
                    doubtful.append(word)  # 阿里巴巴2025年…
            elif tag.startswith(_PERSON):
                sure.append(word)
            elif _FOREIGN.fullmatch(word) and not is_known_place(word):
                doubtful.append(word)
        for match in _SURNAME_AND_OFFICE.finditer(folded):
            if {*match.span()} <= bounds and _SPEAKS.match(folded, match.end()):
                sure.append(match[0])
        sure += [m[0] for m in _FOREIGN_NAME.finditer(folded)]
        for name in () if sure or doubtful else _unheard(folded, bounds):
            # A name that no dictionary has falls into its characters.
            (sure if len(dictionary_words(name)) == len(name) else doubtful).append(name)
        for match in _SAID_IN_ENGLISH.finditer(folded):
            doubtful.append((match["who"] or match["whose"]).strip())
        return sure, doubtful

    def _occasions(self, folded: str, tagged: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Yield the meetings, anniversaries and bodies whose paper or speech is asked for."""
        for match in _CONGRESS.finditer(folded):
            name = _congress(match)
            known, told = name in self.congresses, _ON_OCCASION.match(folded, match.end())
            if (known and not _AFTERWARDS.match(folded, match.end())) or (
                not known and told and (match["party"] or len(name) > _WHOLE_NAME - 1)
            ):
                yield name
        if any_of_them := _ANY_CONGRESS.search(folded):
            yield from self.congresses or [any_of_them[0]]
        for pattern in (_PLENUM, _ANNIVERSARY):
            yield from (match[0] for match in pattern.finditer(folded))
        for match in _GATHERING.finditer(folded):
            if not _OWN_GATHERING.search(match["name"]):
                yield match["name"]
        end = 0
        for word, tag in tagged:
            end += len(word)
            body = (tag in _BODIES or (tag[0] in "jnv" and _BODY_ENDS.fullmatch(word))) and not (
                _GOVERNMENT.search(word) or _ANY_CONGRESS.search(word) or self._mentions(word)
            )
            gives = (
                _BODY_GIVES.match(folded, end) if body else tag in _PROPER and _ACCOUNTS.match(folded, end)
            )
            if gives:
                yield word

    def _named_offices(self, folded: str, bounds: frozenset[int]) -> list[str]:
        """Return the offices and bodies of documents that a question names, in full or for short."""
        found = [office for office in self._offices if office in folded]
        for short, offices in self._short_offices.items():
            if any(m.start() in bounds for m in re.finditer(short, folded)) and not any(
                short in office for office in found
            ):
                found += offices
        for match in _OFFICE_ALONE.finditer(folded):
            told = match.start() in bounds and _SPEAKS_ITSELF.match(folded, match.end())
            if told and not found and self._telling([match[0]]) and self._heads(match[0]):
                found.append(match[0])
        found = list(dict.fromkeys(found))
        return [name for name in found if not any(name != longer and name in longer for longer in found)]

    def _heads(self, office: str) -> bool:
        """Whether somebody speaks in an office by the names of documents."""
        return any(f"{office}{s}" in self._names or f"{office} {s}" in self._names for s in self._speakers)

    def _quoted(self, folded: str) -> list[str]:
        """Return the titles in quotation marks that documents' names hold."""
        return [m["words"] for m in _QUOTED.finditer(folded) if self._mentions(m["words"])]

    def _times(self, tagged: Sequence[tuple[str, str]]) -> list[str]:
        """Return the days, such as 元旦, on which a speech is given that documents' names state."""
        following = " ".join(word for word, _ in tagged)
        return [
            word
            for word, tag in tagged
            if tag == _TIME
            and self._mentions(word)
            and re.search(rf"{word} \S* ?(?:{_SPEECH}|{_SAY})", following)
        ]

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
            found.append(longest)
        return found

    def _telling(self, papers: Sequence[str]) -> str:
        """Return the longest of the papers named, unless most documents are one."""
        best = max(papers, key=len, default="")
        share = len(self.holding(best)) / self._count if best else 1.0
        return best if share <= (COMMON if len(best) > 2 else SHORT_PAPER) else ""


def _beside_speaker(year: YearName, folded: str, speakers: Sequence[str]) -> bool:
    """Whether a year stands right beside a speaker or an office."""
    before, after = folded[: year.start].rstrip("在于的 "), folded[year.end :].lstrip("时的, ")
    if before.endswith(tuple(speakers)) or after.startswith(tuple(speakers)):
        return True
    return bool(_OFFICE_LAST.search(before) or _OFFICE_ALONE.match(after) or _SURNAME_AND_OFFICE.match(after))


def _starts(tagged: Sequence[tuple[str, str]]) -> frozenset[int]:
    """Return where words begin and end."""
    bounds, at = {0}, 0
    for word, _ in tagged:
        at += len(word)
        bounds.add(at)
    return frozenset(bounds)


def _stands(name: str, folded: str, bounds: frozenset[int]) -> bool:
    """Whether a text names somebody: 张工 is nobody in 扩张工业."""
    return name in folded and any({*m.span()} <= bounds for m in re.finditer(re.escape(name), folded))


def _unheard(folded: str, bounds: frozenset[int]) -> Iterator[str]:
    """Yield what may be the name of somebody who says something: two to four characters after a surname."""
    for match in _SURNAME.finditer(folded):
        if match.start() not in bounds:
            continue
        for length in (4, 3, 2):
            end = match.start() + length
            name = folded[match.start() : end]
            words = dictionary_words(name)
            parted = len(words) > 1 and 1 in {len(words[0]), len(words[-1])}
            unheard = parted and {words[0], words[-1]}.isdisjoint((*WRAPPING, *FUNCTION_WORDS))
            if unheard and end in bounds and _HAN_ONLY.fullmatch(name) and _SPEAKS.match(folded, end):
                yield name
                break


def _runs(words: str) -> Iterator[str]:
    """Yield the runs of few words of a Latin text, written together."""
    split = re.split("[ -]", words)
    for first in range(len(split)):
        for last in range(first + 1, min(first + _MOST_NAME_WORDS, len(split)) + 1):
            yield "".join(split[first:last])


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
        calls = [short for short, full in _OTHER_OFFICES.items() if full == office]
        if bureau := _BUREAU.fullmatch(office):
            body = bureau["body"]
            calls += [body, f"{body}长", body[:2] + body[-1]]
            if halves := _HALVES.fullmatch(body):
                calls.append("".join(halves.groups()))
        for call in calls:
            found.setdefault(call, []).append(office)
    return found


def _congresses(facets: Sequence[Facets]) -> dict[str, frozenset[int]]:
    """Return the congresses that names state, each with its documents."""
    found: dict[str, set[int]] = {}
    for number, each in enumerate(facets):
        for match in _CONGRESS.finditer(each.names):
            if _ON_OCCASION.match(each.names, match.end()) or match["party"]:
                found.setdefault(_congress(match), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _congress(match: re.Match[str]) -> str:
    """Return what a congress is called for short: 十九大 for 第十九次全国代表大会 and 19大."""
    written = match["number"] or match["ordinal"]
    number = parse_number(written) or 0
    ones = _DIGITS[number % 10]
    tens = "" if number < 10 else "十" if number < 20 else f"{_DIGITS[number // 10]}十"
    return f"{tens}{ones}大"
