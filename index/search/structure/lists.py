"""Lists: all points of the enumeration that a question asks for, in order, and none of a neighbouring one.

Three forms, all from the grammar of speeches: numbered sections (（一）（二）, 一是 二是), parallel openings
(加强…，是… 加强…，是… at the head of sentences), and a sentence that enumerates within itself, which is an
ordinary excerpt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile

from index.analysis.dates import find_years
from index.analysis.folding import BREAK, fold, search_form
from index.analysis.numerals import parse_number
from index.analysis.sentence_features import enumerates
from index.analysis.terms import has_bigram, term_form
from index.search.features import Candidate, Candidates, folded_coverage, idf
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query, content_words
from index.search.questions.question_words import WORK_WORDS
from index.search.structure.enumerations import (
    LONGEST_PLACE,
    NUMBER,
    STATED_COUNT,
    UNIT,
    Enumeration,
    enumerations_near,
    enumerations_of,
    stated_counts,
)
from index.snapshot.snapshot import Snapshot

CONSIDERED = 4
"""Best sentences whose surroundings are looked through for enumerations. Of 706 questions over the seed, 2
changed the answer to none and 1 that to one; over a million passages, 8 stand in eight documents, and looking
through these took 2.4 ms."""
LEAST_COVERAGE = 0.3
"""A list that shares less with the question is about something else. Of 418 questions over the seed, .35 lost
one list that was asked for, .25 none more, and .2 gave a list for a sentence twice."""
LEAST_SHARE = 0.15
"""The same before the number of points is looked at, which alone makes no list the right one."""
LEAST_NAMED = 0.6
"""The same where so many things are only named: 十件民生实事."""
RIGHT_COUNT = 0.25
"""What 哪三个方面 adds to a list of three; a wrong number takes it away. Of 536 questions over speeches, .15
and .35 changed the excerpts of one each, 0 those of 5."""
LEAST_PARTS = 3
"""Parts between semicolons from which a sentence is a list."""
LEAST_THINGS = 2
EACH = 0.25
"""What a part for each of several things that are named adds: 宣传、信息、理论研究的任务分别是什么."""
LEAST_OPENING = 3
OPENS_AS_ASKED = 0.25
"""What it adds that all points begin with words of the question: 必须强化哪几种意识."""
GIVES_REASONS = 0.25
"""What heading or lead that speaks of reasons add where these are asked for."""
SINGLE = 0.4
"""How much less a sentence counts that names one thing only where several are asked for."""
STANDS_OUT = 0.15
"""Where one point shares so much more with the question than the others do, that point is asked about."""
ANNOUNCED = 0.05
"""What a lead that states the number of the points adds: of two lists below one heading the one that is
announced so (做好九个方面工作) is meant."""
UNNUMBERED = 0.1
"""How much less sentences that begin alike count than points with numbers."""
ABOVE = 0.5
"""How much the headings further up count: they name the subject, but of every list below them."""
SHORT_SENTENCE = 100
"""Characters from which a sentence that shares words with a question does so the more by chance: its share
counts by the square root of how many times longer it is."""
SHORT_POINTS = 200
"""The same for what the points of a list share with it, besides what announces them."""
MOST_POINTS = 40
"""A longer enumeration is a glossary or a law, and no answer in a chat; the longest list of a speech that was
met has 31 points."""
ABOUT = 0.5
"""Share of the question that heading and lead of a list elsewhere in the best documents must hold to be
considered, too."""
BEST_DOCUMENTS = 2
"""Documents of the best sentences whose other lists are considered."""

KIND = 0.3
"""How much the word for the kind of thing asked for counts (有哪些措施): no list need call its points so."""
SHORT_KIND = 2
"""Words after 哪些 up to which the last of them names the kind of thing; of more without 的, the first."""
LEAST_MAIN_POINTS = 3
"""Points that the main list of a report has at least."""

_COUNT = re.compile(
    rf"哪{NUMBER}(?![年月天号日时周届期])|(?:这|那|的|分|提了|讲了|说了|摆了|列了|有|共){NUMBER}{UNIT}|{NUMBER}{UNIT}(?:{UNIT}?(?:都|分别|各|是|要求|内容|意见|问题|方面)|[^,.;的]{{0,8}}(?:[是有]什么|[是有]哪|包括|具体|分别|各自))"
)
_A_COUNT = re.compile(rf"{STATED_COUNT.pattern}|{UNIT}|事|件事")
_ASKED_KIND = re.compile(
    r"(?:哪(?:些|几|[二两三四五六七八九十\d]+)|什么|啥|几)"
    rf"{UNIT}{{0,2}}(?P<what>(?:(?!有|是|都|分别|包括|哪)[^,.;:!?、 ])*)"
)
_THINGS = (
    "条|点|项|部分|方面|要点|措施|原因|理由|意见|要求|任务|目标|原则|问题|层面|范畴|方向|举措|步|大类|变化|"
    "好处"
)
_HOW_MANY_POINTS = re.compile(
    rf"(?:[有分提讲说列给谈][了成为出过到及]?|包括|包含|划分为?)(?:好|哪)?几(?:大|个)?.{{0,4}}?(?:{_THINGS})"
)
_NAMES_SO_MANY = re.compile(rf"{NUMBER}(?:大|项|件|条|个|张|场)(?![年月天])")
_ASKS = re.compile(r"[什么啥哪几多怎咋何谁吗呢]|是否|[?？]$")
_HOW = re.compile("怎么(?!样|看|评)|怎样|如何|咋(?!样)|点样")
_WORK = re.compile("工作|任务|重点|安排|部署|举措|建议|打算")
_LOOKS_BACK = re.compile("成绩|成效|成就|进展|回顾|取得|去年|上年|过去|做了|总结|完成")
_PAST_LEAD = re.compile("一年来|过去一年|去年|五年来|(?:做|抓|干)了|取得")
_TOGETHER = str.maketrans("仨俩", "三二")
_SEMICOLON = re.compile(r"[;；]")
_ONE_BY_ONE = re.compile("分别|各自|各[是有]")
_JOINS = re.compile("[,和与及]")
_REASONS = re.compile("重要性|必要性|意义|原因|理由|必要|认识|因为|为什么")


def asked_count(folded: str) -> int | None:
    """Return the number in 哪三个方面, None where the question states none."""
    match = _COUNT.search(folded)
    return parse_number(next(filter(None, match.groups())).translate(_TOGETHER)) if match else None


def named_count(folded: str) -> int | None:
    """Return the number in 十件民生实事, the greatest of several; None where the text names none."""
    return max((number for number in stated_counts(folded) if number), default=None)


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a question asks about, besides naming a document."""

    grams: Mapping[str, float]
    words: Mapping[str, float]
    general: bool = False
    """Whether it names nothing besides the document and that it is of work to be done, or done."""
    folded: str = ""
    """The question."""
    count: int | None = None
    """How many points it asks for."""
    things: tuple[str, ...] = ()
    """What it names of which each must be told something."""
    reason: bool = False
    """Whether it asks why."""

    def share(self, form: str) -> float:
        """Return how much of it a text in its term form holds, in ``[0, 1]``: by bigrams and by words.

        Bigrams meet what is worded a little differently, words leave out what only stands side by side.
        """
        held = sum(weight for word, weight in self.words.items() if word in form)
        words = held / total if (total := sum(self.words.values())) else 0.0
        return (folded_coverage(form, self.grams) + words) / 2

    def form(self, numbers: Collection[int | None], parts: Sequence[str]) -> float:
        """Return what the number of points asked for adds, and a part for each thing that is named."""
        bonus = 0.0 if self.count is None else RIGHT_COUNT if self.count in numbers else -RIGHT_COUNT
        holders = [[place for place, part in enumerate(parts) if thing in part] for thing in self.things]
        told = bool(holders) and all(holders) and len({first for first, *_ in holders}) == len(holders)
        return bonus + (EACH if told else 0.0)


class Asked(Enum):
    """How clearly a question asks for several points."""

    POINTS = auto()  # 哪些, 哪三条, 有几条
    NAMED = auto()  # 十件民生实事: it names so many things and asks nothing of them
    FOLLOWED = auto()  # the question after it asks for one of the points, so there is a list


def asked_for_points(query: Query) -> Asked | None:
    """Return how clearly a question asks for the points of a list; None where it does not."""
    if AnswerType.POINTS in query.answer_types or _HOW_MANY_POINTS.search(query.folded):
        return Asked.POINTS
    if query.answer_types is AnswerType.NONE and not _ASKS.search(query.folded):
        return Asked.NAMED if _NAMES_SO_MANY.search(query.folded) else None
    return None


def asks_how(query: Query) -> bool:
    """Whether a list of measures would answer the question as well as a sentence does: 怎么深化改革."""
    return _HOW.search(query.folded) is not None


def find_points(
    query: Query, candidates: Candidates, best: Sequence[Candidate], snapshot: Snapshot
) -> Enumeration | None:
    """Return the enumeration that the question asks for, near the ``best`` sentences.

    None where it asks for none, or the best sentence says more of it than any enumeration does.
    """
    asked = asked_for_points(query)
    if not best or asked is None:
        return None
    return find_enumeration(query, candidates, best, snapshot, asked=asked)


def find_enumeration(
    query: Query,
    candidates: Candidates,
    best: Sequence[Candidate],
    snapshot: Snapshot,
    *,
    asked: Asked,
    least: int = 2,
    sure: bool = True,
) -> Enumeration | None:
    """Return the enumeration of ``least`` points or more that the question asks for.

    Where a list is known to be meant, one that is not ``sure`` need share no more with it than any other.
    None where a sentence says more of it, unless it is known that a list is meant.
    """
    count = asked_count(query.folded)
    if count is None and asked is not Asked.POINTS:
        count = named_count(query.folded)
    owners = [snapshot.passages[candidate.passage].document_id for candidate in best[:CONSIDERED]]
    topics = {key: _topic(query, candidates, key, snapshot, count) for key in dict.fromkeys(owners)}
    whole = main_points(query, owners[0], snapshot) if topics[owners[0]].general else None
    if whole is not None and asked is not Asked.NAMED and len(whole.spans) >= least:
        return replace(whole, told=1.0)
    said = [_text_of(candidate, snapshot) for candidate in best[:3]]
    rated = [
        (
            round(_fit(points, topics[points.document_id], snapshot), 2),
            any(sentence in points.lead for sentence in said),
            -len(points.lead),
            -place,
            points,
        )
        for place, points in enumerate(_considered(best, topics, snapshot))
        if least <= len(points.spans) <= MOST_POINTS
    ]
    if not rated:
        return None
    fit, _, _, _, points = max(rated, key=lambda entry: entry[:4])
    if asked is Asked.FOLLOWED:
        return points if fit >= (LEAST_COVERAGE if sure else LEAST_SHARE) else None
    miscounted = count not in (None, len(points.spans))
    rivals = [
        _sentence_fit(candidate, topics[owner], snapshot)
        for candidate, owner, sentence in zip(best[:3], owners, said, strict=False)
        if miscounted or sentence not in points.lead  # which only announces the list
    ]
    needed = LEAST_COVERAGE if asked is Asked.POINTS else LEAST_NAMED
    rival = max([needed, *rivals])
    if fit < rival or (miscounted and (fit == rival or asked is Asked.NAMED)):
        return None
    heading = term_form(f"{points.lead}\n{points.above}")
    return replace(points, told=topics[points.document_id].share(heading))


def only_list(count: int | None, least: int, document_id: str, snapshot: Snapshot) -> Enumeration | None:
    """Return the longest list of a document that has ``count`` points; of a short one, where none is stated.

    A speech of a few pages that is asked for its points has one list, whatever it calls them.
    """
    if count is None and snapshot.stored[document_id].characters > LONGEST_PLACE:
        return None
    fitting = [
        points
        for points in enumerations_of(document_id, snapshot)
        if (len(points.spans) == count if count else points.sections and len(points.spans) >= least)
    ]
    return max(fitting, key=lambda points: points.extent.end - points.extent.start, default=None)


def _text_of(candidate: Candidate, snapshot: Snapshot) -> str:
    passage = snapshot.passages[candidate.passage]
    start, end = candidate.sentence
    return passage.text[start - passage.start : end - passage.start]


def main_points(query: Query, document_id: str, snapshot: Snapshot) -> Enumeration | None:
    """Return the list that a report's tasks, or what it looks back on, are set out in; None where none is.

    Of the lists of the time that the question asks about it is one whose heading speaks of work, and the one
    that takes up most of the report; the parts of the whole report only where there is nothing else.
    """
    own = next(iter(snapshot.stored[document_id].facets.years), None)
    asks_back = _looks_back(query.folded, query.folded, own)
    rated = []
    for points in enumerations_of(document_id, snapshot):
        heading, _, before = fold(points.lead).partition(BREAK)
        if _looks_back(heading, before, own) is asks_back and len(points.spans) >= LEAST_MAIN_POINTS:
            extent = points.extent.end - points.extent.start
            rated.append((bool(points.above), extent * (1 + bool(_WORK.search(heading))), points))
    return max(rated, key=lambda entry: entry[:2])[-1] if rated else None


def _looks_back(named: str, said: str, own: int | None) -> bool:
    """Whether a heading or question speaks of what was done: by its year, else by its words."""
    years = {name.year for name in find_years(named)}
    if own is not None and years:
        return max(years) < own
    return bool(_LOOKS_BACK.search(named) or _PAST_LEAD.search(said))


def _topic(
    query: Query, candidates: Candidates, document_id: str, snapshot: Snapshot, count: int | None
) -> _Topic:
    """Leave out what only names the document, which the headings of all its lists would hold.

    All is kept where nothing else is asked about; the number of points is no topic, and what kind of thing
    they are (措施, 方面) hardly one. Bigrams that no text of the library says only stand where two words of
    the question meet.
    """
    stored = snapshot.stored[document_id]
    named = term_form(f"{stored.title}{BREAK}{stored.name}")
    kinds = _kinds(query)
    grams = {
        gram: weight * (KIND if any(gram in kind for kind in kinds) else 1.0)
        for gram, weight in candidates.gram_weights.items()
        if not (has_bigram(named, gram) or STATED_COUNT.fullmatch(gram))
        and (snapshot.bigrams.document_frequency(gram) or any(gram in word for word in query.terms))
    }
    counted = [word for word in query.terms if not _A_COUNT.fullmatch(word)]
    words = {word: idf(snapshot.words, word) * (KIND if word in kinds else 1.0) for word in counted}
    words = {word: weight for word, weight in words.items() if word not in named} or words
    general = all(
        word in named or word in kinds or word in WORK_WORDS or word.isdecimal() for word in counted
    )
    return _Topic(
        grams or candidates.gram_weights,
        words,
        general,
        query.folded,
        count,
        _things(query.folded),
        AnswerType.REASON in query.answer_types,
    )


def _things(folded: str) -> tuple[str, ...]:
    """Return what a question asks of one by one: 宣传, 信息, 研究 in 宣传、信息和研究分别怎么做."""
    asked = _ONE_BY_ONE.search(folded)
    if asked is None:
        return ()
    words = [content_words(part) for part in _JOINS.split(folded[: asked.start()])]
    if len(words) < LEAST_THINGS or not all(words):
        return ()
    return (words[0][-1], *(part[0] for part in words[1:]))


def _kinds(query: Query) -> set[str]:
    """Return the words for the kind of thing that is asked for: 措施 in 有哪些措施, 项目 in 哪些项目获奖."""
    found: set[str] = set()
    for match in _ASKED_KIND.finditer(query.folded):
        words = [word for word in content_words(match["what"]) if len(word) > 1]
        found |= set(words[-1:] if len(words) <= SHORT_KIND or "的" in match["what"] else words[:1])
    return found


def _considered(
    best: Sequence[Candidate], topics: Mapping[str, _Topic], snapshot: Snapshot
) -> Iterator[Enumeration]:
    """Yield the lists near the best sentences, then those of their documents whose heading is asked for."""
    yield from enumerations_near(best[:CONSIDERED], snapshot)
    for key in list(topics)[:BEST_DOCUMENTS]:
        for points in enumerations_of(key, snapshot):
            if topics[key].share(term_form(points.lead)) >= ABOUT:
                yield points


def _fit(points: Enumeration, topic: _Topic, snapshot: Snapshot) -> float:
    """Return the share of the question that lead and points hold, changed by the form that is asked for."""
    text = snapshot.documents[points.document_id].text
    lead, *each = (
        term_form(part) for part in (points.lead, *(text[start:end] for start, end in points.spans))
    )
    numbers = {len(each), *stated_counts(lead)}
    shares = sorted(topic.share(point) for point in each)
    asked = max(range(len(each)), key=lambda place: topic.share(each[place]))
    is_divided = bool(points.divided) and points.divided[asked]
    one_stands_out = shares[-1] - shares[-2] > STANDS_OUT and (is_divided or shares[-1] > topic.share(lead))
    if one_stands_out and topic.count not in numbers:
        return 0.0
    by_chance = math.sqrt(min(1.0, SHORT_POINTS / max(1, sum(map(len, each)))))
    held = "\n".join([lead, *each])
    shares_without, shares_with = (
        [topic.share(f"{above}\n{form}") for form in (lead, held)] for above in ("", term_form(points.above))
    )
    own, with_above = (a + by_chance * (b - a) for a, b in (shares_without, shares_with))
    share = own + ABOVE * (with_above - own)
    signs = zip(*(search_form(text[start:end]) for start, end in points.spans), strict=False)
    opening = "".join(sign for sign, *_ in takewhile(lambda step: len(set(step)) == 1, signs))
    as_asked = len(opening) >= LEAST_OPENING and opening in topic.folded
    if share < LEAST_SHARE and not as_asked:
        return 0.0
    bonus = topic.form(numbers, each) + (OPENS_AS_ASKED if as_asked else 0.0)
    bonus += ANNOUNCED if len(each) in stated_counts(lead) else 0.0
    bonus += GIVES_REASONS if topic.reason and _REASONS.search(lead) else 0.0
    bonus -= 0.0 if points.sections else UNNUMBERED
    return share + bonus


def _sentence_fit(candidate: Candidate, topic: _Topic, snapshot: Snapshot) -> float:
    """Return how much of the question one sentence holds; more where it enumerates within itself."""
    passage, text = snapshot.passages[candidate.passage], _text_of(candidate, snapshot)
    own = topic.share(term_form(text))
    with_above = topic.share(term_form(BREAK.join([*passage.path, text])))
    parts = _SEMICOLON.split(text)
    bonus = max(0.0, topic.form({len(parts), text.count("、") + 1}, [term_form(part) for part in parts]))
    if topic.count is None and len(parts) < LEAST_PARTS and not enumerates(text):
        bonus = -SINGLE
    share = own + ABOVE * (with_above - own)
    by_chance = math.sqrt(min(1.0, SHORT_SENTENCE / max(1, len(text))))
    return share * by_chance + bonus
