"""Answers about earlier answers: some of their points, what comes next, the whole section."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import starmap

import numpy as np

from index.search.across_documents.across import FIRST_PAGE
from index.search.conversation.conversations import Points, Wish, own_words, read_points, read_wish
from index.search.excerpts import COMFORTABLE, cut_excerpts
from index.search.features import coverage
from index.search.questions.query import Query
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.structure.list_questions import (
    Asked,
    asked_count,
    asked_for_points,
    asks_how,
    named_count,
)
from index.search.structure.lists import LIKELY, POSSIBLE, find_enumeration, only_list
from index.search.structure.sentence_items import ITEM_SIGNS, items_within
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Outline, Quoted, Section, Span, Turn

SHOWN = 3
"""Excerpts of an answer: as many as a reader takes in at once."""
LONGEST_POINT = 400
"""Characters of one point that are quoted; what follows is had by asking for it."""
LONGEST_WHOLE = 1000
"""Characters of a section that is asked for as a whole: about a screen of a phone twice over."""
LOOKED_THROUGH = 8
"""Best sentences of a document near which an enumeration is looked for that no answer gave as a list."""
SURE_ITEMS = 3
"""Items of one quoted sentence that are taken for the list that is meant."""
BESIDE_LIST = 0.01
"""Odds against the best from which a sentence beside a list that was given whole is more of it."""
LEADING = 40
"""Characters between a list and the sentence that leads to it."""
INSIDE = 0.3
"""Share of what is asked of a point that a sentence of it must hold to be quoted instead of the point."""


class EarlierAnswers:
    """Answers messages such as 第二点呢, 还有呢 and 展开说说 from what a conversation has quoted."""

    def __init__(self, searcher: Searcher, scope: Scope, ask: Callable[[str], Answer]) -> None:
        """Quote from ``scope``; ``ask`` answers a question that stands alone."""
        self._searcher = searcher
        self._snapshot = searcher.snapshot
        self._scope = scope
        self._ask = ask

    def answer(self, query: Query, turns: Sequence[Turn]) -> Answer | None:
        """Answer what refers to an earlier answer; None for all else, and where there is none to refer to."""
        points = read_points(query)
        wish = None if points else read_wish(query.folded)
        if points is None and wish is None:
            return None
        quoting = [(turn, places) for turn in turns if (places := self._present(turn))]
        if not quoting:
            return None
        last, places = quoting[-1]
        match points, wish:
            case Points(step=step), _ if step and last.kind is not AnswerKind.LIST:
                return self._more(query, last, places)
            case Points(), _:
                return self._some_points(points, query, quoting)
            case _, Wish.MORE:
                return self._more(
                    query, last, [place for turn, p in quoting if turn.meant == last.meant for place in p]
                )
            case _, Wish.ONWARD:
                found = self._onward(places[-1] if last.kind is AnswerKind.LIST else places[0])
            case _:
                found = self._whole(places[0])
        return _read_off(query.text, [found] if found else [], last)

    def refers_to(self, turns: Sequence[Turn]) -> bool:
        """Whether anything was quoted that a question can refer to."""
        return any(self._present(turn) for turn in turns)

    def _present(self, turn: Turn) -> list[Quoted]:
        """Return what a turn quoted as far as the library, which may have changed, still has it."""
        return [
            place
            for place in turn.quoted
            if place.document_id in self._scope.documents
            and place.end <= self._snapshot.stored[place.document_id].characters
        ]

    def _some_points(
        self, points: Points, query: Query, quoting: Sequence[tuple[Turn, list[Quoted]]]
    ) -> Answer | None:
        """Quote the points of the latest list, else of the enumeration that was quoted from."""
        turn, members = next(
            (
                (t, places)
                for t, places in reversed(quoting)
                if t.kind is not AnswerKind.PASSAGES and len(places) > 1
            ),
            (quoting[-1][0], []),
        )
        if not members:
            # What was quoted of one point is none of the others: they are beside the first answer.
            turn, places = next((t, places) for t, places in quoting if t.meant == quoting[-1][0].meant)
            members = self._members_near(turn, places, points)
        first, last = self._counted(points, members, quoting[-1][1])
        if not 0 <= first <= last < len(members):
            return Answer(query.text, AnswerStatus.UNCLEAR, AnswerKind.PASSAGES, 0.0, ())
        chosen = [self._point(place) for place in self._joined(members[first : last + 1])]
        if len(chosen) == 1 and (inside := self._inside(members[first], points.rest)):
            chosen = [inside]
        return _read_off(query.text, chosen, turn, AnswerKind.LIST)

    @staticmethod
    def _counted(points: Points, members: Sequence[Quoted], pointed: Sequence[Quoted]) -> tuple[int, int]:
        """Return the places of the points asked for among those of a list; outside of it where it has none.

        ``pointed`` are those quoted last, from which 下一条 counts.
        """
        count = len(members)
        if points.middle:
            return (count // 2,) * 2 if count % 2 else (-1, -1)
        if points.step:
            at = [n for n, member in enumerate(members) if any(member.start == p.start for p in pointed)]
            return ((at[-1] if points.step > 0 else at[0]) + points.step,) * 2 if at else (-1, -1)
        first, last = (n - 1 if n > 0 else count + n for n in (points.first, points.last))
        return first, last

    def _members_near(self, turn: Turn, places: Sequence[Quoted], points: Points) -> list[Quoted]:
        """Return the points of the enumeration that a question meant; its quotations where there is none.

        What was quoted may list them in one sentence; else they are looked for as if asked for.
        """
        query = self._searcher.parse(turn.meant)
        count = asked_count(query.folded) or named_count(query.folded)
        of_a_list = points.named or asked_for_points(query) or count is not None or asks_how(query)
        if len(places) > 1 and not of_a_list:
            return list(places)
        least = max(abs(points.first), abs(points.last))
        items = [self._items(place, count) for place in places]
        exact = [found for found in items if len(found) == count]
        if exact:
            return exact[0]
        document = places[0].document_id
        passages = self._snapshot.passages_of(document)
        found = self._searcher.search(query, self._scope, np.arange(passages.start, passages.stop))
        lists = partial(
            find_enumeration,
            query,
            found,
            found.best(LOOKED_THROUGH),
            self._snapshot,
            self._searcher.fitted.lists,
            asked=Asked.FOLLOWED,
            least=least,
        )
        enough = [found for found in items if len(found) >= max(least, SURE_ITEMS)]
        if (meant := lists(from_odds=LIKELY)) is None and not enough:
            meant = lists(from_odds=POSSIBLE) or only_list(count, least, document, self._snapshot)
        if meant is not None:
            return [Quoted(document, *span) for span in meant.spans]
        return enough[0] if enough else list(places)

    def _items(self, place: Quoted, count: int | None) -> list[Quoted]:
        """Return what the sentence of a quotation that lists most lists."""
        found: list[Quoted] = []
        for start, end in self._sentences(place.document_id, place.start, place.end):
            text = self._snapshot.documents.part(place.document_id, start, end)
            items = items_within(text, count)
            if len(items) == count or (len(items) > len(found) and len(found) != count):
                found = [Quoted(place.document_id, start + a, start + b) for a, b in items]
        return found

    def _joined(self, places: Sequence[Quoted]) -> list[Quoted]:
        """Join items of one sentence, which stand only a sign apart, into one quotation."""
        joined: list[Quoted] = []
        for place in places:
            last = joined[-1] if joined else None
            if last and last.document_id == place.document_id and place.start - last.end == 1:
                between = self._snapshot.documents.part(place.document_id, last.end, place.start)
                if between in ITEM_SIGNS:
                    joined[-1] = Quoted(place.document_id, last.start, place.end)
                    continue
            joined.append(place)
        return joined

    def _point(self, place: Quoted) -> Excerpt:
        """Quote a point with all that it says, as far as that is not too long."""
        section = self._section_at(place)
        return self._grown(place, section.end if section else place.end, LONGEST_POINT)

    def _inside(self, place: Quoted, rest: str) -> Excerpt | None:
        """Quote the sentences of a point that say what is asked of it besides naming it."""
        section = self._section_at(place)
        if section is None or section.end - section.start <= COMFORTABLE or not own_words(rest):
            return None
        query = self._searcher.parse(rest)
        only = self._snapshot.passages.between(
            self._snapshot.passages_of(place.document_id), section.start, section.end
        )
        found = self._searcher.search(query, self._scope, only)
        for candidate in found.best(1):
            start, end = candidate.sentence
            text = self._snapshot.documents.part(place.document_id, start, end)
            if coverage(text, found.candidates.gram_weights) >= INSIDE:
                return self._grown(Quoted(place.document_id, start, end), section.end, COMFORTABLE)
        return None

    def _more(self, query: Query, turn: Turn, seen: Sequence[Quoted]) -> Answer:
        """Quote what else was found for the question of a turn, first what follows in the same section."""
        again = self._ask(turn.meant)
        fresh = [e for e in (*again.excerpts, *again.further) if not any(_meet(e, place) for place in seen)]
        if again.kind is AnswerKind.PASSAGES and (following := self._following(seen)):
            fresh = [following, *(e for e in fresh if not _meet(e, _place_of(following)))]
        across = again.kind is AnswerKind.ACROSS
        if not across:
            fresh = self._of_meant(fresh, turn)
            told = {place.document_id for place in seen}
            fresh.sort(key=lambda excerpt: excerpt.document_id not in told)
            if not fresh and again.kind is AnswerKind.LIST:
                fresh = self._beside_list(turn, seen)
        kind, most = (AnswerKind.ACROSS, FIRST_PAGE) if across else (AnswerKind.PASSAGES, SHOWN)
        if not fresh:
            return Answer(query.text, AnswerStatus.NOT_FOUND, kind, 0.0, (), meant=turn.meant)
        return replace(
            again,
            question=query.text,
            kind=kind,
            excerpts=tuple(fresh[:most]),
            further=tuple(fresh[most:]),
            total=again.total if across else None,
            meant=turn.meant,
        )

    def _beside_list(self, turn: Turn, seen: Sequence[Quoted]) -> list[Excerpt]:
        """Quote what the document of a list, all of whose points were given, says besides of the question."""
        passages = self._snapshot.passages_of(seen[0].document_id)
        only = np.arange(passages.start, passages.stop)
        found = self._searcher.search(self._searcher.parse(turn.meant), self._scope, only)
        cut = cut_excerpts(found.candidates, found.scores, self._snapshot, len(seen) + SHOWN)
        first = min(place.start for place in seen)
        fresh = [
            excerpt
            for excerpt in cut
            if excerpt.score >= BESIDE_LIST and not any(_meet(excerpt, place) for place in seen)
        ]
        # The sentence before the first point only leads to it.
        return [excerpt for excerpt in fresh if not 0 <= first - excerpt.end <= LEADING]

    def _of_meant(self, excerpts: Sequence[Excerpt], turn: Turn) -> list[Excerpt]:
        """Return those of the documents that the question of a turn names; all where it names none."""
        meant = self._searcher.meant(self._searcher.parse(turn.meant), self._scope).documents
        if meant is None:
            return list(excerpts)
        keys = list(self._snapshot.stored)
        return [excerpt for excerpt in excerpts if keys.index(excerpt.document_id) in meant]

    def _following(self, seen: Sequence[Quoted]) -> Excerpt | None:
        """Quote on from the best excerpt of an answer, up to the end of its section."""
        section = self._section_around(seen[0])
        end = section.end if section else self._speech_end(seen[0])
        inside = [place for place in seen if place.document_id == seen[0].document_id and place.start < end]
        last = max(place.end for place in inside if place.start >= seen[0].start)
        return self._after(Quoted(seen[0].document_id, last, last), end)

    def _onward(self, place: Quoted) -> Excerpt | None:
        """Quote the text that follows a place."""
        return self._after(place, self._speech_end(place))

    def _whole(self, place: Quoted) -> Excerpt:
        """Quote the section around a place, the place marked; on from the place where that is too long."""
        section = self._section_around(place)
        while section is not None and self._says_no_more(section, place):
            parent = section.parent
            section = None if parent is None else self._outline(place).sections[parent]
        end = section.end if section else self._speech_end(place)
        if section is None or end - section.start > LONGEST_WHOLE:
            return self._grown(place, end, LONGEST_WHOLE)
        whole = self._quote(place.document_id, section.start, end)
        return replace(whole, marks=(Span(place.start, place.end),))

    def _says_no_more(self, section: Section, place: Quoted) -> bool:
        text = self._snapshot.documents.part(place.document_id, section.start, section.end)
        return len(text.strip()) <= place.end - place.start

    def _outline(self, place: Quoted) -> Outline:
        return self._snapshot.outlines[place.document_id]

    def _section_at(self, place: Quoted) -> Section | None:
        """Return the section that begins at a place, the outermost of several."""
        sections = self._outline(place).sections
        return next((s for s in sections if place.start in (s.start, s.heading.start)), None)

    def _section_around(self, place: Quoted) -> Section | None:
        """Return the innermost section that a place begins in."""
        around = [s for s in self._outline(place).sections if s.start <= place.start < s.end]
        return min(around, key=lambda s: s.end - s.start, default=None)

    def _speech_end(self, place: Quoted) -> int:
        ends = (s.end for s in self._outline(place).speeches if s.start <= place.start < s.end)
        return next(ends, self._snapshot.stored[place.document_id].characters)

    def _grown(self, place: Quoted, end: int, most: int) -> Excerpt:
        """Quote a place with the sentences after it up to ``end``, as far as all has ``most`` characters."""
        spans = self._sentences(place.document_id, place.start, end)
        stops = [stop for _, stop in spans if stop - place.start <= most]
        return self._quote(place.document_id, place.start, max([place.end, *stops]))

    def _after(self, place: Quoted, end: int) -> Excerpt | None:
        """Quote a few sentences after a place; None where none is left before ``end``."""
        spans = self._sentences(place.document_id, place.end, end)
        if not spans:
            return None
        start, least = spans[0]
        stops = [stop for _, stop in spans if stop - start <= COMFORTABLE]
        return self._quote(place.document_id, start, max([least, *stops]))

    def _sentences(self, document_id: str, start: int, end: int) -> list[Span]:
        passages = self._snapshot.passages_of(document_id)
        spans = self._snapshot.passages.sentences_between(passages, start, end)
        return list(starmap(Span, spans.tolist()))

    def _quote(self, document_id: str, start: int, end: int) -> Excerpt:
        text = self._snapshot.documents.part(document_id, start, end)
        start += len(text) - len(text.lstrip())
        passages = self._snapshot.passages
        within = passages.between(self._snapshot.passages_of(document_id), start, end)
        return Excerpt(
            document_id=document_id,
            document=self._snapshot.stored[document_id].title,
            path=passages[int(within[0])].path if len(within) else (),
            start=start,
            end=start + len(text.strip()),
            text=text.strip(),
            marks=(),
            score=1.0,
        )


def _read_off(
    question: str, excerpts: Sequence[Excerpt], turn: Turn, kind: AnswerKind = AnswerKind.PASSAGES
) -> Answer:
    """Return what stands in the text, where nothing is uncertain."""
    if not excerpts:
        return Answer(question, AnswerStatus.NOT_FOUND, kind, 0.0, (), meant=turn.meant)
    return Answer(question, AnswerStatus.ANSWERED, kind, 1.0, tuple(excerpts), meant=turn.meant)


def _place_of(excerpt: Excerpt) -> Quoted:
    return Quoted(excerpt.document_id, excerpt.start, excerpt.end)


def _meet(excerpt: Excerpt, place: Quoted) -> bool:
    return (
        excerpt.document_id == place.document_id and excerpt.start < place.end and place.start < excerpt.end
    )
