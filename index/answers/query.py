"""What a question asks for: its content words and what its grammar wants; pure, without the index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Flag, auto

from index.answers.question_words import ENGLISH_FUNCTION_WORDS, FUNCTION_WORDS, WRAPPING
from index.folding import BREAK, search_form
from index.terms import bigrams, words

SHORTEST = 2
"""Letters and digits below which nothing can be looked up."""
LONGEST = 1000
"""Characters above which a text is not a question but a document; the encoder reads 512 tokens."""

STORY = 45
"""Characters from which a question is taken to tell a story around what it asks."""
FOCUS = 24
"""Characters that the asking part of a story should have at least, so that it says what it is about."""
BESIDE = 0.4
"""How much the words of the story count beside those of its question. Of 536 questions over
speeches, .3 changed the excerpts of 6 and .6 those of 12."""
_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+[,，。;；!！?？\n]*")
_ASKING = re.compile(
    r"什么|啥|哪|几|多少|怎|咋|如何|谁|吗|呢|是否|是不是|有没有|能不能|为何|(?:what|which|who|how|when|where|why)\b|[?？]"
)

_WRAPPING_PATTERN = re.compile("|".join(sorted(map(re.escape, WRAPPING), key=len, reverse=True)))
# A question may be broken into lines like any text.
_BROKEN = re.compile(r"(?<![。！？!?；;，,：:.\s])\s*\n\s*")
_MENTION = re.compile(r"@\w+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")

_COUNT = r"[二两三四五六七八九十仨俩\d]+"
_UNIT = (
    r"(?:个|大|条|点|项|种|类|样|位|方面|问题|部分|步|者|件|块|阶段|要求|任务|原则|意见|建议|措施|目标|结合)"
)


class Want(Flag):
    """What form the answer must have; read off the question's grammar alone."""

    NONE = 0
    POINTS = auto()  # 哪些, 哪三个方面, which points
    NUMBER = auto()  # 多少, 几名
    TIME = auto()  # 何时, 哪一年, 几天
    PERSON = auto()  # 谁, 哪位
    PLACE = auto()  # 哪里
    REASON = auto()  # 为什么
    YES_OR_NO = auto()  # 吗, 是不是


_WANTS = (
    (
        Want.TIME,
        r"什么时候|何时|啥时|几时|哪一?[年天月日届]|几(?:[年月号天日届期]|点(?:钟|半|开|到|结束|$))|多久|"
        r"多长时间|多少[年天月日]|\bwhen\b|what year",
    ),
    (Want.PERSON, r"谁|哪位|何人|哪个人|叫什么名字|\bwho\b|\bwhom\b"),
    (Want.PLACE, r"在?哪里|哪儿|何处|什么地方|\bwhere\b"),
    (
        Want.POINTS,
        rf"哪些|哪几(?![年月天号])|哪{_COUNT}{_UNIT}?|几[样头层]|几个?(?:角度|层面)"
        r"|有(?:什么|啥)(?:要求|特点|优势|意义|内容|任务|措施|办法|问题|困难|好处|作用)"
        rf"|(?:几|{_COUNT}){_UNIT}{{1,2}}(?:都|分别|各)?(?:是|有|叫|为)(?:什么|啥|哪)"
        rf"|(?:讲|提|说|摆|列|分|归纳|概括)(?:了|成|为|出)?{_COUNT}{_UNIT}|各[项点条个](?!级)|逐[条项一]|[一每]个?别漏|全部列|全都?[要贴发列]"
        r"|一是(?:.{0,6})二是|分别(?:是|有|来自|指)?(?:什么|啥|哪)?|各是(?:什么|啥)"
        r"|都(?:是|有)?(?:要)?\w{0,4}(?:什么|哪|啥)|包括(?:了)?(?:什么|啥)|列(?:出|一下|举)|都给(?:我|俺)"
        rf"|which (?:two|three|four|five|six|several|points|aspects|ones)|what are the|\blist\b"
        r"|(?:all|every|each)(?: the)? (?:points?|items?|ones?)",
    ),
    (Want.REASON, r"(?<![成作称视认变定评])为(?:什么|何|啥)|凭什么|怎么会|原因|出于|\bwhy\b"),
    (
        Want.YES_OR_NO,
        r"吗|(?<![什怎多那这])么[?？。!]*$|是不是|是否|有没有|能不能|会不会|要不要|可不可以|能否|不[?？]*$|没有?[?？]*$",
    ),
    (Want.NUMBER, r"多少|几[名位人个次期万亿成倍元块份家篇条类种项]|几大|百分之几|\bhow (?:many|much)\b"),
)
_WANT_PATTERNS = tuple((want, re.compile(pattern)) for want, pattern in _WANTS)


@dataclass(frozen=True, slots=True)
class Query:
    """One question, ready to be searched."""

    text: str
    """The question as asked, without mentions and outer space."""
    folded: str
    content: str
    """The folded question without the words that only wrap it, a line end in the place of each."""
    terms: tuple[str, ...]
    """Distinct content words of ``content``, for BM25."""
    grams: Mapping[str, float]
    """Character bigrams of ``content``, each with how much it counts, in ``(0, 1]``."""
    focus: str
    """The part of a long question that asks; all of ``text`` where it is not long."""
    english: tuple[str, ...]
    """Content words of a question in English; empty for a question that has Chinese characters."""
    wants: Want


def parse_query(question: str, focus: str | None = None) -> Query:
    """Split a question into what it is about and what it wants.

    ``focus`` is the part that asks, where that is known; else it is looked for.
    """
    text = _MENTION.sub(" ", question).strip()
    folded = _form(text)
    content = _WRAPPING_PATTERN.sub(BREAK, folded)
    terms = content_words(content)
    if not terms:  # nothing but wrapping: then the wrapping itself is what is asked about
        content, terms = folded, words(folded)
    focus = focus or find_focus(text)
    latin = () if _HAN.search(folded) else tuple(_LATIN.findall(folded))
    return Query(
        text=text,
        folded=folded,
        content=content,
        terms=tuple(dict.fromkeys(terms)),
        grams=_weigh_grams(content, _form(focus)),
        focus=focus,
        english=tuple(word for word in dict.fromkeys(latin) if word not in ENGLISH_FUNCTION_WORDS),
        wants=read_wants(folded),
    )


def _form(question: str) -> str:
    return search_form(_BROKEN.sub(" ", question))


def replace_content(query: Query, content: str) -> Query:
    """Return the query with its content written otherwise; ``content`` is folded and of the same length."""
    return replace(
        query,
        content=content,
        terms=tuple(dict.fromkeys(content_words(content))) or query.terms,
        grams={gram: query.grams.get(gram, 1.0) for gram in bigrams(content)},
    )


def find_focus(text: str) -> str:
    """Return the clauses of a long question from which on it asks; the text itself where it is short."""
    if len(text) <= STORY:
        return text
    clauses = [match.group() for match in _CLAUSE.finditer(text) if match.group().strip()]
    asking = [i for i, clause in enumerate(clauses) if _ASKING.search(search_form(clause))]
    last = asking[-1] if asking else len(clauses) - 1
    first = last
    while first > 0 and sum(map(len, clauses[first : last + 1])) < FOCUS:
        first -= 1
    return "".join(clauses[first:]).strip()


def _weigh_grams(content: str, focus: str) -> dict[str, float]:
    asked = set(bigrams(focus))
    return {gram: 1.0 if gram in asked else BESIDE for gram in bigrams(content)}


def content_words(folded: str) -> list[str]:
    """Return the words of a folded text that are not function words, in order."""
    return [term for term in words(folded) if term not in FUNCTION_WORDS]


def read_wants(folded: str) -> Want:
    """Read what form of answer a folded question wants."""
    found = Want.NONE
    for want, pattern in _WANT_PATTERNS:
        if pattern.search(folded):
            found |= want
    return found
