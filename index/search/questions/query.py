"""What a question asks for: its content words and what its grammar wants; pure, without the index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.analysis.folding import BREAK, search_form
from index.analysis.places import find_places
from index.analysis.terms import bigrams, words
from index.search.questions.answer_types import AnswerType, read_answer_types
from index.search.questions.question_words import ENGLISH_FUNCTION_WORDS, FUNCTION_WORDS, WRAPPING
from index.search.questions.word_bounds import word_bounds

SHORTEST = 2
"""Letters and digits below which nothing can be looked up."""
LONGEST = 1000
"""Characters above which a text is not a question but a document; the encoder reads 512 tokens."""

STORY = 45
"""Characters from which a question is taken to tell a story around what it asks."""
LETTERS = 3
"""Letters of English that say what one Chinese character does."""
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
# 川 免税店: closed up it would be a word with what follows.
_LONE = re.compile(r"(?<!\S)(?P<sign>[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff]{2})")
_SPAN_OF_YEARS = re.compile(
    r"(?<!\d)(?P<century>19|20)(?P<first>\d\d)(?P<to>[-/~–—至])(?P<last>\d\d)(?=学?年)"
)
"""2012-13年度, which documents write 2012-2013年度."""
_MENTION = re.compile(r"@\w+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")


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
    answer_types: AnswerType


def parse_query(question: str, focus: str | None = None) -> Query:
    """Split a question into what it is about and what it wants.

    ``focus`` is the part that asks, where that is known; else it is looked for.
    """
    text = _MENTION.sub(" ", question).strip()
    folded = search_form(_LONE.sub(_set_off, text)).replace("甚么", "什么")  # as Hong Kong writes it
    folded = _SPAN_OF_YEARS.sub(r"\g<century>\g<first>\g<to>\g<century>\g<last>", folded)
    content = without_wrapping(folded)
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
        grams=_weigh_grams(content, focus),
        focus=focus,
        english=tuple(word for word in dict.fromkeys(latin) if word not in ENGLISH_FUNCTION_WORDS),
        answer_types=read_answer_types(folded),
    )


def _set_off(match: re.Match[str]) -> str:
    return f"{match['sign']}," if find_places(match["sign"]) else match[0]


def is_story(text: str) -> bool:
    """Whether a question tells a story around what it asks; one in English takes more letters to ask it."""
    return len(text) > STORY * (1 if _HAN.search(text) else LETTERS)


def unbroken(question: str) -> str:
    """Return a question with the lines joined into which it was broken; after a sentence they stay."""
    return _BROKEN.sub(" ", question)


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


def without_wrapping(folded: str) -> str:
    """Return the text with a line end in the place of each word that only wraps what is asked."""
    bounds = word_bounds(folded)
    kept: list[str] = []
    at = done = 0
    while match := _WRAPPING_PATTERN.search(folded, at):
        start, end = match.span()
        while not bounds.holds(start, end):
            # 怎么提 is none of 怎么提升, but 怎么 is.
            shorter = _WRAPPING_PATTERN.match(folded, start, end - 1)
            if shorter is None:
                break
            end = shorter.end()
        else:
            kept += [folded[done:start], BREAK]
            at = done = end
            continue
        at = start + 1
    return "".join((*kept, folded[done:]))


def _weigh_grams(content: str, focus: str) -> dict[str, float]:
    asked = set(bigrams(focus))
    return {gram: 1.0 if gram in asked else BESIDE for gram in bigrams(content)}


def content_words(folded: str) -> list[str]:
    """Return the words of a folded text that are not function words, in order."""
    return [term for term in words(folded) if term not in FUNCTION_WORDS]
