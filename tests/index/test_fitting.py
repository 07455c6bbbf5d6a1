from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from index.analysis.folding import simplify
from index.cli import evaluation as command
from index.evaluation import fitting
from index.evaluation.fitting import (
    FALLING,
    FOREIGN_KINDS,
    HARD_KINDS,
    LARGEST,
    LEAST_FOREIGN,
    RISING,
    UNTRUE,
    WRONGLY_SILENT,
    Asked,
    as_table,
    asked_of,
    fit,
    fit_gate,
    hash_fold,
)
from index.evaluation.question_sets import Question, QuestionSet
from index.models.judge import Judge
from index.search.answer import Answerer
from index.search.confidence import SIGNALS, estimate
from index.search.features import FEATURES
from index.search.ranking import DEPTH, Confidence, RankingModel, logistic
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.stored_ranking import FITTED_FILE, load_ranking_model
from index.settings import IndexSettings
from index.snapshot.snapshot import Snapshot
from index.types import AnswerStatus
from tests.index.search.made_up import ENCODER, by_hand, document, documents, snapshot_of, trees_of

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
NEAR_MISSES = [
    "粮食总产量由谁统计",
    "水渠什么时候开裂",
    "账目丢过几次",
    "茶叶品牌怎么注册",
    "农民收入为什么下降",
    "周末开放给谁",
    "为什么要先修水渠",
]
NOT_SEARCHED = [("你好", None), ("篇一第一部分讲什么", "一、认清当前形势")]


def question(number: int, text: str, gold: str | None, kind: str = "plain") -> Question:
    places = () if gold is None else (gold,)
    return Question(str(number), text, kind, places, every=False, answerable=gold is not None)


def made_set(entries: Sequence[tuple[str, str | None]]) -> QuestionSet:
    return QuestionSet("made up", tuple(question(n, *entry) for n, entry in enumerate(entries)))


def with_foreign(count: int) -> QuestionSet:
    """Return the made-up set and ``count`` questions to no speech."""
    foreign = [question(100 + n, text, None, "chatter") for n, text in enumerate(FOREIGN[:count])]
    return replace(made_set(ENTRIES), questions=(*made_set(ENTRIES).questions, *foreign))


ENTRIES = [*ANSWERABLE, *((text, None) for text in UNANSWERABLE)]
FOREIGN = [
    f"{who}今晚{does}"
    for who in ("小猫", "小狗", "足球队", "电影院", "奶茶店", "游戏机", "女朋友", "老同学")
    for does in (
        "睡得好不好",
        "为啥不理我",
        "还开着门吗",
        "算不算好看",
        "要不要买票",
        "会不会下雨",
        "有没有消息",
    )
]


class KnowingJudge:
    """Knows what answers; ``sense`` -1 makes it say the reverse."""

    name = "knowing"

    def __init__(self, sense: float = 1.0) -> None:
        self._sense = sense

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        gold = {simplify(text): simplify(gold) for text, gold in ANSWERABLE}.get(question)
        right = np.array([gold is not None and gold in sentence for sentence in sentences])
        return self._sense * np.where(right, 4.0, -4.0)


@pytest.fixture(scope="module")
def few_questions(tiny_glossary: object) -> Iterator[None]:
    """Let a few trees be grown of the few questions asked here."""
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(1):
        patch.setattr(fitting, "LEAST_LEAF", 2)
        patch.setattr(fitting, "TREES", 30)
        yield


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory, few_questions: None) -> Snapshot:
    return snapshot_of(documents(), tmp_path_factory.mktemp("speeches"))


@pytest.fixture(scope="module")
def searcher(speeches: Snapshot) -> Searcher:
    return Searcher(speeches, ENCODER, by_hand())


@pytest.fixture(scope="module")
def fitted(searcher: Searcher) -> RankingModel:
    return fitted_on(made_set(ENTRIES), searcher)


@pytest.fixture(scope="module")
def with_judge(speeches: Snapshot) -> RankingModel:
    return fitted_on(made_set(ENTRIES), Searcher(speeches, ENCODER, by_hand(), KnowingJudge()))


def fitted_on(question_set: QuestionSet, searcher: Searcher) -> RankingModel:
    return fit(asked_of([(question_set, searcher)]), "toy")


def any_signals() -> Iterator[NDArray[np.float64]]:
    """Yield signals all over the place, the same each time."""
    yield from np.random.default_rng(7).normal(0.5, 2.0, (200, len(SIGNALS)))


def test_all_numbers_are_there_and_finite(fitted: RankingModel, with_judge: RankingModel) -> None:
    for model in (fitted, with_judge):
        assert model.model == "toy"
        assert len(model.weights) == len(FEATURES)
        assert np.isfinite([*model.weights, model.judge_weight]).all()
        for confidence in (model.judged, model.unjudged):
            trees = len(confidence.signals)
            assert trees == fitting.TREES
            assert confidence.signals.shape == confidence.thresholds.shape == (trees, 2**DEPTH - 1)
            assert confidence.values.shape == (trees, 2**DEPTH)
            assert np.isfinite(confidence.thresholds).all()
            assert np.isfinite([*confidence.values.ravel(), confidence.constant]).all()
            assert (np.abs(confidence.thresholds) < LARGEST).any()
        assert 0 < model.related_from <= model.answered_from <= 1


def test_what_never_differs_teaches_nothing(fitted: RankingModel) -> None:
    weights = dict(zip(FEATURES, fitted.weights, strict=True))
    assert weights["gloss_coverage"] == 0  # no question is in English
    assert weights["sentence_coverage"] > 0
    assert weights["sentence_cosine"] > 0
    asked = fitted.judged.signals[fitted.judged.thresholds < LARGEST]
    names = {SIGNALS[number] for number in asked.tolist()}
    assert not names & {"english", "gate", "judge_best", "judge_most", "gloss_coverage"}
    assert names & RISING


def test_fitting_twice_gives_the_same(fitted: RankingModel, searcher: Searcher) -> None:
    assert as_table(fitted_on(made_set(ENTRIES), searcher)) == as_table(fitted)


def test_questions_that_are_not_searched_do_not_count(fitted: RankingModel, searcher: Searcher) -> None:
    # A set counts as a whole, so that a longer one with the same cases gives the same numbers.
    longer = fitted_on(made_set([*ENTRIES, *NOT_SEARCHED]), searcher)
    assert longer.weights == pytest.approx(fitted.weights, rel=1e-3, abs=1e-3)
    assert longer.related_from == pytest.approx(fitted.related_from, abs=0.01)


def test_a_leaning_question_is_searched_with_the_one_before(searcher: Searcher) -> None:
    leaning = replace(question(1, "那它的作用呢", "兴修水利要舍得投入"), context=("水利是农业的什么",))
    case = fitting.searched_case(Asked(leaning, searcher, Scope.of(searcher.snapshot)))
    assert case is not None
    assert "水利" in case.query.text
    assert case.right.sum() == 1


@pytest.mark.parametrize("judge", [None, KnowingJudge()])
def test_the_numbers_serve_the_questions_that_they_were_fitted_on(
    speeches: Snapshot, fitted: RankingModel, with_judge: RankingModel, judge: Judge | None
) -> None:
    answerer = Answerer(Searcher(speeches, ENCODER, fitted if judge is None else with_judge, judge))
    right = 0
    for text, gold in ANSWERABLE:
        answer = answerer.answer(text)
        right += bool(answer.excerpts) and gold in answer.excerpts[0].text
    assert right >= 9
    statuses = [answerer.answer(text).status for text in UNANSWERABLE]
    assert statuses.count(AnswerStatus.NOT_FOUND) >= 5


def test_the_judge_weighs_what_it_is_worth(speeches: Snapshot, with_judge: RankingModel) -> None:
    assert with_judge.judge_weight > 0.5
    reverse = Searcher(speeches, ENCODER, by_hand(), KnowingJudge(-1.0))
    assert fitted_on(made_set(ENTRIES), reverse).judge_weight == pytest.approx(0, abs=1e-3)


def test_without_a_judge_nothing_is_learnt_of_its_weight(fitted: RankingModel) -> None:
    assert fitted.judge_weight == 1.0
    read = np.array([np.nan, 3.0])
    assert fitting.fit_judge_weight([]) == 1.0
    # Equal scores, of which the judge prefers the right one: the more it weighs, the better.
    rows = [(np.zeros(3), np.array([*read, -3.0]), np.array([False, True, False]))]
    assert fitting.fit_judge_weight(rows) == pytest.approx(5, abs=0.01)


def test_the_weight_of_a_judge_that_errs_lies_between() -> None:
    scores, right = np.zeros(2), np.array([True, False])
    # It is right three times of four: at the best weight its log-odds are those, ln 3.
    says = [np.array([1.0, -1.0])] * 3 + [np.array([-1.0, 1.0])]
    found = fitting.fit_judge_weight([(scores, logits, right) for logits in says])
    assert 2 * found == pytest.approx(np.log(3), abs=1e-3)


def test_a_judge_that_knows_tells_near_misses(speeches: Snapshot) -> None:
    judge = KnowingJudge()
    near = made_set([*ENTRIES, *((text, None) for text in NEAR_MISSES)])
    model = fitted_on(near, Searcher(speeches, ENCODER, by_hand(), judge))
    says = {"judge_best", "judge_most"}
    asked = model.judged.signals[model.judged.thresholds < LARGEST]
    assert {SIGNALS[number] for number in asked.tolist()} & says
    asked = model.unjudged.signals[model.unjudged.thresholds < LARGEST]
    assert not {SIGNALS[number] for number in asked.tolist()} & says
    answerer = Answerer(Searcher(speeches, ENCODER, model, judge))
    assert all(answerer.answer(text).status is not AnswerStatus.ANSWERED for text in NEAR_MISSES)
    statuses = [answerer.answer(text).status for text, _ in ANSWERABLE]
    assert statuses.count(AnswerStatus.ANSWERED) >= 9


def test_a_gate_is_fitted_from_so_many_foreign_questions_on(searcher: Searcher, fitted: RankingModel) -> None:
    assert len(FOREIGN) > LEAST_FOREIGN
    assert fitted.gate == ()
    assert fitted_on(with_foreign(LEAST_FOREIGN - 1), searcher).gate == ()
    gate = fitted_on(with_foreign(LEAST_FOREIGN), searcher).gate
    assert len(gate) == ENCODER.dimension + 1
    gated = Searcher(searcher.snapshot, ENCODER, replace(fitted, gate=gate))
    unseen = [gated._gate(gated.parse(text)) for text in FOREIGN[LEAST_FOREIGN:]]
    asked = [gated._gate(gated.parse(text)) for text, _ in ANSWERABLE]
    assert min(unseen) > max(asked)


def test_a_question_is_told_by_a_gate_that_has_not_seen_it(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        case for asked in asked_of([(with_foreign(60), searcher)]) if (case := fitting.searched_case(asked))
    ]
    trained: list[int] = []

    def counted(vectors: NDArray[np.float32], foreign: NDArray[np.bool_]) -> NDArray[np.float64]:
        trained.append(len(vectors))
        return np.append(np.zeros(vectors.shape[1]), float(len(trained)))

    monkeypatch.setattr(fitting, "fit_gate", counted)
    gate, said = fitting.fit_gate_over_folds(cases)
    folds = [hash_fold(case.asked.question.text) for case in cases]
    assert set(folds) == set(range(fitting.FOLDS))
    assert trained == [len(folds) - folds.count(fold) for fold in range(fitting.FOLDS)] + [len(folds)]
    assert said.tolist() == [fold + 1 for fold in folds]
    assert gate[-1] == fitting.FOLDS + 1


def test_the_gate_separates_what_can_be_separated() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]] * 10, np.float32)
    foreign = np.array([False, False, True, True] * 10)
    weights = fit_gate(vectors, foreign)
    assert ((vectors @ weights[:-1] + weights[-1] > 0) == foreign).all()


def test_trees_say_what_those_that_were_fitted_said(
    speeches: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[HistGradientBoostingClassifier] = []

    def kept(**options: Any) -> HistGradientBoostingClassifier:
        made.append(HistGradientBoostingClassifier(**options))
        return made[-1]

    monkeypatch.setattr(fitting, "HistGradientBoostingClassifier", kept)
    judged = Searcher(speeches, ENCODER, by_hand(), KnowingJudge())
    confidence = fitted_on(with_foreign(LEAST_FOREIGN), judged).judged
    for found in any_signals():
        (expected,) = made[0].decision_function(found[None])
        assert confidence.log_odds(found) == pytest.approx(expected, abs=1e-9)


def test_no_signal_that_speaks_for_an_answer_makes_it_less_sure(speeches: Snapshot) -> None:
    judged = Searcher(speeches, ENCODER, by_hand(), KnowingJudge())
    model = fitted_on(with_foreign(LEAST_FOREIGN), judged)
    assert set(SIGNALS) >= RISING | FALLING
    for found in any_signals():
        for name in RISING | FALLING:
            more = found.copy()
            more[SIGNALS.index(name)] += 0.75
            for confidence in (model.judged, model.unjudged):
                grown = confidence.log_odds(more) - confidence.log_odds(found)
                assert grown >= -1e-9 if name in RISING else grown <= 1e-9


@pytest.mark.parametrize(("entries", "log_odds"), [(ANSWERABLE[:4], 5.0), (UNANSWERABLE, -5.0)])
def test_where_all_or_none_is_answered_the_confidence_is_the_same_always(
    searcher: Searcher, entries: Sequence[Any], log_odds: float
) -> None:
    questions = made_set([one if isinstance(one, tuple) else (one, None) for one in entries]).questions
    rows = [row(one, right=one.answerable) for one in questions]
    confidence = fitting.fit_confidence(rows)
    assert len(confidence.signals) == 0
    assert confidence.log_odds(np.zeros(len(SIGNALS))) == log_odds


def row(asked: Question, log_odds: int = 0, *, right: bool) -> fitting.Ranked:
    """Return a question searched, whose word count is what ``STEPS`` makes its log-odds."""
    found = np.zeros(len(SIGNALS))
    found[SIGNALS.index("word_count")] = log_odds
    case: Any = type("Case", (), {"asked": Asked(asked, None, None)})  # type: ignore[arg-type]
    return fitting.Ranked(case, True, found, right)


STEPS = trees_of([("word_count", step + 0.5, 0.0, 1.0) for step in range(-10, 10)], constant=-10.0)
"""Whose log-odds are the word count, for whole numbers from -10 to 10."""


def test_quotes_begin_where_few_right_ones_are_lost_and_trust_where_little_is_untrue() -> None:
    foreign, hard = min(FOREIGN_KINDS), min(HARD_KINDS)
    right = [row(question(n, "问", "答"), n, right=True) for n in (-2, *[5] * 50)]
    near = [row(question(n, "问", None), n, right=False) for n in range(-6, 5)]
    # Neither hard questions nor foreign ones, nor what is answered wrongly, move a threshold.
    others = [
        row(question(1, "问", "答", hard), -9, right=True),
        row(question(2, "问", "答"), -8, right=False),
    ]
    others += [row(question(n, "问", None, foreign), 10, right=False) for n in range(30)]
    related, answered = fitting.fit_thresholds([*right, *near, *others], STEPS)
    assert related == pytest.approx(logistic(5))  # one in 51 is lost: few enough
    related, answered = fitting.fit_thresholds([*right[:11], *near, *others], STEPS)
    assert logistic(-2) < related < logistic(5)
    assert related == pytest.approx(logistic(-2) + 10 * WRONGLY_SILENT * (logistic(5) - logistic(-2)))
    assert answered == pytest.approx(np.quantile([logistic(n) for n in range(-6, 5)], 1 - UNTRUE))
    unsure, without_near = fitting.fit_thresholds([*right[:11], *others], STEPS)
    assert without_near == unsure == related
    higher = fitting.fit_thresholds([*right[1:], *near], STEPS)
    assert higher == (pytest.approx(logistic(5)), pytest.approx(logistic(5)))  # never below the first


def test_searches_without_a_judge_are_measured_by_the_same_thresholds() -> None:
    own, others = (logistic(-1), logistic(2)), (logistic(1), logistic(1.5))
    aligned = fitting.aligned(STEPS, own, others)
    found = [row(question(1, "问", "答"), n, right=True).signals for n in range(-10, 11)]
    by_odds = {n: estimate(each, aligned) for n, each in zip(range(-10, 11), found, strict=True)}
    assert (by_odds[-1], by_odds[2]) == (pytest.approx(others[0]), pytest.approx(others[1]))
    assert list(by_odds.values()) == sorted(by_odds.values())
    # Where both thresholds are one, what reaches it reaches the first of the others.
    moved = fitting.aligned(STEPS, (logistic(2), logistic(2)), others)
    assert moved.log_odds(found[12]) == pytest.approx(1)
    assert moved.log_odds(found[13]) == pytest.approx(2)


def test_the_unjudged_are_aligned_with_the_judged(
    searcher: Searcher, speeches: Snapshot, with_judge: RankingModel
) -> None:
    # The same questions, now under a load that leaves no time to read: as few right ones are lost.
    busy = Answerer(Searcher(speeches, ENCODER, with_judge))
    found = [busy.answer(text).status is not AnswerStatus.NOT_FOUND for text, _ in ANSWERABLE]
    assert sum(found) >= 9


def test_the_table_is_read_back_as_it_was_written(with_judge: RankingModel, tmp_path: Path) -> None:
    model = replace(with_judge, gate=tuple(np.linspace(-1, 1, ENCODER.dimension + 1).tolist()))
    table = as_table(model)
    (tmp_path / FITTED_FILE).write_text(json.dumps(table), "utf-8")
    again = load_ranking_model("toy", tmp_path)
    assert as_table(again) == table
    assert again.model == "toy"
    assert again.weights == pytest.approx(model.weights, abs=5e-5)
    assert again.judge_weight == pytest.approx(model.judge_weight, abs=5e-5)
    assert again.gate == pytest.approx(model.gate, abs=5.1e-4)
    assert (again.related_from, again.answered_from) == (model.related_from, model.answered_from)
    parts: list[Callable[[RankingModel], Confidence]] = [lambda one: one.judged, lambda one: one.unjudged]
    for part in parts:
        for name in ("signals", "thresholds", "values"):
            stored, before = getattr(part(again), name), getattr(part(model), name)
            assert stored == pytest.approx(before, abs=5.1e-5)


def test_the_table_names_what_each_number_weighs(fitted: RankingModel) -> None:
    entry = as_table(fitted)["toy"]
    assert isinstance(entry, dict)
    assert list(entry["weights"]) == list(FEATURES)
    assert entry["judged"]["signals"] == entry["unjudged"]["signals"] == list(SIGNALS)
    assert entry["related_from"] == fitted.related_from
    assert entry["gate"] == []


@pytest.fixture
def notices(tmp_path: Path, few_questions: None) -> tuple[QuestionSet, Searcher]:
    own = (
        document("补贴.txt", "残疾人每月领取生活补贴。申请人到社区登记。"),
        document("公交.txt", "七十岁以上老人免费乘坐公交车。凭证上车。"),
    )
    questions = (
        Question("1", "老人乘坐公交车免费吗", "question", ("公交.txt",), every=False, answerable=True),
        Question("2", "残疾人领取什么补贴", "question", ("补贴.txt",), every=False, answerable=True),
        Question("3", "火星上有没有水", "question", (), every=False, answerable=False),
    )
    return QuestionSet("notices", questions, own), Searcher(snapshot_of(own, tmp_path), ENCODER, by_hand())


def test_a_set_over_passages_of_its_own_teaches_the_ranking_but_not_the_confidence(
    searcher: Searcher,
    fitted: RankingModel,
    notices: tuple[QuestionSet, Searcher],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taught: list[list[str]] = []
    whole = fitting.fit_confidence

    def listening(rows: Sequence[fitting.Ranked]) -> Confidence:
        taught.append([one.case.asked.question.text for one in rows])
        return whole(rows)

    monkeypatch.setattr(fitting, "fit_confidence", listening)
    both = fit(asked_of([(made_set(ENTRIES), searcher), notices]), "toy")
    assert np.isfinite(both.weights).all()
    assert both.weights != fitted.weights
    assert taught == [[text for text, _ in ENTRIES]] * 2
    # Where there is nothing else, they teach both.
    taught.clear()
    alone = fit(asked_of([notices]), "toy")
    assert taught == [[one.text for one in notices[0].questions]] * 2
    assert 0 < alone.related_from <= alone.answered_from <= 1


def test_a_set_counts_as_a_whole_and_one_over_passages_less(
    searcher: Searcher, notices: tuple[QuestionSet, Searcher]
) -> None:
    asked = list(asked_of([(made_set(ENTRIES), searcher), notices]))
    own = [one.weight for one in asked if not one.by_passage]
    beside = [one.weight for one in asked if one.by_passage]
    assert (len(own), len(beside)) == (len(ENTRIES), 3)
    assert sum(own) == pytest.approx(1)
    assert sum(beside) == pytest.approx(fitting.PASSAGE_SET_WEIGHT)


def test_the_command_adds_the_numbers_to_those_of_other_models(
    tmp_path: Path, few_questions: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {
        "documents": tmp_path / "documents",
        "data_dir": tmp_path / "data",
        "cache_dir": tmp_path / "cache",
    }
    settings = IndexSettings(**places)
    settings.documents.mkdir()
    for one in documents():
        (settings.documents / one.name).write_text(one.text, "utf-8")
    lines = [
        {"id": one.id, "question": one.text, "gold": list(one.gold), "answerable": one.answerable}
        for one in made_set(ENTRIES).questions
    ]
    asked = tmp_path / "made up.jsonl"
    asked.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    judges: list[str] = []

    def load(wanted: IndexSettings, model: str) -> Judge:
        judges.append(model)
        return KnowingJudge()

    monkeypatch.setattr(IndexSettings, "from_environment", lambda: settings)
    monkeypatch.setattr(command, "load_encoder", lambda *_: ENCODER)
    monkeypatch.setattr(command, "load_judge", load)
    assert command.fit_model([asked], None) == settings.data_dir / FITTED_FILE
    assert judges == ["toy"]
    own = load_ranking_model("toy", settings.data_dir)
    assert own.model == "toy"
    assert own.judge_weight > 0.5

    elsewhere = tmp_path / "deep" / "numbers.json"
    elsewhere.parent.mkdir()
    elsewhere.write_text(json.dumps({"another": {"weights": {}}, "toy": {}}), "utf-8")
    assert command.fit_model([asked], elsewhere) == elsewhere
    table = json.loads(elsewhere.read_text("utf-8"))
    assert table == {"another": {"weights": {}}} | as_table(own)
