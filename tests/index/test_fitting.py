from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.evaluation import fitting
from index.evaluation.fitting import TRUSTED, as_table, fit
from index.evaluation.question_sets import Question, QuestionSet
from index.search.answer import Answerer
from index.search.confidence import SIGNALS
from index.search.features import FEATURES
from index.search.ranking import RankingModel
from index.search.searcher import Searcher
from index.search.stored_ranking import FITTED_FILE, load_ranking_model
from index.store import term_building
from index.store.snapshot import Snapshot
from index.types import AnswerStatus
from tests.index.search.made_up import ENCODER, by_hand, document, documents, snapshot_of

ANSWERABLE = [
    ("会议开了几天", "这次会议开了3天"),
    ("粮食总产量有多少", "粮食总产量达到32.5万吨"),
    ("水渠什么时候通水", "新修的水渠正式通水"),
    ("账目多久公开一次", "账目每月公开"),
    ("茶叶品牌怎么打响", "打响茶叶品牌"),
    ("为什么要先修路", "所以要先修路"),
    ("藏书要增加到多少", "三年內藏書要增加到一百萬冊"),
    ("周末开放到几点", "週末開放到晚上九點"),
    ("怎样兴修水利", "兴修水利要舍得投入"),
    ("干部要驻在哪里", "干部要驻在村里"),
]
UNANSWERABLE = [
    "航天飞机何时发射",
    "股票涨了没有",
    "足球比赛谁赢了",
    "天气预报怎么说",
    "电影票多少钱一张",
    "感冒吃什么药",
]
NOT_SEARCHED = [("你好", None), ("篇一第一部分讲什么", "一、认清当前形势")]


def question(number: int, text: str, gold: str | None) -> Question:
    places = () if gold is None else (gold,)
    return Question(str(number), text, "plain", places, every=False, answerable=gold is not None)


def made_set(entries: Sequence[tuple[str, str | None]]) -> QuestionSet:
    return QuestionSet("made up", tuple(question(n, *entry) for n, entry in enumerate(entries)))


ENTRIES = [*ANSWERABLE, *((text, None) for text in UNANSWERABLE)]


@pytest.fixture(scope="module")
def no_glossary() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_building, "build_glossary", lambda _: {})
        yield


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory, no_glossary: None) -> Snapshot:
    return snapshot_of(documents(), tmp_path_factory.mktemp("speeches"))


@pytest.fixture(scope="module")
def searcher(speeches: Snapshot) -> Searcher:
    return Searcher(speeches, ENCODER, by_hand())


@pytest.fixture(scope="module")
def fitted(searcher: Searcher) -> RankingModel:
    return fit([(made_set(ENTRIES), searcher)], "toy")


def test_all_numbers_are_there_and_finite(fitted: RankingModel) -> None:
    assert fitted.model == "toy"
    assert len(fitted.weights) == len(FEATURES)
    assert len(fitted.confidence) == len(SIGNALS) + 1
    assert np.isfinite([*fitted.weights, *fitted.confidence]).all()
    assert 0 < fitted.related_from <= fitted.answered_from <= 1


def test_what_never_differs_teaches_nothing(fitted: RankingModel) -> None:
    weights = dict(zip(FEATURES, fitted.weights, strict=True))
    assert weights["gloss_coverage"] == 0  # no question is in English
    assert dict(zip(SIGNALS, fitted.confidence, strict=False))["english"] == 0
    assert weights["sentence_coverage"] > 0
    assert weights["sentence_cosine"] > 0


def test_fitting_twice_gives_the_same(fitted: RankingModel, searcher: Searcher) -> None:
    assert fit([(made_set(ENTRIES), searcher)], "toy") == fitted


def test_questions_that_are_not_searched_do_not_count(fitted: RankingModel, searcher: Searcher) -> None:
    # A set counts as a whole, so that a longer one with the same cases gives the same numbers.
    longer = fit([(made_set([*ENTRIES, *NOT_SEARCHED]), searcher)], "toy")
    assert longer.weights == pytest.approx(fitted.weights, rel=1e-3, abs=1e-3)
    assert longer.related_from == pytest.approx(fitted.related_from, abs=0.01)


def test_the_numbers_serve_the_questions_that_they_were_fitted_on(
    fitted: RankingModel, speeches: Snapshot
) -> None:
    answerer = Answerer(Searcher(speeches, ENCODER, fitted))
    right = 0
    for text, gold in ANSWERABLE:
        answer = answerer.answer(text)
        right += bool(answer.excerpts) and gold in answer.excerpts[0].text
    assert right >= 9
    statuses = [answerer.answer(text).status for text in UNANSWERABLE]
    assert statuses.count(AnswerStatus.NOT_FOUND) >= 5


def test_the_table_is_read_back_as_it_was_written(fitted: RankingModel, tmp_path: Path) -> None:
    table = as_table(fitted)
    (tmp_path / FITTED_FILE).write_text(json.dumps(table), "utf-8")
    again = load_ranking_model("toy", tmp_path)
    assert again.weights == pytest.approx(fitted.weights, abs=5e-5)
    assert again.confidence == pytest.approx(fitted.confidence, abs=5e-5)
    assert replace(again, weights=(), confidence=()) == replace(fitted, weights=(), confidence=())
    assert as_table(again) == table


def test_the_table_names_what_each_number_weighs(fitted: RankingModel) -> None:
    entry = as_table(fitted)["toy"]
    assert isinstance(entry, dict)
    assert list(entry["weights"]) == list(FEATURES)
    assert list(entry["confidence"]) == [*SIGNALS, "constant"]
    assert entry["related_from"] == fitted.related_from


def test_a_set_over_passages_of_its_own_joins_in(
    searcher: Searcher, fitted: RankingModel, tmp_path: Path, no_glossary: None
) -> None:
    own = (
        document("补贴.txt", "残疾人每月领取生活补贴。申请人到社区登记。"),
        document("公交.txt", "七十岁以上老人免费乘坐公交车。凭证上车。"),
    )
    questions = (
        Question("1", "老人乘坐公交车免费吗", "question", ("公交.txt",), every=False, answerable=True),
        Question("2", "残疾人领取什么补贴", "question", ("补贴.txt",), every=False, answerable=True),
        Question("3", "火星上有没有水", "question", (), every=False, answerable=False),
    )
    notices = QuestionSet("notices", questions, own)
    beside = Searcher(snapshot_of(own, tmp_path), ENCODER, by_hand())
    both = fit([(made_set(ENTRIES), searcher), (notices, beside)], "toy")
    assert np.isfinite([*both.weights, *both.confidence]).all()
    assert both.weights != fitted.weights


@pytest.mark.parametrize(
    ("probabilities", "answerable", "least", "expected"),
    [
        ([0.2, 0.4, 0.6, 0.8], [False, True, True, True], 0.1, 0.4),
        ([0.2, 0.4, 0.6, 0.8], [True, True, True, True], 0.1, 0.2),
        ([0.2, 0.4, 0.6, 0.8], [True, True, True, True], 0.5, 0.6),  # never below the other threshold
        ([0.2, 0.8], [True, False], 0.1, 1.0),  # no threshold can be trusted
        ([0.2, 0.4], [True, True], 0.5, 1.0),
    ],
)
def test_the_threshold_from_which_answers_are_trusted(
    probabilities: list[float], answerable: list[bool], least: float, expected: float
) -> None:
    assert 0.75 < TRUSTED < 1
    found = fitting._trusted_from(np.array(probabilities), np.array(answerable), least)
    assert found == expected
