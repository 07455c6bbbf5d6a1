"""Example questions: what a newcomer may ask of a library, each tried on its index before it is offered.

They are made from the headings and sentences of the documents and asked of the new snapshot; only those
that it answers without a caution, first of all from the very place that they were made from, are kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from index.analysis.folding import fold, simplify
from index.analysis.segmenter import tagged_words
from index.outline.markers import line_marker
from index.search.answer import Answerer
from index.search.ranking import RankingModel
from index.search.searcher import Searcher
from index.snapshot.manifest import StoredDocument
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Document, Numbering, Outline, Section, Span

if TYPE_CHECKING:
    from index.models.encoder import Encoder
    from index.models.judge import Judge

WANTED = 3
"""Questions that are offered: as many as a greeting shows without being a list."""
_MOST_DOCUMENTS = 12
"""Documents that questions are made from before the rest is left alone; a few give three nearly always, and
every question asked delays the publication by some 20 to 100 ms."""
_MOST_ASKED = 6
"""Questions asked of a document for each that is wanted of it."""
_LENGTHS = range(4, 15)
"""Characters of what a question asks about: shorter says little, longer breaks the line of a button."""
_GOLDEN_RATIO = (5**0.5 - 1) / 2
_SCRIPT_SAMPLE = 500
"""Characters that show which script a document is written in."""
_TRADITIONAL_SHARE = 0.1
"""Share of characters with another Simplified form: a third in Traditional texts, next to none in others."""

_CLAUSE = re.compile(r"[^，,；;。：:！!？?\n]+")
_PLAIN = re.compile(r"[^\W\d_]+(?:、[^\W\d_]+)*")
_LEADING = re.compile(
    r"^(?:必?[须須]|[应應][当當]?|[要着著]力?|大力|力[争爭]|切[实實]|[进進]一步|[继繼][续續]|扎[实實]|全面|[我全][省市区區县縣]|[积積][极極]|不[断斷])+"
)
"""What may stand before a task or a thing and belongs in no question for it."""
_DEFINED = re.compile(r"(?P<topic>[^\W\d]{2,14}?)是(?=[^否不]{4})")
_COUNTED = re.compile(
    r"(?P<topic>[^\W\d]{2,12}?)(?P<verb>增[长長]|下降|提高到|[达達]到|超[过過]|[为為])[约約近]?"
    r"[0-9０-９][0-9０-９.,，．]*(?:[%％]|[个個]百分[点點]|[万萬]?[亿億]?(?:[元人吨噸户戶]|公|平方)|[万萬亿億])"
)
_THING = ("n", "vn", "b", "j")
"""How jieba's tags begin of words that a thing is named with; ``b`` tells things apart (主要)."""
_JOINTS = {"uj", "c", "x"}
"""的, 和 and 、 inside a name."""
_NO_THING = {"nr", "ns"}
"""Persons and places, and what jieba takes for them: 严格执行."""
_NO_TASK = {"ul", "r"}
"""What makes no task of a verb's phrase: 拓宽了 reports, 其 points back."""


class _Form(Enum):
    """What a question asks for, in Simplified and in Traditional Chinese."""

    WHICH = ("{name}{topic}有哪些？", "{name}{topic}有哪些？")
    HOW = ("{name}怎么{topic}？", "{name}怎麼{topic}？")
    AMOUNT = ("{name}{topic}多少？", "{name}{topic}多少？")
    WHAT = ("{name}{topic}是什么？", "{name}{topic}是什麼？")


@dataclass(frozen=True, slots=True)
class _Topic:
    """What can be asked about, and the place in its document that must answer it."""

    form: _Form
    words: str
    place: Span


@dataclass(frozen=True, slots=True)
class _Example:
    """A question that was answered well; ``weight`` is higher the more its words say of its document."""

    question: str
    place: Span
    weight: float


def choose_examples(
    snapshot: Snapshot, encoder: Encoder, fitted: RankingModel, judge: Judge | None
) -> tuple[str, ...]:
    """Return at most ``WANTED`` questions that ``snapshot`` answers well, of as many documents as it can.

    The same snapshot gives the same questions. A library that no good one can be made from gives none.
    """
    searcher = Searcher(snapshot, encoder, fitted, judge)
    answerer = Answerer(searcher)
    documents = _spread(list(snapshot.stored.values()))
    each = -(-WANTED // max(1, len(documents)))
    found: list[_Example] = []
    for stored in documents[:_MOST_DOCUMENTS]:
        document, outline = snapshot.documents[stored.id], snapshot.outlines[stored.id]
        topics = [*_section_topics(document, outline), *_sentence_topics(stored, snapshot)]
        weights = _weights(topics, document, searcher)
        names = _names(stored) if len(documents) > 1 else ("",)
        found += _answered(_in_turn(weights, len(found)), names, document, answerer, each)
    found.sort(key=lambda example: example.weight, reverse=True)
    return tuple(example.question for example in found[:WANTED])


def _spread(documents: Sequence[StoredDocument]) -> list[StoredDocument]:
    """Order documents so that the first few stand far apart in the list: names that are alike are sisters."""
    order = sorted(range(len(documents)), key=lambda number: number * _GOLDEN_RATIO % 1)
    return [documents[number] for number in order]


def _answered(
    topics: Mapping[_Topic, float],
    names: Sequence[str],
    document: Document,
    answerer: Answerer,
    wanted: int,
) -> list[_Example]:
    """Return the first ``wanted`` questions that are answered from where they were made, each its own."""
    wording = int(_is_traditional(document))
    found: list[_Example] = []
    asked = 0
    for topic, name in product(topics, names):
        if any(_overlap(topic.place, example.place) for example in found):
            continue
        if len(found) == wanted or asked == wanted * _MOST_ASKED:
            break
        named = "" if name in topic.words else name
        question = topic.form.value[wording].format(name=named, topic=topic.words)
        asked += 1
        if _answers(answerer.answer(question, further=0), topic.place, document.id):
            found.append(_Example(question, topic.place, topics[topic]))
    return found


def _answers(answer: Answer, place: Span, document_id: str) -> bool:
    if answer.status is not AnswerStatus.ANSWERED or answer.kind is AnswerKind.ACROSS or answer.missing:
        return False
    best = answer.excerpts[0]
    return best.document_id == document_id and _overlap(Span(best.start, best.end), place)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_traditional(document: Document) -> bool:
    sample = document.text[:_SCRIPT_SAMPLE]
    changed = sum(one != other for one, other in zip(sample, simplify(sample), strict=True))
    return changed > _TRADITIONAL_SHARE * len(sample)


def _names(stored: StoredDocument) -> tuple[str, ...]:
    """Return what a question may call a document by: its place or its year, the question alone the last."""
    places, years = stored.facets.places[:1], [f"{year}年" for year in stored.facets.years[:1]]
    named = [*places, *(year + place for year in years for place in places)] if places else years
    return (*named, "")


def _weights(topics: Iterable[_Topic], document: Document, searcher: Searcher) -> dict[_Topic, float]:
    """Weigh topics by what they tell of their document: words that it uses often, and others seldom."""
    text = fold(document.text)
    uses = cache(text.count)

    def weigh(topic: _Topic) -> float:
        weights = searcher.weigh(fold(topic.words))
        return sum(idf * math.log1p(uses(gram)) for gram, idf in weights.items()) / max(1, len(weights))

    return {topic: weigh(topic) for topic in topics}


def _in_turn(topics: Mapping[_Topic, float], first: int) -> dict[_Topic, float]:
    """Order topics, highest weight first; the forms of questions take turns from that numbered ``first``."""
    forms = list(_Form)
    seen = dict.fromkeys(forms, 0)
    ranks: dict[_Topic, tuple[int, int]] = {}
    for topic in sorted(topics, key=topics.__getitem__, reverse=True):
        ranks[topic] = (seen[topic.form], (forms.index(topic.form) - first) % len(forms))
        seen[topic.form] += 1
    return {topic: topics[topic] for topic in sorted(ranks, key=ranks.__getitem__)}


def _section_topics(document: Document, outline: Outline) -> Iterator[_Topic]:
    """Yield what headings promise: the points of a list, and how a task is done."""
    points = [0] * len(outline.sections)
    for section in outline.sections:
        if section.parent is not None:
            points[section.parent] += 1
    for number, section in enumerate(outline.sections):
        place = Span(section.start, section.end)
        for clause in _clauses(document.text, section):
            if points[number] > 1 and _is_thing(clause):
                yield _Topic(_Form.WHICH, clause, place)
            task = _LEADING.sub("", clause, count=1)
            # What is counted in speaking may be anything; what must be done begins with saying so.
            stated = section.numbering is not Numbering.FIRSTLY or task != clause
            if stated and _is_task(task):
                yield _Topic(_Form.HOW, task, place)


def _clauses(text: str, section: Section) -> Iterator[str]:
    """Yield the clauses of a section's heading without its number."""
    marker = line_marker(text, section.heading)
    start = section.heading.start if marker is None else marker.end
    for clause in _CLAUSE.finditer(text, start, section.heading.end):
        words = clause[0].strip()
        if _PLAIN.fullmatch(words):
            yield words


def _sentence_topics(stored: StoredDocument, snapshot: Snapshot) -> Iterator[_Topic]:
    """Yield what sentences state: what something is, and how much of it there is."""
    for number in snapshot.passages_of(stored.id):
        passage = snapshot.passages[number]
        for sentence in passage.sentences:
            words = passage.text[sentence.start - passage.start : sentence.end - passage.start]
            if (defined := _DEFINED.match(words)) and _is_thing(defined["topic"], alone=True):
                yield _Topic(_Form.WHAT, defined["topic"], sentence)
            for counted in _COUNTED.finditer(words):
                topic = _LEADING.sub("", counted["topic"], count=1)
                if _is_thing(topic):
                    verb = "是" if counted["verb"] in "为為" else counted["verb"]
                    yield _Topic(_Form.AMOUNT, topic + verb, sentence)


def _is_thing(words: str, *, alone: bool = False) -> bool:
    """Whether words are the name of a thing; ``alone`` asks for one that is no part or kind of another.

    主要任务 and 策略的重点 are of something that the question would have to name.
    """
    if len(words) not in _LENGTHS:
        return False
    tags = [tag for _, tag in tagged_words(fold(words))]
    named = all(tag in _JOINTS or (tag.startswith(_THING) and tag not in _NO_THING) for tag in tags)
    if not named or tags[-1] != "n" or tags[0] in _JOINTS:
        return False
    return not alone or ("uj" not in tags and tags[0] != "b")


def _is_task(words: str) -> bool:
    """Whether words are a verb with what it is done to; 是, 能 and 让 do nothing."""
    if len(words) not in _LENGTHS:
        return False
    (first, *_), tags = zip(*tagged_words(fold(words)), strict=True)
    return len(first) > 1 and tags[0] == "v" and tags[-1].startswith(_THING) and not _NO_TASK & set(tags)
