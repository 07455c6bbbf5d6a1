from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.search.answer import FURTHER, LEAST_ODDS, LIKELY, SHOWN, Answerer
from index.search.excerpts import of_one_paragraph
from index.search.ranking import logistic
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Document
from tests.index.search.made_up import ENCODER, by_hand

COVERAGE = {"sentence_coverage": 10.0, "passage_coverage": 5.0}
QUESTIONS = [
    "茶叶品牌怎么打响",
    "产业要做到哪三个坚持",
    "会议开了几天",
    "图书馆藏书要增加到多少",
    "第一部分讲什么",
    "为什么要先修路",
    "你好",
    "how were the canals opened",
]


def answerer_with(snapshot: Snapshot, **numbers: float) -> Answerer:
    """Return an answerer whose confidence is that of ``constant`` and, if given, of ``words_known``."""
    known = numbers.pop("words_known", 0.0)
    fitted = by_hand(COVERAGE, {"passage_words": known}, **numbers)
    return Answerer(Searcher(snapshot, ENCODER, fitted))


def quoted(answer: Answer) -> list[str]:
    return [excerpt.text for excerpt in answer.excerpts]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("会议开了几天", "这次会议开了3天，共有286名代表参加。"),
        ("有多少名代表参加会议", "这次会议开了3天，共有286名代表参加。"),
        ("为什么要先修路", "因为道路不通，山货运不出去，所以要先修路。"),
        ("圖書館藏書要增加到多少", "三年內藏書要增加到一百萬冊。"),
        ("图书馆藏书要增加到多少", "三年內藏書要增加到一百萬冊。"),
        ("兴修水利要怎样", "水利是农业的命脉，兴修水利要舍得投入。"),
    ],
)
def test_the_best_sentence_comes_first(answerer: Answerer, question: str, first: str) -> None:
    answer = answerer.answer(question)
    assert (answer.question, answer.kind) == (question, AnswerKind.PASSAGES)
    assert first in answer.excerpts[0].text
    assert answer.excerpts[0].score == 1.0


@pytest.mark.parametrize(
    ("related_from", "answered_from", "status"),
    [
        (0.2, 0.4, AnswerStatus.ANSWERED),
        (0.2, 0.5, AnswerStatus.ANSWERED),  # a threshold is reached by what equals it
        (0.2, 0.6, AnswerStatus.RELATED),
        (0.5, 0.6, AnswerStatus.RELATED),
        (0.51, 0.6, AnswerStatus.NOT_FOUND),
    ],
)
def test_two_thresholds_tell_how_far_quotes_are_trusted(
    made_up: Snapshot, related_from: float, answered_from: float, status: AnswerStatus
) -> None:
    answerer = answerer_with(made_up, related_from=related_from, answered_from=answered_from)
    for question in ("茶叶品牌怎么打响", "守住什么安全", "茶叶写在第几条"):
        answer = answerer.answer(question)
        assert answer.confidence == 0.5
        assert answer.status is status
        assert answer.answered is (status is not AnswerStatus.NOT_FOUND)
        assert bool(answer.excerpts) is (status is not AnswerStatus.NOT_FOUND)


def test_headings_are_trusted_whatever_the_thresholds(made_up: Snapshot, villages: Document) -> None:
    searcher = Searcher(made_up, ENCODER, by_hand(COVERAGE, related_from=1.0, answered_from=1.0))
    answerer = Answerer(searcher, Scope.of(made_up, [villages.id]))
    assert answerer.answer("篇一第三部分讲什么").status is AnswerStatus.ANSWERED
    assert answerer.answer("茶叶品牌怎么打响").status is AnswerStatus.NOT_FOUND


def test_with_several_documents_the_topic_tells_which_is_meant(answerer: Answerer) -> None:
    assert quoted(answerer.answer("图书馆讲话的第一部分讲什么")) == ["一、增加藏書"]
    unclear = answerer.answer("第一部分讲什么")  # two documents have one
    assert (unclear.status, unclear.excerpts) == (AnswerStatus.NOT_FOUND, ())


def test_what_no_speech_says_is_less_sure(made_up: Snapshot) -> None:
    answerer = answerer_with(made_up, words_known=8.0, constant=-4.0, related_from=0.3, answered_from=0.6)
    known, unknown = answerer.answer("所以要先修路"), answerer.answer("航天飞机何时发射")
    assert known.confidence == pytest.approx(logistic(8 * 1 - 4))
    assert known.status is AnswerStatus.ANSWERED
    assert unknown.status is AnswerStatus.NOT_FOUND
    assert unknown.confidence < 0.3
    assert unknown.excerpts == unknown.further == ()


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("你好", AnswerStatus.GREETING),
        ("谢谢", AnswerStatus.THANKS),
        ("你是谁", AnswerStatus.IDENTITY),
        ("😀", AnswerStatus.NONSENSE),
        ("党", AnswerStatus.TOO_SHORT),
        ("政治协商" * 1250, AnswerStatus.TOO_LONG),
    ],
)
def test_what_asks_nothing_quotes_nothing(answerer: Answerer, question: str, status: AnswerStatus) -> None:
    for context in ([], ["茶叶品牌怎么打响"]):
        answer = answerer.answer(question, context)
        assert (answer.status, answer.confidence) == (status, 0.0)
        assert answer.excerpts == answer.further == ()


def test_few_are_shown_and_the_rest_waits(made_up: Snapshot) -> None:
    flat = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 0.1})))
    answer = flat.answer("干部和农户")
    assert len(answer.excerpts) == SHOWN
    assert 0 < len(answer.further) <= FURTHER
    scores = [excerpt.score for excerpt in (*answer.excerpts, *answer.further)]
    assert scores == sorted(scores, reverse=True)
    steep = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 1000.0})))
    alone = steep.answer("兴修水利要舍得投入")
    assert len(alone.excerpts) == 1
    assert all(excerpt.score < LEAST_ODDS for excerpt in alone.further)


def test_a_brief_answer_is_the_beginning_of_the_whole_one(made_up: Snapshot) -> None:
    flat = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 0.1})))
    whole = flat.answer("干部和农户")
    for further in range(FURTHER + 1):
        brief = flat.answer("干部和农户", further=further)
        assert (brief.excerpts, brief.further) == (whole.excerpts, whole.further[:further])


def test_a_leaning_question_is_understood_from_the_one_before(made_up: Snapshot) -> None:
    answerer = answerer_with(made_up, words_known=4.0, constant=-2.0)
    assert "（二）管好村级账目" in answerer.answer("具体怎么做", ["村级账目怎么管好"]).excerpts[0].text
    assert "水利" in answerer.answer("那它的作用呢", ["水利是农业的什么"]).excerpts[0].text
    alone = answerer.answer("具体怎么做")
    assert not alone.excerpts or "（二）管好村级账目" not in alone.excerpts[0].text


@pytest.mark.parametrize(
    "question",
    [
        "新修的水渠正式通水是在哪一年",
        "防止返贫的监测机制要怎样建立",
        "产业要做到哪三个坚持才算抓好",
        "图书馆讲话的第一部分讲什么",
        "全县粮食总产量去年达到多少万吨",
    ],
)
def test_an_unrelated_question_is_answered_as_if_nothing_came_before(
    made_up: Snapshot, question: str
) -> None:
    answerer = answerer_with(made_up, words_known=4.0, constant=-2.0)
    assert answerer.answer(question, ["图书馆开放到几点", "还有呢"]) == answerer.answer(question)


def test_a_short_new_question_is_not_answered_from_the_one_before(made_up: Snapshot) -> None:
    answerer = answerer_with(made_up, words_known=4.0, constant=-2.0)
    before = "因为道路不通，山货运不出去，所以要先修路"
    assert answerer.answer("今晚吃什么", [before]).status is AnswerStatus.NOT_FOUND
    assert "道路" in answerer.answer("修路的原因", [before]).excerpts[0].text


def test_an_english_question_meets_the_text_through_the_glossary(made_up: Snapshot) -> None:
    answerer = Answerer(Searcher(made_up, ENCODER, by_hand({"gloss_coverage": 5.0})))
    assert "水渠" in answerer.answer("How were the canals built?").excerpts[0].text


def test_a_misspelt_question_is_answered_like_the_right_one(made_up: Snapshot) -> None:
    answerer = answerer_with(made_up)
    right, wrong = answerer.answer("茶叶品牌怎么打响"), answerer.answer("查叶品牌怎么打响")
    assert quoted(wrong)[0] == quoted(right)[0] == "打响茶叶品牌，守住食品安全。"


def test_many_threads_get_the_answers_of_one(answerer: Answerer) -> None:
    asked = QUESTIONS * 8
    alone = {question: answerer.answer(question) for question in QUESTIONS}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(answerer.answer, asked))
    assert together == [alone[question] for question in asked]


def test_many_threads_may_open_a_searcher_at_once(made_up: Snapshot) -> None:
    def ask(question: str) -> list[str]:
        return quoted(Answerer(Searcher(made_up, ENCODER, by_hand())).answer(question))

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, QUESTIONS))
    assert together == [ask(question) for question in QUESTIONS]


def test_what_is_shown_at_once_is_of_different_paragraphs(made_up: Snapshot) -> None:
    flat = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 0.1})))
    for question in ("干部和农户", "会议和水渠", "茶叶和合作社"):
        shown = flat.answer(question).excerpts
        assert len(shown) > 1
        for number, excerpt in enumerate(shown):
            assert not any(of_one_paragraph(excerpt, one, made_up) for one in shown[:number])


def test_an_unlikely_excerpt_is_shown_where_it_holds_more_of_the_question(made_up: Snapshot) -> None:
    steep = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 6.0})))
    first, second, *_ = steep.answer("兴修水利要舍得投入，水渠通水").excerpts
    assert "兴修水利要舍得投入" in first.text
    assert "新修的水渠正式通水" in second.text
    assert LEAST_ODDS <= second.score < LIKELY
    less_steep = Answerer(Searcher(made_up, ENCODER, by_hand({"sentence_coverage": 4.0})))
    alone = less_steep.answer("兴修水利要舍得投入")
    assert len(alone.excerpts) == 1
    assert [e for e in alone.further if LEAST_ODDS <= e.score < LIKELY], "what adds nothing waits"
