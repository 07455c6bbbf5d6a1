"""Questions that many documents answer together: 各省…, 历年…, 哪些省提到…, 云南和四川的…有什么不同; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from index.analysis.dates import YearName
from index.analysis.folding import BREAK
from index.analysis.numerals import parse_number
from index.analysis.places import REGIONS, PlaceName
from index.analysis.segmenter import tagged_words
from index.search.names.naming import Named
from index.search.names.speakers import OFFICE
from index.search.questions.query import is_story
from index.search.questions.question_words import ENGLISH_FUNCTION_WORDS, WRAPPING

SEVERAL = 5
"""Years that 近几年 reaches back."""
RUN_OF_YEARS = 3
"""Years named by one word, such as 八十年代, from which a paper of each is meant."""

_SAY = (
    r"(?:提[到及出过了]|讲[到过了]|谈[到及过了]|说[到过了]|写[到入进了过]"
    r"|涉及|强调|部署|列入|纳入|安排了|关注)"
)
_HOW_SPOKEN = (
    r"(?:怎[么样]|如何|咋)(?:样|去)?(?:说|讲|谈|提(?![高升供])|写|看|评价|安排|部署|描述|表述|对待|变)[待法化]?"
    r"|(?:说|讲|谈|提|写)了?(?:些?什么|啥|哪些)|(?:说法|表述|提法)"
)
_HOW_SAID = (
    rf"{_HOW_SPOKEN}"
    r"|有(?:什么|哪些|何|啥)(?:说法|表述|提法|变化|安排|部署|要求|举措|措施|打算|考虑)"
)
_PAPER = r"(?:报告|讲话|文件|文告|发言|文章|贺词|致辞)"
_OF_PAPER = rf"的?(?:国务院|政府|工作|年度|施政|元旦|新年)*{_PAPER}"
_BODY = r"(?:的?(?:人民)?政府(?!补|投|债|采|购|部|职))?"
_PROVINCES = (
    r"(?:省、?(?:自治)?区、?(?:直辖)?市|省市区|省市|省区|省份|省)(?!委|厅|长|级|直|部|领导|联|内|会|市|县|重)"
)
_TOWNS = r"(?:城市|地市|市|县)(?!场|民|委|级|区|县|域|部)"
_OTHERS = r"(?:地区|地方|地)(?!方)"
_ALL = r"(?:全国)?(?:各个?|每一?个|所有的?|(?:3[1-4]|三十[一二三四])个?)"
_REGION = "|".join(sorted(REGIONS, key=len, reverse=True))
# A region's provinces are asked, not what is planned for it: 西部大开发, 长三角一体化, 京津冀协同发展.
_OF_REGION = (
    rf"(?:各个?|[一二三四五六七八九十]+个|所有的?)?(?P<region>{_REGION})"
    r"(?!一体|协同|大开发|振兴|崛起|双城|城市群|建设|陆海|联动|合作|融合|发展|铁路|航运|生态|经济)"
    r"(?:地区|区域|沿线)?的?(?P<members>(?:各个?|每个|[一二三四五六七八九十\d]+个?)?"
    r"(?:省[、和]?[一二三四五]?(?:自治)?[市区]|省份|省|直辖市|市|区)(?!委|长|级|直|会|域))?"
)
# What is asked of each stands at the beginning of a question, or right before the asking.
_BEFORE = (
    r"(?:^|(?<=[,，。;；:：?？!！\s年看查和在从把将下出比])"
    r"|(?<=请问)|(?<=今年)|(?<=对比)|(?<=比较)|(?<=汇总)|(?<=中国))"
)
_ASKED_AFTER = (
    rf"(?:今年|20\d\d年?|的?(?:政府|工作)*{_PAPER}?[里中上]?(?:都|分别|各自|是|有|对此|又)*"
    rf"(?:{_HOW_SAID}|定[了在为]?多少|是?多少|各是|情况|目标))"
)

_EACH_PROVINCE = re.compile(
    rf"{_BEFORE}(?:{_ALL}{_PROVINCES}{_BODY}|全国各地(?!区?的?(?:群众|人民|同胞)))"
    rf"|{_ALL}{_PROVINCES}{_BODY}(?={_ASKED_AFTER})"
)
_EACH_TOWN = re.compile(rf"{_BEFORE}各个?{_TOWNS}{_BODY}")
_EACH_OTHER = re.compile(
    rf"(?:{_BEFORE}|^)各个?{_OTHERS}{_BODY}(?=今年|20\d\d|{_OF_PAPER}|的?[^的,要应须都能会]{{1,12}}(?:目标|多少|情况)|[^,]{{0,12}}(?:{_HOW_SAID}))"
)
_EACH_OF_REGION = re.compile(rf"{_OF_REGION}{_BODY}")
_OF_EACH = re.compile(
    rf"今年|去年|20\d\d|各自|分别|都|的?[^,。]{{0,14}}(?:目标|多少|增速|情况|数据)|[^,。]{{0,12}}(?:{_HOW_SAID})"
)
# 长三角2024年建成的高铁 asks of the region, 长三角今年的目标 and 江浙沪分别 of its provinces.
_SURELY_OF_EACH = re.compile(
    r"(?:今年|去年|20\d\d年?)?的?(?:[^,。]{0,10}(?:目标|增速)|[^,。]{0,14}(?:分别|各自|各[是为有]|各.{0,3}多少))"
    rf"|[^,。]{{0,12}}(?:{_HOW_SPOKEN})"
)
_EACH_YEAR = re.compile(
    rf"历年来?|历[届次](?=.{{0,12}}(?:{_PAPER}|大会))|(?:每一?|各)个?[年届](?:度|份)?(?={_OF_PAPER})"
    rf"|每一?[份篇次](?={_OF_PAPER})"
)
_RECENT = re.compile(
    r"(?:最近|近|过去|这|前)(?P<count>[二两三四五六七八九十]{1,3}|\d{1,2}|几|些|数)(?:年|届|份|次)来?|近年来?"
)
_UNTIL = r"(?:到|至|~|-|—|–)+"
_EACH_OF_THEM = r"[)]?的?(?:每一?|各|历|逐)个?年"
# 朱镕基当总理那几年的报告, 温家宝任内
_THEIR_YEARS = re.compile(
    rf"(?:当|做|任|担任|出任)?(?:{OFFICE})?(?:的|在位|执政|在任|当政)?(?:那?[几些]年|期间|时期|任内|任期[内里]?|任上|时候?|历[任次届])"
)
_RANGE = re.compile(
    rf"(?:从|自)?(?P<first>(?:18|19|20)\d\d)年?{_UNTIL}(?:(?P<last>(?:18|19|20)\d\d)年?|今年?|现在|如今)(?:期?间)?"
)
_SINCE = re.compile(r"(?:从|自)?(?P<first>(?:18|19|20)\d\d)年(?:以来|之后|以后|起)")
_SEVERAL = r"(?:哪些|哪几个?)"
_WHICH_PROVINCE = re.compile(
    rf"(?:(?:^|(?<=[,。;:?!\s年])|(?<=请问)|(?<=今年))(?:都?有)?|有){_SEVERAL}{_PROVINCES}{_BODY}"
)
_WHICH_OF_REGION = re.compile(
    rf"(?P<region>{_REGION})(?:地区)?的?(?:都?有)?{_SEVERAL}(?:{_PROVINCES}|{_TOWNS}|{_OTHERS})"
    rf"|(?:都?有)?{_SEVERAL}(?P<members>{_REGION})(?:地区|的)?(?:{_PROVINCES}|{_TOWNS}|省份)?"
)
_WHICH_OTHER = re.compile(rf"(?:都?有)?(?:{_SEVERAL}|多少个?|几个)(?:{_PROVINCES}|{_OTHERS}|{_TOWNS}){_BODY}")
_WHICH_YEAR = re.compile(rf"(?:都?有)?{_SEVERAL}(?:年份?|年度|届)")
_WHICH_SPEAKER = re.compile(
    rf"(?:都?有)?(?:哪些|哪几[个位名]?|哪位)(?:官员|领导人?|发言人|部门|负责人|(?P<office>{OFFICE}))(?=(?:在.{{0,8}}[里中上])?(?:都|也|曾经?|还|有)*(?:{_SAY}|说|讲|谈|提))"
)
_WHICH_PAPER = re.compile(rf"(?:都?有)?(?:哪些|哪几|多少|几)(?:份|篇|次|年|届|个)?{_OF_PAPER}")
_SAID_AFTER = re.compile(
    rf"的?(?:国务院|政府|工作|年度|施政)*{_PAPER}?[里中上]?(?:都|也|曾经?|还|有|明确|专门|特别|里面|中|其中)*"
    rf"(?:{_SAY}|[把将].+(?:写|列|纳|作为)|没有?{_SAY}|(?:说|讲|提|谈|写)[的了][?？]*$)"
)
_PAPER_AFTER = re.compile(rf"(?:人民)?(?:政府)?{_OF_PAPER}")
_COMPARED = re.compile(
    r"(?:之间)?(?:各自)?(?:有着?|存在)?(?:什么|啥|哪些|何)?的?(?:不同|不一样|区别|差别|差异|异同)(?:之处|点|在哪里?|吗)?"
    r"|差在哪里?|比一比"
    r"|(?:做?一下|一个|做个|进行)?(?:比较|对比)(?:一下)?|相比|相差(?:多少)?|比起来"
    r"|分别|各自|各(?=[是有为]|.{0,3}多少|定|提|怎|如何)|(?:哪个|谁|哪边|哪里)(?=更|的?[高大多快低少])"
)
_AT_BEGINNING = re.compile(r"(?:^|[,，。;；:：?？!！\s年]|请问|看看|查查|对比|比较|[今去]年)$")
# What is asked of several places or years at once, without a word for their difference.
_ASKED_OF_EACH = re.compile(rf"{_HOW_SPOKEN}|目标|是?多少$|多少[?？]")
_COUNTED_PAPERS = re.compile(rf"这?[两二三四五六七八九十几\d]+[份篇次](?={_OF_PAPER})")
_BESIDE = re.compile(r"[和与跟同及、,，]|还有|对比|比较|vs|相比")
_EDGE_WORDS = frozenset("的在里中上对把将就是都也了和与同喺有要搞弄干") | {"对于", "关于"}
"""Particles, and verbs that say of a topic only that it is there: 在搞可控核聚变."""
_EDGE_SIGNS = " \t、,，。:：;；?？!！()"
_SAID_ALONE = frozenset("提说讲谈写")
_SAID_FIRST = re.compile(
    rf"^(?:都|分别|各自|曾经?|有|里面|其中)*(?:{_HOW_SAID}|{_SAY}|说|谈|讲)[了过的要]*(?:关于|对于?)?"
)
_SAID_LAST = re.compile(
    rf"(?:都|分别|各自|曾经?|是|又|被)*(?:{_SAY}[了过的]*|(?:的|是)?(?:{_HOW_SAID})的?)[呢吗啊]?[?？]*$"
)


_KINDS_IN_ENGLISH = (
    "(?P<kind>province|region|place|cit|year|report|speech|message|address"
    "|official|minister|secretar|leader|premier)"
)
_WHICH_IN_ENGLISH = re.compile(rf"\b(?:which|what) {_KINDS_IN_ENGLISH}(?:ies|e?s)\b'?")
_EACH_IN_ENGLISH = re.compile(rf"\b(?:each|every|all(?: the)?) {_KINDS_IN_ENGLISH}(?:y|ies|e?s)?\b(?:'s)?")
_COMPARED_IN_ENGLISH = re.compile(r"\b(?:compared?|comparison|differ\w*|versus|vs)\b")
_SAID_IN_ENGLISH = re.compile(
    rf"{'|'.join(ENGLISH_FUNCTION_WORDS)}|mention(?:s|ed)?|talk(?:s|ed)?|spoke|spoken|speaks?|discuss\w*|refer\w*|compare\w*"
    r"|differ\w*|versus|vs|reports?|messages?|address(?:es)?|work|government|year|years|new|s"
)


class Axis(Enum):
    """What the documents that a question means are told apart by."""

    PLACES = auto()
    PROVINCES = auto()
    TOWNS = auto()  # places that are no provinces
    YEARS = auto()
    PAPERS = auto()  # by both


class Asking(Enum):
    """What is asked of them."""

    EACH = auto()  # 各省的增长目标
    WHICH = auto()  # 哪些省提到低空经济
    COMPARE = auto()  # 云南和四川的粮食目标有什么不同


@dataclass(frozen=True, slots=True)
class AcrossQuery:
    """A question that is answered by one quote of each of several documents."""

    axis: Axis
    asking: Asking
    topic: str
    """What is asked about, folded: without the words that say where and when."""
    papers: tuple[str, ...] = ()
    """The words for papers; empty for any."""
    when: tuple[str, ...] = ()
    """今年 and the like, which a text may leave unsaid."""
    places: tuple[str, ...] = ()
    """The places named, or those of the region named; empty for all."""
    scope: tuple[int, int] | None = None
    """Where the question says of whom it asks: 各省, 东北三省; None where it names them one by one."""
    first: int | None = None
    last: int | None = None
    """The years meant, both included; None without a limit."""
    years: tuple[int, ...] = ()
    """The very years named; empty for all."""
    back: int | None = None
    """How many years are meant, counted from the newest; None for all."""


_AXES_IN_ENGLISH = {
    "province": Axis.PROVINCES,
    "region": Axis.PROVINCES,
    "place": Axis.PLACES,
    "cit": Axis.PLACES,
    "year": Axis.YEARS,
    "": Axis.PAPERS,
}
_PLACED = (Axis.PLACES, Axis.PROVINCES, Axis.TOWNS)


def parse_across(folded: str, named: Named) -> AcrossQuery | None:
    """Read a folded question that asks of several documents; None for any other.

    ``named`` is what it names of documents.
    """
    if is_story(folded):
        return None
    return (
        _in_english(folded, named)
        or _which_of_region(folded, named)
        or _which(folded, named)
        or _each_of_region(folded, named)
        or _each_year(folded, named)
        or _each_place(folded, named)
        or _compare(folded, named)
    )


def asks_how_spoken(folded: str) -> bool:
    """Whether a question asks what is said of something, and not for its figures: 怎么说, 说法."""
    return re.search(_HOW_SPOKEN, folded) is not None and "目标" not in folded


def read_scope(folded: str) -> str | None:
    """Return the region that a text names and nothing else, empty for 各省; None for any other text."""
    if match := _EACH_OF_REGION.fullmatch(folded):
        return match["region"]
    alone = any(each.fullmatch(folded) for each in (_EACH_PROVINCE, _EACH_TOWN))
    return "" if alone else None


def _in_english(folded: str, named: Named) -> AcrossQuery | None:
    """Read a question in English that asks of several documents; None for any other."""
    which, each = _WHICH_IN_ENGLISH.search(folded), _EACH_IN_ENGLISH.search(folded)
    match = which or each
    if match:
        kind = next(axis for words, axis in _AXES_IN_ENGLISH.items() if match["kind"].startswith(words))
        found = _made(folded, named, kind, Asking.WHICH if which else Asking.EACH, [match.span()])
    elif _COMPARED_IN_ENGLISH.search(folded) and len({place.name for place in named.places}) > 1:
        found = _made(folded, named, Axis.PLACES, Asking.COMPARE, [])
    elif _COMPARED_IN_ENGLISH.search(folded) and len({year.year for year in named.years}) > 1:
        found = _made(folded, named, Axis.YEARS, Asking.COMPARE, [])
    else:
        return None
    words = re.findall("[a-z]+", found.topic) if found else []
    topic = " ".join(word for word in words if not _SAID_IN_ENGLISH.fullmatch(word))
    return replace(found, topic=topic) if found and topic else None


def _which(folded: str, named: Named) -> AcrossQuery | None:
    for pattern, axis, sure in (
        (_WHICH_PROVINCE, Axis.PROVINCES, True),
        (_WHICH_OTHER, Axis.PLACES, False),
        (_WHICH_YEAR, Axis.YEARS, False),
        (_WHICH_PAPER, Axis.PAPERS, False),
        (_WHICH_SPEAKER, Axis.PAPERS, True),
    ):
        match = pattern.search(folded)
        if match is None:
            continue
        said = _SAID_AFTER.match(folded, match.end())
        last = match.end() >= len(folded.rstrip("?？ 呢的")) and re.search(_SAY, folded[: match.start()])
        if not (sure or said or last) or (axis in _PLACED and _places_before(folded, named, match.start())):
            continue
        found = _made(folded, named, axis, Asking.WHICH, [match.span()])
        office = match.groupdict().get("office")
        return replace(found, papers=(office,)) if found and office else found
    return None


def _which_of_region(folded: str, named: Named) -> AcrossQuery | None:
    match = _WHICH_OF_REGION.search(folded)
    if match is None:
        return None
    found = _made(folded, named, Axis.PROVINCES, Asking.WHICH, [match.span()])
    return found and replace(found, places=REGIONS[match["region"] or match["members"]])


def _each_of_region(folded: str, named: Named) -> AcrossQuery | None:
    for match in _EACH_OF_REGION.finditer(folded):
        # 各省 and 直辖市 name whom they ask; 东北 and 京津冀 may be what is asked about.
        named_so = match["members"] or match[0] != match["region"]
        of_each = (_OF_EACH if named_so else _SURELY_OF_EACH).match(folded, match.end())
        if of_each is None and not (named_so and _COMPARED.search(folded, match.end())):
            continue
        if not named_so and not _AT_BEGINNING.search(folded[: match.start()]):
            continue
        found = _made(folded, named, Axis.PROVINCES, Asking.EACH, [match.span()])
        return found and replace(found, places=REGIONS[match["region"]])
    return None


def _each_year(folded: str, named: Named) -> AcrossQuery | None:
    says = named.of_paper or re.search(_HOW_SPOKEN, folded) is not None
    if (ranged := _RANGE.search(folded)) and (each := re.match(_EACH_OF_THEM, folded[ranged.end() :])):
        span = (ranged.start(), ranged.end() + each.end())
        return _made(folded, named, Axis.YEARS, Asking.EACH, [span], *_limits(ranged))
    if match := _EACH_YEAR.search(folded):
        ranged = _RANGE.search(folded) or _SINCE.search(folded)
        spans = [match.span(), *([ranged.span()] if ranged else [])]
        return _made(folded, named, Axis.YEARS, Asking.EACH, spans, *_limits(ranged))
    if not says:
        return None
    for name in named.speakers:
        if theirs := re.compile(rf"{re.escape(name)}{_THEIR_YEARS.pattern}").search(folded):
            return _made(folded, named, Axis.PAPERS, Asking.EACH, [theirs.span()])
    if match := _RANGE.search(folded) or _SINCE.search(folded):
        return _made(folded, named, Axis.YEARS, Asking.EACH, [match.span()], *_limits(match))
    if not named.of_paper:
        return None
    if match := _RECENT.search(folded):
        count = match["count"] and parse_number(match["count"])
        return _made(folded, named, Axis.YEARS, Asking.EACH, [match.span()], back=count or SEVERAL)
    if len({(year.start, year.end) for year in named.years}) == 1 and len(named.years) >= RUN_OF_YEARS:
        return _made(folded, named, Axis.YEARS, Asking.EACH, [])
    return None


def _each_place(folded: str, named: Named) -> AcrossQuery | None:
    for pattern, axis in (
        (_EACH_PROVINCE, Axis.PROVINCES),
        (_EACH_TOWN, Axis.TOWNS),
        (_EACH_OTHER, Axis.PLACES),
    ):
        match = pattern.search(folded)
        if match and not _places_before(folded, named, match.start()):
            return _made(folded, named, axis, Asking.EACH, [match.span()])
    return None


def _compare(folded: str, named: Named) -> AcrossQuery | None:
    spans = [match.span() for match in _COMPARED.finditer(folded)]
    if not spans and not _ASKED_OF_EACH.search(folded):
        return None
    if len({place.name for place in named.places}) > 1 and _joined(folded, named.places):
        first = min(place.start for place in named.places)
        if not spans and not _AT_BEGINNING.search(folded[:first]):
            return None
        return _made(folded, named, Axis.PLACES, Asking.COMPARE, spans)
    starts = {name: folded.find(name) for name in named.speakers}
    people = [(start, start + len(name)) for name, start in starts.items() if start >= 0]
    if len(people) > 1 and _strung(folded, people):
        return _made(folded, named, Axis.PAPERS, Asking.EACH, spans)
    years = [year for year in named.years if not year.day]
    asked = spans or named.of_paper or named.speakers or named.offices
    if asked and len({(year.start, year.end) for year in years}) > 1 and _joined(folded, years):
        return _made(folded, named, Axis.YEARS, Asking.COMPARE, spans)
    return None


def _places_before(folded: str, named: Named, at: int) -> list[PlaceName]:
    """Return the places of documents: those before what asks of several, or right before a paper.

    What else is named is spoken about: 历年报告怎么说台湾.
    """
    return [place for place in named.places if place.end <= at or _PAPER_AFTER.match(folded, place.end)]


def _joined(folded: str, names: Sequence[PlaceName | YearName]) -> bool:
    """Whether names stand side by side: 云南和四川, but not 云南学四川."""
    return _strung(folded, [(name.start, name.end) for name in names])


def _strung(folded: str, spans: Sequence[tuple[int, int]]) -> bool:
    between = [folded[end:start] for (_, end), (start, _) in pairwise(sorted(set(spans)))]
    return bool(between) and all(not each or (_BESIDE.search(each) and len(each) <= 14) for each in between)


def _limits(match: re.Match[str] | None) -> tuple[int | None, int | None]:
    if match is None:
        return None, None
    last = match.groupdict().get("last")
    return int(match["first"]), int(last) if last and last.isdecimal() else None


def _made(  # noqa: PLR0917 - what was read
    folded: str,
    named: Named,
    axis: Axis,
    asking: Asking,
    spans: Sequence[tuple[int, int]],
    first: int | None = None,
    last: int | None = None,
    back: int | None = None,
) -> AcrossQuery | None:
    """Put together what was read; None where nothing is left that is asked about."""
    places = named.places
    if asking is not Asking.COMPARE:
        places = tuple(_places_before(folded, named, spans[0][0] if spans else 0))
    scope = spans[0] if spans and asking is not Asking.COMPARE else None
    taken = [*spans, *named.relative]
    if asking is Asking.EACH:
        taken += [match.span() for match in _COMPARED.finditer(folded)]
    taken += [(place.start, place.end) for place in places]
    taken += [(year.start, year.end) for year in named.years]
    taken += [match.span() for match in _COUNTED_PAPERS.finditer(folded)]
    for words in (named.paper, *named.papers, *named.speakers, *named.offices):
        if words:
            taken += [match.span() for match in re.finditer(re.escape(words), folded)]
    topic = _without(folded, taken)
    if not topic:
        return None
    limited = first is not None or last is not None or back is not None
    return AcrossQuery(
        axis=axis,
        asking=asking,
        topic=topic,
        papers=named.papers,
        when=tuple(folded[start:end] for start, end in named.relative),
        places=tuple(dict.fromkeys(place.name for place in places)),
        scope=scope,
        first=first,
        last=last,
        years=() if limited else tuple(dict.fromkeys(year.year for year in named.years)),
        back=back,
    )


def _without(folded: str, taken: Sequence[tuple[int, int]]) -> str:
    """Return the words that are left, without the particles and verbs of saying at their edges."""
    kept, done = [], 0
    for start, end in sorted(taken):
        if start >= done:
            kept.append(folded[done:start])
        done = max(done, end)
    kept.append(folded[done:])
    pieces = []
    for piece in kept:
        bare = _SAID_LAST.sub("", _bare(_SAID_FIRST.sub("", _bare(piece))))
        bare = _bare(bare)
        if bare and bare not in WRAPPING and bare not in _SAID_ALONE:
            pieces.append(bare)
    return BREAK.join(pieces)


def _bare(piece: str) -> str:
    """Return a piece without particles and signs at its edges; 中 of 中小学 is none."""
    words = [word for word, _ in tagged_words(piece.strip(_EDGE_SIGNS))]
    while words and (words[0] in _EDGE_WORDS or not words[0].strip(_EDGE_SIGNS)):
        del words[0]
    while words and (words[-1] in _EDGE_WORDS or not words[-1].strip(_EDGE_SIGNS)):
        del words[-1]
    return "".join(words).strip(_EDGE_SIGNS)
