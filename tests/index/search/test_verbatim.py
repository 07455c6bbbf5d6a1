"""Whatever is asked, every excerpt is a slice of whole sentences, none repeats another."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from index.outline.sentences import split_sentences
from index.search.answer import SHOWN, Answerer
from index.search.structure.alike_sentences import PARALLEL_SIDE_BY_SIDE
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Turn
from tests.index.search.made_up import LIBRARY, UNTITLED, VILLAGES

ENDINGS = ["", "？", "是什么", "有哪些", "哪三个方面", "在第几条", "为什么", "有几点", "分别是哪四项"]


@st.composite
def questions(draw: st.DrawFn) -> str:
    """Pieces of the speeches with a word of asking behind them."""
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from([VILLAGES, LIBRARY, UNTITLED]))
        start = draw(st.integers(0, len(text) - 2))
        pieces.append(text[start : start + draw(st.integers(1, 30))])
    return " ".join(pieces) + draw(st.sampled_from(ENDINGS))


def require_slices(answer: Answer, snapshot: Snapshot) -> None:
    for excerpt in (*answer.excerpts, *answer.further):
        text = snapshot.documents[excerpt.document_id].text
        assert excerpt.text == text[excerpt.start : excerpt.end] != ""
        assert excerpt.document == snapshot.outlines[excerpt.document_id].title
        assert 0 <= excerpt.score <= 1
        edges = [edge for mark in excerpt.marks for edge in mark]
        assert edges == sorted(set(edges))
        assert not edges or excerpt.start <= edges[0] < edges[-1] <= excerpt.end


def require_whole_sentences(excerpt: Excerpt, snapshot: Snapshot) -> None:
    sentences = [
        span
        for number in snapshot.passages_of(excerpt.document_id)
        for span in snapshot.passages[number].sentences
    ]
    assert excerpt.start in {span.start for span in sentences}
    assert excerpt.end in {span.end for span in sentences}


def require_no_repetition(excerpts: tuple[Excerpt, ...]) -> None:
    spans = sorted((excerpt.document_id, excerpt.start, excerpt.end) for excerpt in excerpts)
    for (one, _, end), (other, start, _) in pairwise(spans):
        assert one != other or end <= start


def require_one_enumeration(answer: Answer, snapshot: Snapshot) -> None:
    """The points stand in order in one document, under one heading or at the head of sentences."""
    turn = Turn.of(answer)
    assert turn is not None
    points = turn.quoted
    assert len(points) > 1
    assert len({point.document_id for point in points}) == 1
    starts = [point.start for point in points]
    assert starts == sorted(starts)
    document_id = answer.excerpts[0].document_id
    sections = [section for section in snapshot.outlines[document_id].sections if section.start in starts]
    if sections:
        assert len(sections) == len(starts)
        assert len({(section.parent, section.speech, section.numbering) for section in sections}) == 1
        siblings = [
            section
            for section in snapshot.outlines[document_id].sections
            if (section.parent, section.speech, section.numbering)
            == (sections[0].parent, sections[0].speech, sections[0].numbering)
        ]
        assert len(siblings) == len(sections), "no point is left out"
    else:
        text = snapshot.documents[document_id].text
        assert len({text[start : start + PARALLEL_SIDE_BY_SIDE] for start in starts}) == 1


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_every_answer_is_made_of_exact_quotes(answerer: Answerer, made_up: Snapshot, question: str) -> None:
    answer = answerer.answer(question)
    require_slices(answer, made_up)
    assert 0 <= answer.confidence <= 1
    if answer.kind is AnswerKind.PASSAGES:
        assert len(answer.excerpts) <= SHOWN
        require_no_repetition((*answer.excerpts, *answer.further))
        for excerpt in (*answer.excerpts, *answer.further):
            require_whole_sentences(excerpt, made_up)
    if answer.kind is AnswerKind.LIST:
        require_one_enumeration(answer, made_up)
    if answer.kind is not AnswerKind.PASSAGES:
        assert answer.further == ()
    if answer.status not in (AnswerStatus.ANSWERED, AnswerStatus.RELATED):
        assert answer.excerpts == ()


@settings(max_examples=40, deadline=None)
@given(
    question=questions(), before=questions(), follow=st.sampled_from(["还有呢", "那第二个呢", "具体怎么做"])
)
def test_so_are_the_answers_to_what_follows(
    answerer: Answerer, made_up: Snapshot, question: str, before: str, follow: str
) -> None:
    require_slices(answerer.answer(follow, [before, question]), made_up)


def test_sentences_of_passages_are_those_of_the_text(made_up: Snapshot) -> None:
    for passage in made_up.passages:
        text = made_up.documents[passage.document_id].text
        assert list(passage.sentences) == split_sentences(text, passage.start, passage.end)


@settings(max_examples=60, deadline=None)
@given(question=st.text(max_size=80))
def test_any_text_gets_an_answer(answerer: Answerer, made_up: Snapshot, question: str) -> None:
    require_slices(answerer.answer(question), made_up)
