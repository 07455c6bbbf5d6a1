"""From a question to an answer: understand, search, judge, quote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

import numpy as np

from index.analysis.folding import BREAK, fold
from index.analysis.terms import term_form
from index.search.across_documents.across import answer_across, follow_across
from index.search.conversation.context_search import search_in_context
from index.search.conversation.conversations import JOINT, on_another_topic, points_back, refers_back
from index.search.conversation.earlier_answers import EarlierAnswers
from index.search.conversation.parts import read_parts
from index.search.conversation.substitution import Part, ask_other_figure, substitute
from index.search.excerpts import cut_excerpts, join_paragraphs, of_one_paragraph, without_repeats
from index.search.features import Candidate, folded_coverage
from index.search.figures import figures_first
from index.search.names.missing import tell_missing
from index.search.names.named_documents import Meant
from index.search.questions.answer_types import AnswerType
from index.search.questions.query import Query, content_words, is_story, unbroken
from index.search.questions.smalltalk import classify
from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.search.structure.enumerations import Enumeration
from index.search.structure.list_questions import Asked, asked_for_points, may_ask_for_points
from index.search.structure.list_quoting import quote_points
from index.search.structure.list_ranking import COMPARED
from index.search.structure.lists import Choice, find_points, list_choices, speaks_of_content
from index.search.structure.structure_answers import StructuralAnswerer
from index.search.structure.structure_query import Intent, parse_structure_query
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Turn

SHOWN = 3
"""Excerpts of an answer: as many as a reader takes in at once."""
LEAST_ODDS = 0.01
"""Odds against the best excerpt below which another waits for "more": no question of the five sets over
speeches lost a hit among the first three by it, and a third fewer excerpts are shown."""
LIKELY = 0.05
"""Odds against the best from which an excerpt is shown although it holds no further word of the question.
With .1 one of 53 questions of conversations lost its hit, with .05 none of these nor of 255 others, and a
sixth fewer excerpts are shown."""
CLOSE = 0.5
"""Odds against the best from which a second quote is given with a caution, too: of 150 questions so answered
10 had the right one there, of 67 third ones 3."""
SURE_LIST = -0.3
"""Log-odds from which a list is trusted, whatever the judge says of the sentence that was found for it. By
folds .66 of 362 questions for lists get the right one so, .60 from 0; of those in which one place answers, or
nothing, although they ask for several things .05 get a list so, .04 from 0."""
MOST_TURNS = 8
"""Turns of a conversation that a question may refer to."""
FURTHER = 9
"""Excerpts kept for "more": with those shown, more than inline mode offers."""
_Given = TypeVar("_Given")


class Answerer:
    """Answers questions from the documents of one scope; any number of threads may ask at once."""

    def __init__(self, searcher: Searcher, scope: Scope | None = None) -> None:
        """Answer with ``searcher``, from all of its snapshot unless ``scope`` limits it."""
        self._searcher = searcher
        self._scope = scope or Scope.of(searcher.snapshot)
        self._earlier = EarlierAnswers(
            searcher, self._scope, lambda meant: self._alone(searcher.parse(meant))
        )

    def answer(self, question: str, context: Sequence[Turn | str] = (), further: int = FURTHER) -> Answer:
        """Answer ``question``; ``context`` holds the conversation's earlier turns, oldest first.

        Of a turn given as a mere question the answer is looked for again. At most ``further`` excerpts are
        cut besides the best three.
        """
        status = classify(question)
        if status is not None:
            return without_quotes(question, status)
        turns, query = self._turns(context), self._searcher.parse(unbroken(question))
        asked = on_another_topic(query.text) if turns else query.text
        if asked != query.text:
            return replace(self._alone(self._searcher.parse(asked), further), question=question)
        if turns and (across := answer_across(query, self._searcher, self._scope, follows=True)):
            return across
        return self._from_conversation(query, turns, further) or self._alone(query, further)

    def _alone(self, query: Query, further: int = FURTHER) -> Answer:
        """Answer a question that stands alone; what asks of many documents is answered by all of them."""
        return (
            answer_across(query, self._searcher, self._scope)
            or self._from_structure(query)
            or self._told(query, self._search(query), further)
        )

    def _search(self, query: Query) -> Found:
        """Search, and put first what states the figure asked for in a document that is named."""
        found = self._best_search(query)
        return figures_first(query, found, self._searcher)

    def _best_search(self, query: Query) -> Found:
        """Search everywhere, or in the documents that a question names where a sister of theirs came first.

        A sentence that speaks of what is named itself stays the best: there a place is a topic.
        """
        found = self._searcher.search(query, self._scope)
        names = [name for name, _ in found.meant.names]
        best = found.best(1)
        if not names or not best or self._of_meant(found, best, self._document_of):
            return found
        if self._says_names(found, best[0]):
            return found
        named = self._searcher.search(query, self._searcher.narrowed(self._scope, found.meant))
        fitted = self._searcher.fitted
        if found.meant.firm and named.candidates.entries:
            return replace(named, meant=found.meant)  # What a sister says answers nothing.
        # Where neither is sure, what is named has the first say if it answers as likely.
        least = min(fitted.answered_from, max(fitted.related_from, found.confidence))
        return replace(named, meant=found.meant) if named.confidence >= least else found

    def _says_names(self, found: Found, candidate: Candidate) -> bool:
        """Whether the paragraph of a sentence says itself what the question names."""
        passage = self._searcher.snapshot.passages[candidate.passage]
        said = term_form(BREAK.join([*passage.path, passage.text]))
        return all(term_form(name) in said for name, _ in found.meant.names)

    def _document_of(self, candidate: Candidate) -> str:
        return self._searcher.snapshot.passages.document_of(candidate.passage)

    def _turns(self, context: Sequence[Turn | str]) -> list[Turn]:
        """Return the turns of a conversation, those given as mere questions answered again."""
        turns: list[Turn] = []
        for earlier in context[-MOST_TURNS:]:
            turn = earlier if isinstance(earlier, Turn) else Turn.of(self.answer(earlier, turns))
            if turn is not None:
                turns.append(turn)
        return turns

    def _from_conversation(self, query: Query, turns: Sequence[Turn], further: int) -> Answer | None:
        """Answer what refers to earlier turns; None for a question of its own."""
        about_answers = self._earlier.answer(query, turns)
        if about_answers is not None:
            return about_answers
        if refers_back(query) and not self._earlier.refers_to(turns):
            return self._addressed(query) or without_quotes(query.text, AnswerStatus.UNCLEAR)
        if not turns:
            return None
        if again := follow_across(query, turns[-1], self._searcher, self._scope):
            return again
        parts = self._read_parts(query.folded)
        if not parts and (figure := self._other_figure(query, turns[-1].meant, further)):
            return figure
        rewritten = substitute(query, turns[-1].meant, self._read_parts)
        if rewritten is not None:
            alike, _, asked = rewritten.partition(JOINT)
            own = asked != turns[-1].meant.partition(JOINT)[2]
            if (
                asked
                and own
                and {(part.start, part.end) for part in parts}
                <= {*self._searcher.names.read(query.folded).relative}
            ):
                # 今年它要怎么建: of this year and the last one the same report tells.
                before = replace(turns[-1], meant=alike)
                return self._leaning(self._searcher.parse(asked), [*turns[:-1], before], further)
            found = self._of_named(self._searcher.parse(rewritten, asked or None), further)
            if found.answered or not asked:
                return replace(found, question=query.text, meant=rewritten)
            return self._leaning(query, turns, further)
        if parts or (self._names_paper(query) and not points_back(query)):
            return None  # It says itself which document it asks about.
        return self._leaning(query, turns, further)

    def _other_figure(self, query: Query, meant: str, further: int) -> Answer | None:
        """Answer what names another figure than the question before; None where it does not."""
        folded = fold(meant)
        papers = self._searcher.names.read(folded).papers
        rewritten = ask_other_figure(query, folded, self._read_parts(folded), papers)
        if rewritten is None:
            return None
        asked = self._searcher.parse(rewritten)
        if not self._searcher.meant(asked, self._scope).documents:
            return None
        found = self._of_named(asked, further)
        return replace(found, question=query.text, meant=rewritten) if found.answered else None

    def _names_paper(self, query: Query) -> bool:
        """Whether a question names a paper or a meeting: 二十大报告怎么说教育."""
        named = self._searcher.names.read(query.folded)
        return bool(named.paper or named.occasions)

    def _of_named(self, query: Query, further: int) -> Answer:
        """Answer from the documents that a question names alone, unless they say nothing of it."""
        meant = self._searcher.meant(query, self._scope)
        if meant.documents and parse_structure_query(query) is None:
            found = self._searcher.search(query, self._searcher.narrowed(self._scope, meant))
            found = figures_first(query, replace(found, meant=meant), self._searcher)
            answer = self._told(query, found, further)
            if answer.answered:
                return answer
        return self._alone(query, further)

    def _addressed(self, query: Query) -> Answer | None:
        """Answer from the outline what names a place in it: 第二部分讲什么, not 第三点呢."""
        address = parse_structure_query(query)
        return None if address is None or address.vague else self._from_structure(query)

    def _read_parts(self, folded: str) -> list[Part]:
        return read_parts(folded, self._searcher.names)

    def _from_structure(self, query: Query) -> Answer | None:
        address = parse_structure_query(query)
        if address is None:
            return None
        meant = self._searcher.meant(query, self._scope)
        if (
            address.request is Intent.OUTLINE
            and not address.steps
            and (points := self._points_of(query, address.topic, meant))
        ):
            return points
        scope = self._searcher.narrowed(self._scope, meant)
        structure = StructuralAnswerer(self._searcher, scope, self._judged, self._quoted)
        answer = structure.answer(address, query)
        return answer and tell_missing(answer, meant.lacking, self._searcher.snapshot)

    def _points_of(self, query: Query, topic: str, meant: Meant) -> Answer | None:
        """Answer with the list that a question surely asks for although it speaks of an outline.

        框架建议有哪五个主题 asks for the points of one part, 这份报告分几部分 for those of the whole.
        """
        stored = list(self._searcher.snapshot.stored.values())
        named = term_form(BREAK.join(stored[number].title for number in meant.documents or ()))
        asked = [word for word in content_words(topic) if word not in named]
        if asked_for_points(query) is not Asked.POINTS or not speaks_of_content(asked):
            return None
        answer = self._told(query, self._search(query), 0)
        return answer if answer.answered and answer.kind is AnswerKind.LIST else None

    def _leaning(self, query: Query, turns: Sequence[Turn], further: int) -> Answer:
        """Answer a question that may be the rest of the one before it, from where that was answered."""
        if not refers_back(query) and (from_structure := self._from_structure(query)) is not None:
            return from_structure
        found = search_in_context(query, turns, self._searcher, self._scope)
        if found.found is None:
            return without_quotes(query.text, AnswerStatus.NOT_FOUND)
        return replace(self._told(query, found.found, further), meant=found.meant)

    def list_choices(self, question: str) -> list[Choice]:
        """Return the lists that a question may ask for, with what tells which: training learns from them."""
        query = self._searcher.parse(unbroken(question))
        if not may_ask_for_points(query):
            return []
        found = self._search(query)
        best, asked = self._best_of_meant(found), asked_for_points(query)
        return list_choices(query, found, best, self._searcher.snapshot, asked=asked) if best else []

    def _told(self, query: Query, found: Found, further: int) -> Answer:
        """Quote what was found, and say what the library lacks of what the question names."""
        return tell_missing(self._quoted(query, found, further), found.meant.lacking, self._searcher.snapshot)

    def _quoted(self, query: Query, found: Found, further: int = FURTHER) -> Answer:
        """Quote the points of a list where one is asked for, else the best runs of sentences."""
        snapshot, candidates = self._searcher.snapshot, found.candidates
        weights = self._searcher.fitted.lists
        if points := find_points(found.query, found, self._best_of_meant(found), snapshot, weights):
            trusted = self._trusting(found, points)
            return self._judged(query.text, AnswerKind.LIST, trusted, quote_points(points, snapshot))
        # All of them, however many are wanted: what joins the first ones may stand far below.
        cut = cut_excerpts(candidates, found.scores, snapshot, SHOWN + FURTHER)
        cut = without_repeats(join_paragraphs(cut, snapshot, candidates.gram_weights))
        likely = self._adding(cut, candidates.gram_weights)
        shown = self._of_meant(found, likely, lambda excerpt: excerpt.document_id) or likely
        rest = [excerpt for excerpt in cut if excerpt not in shown]
        return self._judged(query.text, AnswerKind.PASSAGES, found, shown, rest[:further])

    def _trusting(self, found: Found, points: Enumeration) -> Found:
        """Trust a list that is likely meant, whatever its sentences: most in a document that is meant.

        The only document there is needs no naming.
        """
        if points.odds < SURE_LIST:
            return found
        keys, fitted = list(self._searcher.snapshot.stored), self._searcher.fitted
        alone = len(self._scope.numbers) == 1
        meant = alone or keys.index(points.document_id) in (found.meant.documents or ())
        least = fitted.answered_from if meant else fitted.related_from
        return replace(found, confidence=max(found.confidence, least))

    def _adding(self, excerpts: Sequence[Excerpt], weights: Mapping[str, float]) -> list[Excerpt]:
        """Choose what is shown at once: likely answers from different paragraphs, each adding something.

        What is rather unlikely adds something where it holds words of the question that those before lack.
        """
        shown: list[Excerpt] = []
        told = ""
        for excerpt in excerpts:
            if len(shown) == SHOWN or (shown and excerpt.score < LEAST_ODDS):
                break
            if any(of_one_paragraph(excerpt, one, self._searcher.snapshot) for one in shown):
                continue
            more = f"{told}{BREAK}{term_form(BREAK.join([*excerpt.path, excerpt.text]))}"
            gained = folded_coverage(more, weights) - folded_coverage(told, weights)
            if excerpt.score >= LIKELY or gained > 0:
                shown.append(excerpt)
                told = more
        return shown

    def _best_of_meant(self, found: Found) -> list[Candidate]:
        """Return the best sentences of the documents that the question means, of all where none are there.

        So, too, where the best of all surely answers, and says itself what the question names.
        """
        best = found.best(COMPARED)
        sure = found.confidence >= self._searcher.fitted.answered_from
        elsewhere = sure and found.meant.names and self._says_names(found, best[0])
        if found.meant.documents and not elsewhere and not is_story(found.query.text):
            keys = list(self._searcher.snapshot.stored)
            meant = {keys[number] for number in found.meant.documents}
            entries = map(found.candidates.entries.__getitem__, np.argsort(-found.scores, kind="stable"))
            of_meant = (candidate for candidate in entries if self._document_of(candidate) in meant)
            if first := list(islice(of_meant, COMPARED)):
                return first
        return best

    def _of_meant(
        self, found: Found, given: Sequence[_Given], document_of: Callable[[_Given], str]
    ) -> list[_Given]:
        """Keep what is of the documents that the question names, all where it names none.

        Empty where the best is of another document: a sister says nearly the same of another place or year.
        What a story names on the way to its question need be no document.
        """
        if not found.meant.documents or not given or is_story(found.query.text):
            return list(given)
        keys = list(self._searcher.snapshot.stored)
        meant = {keys[number] for number in found.meant.documents}
        kept = [one for one in given if document_of(one) in meant]
        return kept if kept[:1] == list(given[:1]) else []

    def _judged(
        self,
        question: str,
        kind: AnswerKind,
        found: Found,
        excerpts: Sequence[Excerpt],
        further: Sequence[Excerpt] = (),
    ) -> Answer:
        """Return the excerpts with a status that says how far they are trusted."""
        fitted = self._searcher.fitted
        if not excerpts or found.confidence < fitted.related_from:
            return without_quotes(question, AnswerStatus.NOT_FOUND, found.confidence)
        sure = found.confidence >= fitted.answered_from
        several = kind is not AnswerKind.PASSAGES or AnswerType.POINTS in found.query.answer_types
        if not sure and not several:
            # One quote that may help is worth a look, three are a guess; the others wait for "more".
            close = excerpts[1:2] if excerpts[1:] and excerpts[1].score >= CLOSE else ()
            few = [*excerpts[:1], *close]
            excerpts, further = few, [*excerpts[len(few) :], *further]
        return Answer(
            question=question,
            status=AnswerStatus.ANSWERED if sure else AnswerStatus.RELATED,
            kind=kind,
            confidence=found.confidence,
            excerpts=tuple(excerpts),
            further=tuple(further),
        )


def without_quotes(question: str, status: AnswerStatus, confidence: float = 0.0) -> Answer:
    """Return an answer that quotes nothing."""
    return Answer(question, status, AnswerKind.PASSAGES, confidence, ())
