"""A question of many documents as it was understood, and how it is put together from what was read; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from index.analysis.folding import BREAK
from index.analysis.places import PlaceName
from index.analysis.segmenter import tagged_words
from index.search.across_documents.asking_words import (
    COMPARED,
    CONTENT_TAGS,
    COUNTED_PAPERS,
    COUNTED_PLACES,
    DEVELOPING,
    DOING,
    EDGE_SIGNS,
    EDGE_WORDS,
    HOW_MUCH_MORE,
    IN_PAPERS,
    OF_PLACE,
    ONLY_HOW_MUCH,
    PAPER_AFTER,
    SAID_ALONE,
    SAID_FIRST,
    SAID_LAST,
    SAID_WITHIN,
    SENTENCE_END,
    THE_MOST,
)
from index.search.names.naming import Named
from index.search.questions.question_words import WRAPPING


class Axis(Enum):
    """What the documents that a question means are told apart by."""

    PLACES = auto()
    PROVINCES = auto()
    TOWNS = auto()  # places that are no provinces
    YEARS = auto()
    PAPERS = auto()  # by both


PLACED = (Axis.PLACES, Axis.PROVINCES, Axis.TOWNS)
"""The kinds of places."""


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
    documents: frozenset[int] | None = None
    """The documents, where each of them is named in words of its own; None where they are to be chosen."""
    likely: bool = True
    """Whether many are asked whatever they say; else only if several say the topic in its own words."""


def put_together(  # noqa: PLR0917 - what was read
    folded: str,
    named: Named,
    axis: Axis,
    asking: Asking,
    spans: Sequence[tuple[int, int]],
    first: int | None = None,
    last: int | None = None,
    back: int | None = None,
) -> AcrossQuery | None:
    """Put together what was read; None where nothing is left that is asked about.

    ``spans`` are the words that say of whom is asked, or by which they are compared.
    """
    places = named.places
    if asking is not Asking.COMPARE:
        places = tuple(places_before(folded, named, spans[0][0] if spans else 0))
    scope = spans[0] if spans and asking is not Asking.COMPARE else None
    taken = [*spans, *named.relative]
    if asking is Asking.EACH:
        taken += [match.span() for match in COMPARED.finditer(folded)]
    taken += [(place.start, place.end) for place in places]
    taken += [(year.start, year.end) for year in named.years]
    taken += [match.span() for match in COUNTED_PAPERS.finditer(folded)]
    if named.of_paper:
        taken += [match.span() for match in IN_PAPERS.finditer(folded)]
    for words in (named.paper, *named.papers, *named.speakers, *named.called, *named.offices):
        if words:
            taken += [match.span() for match in re.finditer(re.escape(words), folded)]
    topic = _topic(folded, taken, compared=asking is Asking.COMPARE)
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


def places_before(folded: str, named: Named, at: int) -> list[PlaceName]:
    """Return the places of documents: those before what asks of several, or right before a paper.

    What else is named is spoken about: 历年报告怎么说台湾.
    """
    return [place for place in named.places if place.end <= at or PAPER_AFTER.match(folded, place.end)]


def without_doing(topic: str) -> str:
    """Return a topic without the word before it that says what is done: 开 of 开市内免税店, 发展 of 发展氢能.

    The topic itself where what follows is no whole words: 建设用地.
    """
    done = DEVELOPING.match(topic)
    if done is None and topic[:1] not in DOING:
        return topic
    rest = topic[done.end() if done else 1 :]
    whole = len(rest) > 1 and all(len(word) > 1 for word, _ in tagged_words(rest.split(BREAK)[0]))
    return rest if whole else topic


def _topic(folded: str, taken: Sequence[tuple[int, int]], *, compared: bool) -> str:
    """Return the words that are left, without the particles and verbs of saying at their edges."""
    kept, done = [], 0
    whole = _first_sentence(folded, taken)
    for start, end in sorted(taken):
        if start >= done:
            kept.append(folded[done : min(start, whole)])
        done = max(done, end)
    kept.append(folded[done:whole])
    pieces: list[str] = []
    for piece in kept:
        bare = SAID_LAST.sub("", _bare(SAID_FIRST.sub("", _bare(piece))))
        bare = _bare((HOW_MUCH_MORE if compared else THE_MOST).sub("", bare))
        for said in _said(bare):
            known = said in WRAPPING or said in SAID_ALONE or COUNTED_PLACES.fullmatch(said)
            if said and not known and not ONLY_HOW_MUCH.fullmatch(said) and said not in pieces:
                pieces.append(said)
    return BREAK.join(pieces)


def _first_sentence(folded: str, taken: Sequence[tuple[int, int]]) -> int:
    """Return where the sentence ends that asks; what is said after it is about the answer: 没有的也说一声."""
    first = min((start for start, _ in taken), default=0)
    end = SENTENCE_END.search(folded, first)
    return end.end() if end else len(folded)


def _said(piece: str) -> list[str]:
    """Return what a piece is about that has a verb of saying inside: what is said, and of what if that tells.

    An adverb, a day or a place before the verb tells nothing: 元旦怎么说修宪, 在立法会谈过旅游.
    """
    *before, last = (_bare(each) for each in SAID_WITHIN.split(piece))
    told = [each for each in before if each and not OF_PLACE.match(each) and _has_content(each)]
    return [*told, last] if last and _has_content(last) else told or [last]


def _has_content(piece: str) -> bool:
    return any(tag[:1] in CONTENT_TAGS and tag[1:] != "d" for _, tag in tagged_words(piece))


def _bare(piece: str) -> str:
    """Return a piece without particles and signs at its edges; 中 of 中小学 is none."""
    words = [word for word, _ in tagged_words(piece.strip(EDGE_SIGNS))]
    while words and (words[0] in EDGE_WORDS or not words[0].strip(EDGE_SIGNS)):
        del words[0]
    while words and (words[-1] in EDGE_WORDS or not words[-1].strip(EDGE_SIGNS)):
        del words[-1]
    return "".join(words).strip(EDGE_SIGNS)
