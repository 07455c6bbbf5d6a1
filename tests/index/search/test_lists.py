from __future__ import annotations

import pytest

from index.folding import fold
from index.search import list_quoting
from index.search.answer import Answerer
from index.search.list_quoting import LONGEST_RUN
from index.search.lists import asked_count, find_points
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.types import AnswerKind

PILLARS = [
    "一是坚持因地制宜。宜果则果，宜茶则茶。",
    "二是坚持龙头带动。培育合作社，带动农户。",
    "三是坚持质量第一。打响茶叶品牌，守住食品安全。",
]
MEASURES = [
    "（一）选好支部书记。把能人请回来。",
    "（二）管好村级账目。账目每月公开。",
    "（三）用好驻村干部。干部要驻在村里。",
    "（四）育好后备力量。年轻人要压担子。",
]
PARALLELS = ["加强干部学习，是成长的阶梯。", "加强干部实践，是成长的土壤。", "加强干部监督，是成长的保障。"]


def points(question: str, searcher: Searcher) -> list[str]:
    query = searcher.parse(question)
    found = searcher.search(query, Scope.of(searcher.snapshot))
    return [
        excerpt.text for excerpt in find_points(query, found.candidates, found.best(8), searcher.snapshot)
    ]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("哪三个方面", 3),
        ("有四项措施分别是什么", 4),
        ("讲了两点", 2),
        ("哪仨坚持", 3),
        ("哪三化", 3),
        ("哪三年", None),
        ("分仨方面", 3),
        ("哪12条", 12),
        ("哪十二条", 12),
        ("有十二个方面分别是什么", 12),
        ("哪十条", 10),
        ("十三个方面", 13),
        ("有哪些措施", None),
        ("第三方面", None),
        ("三年来", None),
    ],
)
def test_the_number_of_points_that_a_question_states(question: str, count: int | None) -> None:
    assert asked_count(fold(question)) == count


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("产业要做到哪三个坚持", PILLARS),
        ("产业有哪些坚持", PILLARS),
        ("产业要做到哪四个坚持", []),  # there are three: the sentence that says so fits better
        ("队伍建设有哪四项措施", MEASURES),
        ("隊伍建設有哪四項措施", MEASURES),
        ("队伍建设有哪些措施", MEASURES),
        ("队伍建设有哪三项措施", []),
        ("干部成长靠哪三条", PARALLELS),
        ("加强干部的学习、实践、监督有哪三条", PARALLELS),
        ("帮扶干部要做到哪三样", []),  # one sentence, with semicolons, lists them all
        ("开放时间延长有哪些", []),
    ],
)
def test_all_points_of_the_enumeration_that_is_asked_for(
    searcher: Searcher, question: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    assert points(question, searcher) == expected


@pytest.mark.parametrize("question", ["产业有哪些坚持", "队伍建设有哪些措施", "干部成长靠哪三条"])
def test_a_short_list_is_quoted_unbroken_with_the_opening_of_each_point_marked(
    answerer: Answerer, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answerer.answer(question)
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    apart = answerer.answer(question).excerpts
    assert whole.kind is AnswerKind.LIST
    [run] = whole.excerpts
    assert len(run.text) <= LONGEST_RUN
    assert (run.start, run.end) == (apart[0].start, apart[-1].end)
    assert [mark.start for mark in run.marks] == [point.start for point in apart]
    assert all(
        point.text.startswith(run.text[a - run.start : b - run.start])
        for point, (a, b) in zip(apart, run.marks, strict=True)
    )
    assert all(point.path[: len(run.path)] == run.path for point in apart)


def test_a_single_point_that_stands_out_is_no_list(searcher: Searcher) -> None:
    assert points("村级账目要做好哪些", searcher) == []


def test_without_sentences_there_is_no_list(searcher: Searcher) -> None:
    query = searcher.parse("哪三个坚持")
    found = searcher.search(query, Scope.of(searcher.snapshot))
    assert find_points(query, found.candidates, [], searcher.snapshot) == []


def test_a_list_about_something_else_is_none(searcher: Searcher) -> None:
    assert points("粮仓防潮通风有哪三个办法", searcher) == []


def test_the_words_that_name_the_document_choose_no_list(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    assert points("乡村振兴讲话选里队伍建设有哪些措施", searcher) == MEASURES


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, MEASURES),
        ({"LONGEST_POINT": 10}, [point.split("。")[0] + "。" for point in MEASURES]),
        ({"LONGEST_LIST": 30}, [point.split("。")[0] + "。" for point in MEASURES]),
    ],
)
def test_points_are_quoted_with_as_much_text_as_there_is_room_for(
    searcher: Searcher, limits: dict[str, int], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LONGEST_RUN": 0, **limits}.items():
        monkeypatch.setattr(list_quoting, name, value)
    assert points("队伍建设有哪些措施", searcher) == expected


def test_a_long_list_answers_in_order_with_the_citations_of_its_points(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    answer = answerer.answer("产业要做到哪三个坚持？")
    assert answer.kind is AnswerKind.LIST
    assert [excerpt.text for excerpt in answer.excerpts] == PILLARS
    assert [excerpt.path for excerpt in answer.excerpts] == [
        ("篇一", "二、抓好特色产业", text.split("。")[0]) for text in PILLARS
    ]
    assert answer.further == ()


def test_parallel_sentences_are_cited_by_the_section_they_stand_in(answerer: Answerer) -> None:
    answer = answerer.answer("干部成长靠哪三条")
    assert answer.kind is AnswerKind.LIST
    assert {excerpt.path for excerpt in answer.excerpts} == {("篇一", "三、加强队伍建设")}


def test_a_list_inside_one_sentence_is_quoted_whole(answerer: Answerer) -> None:
    answer = answerer.answer("帮扶干部要做到哪三样")
    assert answer.kind is AnswerKind.PASSAGES
    assert "送技术下乡；送信息进村；送岗位到户。" in answer.excerpts[0].text
